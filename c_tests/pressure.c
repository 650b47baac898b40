/* Memory pressure: levels, callbacks, limits, history. */
#include "pressure.h"

#include <pthread.h>
#include <stdlib.h>

enum { BLOCKS = 200 };

static uint32_t level(void) {
    uint32_t found = 99, grade = 99;
    CHECK_OK(rdb_pressure_level_get(&found, &grade, NULL));
    CHECK(grade <= RDB_PRESSURE_GRADE_CRITICAL && rdb_pressure_grade_name(grade) != NULL);
    return found;
}

/* A limit of 64 MiB, the ledger alone, and no waiting. */
static void begin(void) {
    CHECK_OK(rdb_pressure_sources_set(RDB_PRESSURE_SOURCE_LEDGER, NULL));
    set_interval(0);
    CHECK_OK(rdb_memory_limit_set(LIMIT, NULL));
}

static void *blocks[BLOCKS];
static size_t block_count;

/* Takes 512 KiB at a time until at least permille of the limit is used, or a request is refused. */
static bool fill_to(uint32_t permille) {
    while (statistics().used_permille < permille) {
        void *block = NULL;
        CHECK(block_count < BLOCKS);
        if (rdb_large_allocate(MIB / 2, NULL, &block, NULL, NULL) != RDB_OK) return false;
        blocks[block_count++] = block;
    }
    return true;
}

static void free_blocks(size_t left) {
    while (block_count > left) CHECK_OK(rdb_large_free(blocks[--block_count]));
    CHECK_OK(rdb_large_purge(NULL, NULL));
}

TEST(pressure, levels_grades_and_sources_have_names) {
    static const char *const levels[] = {"normal", "warning", "critical", "emergency"};
    static const char *const grades[] = {"normal", "low", "medium", "high", "critical"};
    for (uint32_t i = 0; i < 4; i++) CHECK(strcmp(rdb_pressure_level_name(i), levels[i]) == 0);
    for (uint32_t i = 0; i < 5; i++) CHECK(strcmp(rdb_pressure_grade_name(i), grades[i]) == 0);
    CHECK(strcmp(rdb_pressure_source_name(RDB_PRESSURE_SOURCE_LEDGER), "ledger") == 0);
    CHECK(strcmp(rdb_pressure_source_name(RDB_PRESSURE_SOURCE_CGROUP), "cgroup") == 0);
    CHECK(strcmp(rdb_pressure_source_name(RDB_PRESSURE_SOURCE_PSI), "psi") == 0);
    CHECK(rdb_pressure_level_name(4) == NULL && rdb_pressure_grade_name(5) == NULL);
    CHECK(rdb_pressure_source_name(0) == NULL && rdb_pressure_source_name(3) == NULL);
}

TEST(pressure, thresholds_are_checked_and_told) {
    static const uint32_t wrong[][4] = {
        {800, 800, 950, 50}, {900, 800, 950, 50}, {800, 900, 1001, 50}, {800, 900, 950, 800}, {0, 0, 0, 0}};
    rdb_pressure_thresholds thresholds;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        rdb_pressure_thresholds_init(&thresholds, sizeof thresholds);
        thresholds.warning_permille = wrong[i][0];
        thresholds.critical_permille = wrong[i][1];
        thresholds.emergency_permille = wrong[i][2];
        thresholds.hysteresis_permille = wrong[i][3];
        CHECK_STATUS(rdb_pressure_thresholds_set(&thresholds, NULL), RDB_E_INVALID_ARGUMENT);
    }
    rdb_pressure_thresholds_init(&thresholds, sizeof thresholds);
    thresholds.stall_critical_permille = 50;
    CHECK_STATUS(rdb_pressure_thresholds_set(&thresholds, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_pressure_thresholds_set(NULL, NULL), RDB_E_NULL_ARGUMENT);
    CHECK_U64(statistics().warning_permille, 800); /* nothing of it was taken */
    thresholds.stall_critical_permille = 400;
    thresholds.warning_permille = 300;
    CHECK_OK(rdb_pressure_thresholds_set(&thresholds, NULL));
    CHECK_U64(statistics().warning_permille, 300);
    CHECK_U64(statistics().stall_critical_permille, 400);
    CHECK_STATUS(rdb_pressure_sources_set(8, NULL), RDB_E_UNKNOWN_FLAG);
    CHECK_OK(rdb_pressure_sources_set(RDB_PRESSURE_SOURCE_PSI, NULL));
    CHECK_U64(statistics().sources, RDB_PRESSURE_SOURCE_PSI);
    end();
}

