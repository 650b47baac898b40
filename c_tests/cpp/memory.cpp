/* Memory for C++: arenas that close themselves, and resources for the containers of std::pmr. */
#include "test.hpp"

#include <map>
#include <memory_resource>
#include <string>
#include <vector>

TEST(cpp_memory, an_arena_closes_itself_and_what_is_below) {
    {
        rustydb::arena session = TAKE(rustydb::arena::open({"session", 1 << 20}));
        rustydb::arena query = TAKE(session.child({"query"}));
        CHECK(TAKE(query.allocate(100)) != nullptr);
        CHECK_U64(TAKE(session.statistics()).children, 1);
        CHECK_STRING(TAKE(query.copy("text")), "text");
        CHECK(TAKE(query.copy("text")).data()[4] == 0);
        rustydb::arena moved = std::move(query);
        CHECK(!query && moved);
        CHECK_U64(TAKE(moved.statistics()).allocations, 3);
        TAKE(moved.close());
        CHECK_U64(TAKE(session.statistics()).children, 0);
    }
    std::size_t count = 99;
    CHECK_OK(rdb_arena_list(nullptr, sizeof(rdb_arena_info), 0, &count, nullptr));
    CHECK_U64(count, 0);
}

TEST(cpp_memory, mark_rewind_reset_trim) {
    rustydb::arena arena = TAKE(rustydb::arena::open());
    TAKE(arena.allocate(100));
    rdb_arena_mark mark = TAKE(arena.mark());
    TAKE(arena.allocate(100000, 4096));
    TAKE(arena.rewind(mark));
    CHECK_U64(TAKE(arena.statistics()).used_bytes, 112);
    TAKE(arena.reset());
    FAILS(arena.rewind(mark), RDB_E_STATE);
    CHECK(TAKE(arena.trim()) > 100000);
    FAILS(arena.allocate(1, 24), RDB_E_INVALID_ARGUMENT);
    FAILS(arena.allocate(SIZE_MAX), RDB_E_TOO_LARGE);
    FAILS(rustydb::arena::open({"", 0, 1}), RDB_E_INVALID_ARGUMENT);
    FAILS(rustydb::arena().allocate(1), RDB_E_NULL_HANDLE);
}

namespace {
struct witness {
    explicit witness(std::vector<int> &ends, int number) : ends_(ends), number_(number) {}
    ~witness() { ends_.push_back(number_); }
    std::vector<int> &ends_;
    int number_;
};
} // namespace

TEST(cpp_memory, objects_are_destroyed_newest_first) {
    std::vector<int> ends;
    {
        rustydb::arena arena = TAKE(rustydb::arena::open());
        witness *first = TAKE(arena.make<witness>(ends, 1));
        rdb_arena_mark mark = TAKE(arena.mark());
        TAKE(arena.make<witness>(ends, 2));
        CHECK(*TAKE(arena.make<int>(7)) == 7);
        TAKE(arena.make<witness>(ends, 3));
        TAKE(arena.rewind(mark));
        CHECK(ends == std::vector<int>({3, 2}));
        CHECK(first->number_ == 1);
    }
    CHECK(ends == std::vector<int>({3, 2, 1}));
    rustydb::arena arena = TAKE(rustydb::arena::open({"", 1}));
    FAILS(arena.make<witness>(ends, 4), RDB_E_LIMIT);
    CHECK(ends.size() == 3);
}

/* Containers that grow, shrink, move and copy over a resource, against the same over the standard's memory. */
static void use_containers(std::pmr::memory_resource *resource) {
    std::pmr::map<std::pmr::string, std::pmr::vector<int>> map(resource);
    std::map<std::string, std::vector<int>> model;
    for (int i = 0; i < 2000; i++) {
        std::string name = "a name that is long enough to be allocated " + std::to_string(i % 300);
        map[std::pmr::string(name, resource)].push_back(i);
        model[name].push_back(i);
        if (i % 7 == 0) {
            map.erase(map.begin());
            model.erase(model.begin());
        }
    }
    std::pmr::map<std::pmr::string, std::pmr::vector<int>> copy(map, resource);
    CHECK_U64(copy.size(), model.size());
    auto expected = model.begin();
    for (const auto &[name, numbers] : copy) {
        CHECK_STRING(std::string_view(name), expected->first);
        CHECK(std::vector<int>(numbers.begin(), numbers.end()) == expected->second);
        ++expected;
    }
    struct alignas(256) aligned {
        char bytes[256];
    };
    std::pmr::vector<aligned> wide(100, resource);
    CHECK(reinterpret_cast<std::uintptr_t>(wide.data()) % 256 == 0);
}

