/* Short-lived threads that open, use and close handles of every kind at random, all in the same few places: nobody
 * knows whether the handle that he has just read is still open. Every handle is closed with success exactly once, a call
 * gives an expected status, and nothing stays behind. */
#include "support.h"

#include <pthread.h>

enum { KINDS = 4, PLACES = 8, SPAWNERS = 3, THREADS_OF_EACH = 200, STEPS = 600 };

static const uint32_t kinds[KINDS] = {RDB_HANDLE_ENGINE, RDB_HANDLE_INDEX, RDB_HANDLE_CURSOR, RDB_HANDLE_SUBSCRIPTION};
static uint64_t places[KINDS][PLACES];
static uint64_t opened, closed, used;

static uint64_t any_handle(uint64_t *random, int kind) {
    return __atomic_load_n(&places[kind][test_random(random) % PLACES], __ATOMIC_ACQUIRE);
}

static void close_handle(int kind, uint64_t handle) {
    rdb_status status = RDB_OK;
    if (handle == 0) return;
    switch (kind) {
    case 0: status = rdb_engine_close((rdb_engine)(uintptr_t)handle, NULL); break;
    case 1: status = rdb_index_close((rdb_index)(uintptr_t)handle, NULL); break;
    case 2: status = rdb_cursor_close((rdb_cursor)(uintptr_t)handle, NULL); break;
    default: status = rdb_subscription_close((rdb_subscription)(uintptr_t)handle, NULL);
    }
    CHECK(status == RDB_OK || status == RDB_E_CLOSED_HANDLE);
    if (status == RDB_OK) __atomic_fetch_add(&closed, 1, __ATOMIC_RELAXED);
}

/* What a call on a handle may give that others close, or the engine of which they close, at any moment. */
static void check_expected(rdb_status status) {
    switch (status) {
    case RDB_E_NULL_HANDLE:
    case RDB_E_CLOSED_HANDLE:
    case RDB_E_BUSY_HANDLE:
    case RDB_E_ENGINE_CLOSED:
    case RDB_E_DROPPED: return;
    default: CHECK(status >= 0);
    }
    __atomic_fetch_add(&used, 1, __ATOMIC_RELAXED);
}

static void open_handle(uint64_t *random, int kind) {
    rdb_engine engine = (rdb_engine)(uintptr_t)any_handle(random, 0);
    rdb_index index = (rdb_index)(uintptr_t)any_handle(random, 1);
    rdb_cursor cursor = NULL;
    rdb_subscription subscription = NULL;
    rdb_index_options options = RDB_INDEX_OPTIONS_INIT;
    rdb_status status = RDB_OK;
    uint64_t handle = 0;
    switch (kind) {
    case 0:
        status = rdb_engine_open(NULL, &engine, NULL);
        handle = (uint64_t)(uintptr_t)engine;
        break;
    case 1:
        options.flags = RDB_INDEX_OPEN_EXISTING;
        status = rdb_index_create(engine, TEXT("a"), &options, &index, NULL);
        handle = (uint64_t)(uintptr_t)index;
        break;
    case 2:
        status = rdb_cursor_open(index, NULL, &cursor, NULL);
        handle = (uint64_t)(uintptr_t)cursor;
        break;
    default:
        status = rdb_subscription_open(engine, NULL, &subscription, NULL);
        handle = (uint64_t)(uintptr_t)subscription;
    }
    check_expected(status);
    if (status < 0) return;
    CHECK_U64(handle >> 56, kinds[kind]);
    __atomic_fetch_add(&opened, 1, __ATOMIC_RELAXED);
    close_handle(kind, __atomic_exchange_n(&places[kind][test_random(random) % PLACES], handle, __ATOMIC_ACQ_REL));
}

static void use_handle(uint64_t *random, int kind) {
    const void *handle = (const void *)(uintptr_t)any_handle(random, kind);
    uint64_t key = test_random(random) % 64, value = key;
    size_t length = 0, count = 0;
    rdb_engine_statistics statistics = RDB_ENGINE_STATISTICS_INIT;
    rdb_event events[2];
    rdb_slice ignored[2];
    rdb_status status = RDB_OK;
    switch (kind) {
    case 0: check_expected(rdb_engine_statistics_get((rdb_engine)(uintptr_t)handle, &statistics, NULL)); break;
    case 1:
        check_expected(rdb_index_insert((rdb_index)(uintptr_t)handle, &key, sizeof key, &key, sizeof key, 0, NULL));
        status =
            rdb_index_search((rdb_index)(uintptr_t)handle, &key, sizeof key, &value, sizeof value, &length, NULL);
        check_expected(status);
        if (status == RDB_OK) CHECK_U64(value, key);
        break;
    case 2: check_expected(rdb_cursor_next((rdb_cursor)(uintptr_t)handle, &ignored[0], &ignored[1], NULL)); break;
    default:
        check_expected(rdb_events_poll((rdb_subscription)(uintptr_t)handle, events, sizeof *events, 2, &count, NULL, NULL));
    }
}

static void *live_shortly(void *argument) {
    uint64_t random = *(const uint64_t *)argument;
    for (int i = 0; i < STEPS; i++) {
        int kind = (int)(test_random(&random) % KINDS);
        switch (test_random(&random) % 16) {
        case 0: open_handle(&random, kind); break;
        case 1: close_handle(kind, any_handle(&random, kind)); break;
        case 2: check_expected(rdb_handle_check((rdb_handle)(uintptr_t)any_handle(&random, kind), kinds[kind], NULL)); break;
        default: use_handle(&random, kind);
        }
    }
    return NULL;
}

static void *spawn(void *argument) {
    uint64_t seed = *(const uint64_t *)argument;
    for (int i = 0; i < test_scaled(THREADS_OF_EACH); i++) {
        pthread_t threads[2];
        uint64_t seeds[2] = {seed + (uint64_t)i * 2, seed + (uint64_t)i * 2 + 1};
        for (int j = 0; j < 2; j++) CHECK(pthread_create(&threads[j], NULL, live_shortly, &seeds[j]) == 0);
        for (int j = 0; j < 2; j++) CHECK(pthread_join(threads[j], NULL) == 0);
    }
    return NULL;
}

TEST(stress, handles_of_every_kind_at_random) {
    pthread_t spawners[SPAWNERS];
    uint64_t seeds[SPAWNERS];
    for (int i = 0; i < SPAWNERS; i++) {
        seeds[i] = (uint64_t)(i + 1) * 1000000;
        CHECK(pthread_create(&spawners[i], NULL, spawn, &seeds[i]) == 0);
    }
    for (int i = 0; i < SPAWNERS; i++) CHECK(pthread_join(spawners[i], NULL) == 0);
    for (int kind = 0; kind < KINDS; kind++) {
        for (int i = 0; i < PLACES; i++) close_handle(kind, places[kind][i]);
    }
    CHECK(opened > 100 && used > 1000);
    CHECK_U64(closed, opened);
    CHECK_U64(rdb_debug_live_handles(0), 0);
    CHECK_U64(test_charged_bytes(), 0);
}