/* No poll: each threshold is noticed by the call that crosses it, and each change is one event, each way. */
TEST(pressure, thresholds_are_noticed_in_the_call_that_crosses_them) {
    static const uint32_t steps[][2] = {{500, 0}, {800, 1}, {900, 2}, {950, 3}};
    begin();
    uint64_t before = statistics().events;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        CHECK(fill_to(steps[i][0]));
        CHECK_U64(level(), steps[i][1]);
    }
    CHECK_U64(statistics().events, before + 3);
    free_blocks(0);
    CHECK_U64(level(), RDB_PRESSURE_NORMAL);
    uint64_t falls = statistics().events - before - 3;
    CHECK(falls >= 1 && falls <= 3); /* some steps may be taken at once */
    /* Swinging within the hysteresis changes nothing. */
    CHECK(fill_to(800));
    uint64_t at_warning = statistics().events;
    for (int i = 0; i < 10; i++) {
        free_blocks(block_count - 2);
        CHECK(fill_to(800));
    }
    CHECK_U64(statistics().events, at_warning);
    free_blocks(0);
    end();
}

TEST(pressure, the_level_may_be_held_for_an_interval) {
    begin();
    set_interval(3600 * 1000);
    CHECK(fill_to(800));
    CHECK_U64(level(), RDB_PRESSURE_WARNING);
    CHECK(fill_to(900));
    CHECK_U64(level(), RDB_PRESSURE_CRITICAL); /* rising needs no time */
    free_blocks(0);
    CHECK_U64(poll_level(), RDB_PRESSURE_CRITICAL);
    set_interval(0);
    CHECK_U64(poll_level(), RDB_PRESSURE_NORMAL);
    end();
}

typedef struct record {
    uint32_t calls;
    uint32_t level;
    uint64_t wanted;
    int place; /* which call of all it was */
    bool gives;
} record;

static int places;

static uint64_t note(void *user, uint32_t at, uint64_t wanted) {
    record *self = (record *)user;
    uint64_t given = 0;
    self->calls++;
    self->level = at;
    self->wanted = wanted;
    self->place = ++places;
    while (self->gives && given < wanted && block_count > 0) {
        CHECK_OK(rdb_large_free(blocks[--block_count]));
        given += MIB / 2;
    }
    return given;
}

static rdb_pressure_callback add(rdb_pressure_function function, void *user, int32_t priority, uint32_t from) {
    rdb_pressure_callback_options options;
    rdb_pressure_callback callback = NULL;
    rdb_pressure_callback_options_init(&options, sizeof options);
    options.priority = priority;
    options.level = from;
    CHECK_OK(rdb_pressure_callback_register(function, user, &options, &callback, NULL));
    return callback;
}