TEST(cpp_memory, containers_over_an_arena) {
    rustydb::arena arena = TAKE(rustydb::arena::open()), other = TAKE(rustydb::arena::open());
    rustydb::arena_resource resource(arena), same(arena), different(other);
    use_containers(&resource);
    CHECK(TAKE(arena.statistics()).allocations > 2000);
    CHECK(resource == same && resource != different && resource != *std::pmr::new_delete_resource());
    TAKE(arena.reset());
    CHECK_U64(TAKE(arena.statistics()).used_bytes, 0);
}

TEST(cpp_memory, containers_over_the_process_heap) {
    rustydb::memory_resource resource, another;
    use_containers(&resource);
    CHECK(resource == another && resource != *std::pmr::new_delete_resource());
    void *block = resource.allocate(1000, 64);
    another.deallocate(block, 1000, 64);
    /* A wrong size is found out, and the block stays. */
    block = resource.allocate(100, 8);
    std::memset(block, 1, 100);
    resource.deallocate(block, 5000, 8);
    rdb_error last = {};
    CHECK_OK(rdb_last_error(&last));
    CHECK_STATUS(last.code, RDB_E_SIZE_MISMATCH);
    CHECK(static_cast<char *>(block)[99] == 1);
    resource.deallocate(block, 100, 8);
}

TEST(cpp_memory, blocks_of_a_thread_cache) {
    rustydb::thread_cache cache = TAKE(rustydb::thread_cache::open()), other = TAKE(rustydb::thread_cache::open());
    for (std::size_t size : {std::size_t(0), std::size_t(1), std::size_t(700), std::size_t(50000)}) {
        void *block = TAKE(cache.allocate(size)), *second = cache.take(size);
        CHECK(second != nullptr && second != block);
        std::memset(block, 1, size);
        TAKE(other.deallocate(block));
        TAKE(cache.deallocate(second));
    }
    CHECK(cache.take(SIZE_MAX) == nullptr);
}

TEST(cpp_memory, containers_over_a_thread_cache) {
    rustydb::thread_cache cache = TAKE(rustydb::thread_cache::open()), other = TAKE(rustydb::thread_cache::open());
    rustydb::thread_cache_resource resource(cache), same(cache), different(other);
    use_containers(&resource);
    CHECK(resource == same && resource != different && resource != rustydb::memory_resource());
    TAKE(cache.flush());
    rustydb::thread_cache moved = std::move(cache);
    CHECK(!cache && moved);
    TAKE(moved.close());
}

TEST(cpp_memory, the_standards_containers_over_an_allocator) {
    struct alignas(64) wide {
        int number;
    };
    using string = std::basic_string<char, std::char_traits<char>, rustydb::allocator<char>>;
    std::map<string, int, std::less<string>, rustydb::allocator<std::pair<const string, int>>> map;
    std::vector<wide, rustydb::allocator<wide>> vector;
    for (int i = 0; i < 3000; i++) {
        map[string(40, static_cast<char>('a' + i % 26)) + std::to_string(i).c_str()] = i;
        vector.push_back({i});
    }
    CHECK(map.size() == 3000 && vector[2999].number == 2999);
    CHECK(reinterpret_cast<std::uintptr_t>(vector.data()) % 64 == 0);
    auto moved = std::move(vector);
    CHECK(moved.size() == 3000 && rustydb::allocator<int>() == rustydb::allocator<int>());
    static_assert(std::is_empty_v<rustydb::allocator<int>>);
}

#ifndef RUSTYDB_NO_EXCEPTIONS
template <class Call>
static void check_bad_alloc(Call call) {
    try {
        call();
    } catch (const std::bad_alloc &) {
        return;
    }
    test_fail(__FILE__, __LINE__, "no std::bad_alloc");
}

TEST(cpp_memory, no_memory_is_bad_alloc) {
    rustydb::arena arena = rustydb::arena::open({"", 100000});
    rustydb::arena_resource resource(arena);
    std::pmr::vector<char> kept(1000, 'k', &resource);
    check_bad_alloc([&] { kept.resize(1000000); });
    CHECK(kept.size() == 1000 && kept.back() == 'k');
    check_bad_alloc([&] { (void)resource.allocate(SIZE_MAX / 2); });
    check_bad_alloc([&] { (void)rustydb::memory_resource().allocate(SIZE_MAX / 2); });
    check_bad_alloc([&] { (void)rustydb::allocator<int>().allocate(SIZE_MAX / 2); });
    check_bad_alloc([&] { (void)rustydb::allocator<int>().allocate(SIZE_MAX / 4 / sizeof(int)); });
    rustydb::thread_cache cache = rustydb::thread_cache::open();
    check_bad_alloc([&] { (void)rustydb::thread_cache_resource(cache).allocate(SIZE_MAX / 2); });
}
#endif
