/* One index through the wrapper: points, order, ranges, cursors, many at once, against models of the C++ library. */
#include "test.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace {

struct one_index {
    rustydb::engine engine;
    rustydb::index index;

    explicit one_index(const rustydb::index_options &options = rustydb::index_options())
        : engine(TAKE(rustydb::engine::open())), index(TAKE(engine.create_index("index", options))) {}
};

/* "000" .. : three digits, so that byte order is number order. */
std::string digits(std::uint64_t number) {
    std::string text = std::to_string(number);
    return std::string(text.size() < 3 ? 3 - text.size() : 0, '0') + text;
}

void fill(rustydb::index &index, int count) {
    for (int at = 0; at < count; at++) CHECK(TAKE(index.insert(digits(at), "v" + digits(at))));
}

std::string keys_of(const rustydb::batch &batch) {
    std::string out;
    for (rustydb::entry_view each : batch) out += (out.empty() ? "" : " ") + std::string(each.key);
    return out;
}

} // namespace

TEST(cpp_index, points) {
    one_index on;
    CHECK(!TAKE(on.index.search("lima")));
    CHECK(TAKE(on.index.insert("lima", "peru")));
    CHECK_STRING(*TAKE(on.index.search("lima")), "peru");
    CHECK(TAKE(on.index.insert("lima", "PERU"))); /* replaces */
    CHECK(!TAKE(on.index.insert("lima", "kept", rustydb::on_present::keep)));
    CHECK_STRING(*TAKE(on.index.search("lima")), "PERU");
    CHECK(TAKE(on.index.contains("lima")) && !TAKE(on.index.contains("Lima")));
    CHECK(TAKE(on.index.update("lima", "")));
    CHECK_STRING(*TAKE(on.index.search("lima")), "");
    CHECK(!TAKE(on.index.update("quito", "ecuador")));
    CHECK(!TAKE(on.index.get_or_insert("quito", "ecuador")));
    CHECK_STRING(*TAKE(on.index.get_or_insert("quito", "other")), "ecuador");
    CHECK_U64(TAKE(on.index.count()), 2);
    CHECK(TAKE(on.index.erase("lima")) && !TAKE(on.index.erase("lima")));
    TAKE(on.index.clear());
    CHECK_U64(TAKE(on.index.count()), 0);
}

TEST(cpp_index, keys_and_values_of_any_bytes_and_length) {
    one_index on;
    std::string key("a\0b\xff", 4), long_key(700, 'k');
    std::string long_value(100000, 'v');
    CHECK(TAKE(on.index.insert(key, std::string_view("\0", 1))));
    CHECK(TAKE(on.index.insert(long_key, long_value)));
    CHECK_STRING(*TAKE(on.index.search(key)), std::string_view("\0", 1));
    CHECK(TAKE(on.index.search(long_key)) == long_value);
    std::optional<rustydb::entry> last = TAKE(on.index.last());
    CHECK(last->key == long_key && last->value == long_value);
    CHECK(*TAKE(on.index.get_or_insert(long_key, "")) == long_value);
    last = TAKE(on.index.pop_last());
    CHECK(last->key == long_key && last->value == long_value);
    CHECK_U64(TAKE(on.index.count()), 1);
}

TEST(cpp_index, order) {
    one_index on;
    CHECK(!TAKE(on.index.first()) && !TAKE(on.index.pop_first()));
    fill(on.index, 10);
    CHECK_STRING(TAKE(on.index.first())->key, "000");
    CHECK_STRING(TAKE(on.index.last())->value, "v009");
    CHECK_STRING(TAKE(on.index.floor("0045"))->key, "004");
    CHECK_STRING(TAKE(on.index.ceiling("0045"))->key, "005");
    CHECK_STRING(TAKE(on.index.floor("004"))->key, "004");
    CHECK(!TAKE(on.index.floor("")) && !TAKE(on.index.ceiling("1")));
    CHECK_STRING(TAKE(on.index.pop_first())->key, "000");
    CHECK_STRING(TAKE(on.index.pop_last())->key, "009");
    CHECK_U64(TAKE(on.index.count()), 8);
}

