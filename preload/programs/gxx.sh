# needs: g++
# runs: cc1plus
# Templates; then the program itself: maps, strings, regular expressions, exceptions, threads.
cat >many.cc <<'CXX'
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

static long work(int number) {
    std::map<std::string, std::vector<int>> tree;
    std::unordered_map<int, std::shared_ptr<std::string>> table;
    for (int i = 0; i < 40000; i++) {
        tree["key " + std::to_string(i * 7919 % 5003 + number)].push_back(i);
        table[i % 3001] = std::make_shared<std::string>(i % 100, 'x');
    }
    long sum = 0;
    for (const auto &[key, values] : tree) sum += long(key.size() * values.size());
    for (const auto &[key, value] : table) sum += long(value->size()) * key;
    for (int i = 0; i < 200; i++) {
        try {
            (void)std::vector<int>().at(size_t(i));
        } catch (const std::out_of_range &error) {
            sum += long(std::string(error.what()).find("range"));
        }
    }
    return sum;
}

int main() {
    long sums[2];
    std::thread one([&] { sums[0] = work(1); }), two([&] { sums[1] = work(2); });
    one.join();
    two.join();
    std::stringstream text;
    for (int i = 0; i < 2000; i++) text << "name" << i << "=value" << i * i << ";";
    std::string all = text.str();
    std::regex pattern("name([0-9]+)=value([0-9]+)");
    std::cout << sums[0] << ' ' << sums[1] << ' '
              << std::distance(std::sregex_iterator(all.begin(), all.end(), pattern), {}) << std::endl;
}
CXX
g++ -std=c++17 -O1 -S many.cc && cksum many.s
g++ many.s -o many -pthread && ./many