TEST(pressure, callbacks_are_asked_in_order_and_told_what_is_wanted) {
    record first, second, late;
    ZERO(first);
    ZERO(second);
    ZERO(late);
    begin();
    set_interval(3600 * 1000); /* only a rise is answered */
    rdb_pressure_callback a = add(note, &second, -5, 0), b = add(note, &first, 7, RDB_PRESSURE_WARNING),
                          c = add(note, &late, 100, RDB_PRESSURE_EMERGENCY);
    CHECK_U64(statistics().callbacks, 3);
    CHECK(statistics().has_reserve);
    places = 0;
    CHECK(fill_to(800));
    CHECK(first.calls == 1 && second.calls == 1 && late.calls == 0);
    CHECK(first.place == 1 && second.place == 2);
    CHECK_U64(first.level, RDB_PRESSURE_WARNING);
    /* To the threshold less the hysteresis, 5 %, and what the step was too far. */
    CHECK(first.wanted >= LIMIT / 20 - MIB && first.wanted <= LIMIT / 20 + 2 * MIB);
    second.gives = true;
    CHECK(fill_to(900) || block_count > 0);
    CHECK(second.calls >= 2);
    CHECK_U64(second.level, RDB_PRESSURE_CRITICAL);
    rdb_pressure_statistics after = statistics();
    CHECK(after.callback_released_bytes > 0 && after.released_bytes >= after.callback_released_bytes);
    CHECK_U64(after.callback_calls, first.calls + second.calls);
    uint64_t timed = 0;
    for (size_t i = 0; i < COUNT_OF(after.callback_durations); i++) timed += after.callback_durations[i];
    CHECK_U64(timed, after.callback_calls);
    CHECK_OK(rdb_memory_emergency_release(NULL, NULL));
    CHECK_U64(late.calls, 1);
    CHECK_U64(late.level, RDB_PRESSURE_EMERGENCY);
    CHECK_OK(rdb_pressure_callback_close(a, NULL));
    CHECK_OK(rdb_pressure_callback_close(b, NULL));
    CHECK_STATUS(rdb_pressure_callback_close(b, NULL), RDB_E_CLOSED_HANDLE);
    CHECK_OK(rdb_pressure_callback_close(c, NULL));
    CHECK_OK(rdb_pressure_callback_close(NULL, NULL));
    CHECK(!statistics().has_reserve && statistics().callbacks == 0);
    free_blocks(0);
    end();
}

typedef struct inside {
    rdb_engine engine;
    rdb_index index;
    rdb_arena arena;
    rdb_pressure_callback self;
    uint32_t calls;
} inside;

/* Everything that is refused in a callback, and what is not. */
static uint64_t try_everything(void *user, uint32_t at, uint64_t wanted) {
    inside *self = (inside *)user;
    rdb_engine engine = NULL;
    rdb_pressure_callback other = NULL;
    (void)at;
    (void)wanted;
    self->calls++;
    CHECK_STATUS(rdb_index_contains(self->index, TEXT("a"), NULL), RDB_E_REENTRANT);
    CHECK_STATUS(rdb_index_clear(self->index, NULL), RDB_E_REENTRANT);
    CHECK_STATUS(rdb_engine_open(NULL, &engine, NULL), RDB_E_REENTRANT);
    CHECK_STATUS(rdb_pressure_poll(NULL, NULL), RDB_E_REENTRANT);
    CHECK_STATUS(rdb_memory_limit_set(1, NULL), RDB_E_REENTRANT);
    CHECK_STATUS(rdb_memory_emergency_release(NULL, NULL), RDB_E_REENTRANT);
    CHECK_STATUS(rdb_pressure_callback_register(try_everything, NULL, NULL, &other, NULL), RDB_E_REENTRANT);
    CHECK_STATUS(rdb_pressure_callback_close(self->self, NULL), RDB_E_REENTRANT);
    CHECK(statistics().callbacks == 1 && !statistics().has_reserve);
    /* At the limit there is the reserve to work with. */
    CHECK(statistics().available_bytes >= MIB);
    void *block = malloc(MIB / 2);
    CHECK(block != NULL);
    memset(block, 1, MIB / 2);
    free(block);
    CHECK_STATUS(rdb_arena_reset(self->arena, NULL), RDB_E_REENTRANT);
    return 0;
}

TEST(pressure, inside_a_callback_calls_are_refused_and_the_reserve_is_there) {
    inside all;
    ZERO(all);
    begin();
    all.engine = open_engine();
    all.index = create_bytes(all.engine, "a");
    put(all.index, "a", "b");
    CHECK_OK(rdb_arena_create(NULL, NULL, &all.arena, NULL));
    all.self = add(try_everything, &all, 0, RDB_PRESSURE_EMERGENCY);
    set_interval(3600 * 1000); /* only a rise is answered */
    CHECK(!fill_to(1001)); /* until a request is refused */
    CHECK_U64(all.calls, 2); /* at the emergency, and for the request */
    check_value(all.index, "a", "b"); /* afterwards calls are as before */
    CHECK(statistics().has_reserve);
    CHECK_OK(rdb_memory_emergency_release(NULL, NULL));
    CHECK_U64(all.calls, 3);
    free_blocks(0);
    CHECK_OK(rdb_pressure_callback_close(all.self, NULL));
    CHECK_OK(rdb_arena_close(all.arena, NULL));
    close_both(all.index, all.engine);
    end();
}

