/* Pages that are kept compressed in memory after they left their room: which, for how long, and that they come back whole
 * without being read. */
#include "pool_support.h"

enum { WARM_BYTES = 1 << 20 };

static rdb_pool open_with(uint64_t warm_bytes, uint32_t flags) {
    rdb_pool_options options;
    rdb_pool pool = NULL;
    rdb_pool_options_init(&options, sizeof options);
    CHECK_U64(options.warm_bytes, 0);
    options.bytes = POOL_BYTES;
    options.warm_bytes = warm_bytes;
    options.flags = flags;
    CHECK_OK(rdb_pool_open(&options, &pool, NULL));
    return pool;
}

/* All happens in calls, so figures can be told beforehand. */
static rdb_pool open_warm_pool(uint64_t warm_bytes) { return open_with(warm_bytes, RDB_POOL_NO_THREADS); }

static rdb_pool_config config_of(rdb_pool pool) {
    rdb_pool_config config;
    ZERO(config);
    config.struct_size = sizeof config;
    CHECK_OK(rdb_pool_config_get(pool, &config, NULL));
    return config;
}

static void set_warm_bytes(rdb_pool pool, uint64_t warm_bytes) {
    rdb_pool_config config;
    ZERO(config);
    config.struct_size = sizeof config;
    config.warm_bytes = warm_bytes;
    CHECK_OK(rdb_pool_configure(pool, &config, NULL));
}

static void pin(rdb_space space, uint64_t number) {
    rdb_page page;
    CHECK_OK(rdb_page_pin(space, number, RDB_PAGE_PIN, &page, NULL));
    CHECK_OK(rdb_page_unpin(&page, 0, NULL));
}

static void empty(rdb_pool pool) {
    uint64_t free = 0;
    for (int i = 0; i < 100 && free < FRAMES; i++) CHECK_OK(rdb_pool_make_room(pool, FRAMES, &free, NULL));
    CHECK_U64(free, FRAMES);
}

/* Has pages used again, and lets all go. */
static void use_and_evict(rdb_pool pool, rdb_space space, uint64_t first, uint64_t count) {
    for (int use = 0; use < 3; use++) {
        for (uint64_t number = first; number < first + count; number++) pin(space, number);
    }
    empty(pool);
}

/* A space whose pages are all in their file, and nowhere else. */
static rdb_space filled(rdb_pool pool, const char *path, uint64_t pages) {
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, pages);
    CHECK_OK(rdb_pool_flush(pool, NULL, NULL));
    uint64_t warm_bytes = config_of(pool).warm_bytes;
    set_warm_bytes(pool, RDB_POOL_NO_WARM);
    empty(pool);
    if (warm_bytes != 0) set_warm_bytes(pool, warm_bytes);
    return space;
}

