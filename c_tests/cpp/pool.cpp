/* Buffer pools for C++: pages that give themselves back, spaces and pools that close themselves. */
#include "test.hpp"

#include <atomic>
#include <cstdio>
#include <thread>
#include <unistd.h>
#include <vector>

static std::string fresh_path(const char *name) {
    const char *temporary = std::getenv("TMPDIR");
    std::string path = std::string(temporary != nullptr ? temporary : "/tmp") + "/rustydb-cpp-" +
                       std::to_string(getpid()) + "-" + name;
    std::remove(path.c_str());
    return path;
}

static rustydb::pool small_pool(std::uint32_t wait_ms = 0) {
    rustydb::pool_options options;
    options.bytes = 2 << 20;
    options.wait_ms = wait_ms;
    return TAKE(rustydb::pool::open(options));
}

static std::uint64_t pinned(const rustydb::pool &pool) { return TAKE(pool.statistics()).pinned_pages; }

TEST(cpp_pool, pages_keep_what_they_are_marked_to_have_changed) {
    enum { PAGES = 1500 };
    std::string path = fresh_path("keep");
    {
        rustydb::pool pool = small_pool();
        rustydb::space space = TAKE(pool.open_space(path));
        for (std::uint64_t i = 0; i < PAGES; i++) {
            rustydb::page page = TAKE(space.allocate());
            CHECK_U64(page.number(), i);
            *static_cast<std::uint64_t *>(page.data()) = i * i;
            page.mark_changed();
        }
        CHECK(TAKE(pool.statistics()).evictions >= PAGES - 512);
    } /* closing writes, also in this order */
    rustydb::space space;
    CHECK(!space);
    {
        rustydb::pool pool = small_pool();
        space = TAKE(pool.open_space(path, {RDB_SPACE_READ_ONLY, 0, 0, 0}));
    }
    for (std::uint64_t i = 0; i < PAGES; i++) {
        const rustydb::page page = TAKE(space.pin(i));
        CHECK_U64(*static_cast<const std::uint64_t *>(page.data()), i * i);
    }
    FAILS(space.pin(3, rustydb::hold::exclusive), RDB_E_STATE);
    FAILS(space.pin(PAGES), RDB_E_INVALID_ARGUMENT);
    TAKE(space.close());
    CHECK(!space);
    CHECK(std::remove(path.c_str()) == 0);
}

TEST(cpp_pool, a_page_is_given_back_once) {
    rustydb::pool pool = small_pool();
    rustydb::space space = TAKE(pool.open_space());
    TAKE(space.extend(10));
    {
        rustydb::page one = TAKE(space.pin(1, rustydb::hold::pin)), other = TAKE(space.pin(2, rustydb::hold::pin));
        CHECK_U64(pinned(pool), 2);
        rustydb::page moved = std::move(one);
        CHECK(moved && !one && pinned(pool) == 2);
        other = std::move(moved);
        CHECK(other.number() == 1 && pinned(pool) == 1);
        TAKE(other.unpin());
        CHECK(!other && pinned(pool) == 0);
        TAKE(other.unpin());
        /* A change that no latch allows is told, and the page stays. */
        one = TAKE(space.pin(3));
        one.mark_changed();
        FAILS(one.unpin(), RDB_E_STATE);
        FAILS(space.close(), RDB_E_STATE);
        CHECK(space && one);
        rdb_page none = {};
        one = rustydb::page(none);
    }
    TAKE(pool.close());
}

TEST(cpp_pool, several_pages_at_once) {
    rustydb::pool pool = small_pool(10);
    rustydb::space space = TAKE(pool.open_space());
    TAKE(space.extend(100));
    {
        std::vector<rustydb::page> pages = TAKE(space.pin(std::vector<std::uint64_t>{7, 3, 99}, rustydb::hold::exclusive));
        CHECK(pages.size() == 3 && pages[0].number() == 7 && pages[2].number() == 99);
        FAILS(space.pin(3), RDB_E_DEADLOCK);
        std::thread other([&] {
            FAILS(space.pin(3), RDB_AGAIN);
            FAILS(space.pin(std::vector<std::uint64_t>{1, 3}), RDB_AGAIN);
            FAILS(space.free(3), RDB_AGAIN);
            FAILS(space.write(3, 0, "x"), RDB_AGAIN);
        });
        other.join();
    }
    FAILS(space.pin(std::vector<std::uint64_t>{3, 100}), RDB_E_INVALID_ARGUMENT);
    CHECK(TAKE(space.pin(std::vector<std::uint64_t>())).empty());
    TAKE(space.close());
}