TEST(pressure, callbacks_that_cannot_be_registered) {
    static rdb_pressure_callback callbacks[64];
    rdb_pressure_callback none = NULL;
    rdb_pressure_callback_options options;
    rdb_pressure_callback_options_init(&options, sizeof options);
    options.level = 4;
    CHECK_STATUS(rdb_pressure_callback_register(note, NULL, &options, &none, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_pressure_callback_register(NULL, NULL, NULL, &none, NULL), RDB_E_NULL_ARGUMENT);
    CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_ONCE, NULL));
    CHECK_STATUS(rdb_pressure_callback_register(note, NULL, NULL, &none, NULL), RDB_E_NO_MEMORY);
    CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
    CHECK_OK(rdb_memory_limit_set(1, NULL));
    CHECK_STATUS(rdb_pressure_callback_register(note, NULL, NULL, &none, NULL), RDB_E_LIMIT);
    CHECK_OK(rdb_memory_limit_set(0, NULL));
    CHECK(none == NULL && statistics().callbacks == 0 && !statistics().has_reserve);
    record record;
    ZERO(record);
    for (size_t i = 0; i < COUNT_OF(callbacks); i++) callbacks[i] = add(note, &record, 0, 0);
    CHECK_STATUS(rdb_pressure_callback_register(note, NULL, NULL, &none, NULL), RDB_E_LIMIT);
    CHECK_OK(rdb_memory_emergency_release(NULL, NULL));
    CHECK_U64(record.calls, COUNT_OF(callbacks));
    for (size_t i = 0; i < COUNT_OF(callbacks); i++) CHECK_OK(rdb_pressure_callback_close(callbacks[i], NULL));
    end();
}

TEST(pressure, history_and_events_tell_every_change_once) {
    rdb_pressure_event events[300];
    rdb_event told[16];
    rdb_subscription subscription = NULL;
    rdb_subscription_options options;
    size_t count = 0;
    begin();
    rdb_subscription_options_init(&options, sizeof options);
    options.type_mask = UINT64_C(1) << (RDB_EVENT_PRESSURE_CHANGED - 1) | UINT64_C(1) << (RDB_EVENT_EMERGENCY_RELEASE - 1);
    CHECK_OK(rdb_subscription_open(NULL, &options, &subscription, NULL));
    uint64_t before = statistics().events;
    CHECK(fill_to(800));
    free_blocks(0);
    CHECK_OK(rdb_memory_emergency_release(NULL, NULL));
    CHECK_STATUS(rdb_pressure_history(events, sizeof events[0] - 1, 300, &count, NULL), RDB_E_STRUCT_SIZE);
    CHECK_OK(rdb_pressure_history(events, sizeof events[0], 300, &count, NULL));
    CHECK(count >= 2);
    CHECK_U64(events[0].sequence, before + 2); /* the newest first */
    CHECK_U64(events[1].sequence, before + 1);
    CHECK(events[1].level_before == RDB_PRESSURE_NORMAL && events[1].level == RDB_PRESSURE_WARNING);
    CHECK(events[0].level_before == RDB_PRESSURE_WARNING && events[0].level == RDB_PRESSURE_NORMAL);
    CHECK(events[1].source == RDB_PRESSURE_SOURCE_LEDGER && events[1].permille >= 800 && events[1].limit == LIMIT);
    CHECK(events[1].used >= (uint64_t)LIMIT * 8 / 10 && events[1].time_ns <= events[0].time_ns);
    CHECK_OK(rdb_pressure_history(events, sizeof events[0], 1, &count, NULL));
    CHECK_U64(count, 1);
    uint64_t dropped = 0;
    CHECK_OK(rdb_events_poll(subscription, told, sizeof told[0], COUNT_OF(told), &count, &dropped, NULL));
    CHECK_U64(count, 3);
    CHECK(told[0].type == RDB_EVENT_PRESSURE_CHANGED && told[1].type == RDB_EVENT_PRESSURE_CHANGED);
    CHECK(told[0].object_id == before + 1 && told[0].detail[0] == RDB_PRESSURE_NORMAL);
    CHECK(told[0].detail[1] == RDB_PRESSURE_WARNING && told[0].detail[2] >= 800 && told[0].detail[3] > 0);
    CHECK(strcmp(told[0].name, "ledger") == 0);
    CHECK_U64(told[2].type, RDB_EVENT_EMERGENCY_RELEASE);
    CHECK(told[2].detail[2] > 0 && told[2].detail[3] > 0);
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    end();
}