TEST(pool_warm, pages_that_were_used_again_come_back_without_being_read) {
    const char *path = fresh_path("warm");
    rdb_pool pool = open_warm_pool(WARM_BYTES);
    rdb_space space = filled(pool, path, 200);
    use_and_evict(pool, space, 0, 100);
    rdb_pool_statistics before = statistics_of_pool(pool);
    CHECK_U64(before.warm_pages, 100);
    CHECK_U64(before.demotions, 100);
    CHECK(before.warm_bytes >= 100 * 40 && before.warm_bytes <= WARM_BYTES);
    CHECK(before.memory_bytes > before.warm_bytes + before.frame_bytes);
    for (int way = 0; way < WAYS; way++) CHECK_OK(get_page(way, space, (uint64_t)way));
    uint64_t numbers[10], brought = 0;
    for (uint64_t i = 0; i < 10; i++) numbers[i] = 20 + i;
    CHECK_OK(rdb_space_prefetch(space, numbers, 10, &brought, NULL));
    CHECK_U64(brought, 10);
    for (uint64_t number = WAYS; number < 100; number++) check_page(space, number, 0);
    rdb_pool_statistics now = statistics_of_pool(pool);
    CHECK_U64(now.promotions, 100);
    CHECK_U64(now.warm_pages, 0);
    CHECK_U64(now.warm_bytes, 0);
    CHECK_U64(now.reads, before.reads);
    CHECK_U64(now.misses, before.misses + 90);
    CHECK_U64(now.warm_errors, 0);
    /* Those that were used only once were not kept. */
    for (uint64_t number = 100; number < 200; number++) pin(space, number);
    empty(pool);
    for (uint64_t number = 100; number < 200; number++) check_page(space, number, 0);
    CHECK_U64(statistics_of_pool(pool).reads, before.reads + 200);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_warm, what_is_changed_is_written_and_noise_is_not_kept) {
    const char *path = fresh_path("noise");
    rdb_pool pool = open_warm_pool(WARM_BYTES);
    rdb_space space = filled(pool, path, 10);
    rdb_page page;
    uint64_t state = 7;
    use_and_evict(pool, space, 0, 10);
    for (uint64_t number = 0; number < 10; number++) change_page(space, number, 1);
    CHECK_OK(rdb_page_pin(space, 9, RDB_PAGE_EXCLUSIVE, &page, NULL));
    for (size_t word = 2; word < PAGE_BYTES / 8 - 1; word++) ((uint64_t *)page.data)[word] = test_random(&state);
    CHECK_OK(rdb_page_unpin(&page, RDB_PAGE_CHANGED, NULL));
    empty(pool);
    use_and_evict(pool, space, 0, 10);
    rdb_pool_statistics now = statistics_of_pool(pool);
    CHECK_U64(now.warm_pages, 9);
    CHECK_U64(now.warm_refused, 1);
    check_pages(space, 0, 10, 1);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_warm, its_size_changes_while_it_is_used) {
    const char *path = fresh_path("size");
    rdb_pool pool = open_warm_pool(0);
    rdb_space space = filled(pool, path, 300);
    CHECK_U64(config_of(pool).warm_bytes, 0);
    use_and_evict(pool, space, 0, 300);
    CHECK_U64(statistics_of_pool(pool).warm_pages, 0);
    set_warm_bytes(pool, WARM_BYTES);
    set_warm_bytes(pool, 0); /* as it is */
    CHECK_U64(config_of(pool).warm_bytes, WARM_BYTES);
    use_and_evict(pool, space, 0, 300);
    rdb_pool_statistics all = statistics_of_pool(pool);
    CHECK_U64(all.warm_pages, 300);
    set_warm_bytes(pool, all.warm_bytes / 2);
    rdb_pool_statistics half = statistics_of_pool(pool);
    CHECK(half.warm_pages <= 150 && half.warm_pages > 100 && half.warm_bytes <= all.warm_bytes / 2);
    CHECK_U64(half.warm_dropped, 300 - half.warm_pages);
    check_pages(space, 0, 300, 0);
    CHECK_U64(statistics_of_pool(pool).promotions, half.warm_pages);
    use_and_evict(pool, space, 0, 300);
    set_warm_bytes(pool, RDB_POOL_NO_WARM);
    rdb_pool_statistics none = statistics_of_pool(pool);
    CHECK_U64(none.warm_pages, 0);
    CHECK_U64(none.warm_bytes, 0);
    CHECK_U64(config_of(pool).warm_bytes, 0);
    CHECK(none.memory_bytes < half.memory_bytes);
    check_pages(space, 0, 300, 0);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_warm, pages_that_go_for_good_go_from_there_too) {
    const char *path = fresh_path("gone"), *other_path = fresh_path("other");
    rdb_pool pool = open_warm_pool(WARM_BYTES);
    rdb_space space = filled(pool, path, 100), other = filled(pool, other_path, 10);
    rdb_page page;
    uint64_t word = 1;
    use_and_evict(pool, space, 0, 100);
    use_and_evict(pool, other, 0, 10);
    CHECK_OK(rdb_page_free(space, 3, NULL));
    CHECK_OK(rdb_page_allocate(space, &page, NULL));
    CHECK_U64(page.number, 3);
    CHECK_U64(*(const uint64_t *)page.data, 0);
    write_mark(&page, 0);
    CHECK_OK(rdb_page_unpin(&page, RDB_PAGE_CHANGED, NULL));
    CHECK_OK(rdb_space_truncate(space, 50, NULL));
    CHECK_OK(rdb_space_extend(space, 100, NULL));
    CHECK_OK(rdb_page_read(space, 60, 8, &word, sizeof word, NULL));
    CHECK_U64(word, 0);
    check_pages(space, 0, 50, 0);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_U64(statistics_of_pool(pool).warm_pages, 10);
    CHECK_OK(rdb_space_abandon(other, NULL));
    CHECK_U64(statistics_of_pool(pool).warm_pages, 0);
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0 && unlink(other_path) == 0);
}