TEST(cpp_pool, looking_counts_when_nobody_changed_the_page) {
    rustydb::pool pool = small_pool();
    rustydb::space space = TAKE(pool.open_space());
    TAKE(space.extend(1));
    std::atomic<bool> stop{false};
    std::thread writer([&] {
        for (std::uint64_t i = 1; !stop; i++) {
            rustydb::page page = TAKE(space.pin(0, rustydb::hold::exclusive));
            auto *words = static_cast<std::uint64_t *>(page.data());
            words[0] = words[511] = i;
            page.mark_changed();
        }
    });
    std::uint64_t latest = 0;
    for (int i = 0; i < 1000 || latest < 100; i++) {
        std::uint64_t first = 0, last = 0;
        TAKE(space.look(0, [&](const void *bytes) {
            std::memcpy(&first, bytes, sizeof first);
            std::memcpy(&last, static_cast<const char *>(bytes) + 4088, sizeof last);
        }));
        CHECK_U64(first, last);
        latest = first;
    }
    stop = true;
    writer.join();
    FAILS(space.look(1, [](const void *) {}), RDB_E_INVALID_ARGUMENT);
}

TEST(cpp_pool, a_view_has_pages_for_as_long_as_they_are_used) {
    rustydb::pool pool = small_pool();
    rustydb::space space = TAKE(pool.open_space());
    TAKE(space.extend(2));
    TAKE(space.write(1, 0, "hello"));
    {
        rustydb::page_view view = TAKE(space.view()), moved = std::move(view);
        for (int i = 0; i < 3; i++) {
            std::string seen;
            TAKE(moved.pinned(1, [&](void *bytes) {
                CHECK_U64(pinned(pool), 1);
                seen.assign(static_cast<const char *>(bytes), 5);
            }));
            CHECK(seen == "hello" && pinned(pool) == 0);
            TAKE(moved.look(1, [&](const void *bytes) { seen.assign(static_cast<const char *>(bytes), 4); }));
            CHECK(seen == "hell");
        }
        FAILS(moved.pinned(2, [](void *) {}), RDB_E_INVALID_ARGUMENT);
        FAILS(moved.look(2, [](const void *) {}), RDB_E_INVALID_ARGUMENT);
        FAILS(view.look(1, [](const void *) {}), RDB_E_NULL_HANDLE); /* has nothing any more */
        FAILS(space.close(), RDB_E_STATE);
        view = std::move(moved);
        TAKE(view.look(1, [](const void *) {}));
    }
    TAKE(space.close());
}

