/* Events of buffer pools: what subscribers hear of pages evicted and written, of batches, and of statistics. */
#include "pool_support.h"

static uint64_t bit(uint32_t type) { return (uint64_t)1 << (type - 1); }

/* The events of one pool; 0: of all. */
static rdb_subscription subscribe(uint64_t mask, uint32_t capacity, uint64_t pool_id) {
    rdb_subscription subscription = NULL;
    rdb_subscription_options options;
    rdb_subscription_options_init(&options, sizeof options);
    options.type_mask = mask;
    options.capacity = capacity;
    options.object_id = pool_id;
    CHECK_OK(rdb_subscription_open(NULL, &options, &subscription, NULL));
    return subscription;
}

enum { MOST_EVENTS = 4096 };

typedef struct heard {
    rdb_event events[MOST_EVENTS];
    size_t count;
    uint64_t dropped;
} heard;

/* What waits. The result is good until the next call. */
static const heard *hear(rdb_subscription subscription) {
    static heard now;
    CHECK_OK(rdb_events_poll(subscription, now.events, sizeof now.events[0], MOST_EVENTS, &now.count, &now.dropped, NULL));
    return &now;
}

/* The details that every event of a pool has. */
static void check_source(const rdb_event *event, uint64_t pool_id, const char *name) {
    CHECK(event->engine_id == 0 && event->object_id == pool_id && event->flags == 0);
    CHECK(strcmp(event->name, name) == 0);
    CHECK(event->time_ns > (uint64_t)1600000000 * 1000000000u);
}

static rdb_status set_interval(rdb_pool pool, uint32_t milliseconds) {
    rdb_pool_config config;
    ZERO(config);
    config.struct_size = sizeof config;
    config.statistics_interval_ms = milliseconds;
    return rdb_pool_configure(pool, &config, NULL);
}

static uint32_t interval_of(rdb_pool pool) {
    rdb_pool_config config;
    ZERO(config);
    config.struct_size = sizeof config;
    CHECK_OK(rdb_pool_config_get(pool, &config, NULL));
    return config.statistics_interval_ms;
}

TEST(pool_events, evicted_pages_and_batches_name_pool_space_policy_and_cause) {
    static unsigned char gone[2 * FRAMES];
    const char *path = fresh_path("evicted");
    for (uint32_t policy = RDB_POLICY_CLOCK; policy <= RDB_POLICY_TINY_LFU; policy++) {
        test_context("%s", rdb_pool_policy_name(policy));
        rdb_pool pool = open_pool(policy, 30000);
        rdb_space other = open_in_memory(pool), space = open_file(pool, path, RDB_SPACE_TRUNCATE);
        uint64_t id = statistics_of_pool(pool).pool_id, number = statistics_of_space(space).number;
        CHECK(id > 0 && number != statistics_of_space(other).number && statistics_of_space(space).pool_id == id);
        add_pages(space, FRAMES);
        CHECK_OK(rdb_pool_flush(pool, NULL, NULL));
        rdb_subscription subscription =
            subscribe(bit(RDB_EVENT_PAGE_EVICTED) | bit(RDB_EVENT_BATCH_EVICTED), MOST_EVENTS, id);
        CHECK_OK(rdb_pool_make_room(pool, 80, NULL, NULL)); /* in two rounds */
        for (uint64_t i = 0; i < FRAMES; i++) check_page(space, i, 0);
        add_pages(space, 1);
        ZERO(gone);
        uint64_t pages = 0, in_batches = 0, batches = 0, ahead = 0, free_frames = 0;
        const heard *now = hear(subscription);
        for (size_t i = 0; i < now->count; i++) {
            const rdb_event *event = &now->events[i];
            check_source(event, id, rdb_pool_policy_name(policy));
            if (event->type == RDB_EVENT_PAGE_EVICTED) {
                pages++;
                ahead += event->detail[3] == RDB_CAUSE_AHEAD;
                CHECK(event->detail[0] == number && event->detail[1] < FRAMES && event->detail[2] == policy);
                CHECK(event->detail[3] == RDB_CAUSE_AHEAD || event->detail[3] == RDB_CAUSE_ROOM);
                gone[event->detail[1]] = 1;
            } else {
                CHECK_U64(event->type, RDB_EVENT_BATCH_EVICTED);
                batches++;
                in_batches += event->detail[0];
                CHECK(event->detail[0] <= 64 && event->detail[1] == 0);
                free_frames = event->detail[3];
            }
        }
        CHECK(ahead == 80 && pages > ahead && pages == in_batches && batches >= 3 && now->dropped == 0);
        rdb_pool_statistics statistics = statistics_of_pool(pool);
        CHECK(statistics.evictions == pages && free_frames == statistics.free_frames + 1);
        for (uint64_t i = 0; i < FRAMES; i++) CHECK(gone[i] <= 1);
        CHECK_OK(rdb_subscription_close(subscription, NULL));
        CHECK_OK(rdb_space_close(other, NULL));
        CHECK_OK(rdb_space_close(space, NULL));
        CHECK_OK(rdb_pool_close(pool, NULL));
    }
    test_context(NULL);
    CHECK(unlink(path) == 0);
}