TEST(pool_warm, a_file_that_fails_does_not_matter_while_a_page_is_there) {
    const char *path = fresh_path("broken");
    rdb_pool pool = open_warm_pool(WARM_BYTES);
    rdb_space space = filled(pool, path, 20);
    use_and_evict(pool, space, 0, 10);
    broken_file broken = break_file(path);
    check_pages(space, 0, 10, 0);
    CHECK_STATUS(get_page(BY_PIN, space, 15), RDB_E_SYSTEM);
    mend_file(broken);
    check_pages(space, 0, 20, 0);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_warm, memory_that_runs_out_costs_reads_only) {
    const char *path = fresh_path("memory");
    for (uint64_t refused = 1; refused < 6; refused++) {
        rdb_pool pool = open_warm_pool(WARM_BYTES);
        rdb_space space = filled(pool, path, 20);
        for (int use = 0; use < 3; use++) {
            for (uint64_t number = 0; number < 20; number++) pin(space, number);
        }
        CHECK_OK(rdb_debug_fail_allocations(refused, RDB_FAIL_FROM_THEN_ON, NULL));
        empty(pool);
        CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
        CHECK(statistics_of_pool(pool).warm_pages < 20);
        check_pages(space, 0, 20, 0);
        CHECK_OK(rdb_space_close(space, NULL));
        CHECK_OK(rdb_pool_close(pool, NULL));
        CHECK(unlink(path) == 0);
    }
    CHECK_U64(charged_to_pools(), 0);
}

/* What waits for a subscription to both kinds, all of them of one kind and of pages `first` to `first + count - 1`. */
static void check_events(rdb_subscription subscription, uint32_t type, uint64_t first, size_t count) {
    static rdb_event events[256];
    static unsigned char seen[256];
    size_t found = 0;
    uint64_t dropped = 0;
    CHECK_OK(rdb_events_poll(subscription, events, sizeof events[0], COUNT_OF(events), &found, &dropped, NULL));
    CHECK_U64(found, count);
    CHECK_U64(dropped, 0);
    ZERO(seen);
    for (size_t i = 0; i < found; i++) {
        CHECK(events[i].type == type && events[i].detail[0] == 0 && events[i].detail[3] == PAGE_BYTES);
        CHECK(events[i].detail[2] > 0 && events[i].detail[2] <= PAGE_BYTES * 2 / 3);
        CHECK(events[i].detail[1] - first < count && seen[events[i].detail[1]]++ == 0);
    }
}

