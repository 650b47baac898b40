/* Buffer pools: threads of their own, and pages asked for ahead. */
#include "pool_support.h"

static void nap(void) { CHECK(usleep(1000) == 0); }

TEST(pool_prefetch, pages_come_while_the_caller_goes_on) {
    static const uint32_t threads[] = {0, 1, 4};
    uint64_t numbers[300], brought = 0;
    for (uint64_t i = 0; i < COUNT_OF(numbers); i++) numbers[i] = 2 * i;
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        const char *path = fresh_path("ahead");
        rdb_pool pool = open_pool_with(RDB_POLICY_LRU, 30000, threads[i]);
        rdb_space space = open_cold(pool, path, 600);
        rdb_prefetch prefetch = NULL;
        rdb_status status;
        test_context("%u threads", threads[i]);
        CHECK_U64(statistics_of_pool(pool).threads, threads[i]);
        CHECK_OK(rdb_prefetch_begin(space, numbers, COUNT_OF(numbers), &prefetch, NULL));
        while ((status = rdb_prefetch_poll(prefetch, &brought, NULL)) == RDB_AGAIN) nap();
        CHECK_OK(status);
        CHECK_U64(brought, COUNT_OF(numbers));
        uint64_t misses = statistics_of_pool(pool).misses;
        for (size_t at = 0; at < COUNT_OF(numbers); at++) check_page(space, numbers[at], 0);
        CHECK_U64(statistics_of_pool(pool).misses, misses);
        CHECK_OK(rdb_prefetch_wait(prefetch, 0, NULL, NULL));
        CHECK_OK(rdb_prefetch_close(prefetch, NULL));
        CHECK_OK(rdb_space_close(space, NULL));
        CHECK_OK(rdb_pool_close(pool, NULL));
        CHECK(unlink(path) == 0);
    }
    test_context(NULL);
}