TEST(cpp_index, positions) {
    one_index on;
    CHECK(!TAKE(on.index.select(0)));
    fill(on.index, 10);
    CHECK_U64(TAKE(on.index.rank("004")), 4);
    CHECK_U64(TAKE(on.index.rank("0045")), 5);
    CHECK_STRING(TAKE(on.index.select(9))->value, "v009");
    CHECK(!TAKE(on.index.select(10)));
    rustydb::range top = rustydb::range().from("002").to("007").backward();
    CHECK_U64(TAKE(on.index.rank("004", top)), 3);
    CHECK_STRING(TAKE(on.index.select(3, top))->key, "004");
    CHECK(!TAKE(on.index.select(6, top)));
    rustydb::cursor cursor = TAKE(on.index.scan(top));
    CHECK(TAKE(cursor.seek_position(4)));
    CHECK_STRING(TAKE(cursor.next())->key, "003");
    CHECK(!TAKE(cursor.seek_position(6)));
    CHECK_STRING(TAKE(cursor.next())->key, "002");
}

TEST(cpp_index, ranges) {
    one_index on;
    fill(on.index, 30);
    using rustydb::range;
    CHECK_STRING(keys_of(TAKE(on.index.range_search(range().from("003").to("005")))), "003 004 005");
    CHECK_STRING(keys_of(TAKE(on.index.range_search(range().after("003").before("005")))), "004");
    CHECK_STRING(keys_of(TAKE(on.index.range_search(range().only("007")))), "007");
    CHECK_STRING(keys_of(TAKE(on.index.range_search(range().prefix("02").limit(2)))), "020 021");
    CHECK_STRING(keys_of(TAKE(on.index.range_search(range().prefix("02").backward().limit(2)))), "029 028");
    CHECK_STRING(keys_of(TAKE(on.index.range_search(range().from("9")))), "");
    CHECK_U64(TAKE(on.index.range_search()).size(), 30);
    CHECK_U64(TAKE(on.index.count(range().prefix("01"))), 10);
    rustydb::range_estimate about = TAKE(on.index.estimate_range(range().prefix("01")));
    CHECK(about.exact && about.entries == 10);
    rustydb::batch drawn = TAKE(on.index.sample(40, 1));
    CHECK_U64(drawn.size(), 40);
    CHECK(TAKE(on.index.contains(drawn[39].key)) && drawn.value(39)[0] == 'v');
    CHECK(!TAKE(on.index.get_histogram()).has_value());
    TAKE(on.index.update_statistics());
    std::optional<rustydb::histogram> spread = TAKE(on.index.get_histogram());
    CHECK(spread && spread->counts.size() == 30 && spread->about.entries == 30);
    CHECK(spread->bounds[29].key == "029" && spread->bounds[29].value == "029" && spread->counts[29] == 1);
    CHECK_U64(TAKE(on.index.erase_range(range().prefix("01"))), 10);
    CHECK_U64(TAKE(on.index.count()), 20);
}

TEST(cpp_index, batches_move_and_are_used_again) {
    one_index on;
    fill(on.index, 10);
    rustydb::batch batch = TAKE(on.index.range_search());
    CHECK(!batch.empty() && batch[3].key == "003" && batch.value(9) == "v009");
    rustydb::batch moved = std::move(batch);
    CHECK(batch.empty() && moved.size() == 10);
    batch = std::move(moved);
    CHECK(batch.size() == 10 && moved.empty());
    rustydb::cursor cursor = TAKE(on.index.scan());
    CHECK(TAKE(cursor.next_batch(batch, 4)));
    CHECK_STRING(keys_of(batch), "000 001 002 003");
    CHECK(TAKE(cursor.next_batch(batch, 100)));
    CHECK_U64(batch.size(), 6);
    CHECK(!TAKE(cursor.next_batch(batch, 100)));
    CHECK(batch.empty());
}

