/* Buffer pools under memory pressure: they give whole slabs of pages back, and take them again. */
#include "pool_support.h"
#include "pressure.h"

enum { SLABS = 16, PAGES = SLABS * FRAMES };

static rdb_pool open_large(uint32_t flags) {
    rdb_pool_options options;
    rdb_pool pool = NULL;
    rdb_pool_options_init(&options, sizeof options);
    options.bytes = (uint64_t)SLABS * POOL_BYTES;
    options.flags = flags;
    CHECK_OK(rdb_pool_open(&options, &pool, NULL));
    return pool;
}

static uint64_t configured(rdb_pool pool) {
    rdb_pool_config config;
    ZERO(config);
    config.struct_size = sizeof config;
    CHECK_OK(rdb_pool_config_get(pool, &config, NULL));
    return config.bytes;
}

/* The crossing of a threshold is answered by the call that crosses it: clean pages go, no more than is needed. */
TEST(pool_pressure, clean_pages_go_at_the_first_threshold_and_frames_come_back) {
    static void *blocks[256];
    size_t count = 0;
    const char *path = fresh_path("warning");
    rdb_pool pool = open_large(RDB_POOL_NO_THREADS);
    rdb_space space = open_cold(pool, path, PAGES);
    check_pages(space, 0, PAGES, 0);
    CHECK_OK(rdb_pressure_sources_set(RDB_PRESSURE_SOURCE_LEDGER, NULL));
    set_interval(0);
    CHECK_OK(rdb_memory_limit_set(LIMIT, NULL));
    while (statistics_of_pool(pool).frames == PAGES) {
        CHECK(count < COUNT_OF(blocks));
        CHECK_OK(rdb_large_allocate(MIB / 4, NULL, &blocks[count++], NULL, NULL));
    }
    rdb_pool_statistics after = statistics_of_pool(pool);
    CHECK(after.frames >= PAGES / 2 && after.frames % FRAMES == 0 && after.writes == PAGES);
    CHECK(after.memory_bytes < (uint64_t)SLABS * POOL_BYTES);
    CHECK_U64(configured(pool), (uint64_t)SLABS * POOL_BYTES);
    CHECK(statistics().used_permille < 800 && statistics().released_bytes >= (PAGES - after.frames) * PAGE_BYTES);
    check_pages(space, 0, PAGES, 0);
    while (count > 0) CHECK_OK(rdb_large_free(blocks[--count]));
    CHECK_OK(rdb_large_purge(NULL, NULL));
    CHECK_U64(poll_level(), RDB_PRESSURE_NORMAL);
    for (int round = 0; statistics_of_pool(pool).frames < PAGES && round < 1000; round++) {
        CHECK(usleep(1000) == 0);
        check_pages(space, 0, PAGES, 0);
    }
    CHECK_U64(statistics_of_pool(pool).frames, PAGES);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    end();
    CHECK(unlink(path) == 0);
}

TEST(pool_pressure, an_emergency_has_changed_pages_written) {
    static rdb_event events[8192];
    const char *path = fresh_path("emergency");
    rdb_pool pool = open_large(0), closed = open_large(0);
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, PAGES);
    CHECK_OK(rdb_pool_close(closed, NULL));
    rdb_subscription_options listening;
    rdb_subscription subscription = NULL;
    rdb_subscription_options_init(&listening, sizeof listening);
    listening.type_mask = (uint64_t)1 << (RDB_EVENT_PAGE_FLUSHED - 1);
    listening.object_id = statistics_of_pool(pool).pool_id;
    listening.capacity = COUNT_OF(events);
    uint64_t dirty = statistics_of_pool(pool).dirty_pages;
    CHECK(dirty > PAGES / 2);
    CHECK_OK(rdb_subscription_open(NULL, &listening, &subscription, NULL));
    rdb_emergency_release done;
    ZERO(done);
    done.struct_size = sizeof done;
    CHECK_OK(rdb_memory_emergency_release(&done, NULL));
    rdb_pool_statistics after = statistics_of_pool(pool);
    CHECK_U64(after.frames, FRAMES); /* a slab stays */
    CHECK(done.released_bytes >= (uint64_t)(SLABS - 1) * POOL_BYTES);
    CHECK(done.used_before_bytes - done.used_after_bytes >= (uint64_t)(SLABS - 1) * POOL_BYTES);
    CHECK(done.resident_before_bytes >= done.resident_after_bytes + (uint64_t)SLABS * POOL_BYTES / 2);
    size_t count = 0, by_pressure = 0;
    CHECK_OK(rdb_events_poll(subscription, events, sizeof events[0], COUNT_OF(events), &count, NULL, NULL));
    for (size_t i = 0; i < count; i++) by_pressure += events[i].detail[3] == RDB_CAUSE_PRESSURE;
    CHECK(by_pressure > PAGES / 4);
    check_pages(space, 0, PAGES, 0);
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_pressure, pages_that_are_pinned_or_in_memory_only_stay) {
    static rdb_page pages[4 * FRAMES];
    rdb_pool pool = open_large(0);
    rdb_space space = open_in_memory(pool);
    add_pages(space, COUNT_OF(pages));
    CHECK_OK(rdb_memory_emergency_release(NULL, NULL));
    CHECK_U64(statistics_of_pool(pool).frames, COUNT_OF(pages));
    for (uint64_t i = 0; i < COUNT_OF(pages); i++) CHECK_OK(rdb_page_pin(space, i, RDB_PAGE_PIN, &pages[i], NULL));
    CHECK_OK(rdb_memory_emergency_release(NULL, NULL));
    for (uint64_t i = 0; i < COUNT_OF(pages); i++) {
        CHECK(has_mark(pages[i].data, i, 0));
        CHECK_OK(rdb_page_unpin(&pages[i], 0, NULL));
    }
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_memory_emergency_release(NULL, NULL));
    CHECK_U64(statistics_of_pool(pool).frames, FRAMES);
    CHECK_OK(rdb_pool_close(pool, NULL));
}

/* The child has none of the parent's pools, and asks none of them. */
TEST(pool_pressure, a_child_process_asks_no_pool_of_its_parents) {
    rdb_pool pool = open_large(0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) _exit(rdb_memory_emergency_release(NULL, NULL) == RDB_OK ? 0 : 1);
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    CHECK_U64(statistics_of_pool(pool).frames, PAGES);
    CHECK_OK(rdb_memory_emergency_release(NULL, NULL));
    CHECK_U64(statistics_of_pool(pool).frames, FRAMES);
    CHECK_OK(rdb_pool_close(pool, NULL));
}
