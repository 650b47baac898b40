/* Buffer pools: reading ahead of callers who go through pages in steps, and the list of pages in memory. */
#include "pool_support.h"

static uint64_t read_in_steps(rdb_space space, uint64_t first, int64_t step, uint64_t count, uint32_t most_window) {
    rdb_page_stream stream;
    ZERO(stream);
    stream.most_window = most_window;
    for (uint64_t i = 0; i < count; i++) {
        rdb_page page;
        uint64_t number = first + (uint64_t)((int64_t)i * step);
        CHECK_OK(rdb_page_pin_stream(space, number, RDB_PAGE_SHARED, &stream, &page, NULL));
        CHECK(has_mark(page.data, number, 0));
        CHECK_OK(rdb_page_unpin(&page, 0, NULL));
    }
    return stream.batches;
}

TEST(pool_stream, steps_that_are_alike_have_pages_brought_many_at_a_time) {
    static const struct {
        uint64_t first, count;
        int64_t step;
        uint32_t most_window;
    } ways[] = {{0, 400, 1, 0}, {5, 132, 3, 0}, {399, 400, -1, 0}, {0, 400, 1, 8}, {390, 56, -7, 64}};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        const char *path = fresh_path("stream");
        rdb_pool pool = open_small_pool();
        rdb_space space = open_cold(pool, path, 400);
        rdb_pool_statistics before = statistics_of_pool(pool);
        test_context("way %d", (int)i);
        uint64_t batches = read_in_steps(space, ways[i].first, ways[i].step, ways[i].count, ways[i].most_window);
        rdb_pool_statistics now = statistics_of_pool(pool);
        /* Three pages tell the step; all others were there when they were asked for. */
        CHECK_U64(now.misses - before.misses, 3);
        CHECK_U64(now.prefetched - before.prefetched, ways[i].count - 3);
        CHECK_U64(now.prefetch_used - before.prefetch_used, ways[i].count - 3);
        CHECK_U64(now.reads - before.reads, ways[i].count);
        CHECK(batches > 2 && batches < (ways[i].most_window == 8 ? 120 : 30));
        CHECK_OK(rdb_space_close(space, NULL));
        CHECK_OK(rdb_pool_close(pool, NULL));
        CHECK(unlink(path) == 0);
    }
    test_context(NULL);
}

TEST(pool_stream, a_long_way_leaves_what_is_used_often) {
    for (uint32_t policy = RDB_POLICY_CLOCK; policy <= RDB_POLICY_TINY_LFU; policy++) {
        const char *path = fresh_path("long");
        rdb_pool pool = open_pool(policy, 30000);
        rdb_space space = open_cold(pool, path, 4 * FRAMES);
        test_context("policy %u", policy);
        for (int round = 0; round < 20; round++) check_pages(space, 0, 100, 0);
        (void)read_in_steps(space, 200, 1, 4 * FRAMES - 200, 0);
        rdb_pool_statistics before = statistics_of_pool(pool);
        check_pages(space, 0, 100, 0);
        rdb_pool_statistics now = statistics_of_pool(pool);
        CHECK_U64(now.hits + now.misses - before.hits - before.misses, 100);
        /* Those that look at how often a page is used, or at how long ago twice, keep most of them. */
        if (policy == RDB_POLICY_LIRS || policy == RDB_POLICY_S3_FIFO || policy == RDB_POLICY_TINY_LFU) {
            CHECK(now.hits - before.hits > 50);
        }
        CHECK_OK(rdb_space_close(space, NULL));
        CHECK_OK(rdb_pool_close(pool, NULL));
        CHECK(unlink(path) == 0);
    }
    test_context(NULL);
}

TEST(pool_stream, a_stream_of_garbage_does_no_harm) {
    rdb_page page;
    rdb_page_stream stream;
    const char *path = fresh_path("garbage");
    rdb_pool pool = open_small_pool();
    rdb_space space = open_cold(pool, path, 100);
    for (int byte = 0; byte < 256; byte++) {
        memset(&stream, byte, sizeof stream);
        for (uint64_t number = 0; number < 8; number++) {
            CHECK_OK(rdb_page_pin_stream(space, number, RDB_PAGE_SHARED, &stream, &page, NULL));
            CHECK_OK(rdb_page_unpin(&page, 0, NULL));
        }
    }
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_stream, the_pages_in_memory_outlast_a_restart) {
    uint64_t pages[FRAMES];
    size_t found = 0;
    uint64_t brought = 0;
    const char *path = fresh_path("restart");
    rdb_pool pool = open_pool(RDB_POLICY_LRU, 30000);
    rdb_space space = open_cold(pool, path, 300);
    CHECK_OK(rdb_space_resident_pages(space, NULL, 0, &found, NULL));
    CHECK_U64(found, 0);
    for (uint64_t number = 100; number < 120; number++) check_page(space, number, 0);
    check_page(space, 100, 0);
    CHECK_OK(rdb_space_resident_pages(space, pages, COUNT_OF(pages), &found, NULL));
    CHECK_U64(found, 20);
    CHECK(pages[0] >= 100 && pages[19] < 120);
    TRY(rdb_space_resident_pages(space, pages, COUNT_OF(pages), &found, NULL), true);
    CHECK_STATUS(rdb_space_resident_pages(space, pages, 7, &found, NULL), RDB_TRUNCATED);
    CHECK_U64(found, 20);
    CHECK_OK(rdb_space_resident_pages(space, pages, COUNT_OF(pages), NULL, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    space = open_file(pool, path, RDB_SPACE_MUST_EXIST);
    CHECK_OK(rdb_space_prefetch(space, pages, 20, &brought, NULL));
    CHECK_U64(brought, 20);
    uint64_t misses = statistics_of_pool(pool).misses;
    check_pages(space, 100, 20, 0);
    CHECK_U64(statistics_of_pool(pool).misses, misses);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}