TEST(pool_prefetch, what_cannot_be_brought_is_told_with_the_first_reason) {
    uint64_t numbers[200], brought = 9;
    const char *path = fresh_path("broken");
    rdb_pool pool = open_pool_with(RDB_POLICY_CLOCK, 30000, 1);
    rdb_space space = open_cold(pool, path, 200);
    rdb_prefetch prefetch = NULL;
    rdb_error problem;
    ZERO(problem);
    for (uint64_t i = 0; i < COUNT_OF(numbers); i++) numbers[i] = i;
    broken_file broken = break_file(path);
    CHECK_OK(rdb_prefetch_begin(space, numbers, COUNT_OF(numbers), &prefetch, NULL));
    CHECK_STATUS(rdb_prefetch_wait(prefetch, 30000, &brought, &problem), RDB_E_SYSTEM);
    CHECK(problem.code == RDB_E_SYSTEM && problem.os_errno == EBADF);
    CHECK_STATUS(rdb_prefetch_poll(prefetch, &brought, NULL), RDB_E_SYSTEM);
    mend_file(broken);
    CHECK_OK(rdb_prefetch_close(prefetch, NULL));
    check_pages(space, 0, 200, 0);
    numbers[7] = 200;
    CHECK_STATUS(rdb_prefetch_begin(space, numbers, COUNT_OF(numbers), &prefetch, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK(prefetch == NULL);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_prefetch, damage_is_told) {
    const char *path = fresh_path("damaged");
    rdb_pool pool = open_pool_with(RDB_POLICY_CLOCK, 30000, 1);
    rdb_space space = open_file(pool, path, RDB_SPACE_CHECKSUM);
    rdb_prefetch prefetch = NULL;
    uint64_t numbers[] = {1, 2, 3}, brought = 0;
    add_pages(space, 10);
    CHECK_OK(rdb_space_close(space, NULL));
    int file = open(path, O_RDWR);
    CHECK(file >= 0 && pwrite(file, "damage", 6, 2 * PAGE_BYTES + 100) == 6 && close(file) == 0);
    space = open_file(pool, path, RDB_SPACE_CHECKSUM);
    CHECK_OK(rdb_prefetch_begin(space, numbers, COUNT_OF(numbers), &prefetch, NULL));
    CHECK_STATUS(rdb_prefetch_wait(prefetch, 30000, &brought, NULL), RDB_E_CORRUPTION);
    CHECK_STATUS(rdb_prefetch_poll(prefetch, &brought, NULL), RDB_E_CORRUPTION);
    CHECK_OK(rdb_prefetch_close(prefetch, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

/* produces: rdb_prefetch_poll RDB_AGAIN
 * produces: rdb_prefetch_wait RDB_E_STATE */
TEST(pool_prefetch, a_request_may_end_before_its_pages_came_and_its_space_may_be_closed) {
    static uint64_t numbers[2000];
    const char *path = fresh_path("ended");
    for (uint64_t i = 0; i < COUNT_OF(numbers); i++) numbers[i] = i;
    for (uint32_t threads = 0; threads <= 2; threads++) {
        rdb_pool pool = open_pool_with(RDB_POLICY_CLOCK, 30000, threads);
        rdb_space space = open_cold(pool, path, COUNT_OF(numbers));
        rdb_prefetch first = NULL, second = NULL;
        uint64_t brought = 0;
        test_context("%u threads", threads);
        CHECK_OK(rdb_prefetch_begin(space, numbers, COUNT_OF(numbers), &first, NULL));
        CHECK_OK(rdb_prefetch_begin(space, numbers, COUNT_OF(numbers), &second, NULL));
        if (threads == 0) {
            CHECK_STATUS(rdb_prefetch_poll(first, &brought, NULL), RDB_AGAIN);
            CHECK_U64(brought, 64);
            CHECK_STATUS(rdb_prefetch_wait(first, 0, &brought, NULL), RDB_AGAIN);
        }
        CHECK_OK(rdb_prefetch_close(first, NULL));
        CHECK_OK(rdb_space_close(space, NULL));
        rdb_status status = rdb_prefetch_wait(second, 30000, &brought, NULL);
        if (threads == 0 || status != RDB_OK) CHECK_STATUS(status, RDB_E_STATE);
        CHECK(rdb_prefetch_poll(second, &brought, NULL) == status); /* produces: rdb_prefetch_poll RDB_E_STATE */
        CHECK_U64(statistics_of_pool(pool).free_frames, FRAMES);
        CHECK_OK(rdb_pool_close(pool, NULL));
        CHECK_OK(rdb_prefetch_close(second, NULL));
        CHECK(unlink(path) == 0);
    }
    test_context(NULL);
}

/* produces: rdb_prefetch_poll RDB_E_LIMIT
 * produces: rdb_prefetch_wait RDB_E_LIMIT
 * produces: rdb_prefetch_begin RDB_E_LIMIT */
TEST(pool_prefetch, pages_that_cannot_be_written_to_make_room_are_the_reason) {
    const char *path = fresh_path("full"), *other = fresh_path("full-other");
    uint64_t numbers[] = {0, 1, 2};
    rdb_pool_options options;
    rdb_pool pool = open_pool_with(RDB_POLICY_CLOCK, 100, 0), limited = NULL;
    rdb_space cold = open_cold(pool, other, 10), space = open_file(pool, path, 0);
    rdb_prefetch prefetch = NULL;
    for (uint64_t number = 0; number < FRAMES; number++) {
        rdb_page page;
        CHECK_OK(rdb_page_allocate(space, &page, NULL));
        write_mark(&page, 0);
        CHECK_OK(rdb_page_unpin(&page, RDB_PAGE_CHANGED, NULL));
    }
    limit_files(length_of(other));
    CHECK_OK(rdb_prefetch_begin(cold, numbers, COUNT_OF(numbers), &prefetch, NULL));
    CHECK_STATUS(rdb_prefetch_wait(prefetch, 30000, NULL, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_prefetch_poll(prefetch, NULL, NULL), RDB_E_LIMIT);
    limit_files(0);
    CHECK_OK(rdb_prefetch_close(prefetch, NULL));
    check_pages(cold, 0, 10, 0);
    check_pages(space, 0, FRAMES, 0);
    CHECK_OK(rdb_space_close(cold, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    /* A list of many pages takes memory, too. */
    rdb_pool_options_init(&options, sizeof options);
    options.bytes = POOL_BYTES;
    options.memory_limit = POOL_BYTES + (1 << 20);
    CHECK_OK(rdb_pool_open(&options, &limited, NULL));
    space = open_file(limited, path, 0);
    static uint64_t many[1 << 18];
    CHECK_STATUS(rdb_prefetch_begin(space, many, COUNT_OF(many), &prefetch, NULL), RDB_E_LIMIT);
    CHECK(prefetch == NULL);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(limited, NULL));
    CHECK(unlink(path) == 0 && unlink(other) == 0);
}

static void wait_for_room(rdb_pool pool) {
    for (int i = 0; statistics_of_pool(pool).free_frames < 4 && i < 60000; i++) nap();
}

TEST(pool_prefetch, threads_make_room_before_it_is_asked_for) {
    const char *path = fresh_path("threads");
    rdb_pool pool = open_pool_with(RDB_POLICY_CLOCK, 30000, 2);
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, 8 * FRAMES);
    for (uint64_t generation = 1; generation < 4; generation++) {
        wait_for_room(pool);
        uint64_t rounds = statistics_of_pool(pool).foreground_rounds;
        for (uint64_t number = 0; number < 8 * FRAMES; number++) {
            change_page(space, number, generation);
            wait_for_room(pool);
        }
        CHECK_U64(statistics_of_pool(pool).foreground_rounds, rounds);
        check_pages(space, 0, 8 * FRAMES, generation);
    }
    CHECK_U64(statistics_of_pool(pool).write_errors, 0);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_prefetch, a_pool_has_as_many_threads_as_it_was_to_have) {
    rdb_pool_options options;
    rdb_pool pool = NULL;
    rdb_pool_options_init(&options, sizeof options);
    options.bytes = POOL_BYTES;
    CHECK_OK(rdb_pool_open(&options, &pool, NULL));
    CHECK_U64(statistics_of_pool(pool).threads, 1);
    CHECK_OK(rdb_pool_close(pool, NULL));
    options.threads = 16;
    options.flags = RDB_POOL_POPULATE;
    CHECK_OK(rdb_pool_open(&options, &pool, NULL));
    CHECK_U64(statistics_of_pool(pool).threads, 16);
    rdb_pool_residency residency;
    ZERO(residency);
    residency.struct_size = sizeof residency;
    for (int i = 0; residency.resident_bytes < POOL_BYTES && i < 10000; i++) {
        nap();
        CHECK_OK(rdb_pool_residency_get(pool, &residency, NULL));
    }
    CHECK(residency.resident_bytes >= POOL_BYTES);
    CHECK_OK(rdb_pool_close(pool, NULL));
    options.threads = 17;
    CHECK_STATUS(rdb_pool_open(&options, &pool, NULL), RDB_E_INVALID_ARGUMENT);
    options.threads = 0;
    options.flags = RDB_POOL_POPULATE | RDB_POOL_NO_THREADS;
    CHECK_OK(rdb_pool_open(&options, &pool, NULL));
    CHECK_OK(rdb_pool_residency_get(pool, &residency, NULL));
    CHECK(residency.resident_bytes >= POOL_BYTES && statistics_of_pool(pool).threads == 0);
    CHECK_OK(rdb_pool_close(pool, NULL));
}

/* A child of a program whose pool has threads closes nothing, and ends. */
TEST(pool_prefetch, a_child_has_no_threads_and_no_pool) {
    rdb_pool pool = open_pool_with(RDB_POLICY_CLOCK, 1000, 2);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) _exit(rdb_pool_close(pool, NULL) == RDB_E_FORKED ? 0 : 1);
    int status = 0;
    CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
    CHECK_OK(rdb_pool_close(pool, NULL));
}