TEST(cpp_pool, shapes_sizes_and_figures) {
    std::string path = fresh_path("shapes");
    rustydb::pool pool = small_pool();
    rustydb::space space = TAKE(pool.open_space(path, {RDB_SPACE_CHECKSUM, 5000, 0, 8}));
    char text[6] = {};
    TAKE(space.extend(1000));
    TAKE(space.write(500, 100, "hello"));
    TAKE(space.read(500, 100, text, 5));
    CHECK_STRING(text, "hello");
    FAILS(space.read(500, 4096, text, 1), RDB_E_TOO_LARGE);
    CHECK_U64(TAKE(space.flush(0, 500)), 0);
    CHECK_U64(TAKE(space.flush()), 1);
    TAKE(space.sync());
    CHECK_U64(TAKE(pool.flush()), 0);
    TAKE(space.write(500, 100, "hello"));
    CHECK_U64(TAKE(pool.checkpoint()), 1);
    CHECK_U64(TAKE(pool.make_room(512)), 512);
    CHECK_U64(TAKE(space.prefetch({500, 501, 502})), 3);
    CHECK_U64(TAKE(pool.statistics()).prefetched, 3);
    rustydb::prefetch_request request = TAKE(space.prefetch_begin({600, 601, 602, 603}));
    CHECK(TAKE(request.wait(30000)) && TAKE(request.poll()));
    CHECK_U64(TAKE(pool.statistics()).prefetched, 7);
    FAILS(space.prefetch_begin({1000}), RDB_E_INVALID_ARGUMENT);
    TAKE(space.read(500, 100, text, 5));
    CHECK_STRING(text, "hello");
    TAKE(space.free(500));
    FAILS(space.free(500), RDB_E_INVALID_ARGUMENT);
    CHECK_U64(TAKE(space.allocate()).number(), 500);
    TAKE(space.truncate(10));
    FAILS(space.truncate(11), RDB_E_INVALID_ARGUMENT);
    FAILS(space.extend(5001), RDB_E_LIMIT);
    FAILS(space.punch(9, 2), RDB_E_INVALID_ARGUMENT);
    TAKE(space.punch(0, 0));
    CHECK_U64(TAKE(space.statistics()).pages, 10);
    TAKE(pool.configure(4 << 20, RDB_POLICY_SIEVE, 5));
    rdb_pool_config config = TAKE(pool.config());
    CHECK(config.bytes == 4 << 20 && config.policy == RDB_POLICY_SIEVE && config.wait_ms == 5);
    FAILS(pool.configure(1 << 30), RDB_E_LIMIT);
    TAKE(pool.keep_warm(1 << 20));
    CHECK_U64(TAKE(pool.config()).warm_bytes, 1 << 20);
    TAKE(pool.keep_warm(0));
    CHECK_U64(TAKE(pool.config()).warm_bytes, 0);
    CHECK(TAKE(pool.residency()).resident_bytes > 0);
    TAKE(space.write(3, 0, "lost"));
    TAKE(space.abandon());
    CHECK(!space);
    FAILS(rustydb::space().pin(0), RDB_E_NULL_HANDLE);
    FAILS(pool.open_space("/nowhere/at/all"), RDB_E_SYSTEM);
    FAILS(rustydb::pool::open({0, 5000, 0, 0, 0, 0, nullptr}), RDB_E_INVALID_ARGUMENT);
    CHECK(std::remove(path.c_str()) == 0);
}

TEST(cpp_pool, subscribers_hear_of_their_pool) {
    std::string path = fresh_path("events");
    rustydb::pool_options options;
    options.bytes = 2 << 20;
    options.statistics_interval_ms = 3600000;
    rustydb::pool pool = TAKE(rustydb::pool::open(options)), other = small_pool();
    rustydb::space space = TAKE(pool.open_space(path)), elsewhere = TAKE(other.open_space());
    rustydb::subscription all = TAKE(pool.subscribe());
    rustydb::subscription written = TAKE(pool.subscribe(std::uint64_t{1} << (RDB_EVENT_PAGE_FLUSHED - 1)));
    for (int i = 0; i < 3; i++) {
        TAKE(space.allocate()).mark_changed();
        TAKE(elsewhere.allocate()).mark_changed();
    }
    CHECK_U64(TAKE(pool.flush()), 3);
    TAKE(other.flush());
    CHECK_U64(TAKE(pool.make_room(512)), 512);
    CHECK_U64(TAKE(written.poll()).size(), 3);
    std::vector<rdb_event> events = TAKE(all.poll());
    std::uint64_t by_type[4] = {};
    for (const rdb_event &event : events) {
        CHECK_U64(event.object_id, TAKE(pool.statistics()).pool_id);
        by_type[event.type - RDB_EVENT_PAGE_EVICTED]++;
    }
    CHECK(by_type[0] == 3 && by_type[1] >= 1 && by_type[2] == 3 && by_type[3] == 1);
    for (const rustydb::statistic &number : TAKE(pool.numbers())) {
        if (std::string(number.name) == "evictions") CHECK_U64(number.value, 3);
    }
    CHECK(TAKE(pool.statistics_json()).find("\"policy\":\"clock\"") != std::string::npos);
    CHECK(TAKE(pool.statistics_prometheus()).find("rustydb_pool_evictions_total{pool=") != std::string::npos);
    TAKE(pool.configure(0, 0, 0, UINT32_MAX));
    CHECK_U64(TAKE(pool.config()).statistics_interval_ms, 0);
    TAKE(space.close());
    CHECK(std::remove(path.c_str()) == 0);
}