TEST(cpp_index, cursor_steps) {
    one_index on;
    fill(on.index, 10);
    rustydb::cursor cursor = TAKE(on.index.scan(rustydb::range().from("002").to("007")));
    CHECK_STRING(TAKE(cursor.next())->key, "002");
    TAKE(cursor.seek("0045"));
    CHECK_STRING(TAKE(cursor.next())->key, "005");
    TAKE(cursor.seek("0045"));
    CHECK_STRING(TAKE(cursor.previous())->key, "004");
    TAKE(cursor.rewind());
    std::string seen;
    for (const rustydb::entry_view &each : cursor) seen += std::string(each.key) + " ";
    CHECK(!cursor.failure());
    CHECK_STRING(seen, "002 003 004 005 006 007 ");
    rustydb::cursor backward = TAKE(on.index.scan(rustydb::range().backward()));
    seen.clear();
    for (auto [key, value] : backward) seen += std::string(value) + " ";
    CHECK_STRING(seen, "v009 v008 v007 v006 v005 v004 v003 v002 v001 v000 ");
}

TEST(cpp_index, cursor_changes_the_index) {
    one_index on;
    fill(on.index, 10);
    rustydb::cursor cursor = TAKE(on.index.scan());
    for (auto [key, value] : cursor) {
        bool even = (key.back() - '0') % 2 == 0;
        CHECK(even ? TAKE(cursor.erase()) : TAKE(cursor.update("odd")));
    }
    CHECK_U64(TAKE(on.index.count()), 5);
    for (auto [key, value] : TAKE(on.index.range_search())) CHECK_STRING(value, "odd");
    TAKE(cursor.rewind());
    CHECK(TAKE(cursor.next()).has_value());
    CHECK(TAKE(on.index.erase("001")));
    CHECK(!TAKE(cursor.update("gone")) && !TAKE(cursor.erase()));
}

TEST(cpp_index, cursor_failure_ends_the_loop) {
    one_index on;
    fill(on.index, 4);
    rustydb::cursor cursor = TAKE(on.index.scan());
    int steps = 0;
#ifdef RUSTYDB_NO_EXCEPTIONS
    for (auto each : cursor) {
        (void)each;
        if (steps++ == 1) CHECK_OK(rdb_cursor_close(cursor.get(), nullptr));
    }
    CHECK(cursor.failure().has_value());
    CHECK_STATUS(cursor.failure()->code(), RDB_E_CLOSED_HANDLE);
#else
    try {
        for (auto each : cursor) {
            (void)each;
            if (steps++ == 1) CHECK_OK(rdb_cursor_close(cursor.get(), nullptr));
        }
        test_fail(__FILE__, __LINE__, "no exception");
    } catch (const rustydb::error &failure) {
        CHECK_STATUS(failure.code(), RDB_E_CLOSED_HANDLE);
    }
#endif
    CHECK(steps == 2);
}

TEST(cpp_index, loads) {
    one_index on;
    rustydb::load_options sorted;
    sorted.sorted = true;
    FAILS(on.index.load({{"b", "2"}, {"a", "1"}}, sorted), RDB_E_INVALID_ARGUMENT);
    TAKE(on.index.load({{"b", "2"}, {"a", "1"}, {"b", "3"}}));
    CHECK_STRING(*TAKE(on.index.search("b")), "3");
    CHECK_U64(TAKE(on.index.count()), 2);
    FAILS(on.index.load({{"c", ""}}), RDB_E_STATE);
    rustydb::index numbers = TAKE(on.engine.create_index("numbers", rustydb::index_options::u64()));
    std::vector<std::uint64_t> keys(20000);
    for (std::size_t at = 0; at < keys.size(); at++) keys[at] = at * 3;
    sorted.threads = 2;
    sorted.fill_permille = 800;
    FAILS(numbers.load_u64(keys, {1}, sorted), RDB_E_INVALID_ARGUMENT);
    TAKE(numbers.load_u64(keys, keys, sorted));
    CHECK(TAKE(numbers.search(59997)) == 59997u && !TAKE(numbers.search(1)));
    TAKE(numbers.verify());
}