TEST(pressure, an_emergency_release_is_measured) {
    void *block = NULL;
    rdb_emergency_release done;
    ZERO(done);
    done.struct_size = sizeof done;
    CHECK_OK(rdb_memory_emergency_release(NULL, NULL));
    CHECK_OK(rdb_large_allocate(32 * MIB, NULL, &block, NULL, NULL));
    memset(block, 1, 32 * MIB);
    CHECK_OK(rdb_large_free(block)); /* kept for the next one */
    uint64_t releases = statistics().emergency_releases, responses = statistics().responses;
    CHECK_OK(rdb_memory_emergency_release(&done, NULL));
    CHECK(done.released_bytes >= 32 * MIB);
    CHECK(done.used_before_bytes - done.used_after_bytes >= 32 * MIB);
    CHECK(done.resident_before_bytes - done.resident_after_bytes >= 31 * MIB);
    CHECK_U64(statistics().emergency_releases, releases + 1);
    CHECK_U64(statistics().responses, responses + 1);
    done.struct_size = 3;
    CHECK_STATUS(rdb_memory_emergency_release(&done, NULL), RDB_E_STRUCT_SIZE);
}

TEST(pressure, at_the_limit_requests_are_refused_and_then_all_is_well) {
    static char value[100000];
    begin();
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    rdb_status status = RDB_OK;
    uint64_t refused = statistics().refused;
    int i = 0;
    while (status == RDB_OK) {
        status = rdb_index_insert(index, &i, sizeof i, value, sizeof value, 0, NULL);
        if (status == RDB_OK) i++;
    }
    CHECK_STATUS(status, RDB_E_LIMIT);
    CHECK(i > 100 && i < 700);
    CHECK_U64(level(), RDB_PRESSURE_EMERGENCY);
    CHECK(statistics().refused > refused);
    CHECK(statistics().used_bytes <= LIMIT);
    CHECK_U64(statistics().available_bytes, LIMIT - statistics().used_bytes);
    CHECK_U64(count_of(index), (uint64_t)i); /* nothing is half there */
    CHECK_OK(rdb_memory_limit_set(2 * LIMIT, NULL));
    CHECK_OK(rdb_index_insert(index, &i, sizeof i, value, sizeof value, 0, NULL));
    CHECK_OK(rdb_index_clear(index, NULL));
    CHECK_OK(rdb_memory_limit_set(LIMIT, NULL));
    CHECK_U64(poll_level(), RDB_PRESSURE_NORMAL);
    close_both(index, engine);
    end();
}

