// C++'s operators new and delete in every form, in a program that was started with LD_PRELOAD=librustydb_malloc.so.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <memory>
#include <new>
#include <stdexcept>
#include <sys/resource.h>
#include <thread>
#include <vector>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            std::fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
            std::_Exit(1); \
        } \
    } while (0)

namespace {

constexpr auto page = std::align_val_t(4096);

bool is_aligned(const void *block, std::size_t alignment) { return (reinterpret_cast<std::uintptr_t>(block) & (alignment - 1)) == 0; }

void test_the_library_is_used() {
    for (const char *name : {"_Znwm", "_Znam", "_ZdlPv", "_ZdaPvm"}) {
        Dl_info info;
        void *function = dlsym(RTLD_DEFAULT, name);
        CHECK(function != nullptr && dladdr(function, &info) != 0 && std::strstr(info.dli_fname, "librustydb_malloc"));
    }
}

void test_every_form() {
    for (std::size_t size : {0, 1, 16, 100, 5000, 100000, 3000000}) {
        void *blocks[] = {
            operator new(size),
            operator new[](size),
            operator new(size, std::nothrow),
            operator new[](size, std::nothrow),
            operator new(size),
            operator new[](size),
        };
        void *aligned[] = {
            operator new(size, page),
            operator new[](size, page),
            operator new(size, page, std::nothrow),
            operator new[](size, page, std::nothrow),
            operator new(size, page),
            operator new[](size, page),
        };
        for (void *block : blocks) {
            CHECK(block != nullptr && is_aligned(block, size >= 16 ? 16 : 8));
            std::memset(block, 1, size);
        }
        for (void *block : aligned) {
            CHECK(block != nullptr && is_aligned(block, 4096));
            std::memset(block, 2, size);
        }
        operator delete(blocks[0]);
        operator delete[](blocks[1]);
        operator delete(blocks[2], std::nothrow);
        operator delete[](blocks[3], std::nothrow);
        operator delete(blocks[4], size);
        operator delete[](blocks[5], size);
        operator delete(aligned[0], page);
        operator delete[](aligned[1], page);
        operator delete(aligned[2], page, std::nothrow);
        operator delete[](aligned[3], page, std::nothrow);
        operator delete(aligned[4], size, page);
        operator delete[](aligned[5], size, page);
    }
    operator delete(nullptr);
}

volatile std::size_t absurd = PTRDIFF_MAX;
int handled;

bool throws(void *(*allocate)()) {
    try {
        allocate();
    } catch (const std::bad_alloc &) {
        return true;
    }
    return false;
}

void test_failure_without_a_handler() {
    CHECK(throws([] { return operator new(absurd); }));
    CHECK(throws([] { return operator new[](absurd); }));
    CHECK(throws([] { return operator new(absurd, page); }));
    CHECK(throws([] { return operator new[](absurd, page); }));
    CHECK(operator new(absurd, std::nothrow) == nullptr);
    CHECK(operator new[](absurd, std::nothrow) == nullptr);
    CHECK(operator new(absurd, page, std::nothrow) == nullptr);
    CHECK(operator new[](absurd, page, std::nothrow) == nullptr);
}

struct other_error {};

rlim_t mapped_bytes() {
    unsigned long pages = 0;
    std::FILE *file = std::fopen("/proc/self/statm", "r");
    CHECK(file != nullptr && std::fscanf(file, "%lu", &pages) == 1);
    std::fclose(file);
    return rlim_t(pages) * 4096;
}

void test_failure_with_a_handler() {
    std::set_new_handler([] {
        if (++handled == 3) {
            std::set_new_handler(nullptr); // gives up
        }
    });
    CHECK(throws([] { return operator new(absurd); }) && handled == 3);
    std::set_new_handler([] { throw other_error(); });
    bool caught = false;
    try {
        CHECK(operator new(absurd) == nullptr);
    } catch (const other_error &) {
        caught = true;
    }
    CHECK(caught);
    // A handler that makes room, in a process that may not grow.
    static void *reserve;
    constexpr std::size_t reserved = 192 << 20;
    reserve = operator new(reserved);
    rlimit limit;
    CHECK(getrlimit(RLIMIT_AS, &limit) == 0);
    const rlim_t without = limit.rlim_cur;
    limit.rlim_cur = mapped_bytes() + (32 << 20);
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    handled = 0;
    std::set_new_handler([] {
        CHECK(++handled == 1);
        operator delete(reserve);
    });
    void *block = operator new(128 << 20);
    CHECK(block != nullptr && handled == 1);
    limit.rlim_cur = without;
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    operator delete(block);
    std::set_new_handler(nullptr);
}

struct alignas(256) wide {
    char bytes[300];
};

void test_what_programs_do() {
    std::vector<std::thread> threads;
    std::vector<std::unique_ptr<wide>> shared(1000);
    for (int i = 0; i < 4; i++) {
        threads.emplace_back([i, &shared] {
            for (std::size_t j = std::size_t(i); j < shared.size(); j += 4) {
                shared[j] = std::make_unique<wide>();
            }
        });
    }
    for (auto &thread : threads) thread.join();
    for (auto &one : shared) {
        CHECK(is_aligned(one.get(), 256));
        one.reset();
    }
    try {
        throw std::runtime_error(std::string(10000, 'x'));
    } catch (const std::exception &error) {
        CHECK(std::strlen(error.what()) == 10000);
    }
}

} // namespace

int main() {
    test_the_library_is_used();
    test_every_form();
    test_failure_without_a_handler();
    test_failure_with_a_handler();
    test_what_programs_do();
    std::puts("operators: all tests passed");
}