TEST(cpp_index, many_at_once) {
    one_index on;
    std::vector<std::string> names;
    for (int at = 0; at < 500; at++) names.push_back(digits(at));
    std::vector<rustydb::entry_view> entries;
    std::vector<std::string_view> keys;
    for (const std::string &name : names) {
        entries.push_back({name, name});
        keys.push_back(name);
    }
    TAKE(on.index.insert_many(entries));
    std::vector<rdb_status> again = TAKE(on.index.insert_many(entries, rustydb::on_present::keep));
    for (rdb_status each : again) CHECK_STATUS(each, RDB_EXISTS);
    keys.push_back("missing");
    std::vector<std::optional<std::string>> found = TAKE(on.index.search_many(keys));
    CHECK_U64(found.size(), 501);
    for (int at = 0; at < 500; at++) CHECK(found[at] == names[at]);
    CHECK(!found[500]);
    std::vector<rdb_status> erased = TAKE(on.index.erase_many({"000", "missing", "001"}));
    CHECK_STATUS(erased[0], RDB_OK);
    CHECK_STATUS(erased[1], RDB_NOT_FOUND);
    CHECK_STATUS(erased[2], RDB_OK);
    CHECK_U64(TAKE(on.index.count()), 498);
    CHECK(TAKE(on.index.search_many({})).empty());
}

TEST(cpp_index, u64) {
    one_index on(rustydb::index_options::u64());
    std::vector<std::uint64_t> keys, values;
    for (std::uint64_t at = 0; at < 1000; at++) {
        keys.push_back(at * 3);
        values.push_back(at);
    }
    TAKE(on.index.insert_u64(keys, values));
    CHECK(TAKE(on.index.search_u64({999, 1000}))[0] == 333u);
    CHECK(!TAKE(on.index.search_u64({1000}))[0]);
    CHECK(TAKE(on.index.search(2997)) == 999u);
    CHECK(TAKE(on.index.insert(1, 7)));
    CHECK(!TAKE(on.index.insert(1, 8, rustydb::on_present::keep)));
    CHECK(TAKE(on.index.search(1)) == 7u);
    CHECK(TAKE(on.index.erase(1)));
    CHECK(!TAKE(on.index.erase(1)));
    auto all = TAKE(on.index.range_search_u64(0, UINT64_MAX));
    CHECK_U64(all.size(), 1000);
    CHECK(all.front() == std::make_pair(std::uint64_t(0), std::uint64_t(0)));
    auto top = TAKE(on.index.range_search_u64(10, 2000, rustydb::order::descending, 2));
    CHECK(top.size() == 2 && top[0].first == 1998 && top[1].first == 1995);
    CHECK(TAKE(on.index.range_search_u64(0, 100, rustydb::order::ascending, 0)).empty());
    std::vector<rdb_status> erased = TAKE(on.index.erase_u64({0, 1}));
    CHECK(erased[0] == RDB_OK && erased[1] == RDB_NOT_FOUND);
    FAILS(on.index.insert_u64({1, 2}, {1}), RDB_E_INVALID_ARGUMENT);
    one_index bytes;
    FAILS(bytes.index.insert_u64({1}, {1}), RDB_E_KEY_TYPE);
}