/* A refused request is made once more if a callback gave memory back for it. */
TEST(pressure, a_refused_request_is_relieved) {
    record giver;
    ZERO(giver);
    begin();
    set_interval(3600 * 1000); /* only a rise is answered */
    rdb_pressure_callback callback = add(note, &giver, 0, RDB_PRESSURE_WARNING);
    CHECK(!fill_to(1001));
    CHECK(giver.calls > 0);
    size_t full = block_count;
    set_interval(0); /* the request before was relieved in vain */
    giver.gives = true;
    giver.calls = 0;
    void *more[20];
    for (size_t i = 0; i < COUNT_OF(more); i++) {
        more[i] = rdb_malloc(250000);
        CHECK(more[i] != NULL);
    }
    CHECK(giver.calls > 0 && block_count < full);
    for (size_t i = 0; i < COUNT_OF(more); i++) CHECK_OK(rdb_free(more[i]));
    /* In vain, it is not asked again for each request. */
    set_interval(3600 * 1000);
    giver.gives = false;
    giver.calls = 0;
    CHECK(!fill_to(1001));
    for (int i = 0; i < 100; i++) CHECK(rdb_malloc(64 * MIB) == NULL);
    CHECK(giver.calls <= 6); /* rises, and the first in vain */
    CHECK_OK(rdb_pressure_callback_close(callback, NULL));
    free_blocks(0);
    end();
}

/* --- threads -------------------------------------------------------------------------------------------------------- */

static uint64_t count_calls(void *user, uint32_t at, uint64_t wanted) {
    (void)at;
    (void)wanted;
    __atomic_add_fetch((uint64_t *)user, 1, __ATOMIC_RELAXED);
    return 0;
}

static void *cross_often(void *unused) {
    (void)unused;
    for (int i = 0; i < test_scaled(200); i++) {
        void *block = NULL;
        if (rdb_large_allocate(58 * (size_t)MIB, NULL, &block, NULL, NULL) == RDB_OK) CHECK_OK(rdb_large_free(block));
        CHECK_OK(rdb_large_purge(NULL, NULL));
    }
    return NULL;
}

static void *register_often(void *calls) {
    for (int i = 0; i < test_scaled(200); i++) {
        uint64_t own = 0;
        rdb_pressure_callback callback = NULL;
        rdb_status status = rdb_pressure_callback_register(count_calls, &own, NULL, &callback, NULL);
        if (status == RDB_E_LIMIT) continue; /* no room for the reserve at this moment */
        CHECK_OK(status);
        CHECK_OK(rdb_pressure_poll(NULL, NULL));
        CHECK_OK(rdb_pressure_callback_close(callback, NULL));
        uint64_t last = __atomic_exchange_n(&own, UINT64_MAX / 2, __ATOMIC_RELAXED);
        __atomic_add_fetch((uint64_t *)calls, last, __ATOMIC_RELAXED);
        CHECK_U64(__atomic_load_n(&own, __ATOMIC_RELAXED), UINT64_MAX / 2); /* it is not called any more */
    }
    return NULL;
}

TEST(pressure, callbacks_come_and_go_while_marks_are_crossed) {
    pthread_t threads[4];
    uint64_t calls = 0, always = 0;
    begin();
    rdb_pressure_callback stays = add(count_calls, &always, 0, 0);
    uint64_t before = statistics().callback_calls;
    for (size_t i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, i < 2 ? cross_often : register_often, &calls) == 0);
    for (size_t i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK(always > 0);
    CHECK_U64(statistics().callback_calls - before, always + calls);
    CHECK_U64(statistics().callbacks, 1);
    CHECK_OK(rdb_pressure_callback_close(stays, NULL));
    CHECK_U64(poll_level(), RDB_PRESSURE_NORMAL);
    end();
}

TEST(pressure, a_forked_child_begins_without_the_parent_s_callbacks) {
    uint64_t calls = 0;
    begin();
    rdb_pressure_callback callback = add(count_calls, &calls, 0, 0);
    if (test_fork()) {
        CHECK_U64(statistics().callbacks, 0);
        CHECK_OK(rdb_memory_emergency_release(NULL, NULL));
        CHECK_U64(calls, 0);
        CHECK_STATUS(rdb_pressure_callback_close(callback, NULL), RDB_E_FORKED);
        CHECK_OK(rdb_pressure_callback_close(add(count_calls, &calls, 0, 0), NULL));
        test_child_done();
    }
    test_wait_for_child(__FILE__, __LINE__);
    CHECK_OK(rdb_memory_emergency_release(NULL, NULL));
    CHECK_U64(calls, 1);
    CHECK_OK(rdb_pressure_callback_close(callback, NULL));
    end();
}