TEST(pool_events, written_pages_are_told_one_by_one) {
    const char *path = fresh_path("written");
    rdb_pool pool = open_small_pool();
    rdb_space space = open_file(pool, path, 0);
    uint64_t id = statistics_of_pool(pool).pool_id, number = statistics_of_space(space).number;
    add_pages(space, FRAMES);
    rdb_subscription subscription = subscribe(bit(RDB_EVENT_PAGE_FLUSHED), MOST_EVENTS, id);
    CHECK_OK(rdb_space_flush(space, 10, 5, NULL, NULL));
    CHECK_OK(rdb_space_flush(space, 10, 5, NULL, NULL)); /* they are clean */
    const heard *now = hear(subscription);
    CHECK_U64(now->count, 5);
    for (uint64_t i = 0; i < 5; i++) {
        const rdb_event *event = &now->events[i];
        check_source(event, id, "");
        CHECK(event->detail[0] == number && event->detail[1] == 10 + i && event->detail[2] == 1);
        CHECK_U64(event->detail[3], RDB_CAUSE_FLUSH);
    }
    CHECK_OK(rdb_pool_make_room(pool, FRAMES / 2, NULL, NULL));
    now = hear(subscription);
    CHECK_U64(now->count, statistics_of_pool(pool).writes - 5);
    for (size_t i = 0; i < now->count; i++) CHECK_U64(now->events[i].detail[3], RDB_CAUSE_AHEAD);
    uint64_t changed = statistics_of_pool(pool).dirty_pages;
    CHECK(changed > 0);
    CHECK_OK(rdb_space_close(space, NULL));
    now = hear(subscription);
    CHECK_U64(now->count, changed);
    for (size_t i = 0; i < now->count; i++) CHECK_U64(now->events[i].detail[3], RDB_CAUSE_FLUSH);
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_events, batches_tell_what_was_written_and_what_had_to_stay) {
    enum { PINNED = 3, CHANGED = 10 };
    rdb_page pins[PINNED];
    const char *path = fresh_path("batches");
    rdb_pool pool = open_pool(RDB_POLICY_LRU, 30000);
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, CHANGED + PINNED);
    CHECK_OK(rdb_space_flush(space, CHANGED, PINNED, NULL, NULL));
    for (uint64_t i = 0; i < PINNED; i++) CHECK_OK(rdb_page_pin(space, CHANGED + i, RDB_PAGE_PIN, &pins[i], NULL));
    rdb_subscription subscription =
        subscribe(bit(RDB_EVENT_BATCH_EVICTED), 64, statistics_of_pool(pool).pool_id);
    broken_file broken = break_file(path);
    CHECK_STATUS(rdb_pool_make_room(pool, FRAMES, NULL, NULL), RDB_E_SYSTEM);
    mend_file(broken);
    const heard *now = hear(subscription);
    CHECK_U64(now->count, 1);
    CHECK(now->events[0].detail[0] == 0 && now->events[0].detail[1] == 0);
    CHECK_U64(now->events[0].detail[2], CHANGED + PINNED);
    CHECK_U64(now->events[0].detail[3], FRAMES - CHANGED - PINNED);
    CHECK_OK(rdb_pool_make_room(pool, FRAMES, NULL, NULL));
    now = hear(subscription);
    CHECK(now->count >= 2);
    CHECK(now->events[0].detail[0] == 0 && now->events[0].detail[1] == CHANGED && now->events[0].detail[2] == PINNED);
    CHECK(now->events[1].detail[0] == CHANGED && now->events[1].detail[1] == 0);
    CHECK_U64(now->events[1].detail[3], FRAMES - PINNED);
    for (uint64_t i = 0; i < PINNED; i++) CHECK_OK(rdb_page_unpin(&pins[i], 0, NULL));
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_events, quotas_and_smaller_pools_are_causes) {
    const char *path = fresh_path("causes");
    rdb_pool pool = open_small_pool();
    rdb_space_options options = space_options(RDB_SPACE_BUFFERED);
    rdb_pool_config config;
    rdb_space space = NULL;
    options.quota_pages = 8;
    CHECK_OK(rdb_space_open(pool, path, strlen(path), &options, &space, NULL));
    rdb_subscription subscription =
        subscribe(bit(RDB_EVENT_PAGE_EVICTED), MOST_EVENTS, statistics_of_pool(pool).pool_id);
    add_pages(space, 20);
    const heard *now = hear(subscription);
    CHECK_U64(now->count, 12);
    for (size_t i = 0; i < now->count; i++) CHECK_U64(now->events[i].detail[3], RDB_CAUSE_QUOTA);
    CHECK_OK(rdb_space_close(space, NULL));
    ZERO(config);
    config.struct_size = sizeof config;
    config.bytes = 2 * POOL_BYTES;
    CHECK_OK(rdb_pool_configure(pool, &config, NULL));
    space = open_file(pool, path, RDB_SPACE_TRUNCATE);
    add_pages(space, 2 * FRAMES);
    config.bytes = POOL_BYTES;
    CHECK_OK(rdb_pool_configure(pool, &config, NULL));
    now = hear(subscription);
    CHECK_U64(now->count, FRAMES);
    for (size_t i = 0; i < now->count; i++) CHECK_U64(now->events[i].detail[3], RDB_CAUSE_RESIZE);
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_events, statistics_come_once_an_interval) {
    const char *path = fresh_path("interval");
    rdb_pool_options options;
    rdb_pool pool = NULL;
    rdb_pool_options_init(&options, sizeof options);
    CHECK_U64(options.statistics_interval_ms, 0);
    options.bytes = POOL_BYTES;
    options.policy = RDB_POLICY_SIEVE;
    options.statistics_interval_ms = 3600000;
    options.flags = RDB_POOL_NO_THREADS;
    CHECK_OK(rdb_pool_open(&options, &pool, NULL));
    uint64_t id = statistics_of_pool(pool).pool_id;
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, 2 * FRAMES);
    CHECK_OK(rdb_space_flush(space, 0, UINT64_MAX, NULL, NULL));
    rdb_subscription subscription = subscribe(bit(RDB_EVENT_STATS_UPDATE), 64, id);
    check_pages(space, 0, 2 * FRAMES, 0);
    const heard *now = hear(subscription);
    CHECK_U64(now->count, 1); /* at once, and not again for an hour */
    check_source(&now->events[0], id, "sieve");
    CHECK(set_interval(pool, 1) == RDB_OK && interval_of(pool) == 1);
    CHECK(set_interval(pool, 0) == RDB_OK && interval_of(pool) == 1);
    CHECK_OK(rdb_pool_make_room(pool, 1, NULL, NULL));
    (void)hear(subscription);
    CHECK(usleep(5000) == 0);
    change_page(space, 1, 1); /* one of these two is brought */
    change_page(space, FRAMES + 1, 1);
    (void)hear(subscription);
    CHECK(usleep(5000) == 0);
    rdb_pool_statistics before = statistics_of_pool(pool);
    CHECK_OK(rdb_pool_make_room(pool, FRAMES, NULL, NULL));
    rdb_pool_statistics after = statistics_of_pool(pool);
    now = hear(subscription);
    CHECK(now->count > 0);
    const uint64_t *detail = now->events[0].detail;
    CHECK(detail[0] == before.hits && detail[1] == before.misses && before.hits > 0 && before.misses > 0);
    CHECK(detail[2] > before.evictions && detail[2] <= after.evictions);
    CHECK(detail[3] <= before.dirty_pages && detail[3] >= after.dirty_pages && before.dirty_pages == 2);
    CHECK(set_interval(pool, UINT32_MAX) == RDB_OK && interval_of(pool) == 0);
    CHECK(usleep(5000) == 0);
    check_pages(space, 2, 50, 0);
    CHECK_U64(hear(subscription)->count, 0);
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_events, only_who_asked_hears_and_a_full_ring_drops_and_counts) {
    const char *paths[2] = {fresh_path("one"), fresh_path("two")};
    rdb_pool pools[2];
    rdb_space spaces[2];
    for (int i = 0; i < 2; i++) {
        pools[i] = open_small_pool();
        spaces[i] = open_file(pools[i], paths[i], 0);
    }
    uint64_t ids[2] = {statistics_of_pool(pools[0]).pool_id, statistics_of_pool(pools[1]).pool_id};
    CHECK(ids[0] != ids[1]);
    uint64_t mask = bit(RDB_EVENT_PAGE_FLUSHED);
    rdb_subscription usual = subscribe(0, 64, 0), both = subscribe(mask, MOST_EVENTS, 0);
    rdb_subscription second = subscribe(mask, MOST_EVENTS, ids[1]), small = subscribe(mask, 4, ids[0]);
    for (int i = 0; i < 2; i++) {
        add_pages(spaces[i], 100);
        CHECK_OK(rdb_pool_flush(pools[i], NULL, NULL));
    }
    CHECK_U64(hear(usual)->count, 0); /* hot types are for those who ask */
    const heard *now = hear(both);
    CHECK_U64(now->count, 200);
    CHECK(now->events[0].object_id == ids[0] && now->events[199].object_id == ids[1]);
    now = hear(second);
    CHECK_U64(now->count, 100);
    for (size_t i = 0; i < now->count; i++) CHECK_U64(now->events[i].object_id, ids[1]);
    now = hear(small);
    CHECK(now->count == 4 && now->dropped == 96 && now->events[3].detail[1] == 3);
    CHECK_U64(hear(small)->dropped, 0);
    CHECK_OK(rdb_subscription_close(usual, NULL));
    CHECK_OK(rdb_subscription_close(both, NULL));
    CHECK_OK(rdb_subscription_close(second, NULL));
    CHECK_OK(rdb_subscription_close(small, NULL));
    for (int i = 0; i < 2; i++) {
        CHECK_OK(rdb_space_close(spaces[i], NULL));
        CHECK_OK(rdb_pool_close(pools[i], NULL));
        CHECK(unlink(paths[i]) == 0);
    }
}

TEST(pool_events, types_have_names) {
    CHECK(strcmp(rdb_event_type_name(RDB_EVENT_PAGE_EVICTED), "page_evicted") == 0);
    CHECK(strcmp(rdb_event_type_name(RDB_EVENT_BATCH_EVICTED), "batch_evicted") == 0);
    CHECK(strcmp(rdb_event_type_name(RDB_EVENT_PAGE_FLUSHED), "page_flushed") == 0);
    CHECK(strcmp(rdb_event_type_name(RDB_EVENT_STATS_UPDATE), "stats_update") == 0);
    CHECK(strcmp(rdb_event_type_name(RDB_EVENT_PAGE_DEMOTED), "page_demoted") == 0);
    CHECK(strcmp(rdb_event_type_name(RDB_EVENT_PAGE_PROMOTED), "page_promoted") == 0);
}