TEST(cpp_index, read_modify_write) {
    one_index on;
    std::string found = "untouched";
    CHECK_STATUS(TAKE(on.index.compare_and_set("k", "", "x", &found)), RDB_NOT_FOUND);
    CHECK_U64(TAKE(on.index.append("k", "one")), 0);
    CHECK_U64(TAKE(on.index.append("k", ",two")), 3);
    CHECK_STATUS(TAKE(on.index.compare_and_set("k", "one", "x")), RDB_EXISTS);
    CHECK_STRING(found, "untouched");
    std::string long_value(100000, 'v');
    CHECK_STATUS(TAKE(on.index.compare_and_set("k", "one,two", long_value, &found)), RDB_OK);
    CHECK_STRING(found, "untouched");
    CHECK_STATUS(TAKE(on.index.compare_and_set("k", found, "x", &found)), RDB_EXISTS);
    CHECK(found == long_value);
    CHECK_STATUS(TAKE(on.index.compare_and_set("k", found, "x", &found)), RDB_OK);
    CHECK_STRING(*TAKE(on.index.search("k")), "x");
    FAILS(on.index.merge("k", rustydb::merging::sum, 1), RDB_E_VALUE_TYPE);
    rustydb::index_options counted;
    counted.u64_values = true;
    rustydb::index words = TAKE(on.engine.create_index("words", counted));
    CHECK(!TAKE(words.merge("the", rustydb::merging::sum, 1)));
    CHECK(TAKE(words.merge("the", rustydb::merging::sum, 5)) == 1u);
    CHECK(TAKE(words.merge("the", rustydb::merging::smaller, 4)) == 6u);
    CHECK(TAKE(words.merge("the", rustydb::merging::larger, 9)) == 4u);
    CHECK(TAKE(words.merge("the", rustydb::merging::larger, 9)) == 9u);
}

TEST(cpp_index, read_modify_write_of_numbers) {
    one_index on(rustydb::index_options::u64());
    CHECK_U64(TAKE(on.index.fetch_add(1)), 0);
    CHECK_U64(TAKE(on.index.fetch_add(1, 9)), 1);
    std::vector<std::uint64_t> before = TAKE(on.index.fetch_add_u64({1, 2, 2}, {1, 5, 5}));
    CHECK(before == (std::vector<std::uint64_t>{10, 0, 5}));
    std::uint64_t found = 0;
    CHECK_STATUS(TAKE(on.index.compare_and_set(1, 10, 3, &found)), RDB_EXISTS);
    CHECK_U64(found, 11);
    CHECK_STATUS(TAKE(on.index.compare_and_set(1, found, 3)), RDB_OK);
    CHECK_STATUS(TAKE(on.index.compare_and_set(7, 0, 3)), RDB_NOT_FOUND);
    std::vector<rdb_status> set = TAKE(on.index.compare_and_set_u64({1, 2, 9}, {3, 3, 3}, {4, 4, 4}, &before));
    CHECK(set == (std::vector<rdb_status>{RDB_OK, RDB_EXISTS, RDB_NOT_FOUND}));
    CHECK(before == (std::vector<std::uint64_t>{3, 10, 0}));
    CHECK(TAKE(on.index.search(1)) == 4u && TAKE(on.index.search(2)) == 10u);
    FAILS(on.index.fetch_add_u64({1, 2}, {1}), RDB_E_INVALID_ARGUMENT);
    FAILS(on.index.compare_and_set_u64({1}, {1, 2}, {1}), RDB_E_INVALID_ARGUMENT);
}

/* Random changes, and after each round the whole content is compared with std::map. */
TEST(cpp_index, behaves_like_a_map) {
    one_index on;
    std::map<std::string, std::string> model;
    std::uint64_t state = 1;
    for (int round = 0; round < 30; round++) {
        for (int step = 0; step < 200; step++) {
            std::string key = digits(test_random(&state) % 300), value = digits(test_random(&state) % 1000);
            if (test_random(&state) % 3 == 0) {
                CHECK(TAKE(on.index.erase(key)) == (model.erase(key) == 1));
            } else {
                CHECK(TAKE(on.index.insert(key, value)));
                model[key] = value;
            }
        }
        auto expected = model.begin();
        for (auto [key, value] : TAKE(on.index.range_search())) {
            CHECK(expected != model.end() && key == expected->first && value == expected->second);
            ++expected;
        }
        CHECK(expected == model.end());
        std::string bound = digits(test_random(&state) % 300);
        auto at = model.lower_bound(bound);
        std::optional<rustydb::entry> ceiling = TAKE(on.index.ceiling(bound));
        CHECK(ceiling.has_value() == (at != model.end()));
        if (ceiling) CHECK(ceiling->key == at->first);
    }
}