TEST(pool_warm, who_subscribed_hears_of_pages_that_go_there_and_come_back) {
    const char *path = fresh_path("events");
    rdb_subscription subscription = NULL;
    rdb_subscription_options options;
    uint64_t numbers[30], brought = 0;
    rdb_pool pool = open_warm_pool(WARM_BYTES);
    rdb_space space = filled(pool, path, 100);
    rdb_subscription_options_init(&options, sizeof options);
    options.type_mask = (uint64_t)1 << (RDB_EVENT_PAGE_DEMOTED - 1) | (uint64_t)1 << (RDB_EVENT_PAGE_PROMOTED - 1);
    options.object_id = statistics_of_pool(pool).pool_id;
    CHECK_OK(rdb_subscription_open(NULL, &options, &subscription, NULL));
    use_and_evict(pool, space, 10, 60);
    check_events(subscription, RDB_EVENT_PAGE_DEMOTED, 10, 60);
    for (uint64_t number = 10; number < 40; number++) pin(space, number);
    check_events(subscription, RDB_EVENT_PAGE_PROMOTED, 10, 30);
    for (size_t i = 0; i < COUNT_OF(numbers); i++) numbers[i] = 40 + i;
    CHECK_OK(rdb_space_prefetch(space, numbers, COUNT_OF(numbers), &brought, NULL));
    CHECK_U64(brought, COUNT_OF(numbers));
    check_events(subscription, RDB_EVENT_PAGE_PROMOTED, 40, 30);
    for (uint64_t number = 70; number < 100; number++) pin(space, number); /* these are read */
    check_events(subscription, RDB_EVENT_PAGE_PROMOTED, 0, 0);
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

typedef struct user {
    pthread_t thread;
    rdb_space space;
    uint64_t seed;
} user;

enum { SHARED_PAGES = 3 * FRAMES };

static void *change_and_check(void *argument) {
    user *self = (user *)argument;
    for (int i = 0; i < 4000; i++) {
        rdb_page page;
        uint64_t number = test_random(&self->seed) % SHARED_PAGES & test_random(&self->seed);
        uint32_t mode = i % 4 == 0 ? RDB_PAGE_EXCLUSIVE : RDB_PAGE_SHARED;
        CHECK_OK(rdb_page_pin(self->space, number, mode, &page, NULL));
        uint64_t generation = ((const uint64_t *)page.data)[1];
        CHECK(has_mark(page.data, number, generation));
        if (mode == RDB_PAGE_EXCLUSIVE) write_mark(&page, generation + 1);
        CHECK_OK(rdb_page_unpin(&page, mode == RDB_PAGE_EXCLUSIVE ? RDB_PAGE_CHANGED : 0, NULL));
        if (i % 3 == 0) pin(self->space, number);
    }
    return NULL;
}

TEST(pool_warm, threads_find_every_page_whole) {
    for (int own = 0; own < 2; own++) {
        const char *path = fresh_path("threads");
        rdb_pool pool = open_with(64 << 10, own ? 0 : RDB_POOL_NO_THREADS);
        rdb_space space = open_file(pool, path, 0);
        user users[4];
        add_pages(space, SHARED_PAGES);
        for (size_t i = 0; i < COUNT_OF(users); i++) {
            users[i].space = space;
            users[i].seed = i + 1;
            CHECK(pthread_create(&users[i].thread, NULL, change_and_check, &users[i]) == 0);
        }
        for (int round = 0; round < 20; round++) set_warm_bytes(pool, (uint64_t)(round % 3 + 1) << 15);
        for (size_t i = 0; i < COUNT_OF(users); i++) CHECK(pthread_join(users[i].thread, NULL) == 0);
        rdb_pool_statistics now = statistics_of_pool(pool);
        CHECK(now.promotions > 0 && now.warm_dropped > 0 && now.warm_errors == 0);
        /* A thread of the pool's may still be at work. */
        if (!own) CHECK_U64(now.demotions, now.promotions + now.warm_dropped + now.warm_pages);
        CHECK_OK(rdb_space_close(space, NULL));
        CHECK_OK(rdb_pool_close(pool, NULL));
        CHECK_U64(length_of(path), (uint64_t)SHARED_PAGES * PAGE_BYTES);
        CHECK(unlink(path) == 0);
    }
}