/* The same for an index with duplicates and std::set of pairs. */
TEST(cpp_index, behaves_like_a_set_of_pairs) {
    one_index on(rustydb::index_options::pairs());
    std::set<std::pair<std::string, std::string>> model;
    std::uint64_t state = 2;
    for (int step = 0; step < 4000; step++) {
        std::string key = digits(test_random(&state) % 20), value = digits(test_random(&state) % 50);
        switch (test_random(&state) % 4) {
        case 0: CHECK(TAKE(on.index.erase_pair(key, value)) == (model.erase({key, value}) == 1)); break;
        case 1: CHECK(TAKE(on.index.contains_pair(key, value)) == (model.count({key, value}) == 1)); break;
        default: CHECK(TAKE(on.index.insert(key, value)) == model.insert({key, value}).second);
        }
    }
    auto expected = model.begin();
    for (auto [key, value] : TAKE(on.index.scan())) {
        CHECK(expected != model.end() && key == expected->first && value == expected->second);
        ++expected;
    }
    CHECK(expected == model.end());
    std::uint64_t sevens = 0;
    for (const auto &pair : model) sevens += pair.first == "007";
    CHECK_U64(TAKE(on.index.count_key("007")), sevens);
    CHECK(TAKE(on.index.erase("007")));
    CHECK_U64(TAKE(on.index.count()), model.size() - sevens);
    FAILS(on.index.update("001", "x"), RDB_E_UNSUPPORTED);
}

TEST(cpp_index, threads_share_an_index) {
    enum { THREADS = 4, EACH = 500 };
    one_index on(rustydb::index_options::u64());
    std::vector<std::thread> threads;
    for (std::uint64_t thread = 0; thread < THREADS; thread++) {
        threads.emplace_back([&on, thread] {
            for (std::uint64_t at = 0; at < EACH; at++) {
                CHECK(TAKE(on.index.insert(at * THREADS + thread, at)));
                CHECK(TAKE(on.index.search(at * THREADS + thread)) == at);
            }
        });
    }
    for (std::thread &thread : threads) thread.join();
    CHECK_U64(TAKE(on.index.count()), THREADS * EACH);
}

TEST(cpp_index, upkeep_and_statistics) {
    one_index on;
    fill(on.index, 500);
    CHECK(TAKE(on.index.contains("001")));
    CHECK_U64(TAKE(on.index.erase_range(rustydb::range().before("250"))), 250);
    TAKE(on.index.vacuum());
    TAKE(on.index.defragment());
    TAKE(on.index.rebuild());
    CHECK(TAKE(on.index.rebuild_part("", 0)).empty());
    TAKE(on.index.update_statistics());
    TAKE(on.index.verify());
    CHECK(TAKE(on.index.statistics_json()).find("\"entries\":250,") != std::string::npos);
    CHECK(TAKE(on.index.statistics_prometheus()).find("rustydb_index_entries{") != std::string::npos);
    rdb_index_statistics statistics = TAKE(on.index.statistics());
    CHECK_U64(statistics.entries, 250);
    CHECK_U64(statistics.distinct_keys, 250);
    CHECK_U64(statistics.inserts, 500);
    CHECK(statistics.memory_bytes > 0 && statistics.lookups > 0);
    rdb_index_info info = TAKE(on.index.info());
    CHECK(info.key_type == RDB_KEY_BYTES && info.flags == 0);
}
