/* Loads of many entries into empty indexes: in order or not, full or with room, whole or not at all. */
#include "support.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { MANY = 30000 };

static rdb_index numbers(rdb_engine engine) { return create_index(engine, "numbers", 0, RDB_KEY_U64, RDB_VALUE_U64); }

static rdb_load_options options_of(uint32_t flags, uint32_t fill_permille, uint32_t threads) {
    rdb_load_options options = RDB_LOAD_OPTIONS_INIT;
    options.flags = flags;
    options.fill_permille = fill_permille;
    options.threads = threads;
    return options;
}

/* An odd factor has every number once. */
static uint64_t shuffled(uint64_t i) { return i * UINT64_C(0x9E3779B97F4A7C15); }

static rdb_slice text_of(const char *text) {
    rdb_slice slice;
    slice.data = text;
    slice.length = strlen(text);
    return slice;
}

TEST(index_load, defaults_are_zero) {
    rdb_load_options options;
    memset(&options, 0xFF, sizeof options);
    rdb_load_options_init(&options, sizeof options);
    CHECK_U64(options.struct_size, sizeof options);
    CHECK_U64(options.flags | options.fill_permille | options.threads, 0);
}

TEST(index_load, entries_in_any_order_are_there_in_order) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    const char *const names[] = {"beta", "alpha", "", "gamma", "alpha", "al"};
    const char *const texts[] = {"2", "1", "none", "", "again", "3"};
    rdb_slice keys[6], values[6];
    rdb_batch batch;
    rdb_index_statistics statistics = RDB_INDEX_STATISTICS_INIT;
    ZERO(batch);
    for (int i = 0; i < 6; i++) {
        keys[i] = text_of(names[i]);
        values[i] = text_of(texts[i]);
    }
    CHECK_OK(rdb_index_load(index, keys, values, 6, NULL, NULL));
    CHECK_OK(rdb_index_range_search(index, NULL, &batch, NULL));
    check_entries(&batch, "=none al=3 alpha=again beta=2 gamma");
    CHECK_OK(rdb_index_statistics_get(index, &statistics, NULL));
    CHECK_U64(statistics.entries, 5);
    CHECK_U64(statistics.inserts, 5);
    CHECK_OK(rdb_index_verify(index, NULL));
    put(index, "delta", "4");
    check_value(index, "delta", "4");
    CHECK_OK(rdb_batch_free(&batch, NULL));
    close_both(index, engine);
}

static void check_numbers(rdb_index index, const uint64_t *keys, const uint64_t *values, size_t count) {
    static uint64_t found[MANY];
    static rdb_status statuses[MANY];
    CHECK_OK(rdb_index_verify(index, NULL));
    CHECK_U64(count_of(index), count);
    CHECK_OK(rdb_index_search_u64(index, keys, count, found, statuses, NULL));
    CHECK_BYTES(found, count * sizeof *found, values, count * sizeof *values);
    for (size_t i = 0; i < count; i++) CHECK_STATUS(statuses[i], RDB_OK);
}

TEST(index_load, numbers_sorted_or_not_by_one_thread_or_two) {
    static uint64_t keys[MANY], values[MANY];
    for (uint32_t round = 0; round < 8; round++) {
        const int is_sorted = round % 2 == 0;
        const uint32_t fill = round < 4 ? 1000 : 600;
        const rdb_load_options options = options_of(is_sorted ? RDB_LOAD_SORTED : 0, fill, round / 2 % 2 + 1);
        rdb_engine engine = open_engine();
        rdb_index index = numbers(engine);
        rdb_index_statistics statistics = RDB_INDEX_STATISTICS_INIT;
        for (uint64_t i = 0; i < MANY; i++) {
            keys[i] = is_sorted ? i * 1000 : shuffled(i);
            values[i] = ~i;
        }
        CHECK_OK(rdb_index_load_u64(index, keys, values, MANY, &options, NULL));
        check_numbers(index, keys, values, MANY);
        CHECK_OK(rdb_index_statistics_get(index, &statistics, NULL));
        CHECK(statistics.fill_permille <= fill && statistics.fill_permille > fill * 9 / 10);
        CHECK_U64(statistics.splits, 0);
        /* A node above the leaves has room for 400 keys, one less than children. */
        CHECK_U64(statistics.height, statistics.leaf_nodes <= 400 * fill / 1000 + 1 ? 2 : 3);
        /* It is an index like any other. */
        CHECK_OK(rdb_index_insert_u64(index, values, keys, MANY, RDB_INSERT_IF_ABSENT, NULL, NULL));
        CHECK_OK(rdb_index_verify(index, NULL));
        close_both(index, engine);
    }
}

TEST(index_load, values_may_be_long) {
    enum { COUNT = 300 };
    static char names[COUNT][8], value[100000];
    static rdb_slice keys[COUNT], values[COUNT];
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    const rdb_load_options options = options_of(RDB_LOAD_SORTED, 0, 0);
    static char found[sizeof value];
    memset(value, 'v', sizeof value);
    for (int i = 0; i < COUNT; i++) {
        snprintf(names[i], sizeof names[i], "k%05d", i);
        keys[i] = text_of(names[i]);
        values[i].data = value;
        values[i].length = (size_t)i * 331;
    }
    CHECK_OK(rdb_index_load(index, keys, values, COUNT, &options, NULL));
    CHECK_OK(rdb_index_verify(index, NULL));
    for (int i = 0; i < COUNT; i++) {
        size_t length = 0;
        CHECK_OK(rdb_index_search(index, keys[i].data, keys[i].length, found, sizeof found, &length, NULL));
        CHECK_BYTES(found, length, value, values[i].length);
    }
    CHECK_OK(rdb_index_clear(index, NULL));
    CHECK_OK(rdb_index_load(index, keys, values, COUNT, &options, NULL));
    CHECK_U64(count_of(index), COUNT);
    close_both(index, engine);
}

TEST(index_load, an_index_with_entries_is_not_loaded) {
    rdb_engine engine = open_engine();
    rdb_index index = numbers(engine);
    const uint64_t keys[] = {1, 2}, values[] = {10, 20}, other = 7;
    rdb_error error;
    ZERO(error);
    CHECK_OK(rdb_index_load_u64(index, NULL, NULL, 0, NULL, NULL));
    CHECK_OK(rdb_index_insert_u64(index, &other, &other, 1, 0, NULL, NULL));
    CHECK_STATUS(rdb_index_load_u64(index, keys, values, 2, NULL, &error), RDB_E_STATE);
    CHECK(strstr(error.message, "empty") != NULL);
    CHECK_U64(count_of(index), 1);
    CHECK_OK(rdb_index_delete_u64(index, &other, 1, NULL, NULL));
    CHECK_OK(rdb_index_load_u64(index, keys, values, 2, NULL, NULL));
    CHECK_STATUS(rdb_index_load_u64(index, keys, values, 2, NULL, NULL), RDB_E_STATE);
    check_numbers(index, keys, values, 2);
    close_both(index, engine);
}

TEST(index_load, a_broken_promise_is_told_and_nothing_is_loaded) {
    static uint64_t keys[MANY];
    rdb_engine engine = open_engine();
    rdb_index index = numbers(engine), texts = create_bytes(engine, "texts");
    rdb_slice names[3];
    rdb_error error;
    ZERO(error);
    for (uint32_t threads = 1; threads <= 2; threads++) {
        const rdb_load_options options = options_of(RDB_LOAD_SORTED, 0, threads);
        for (uint64_t i = 0; i < MANY; i++) keys[i] = i + 1;
        keys[MANY - 5] = 3;
        CHECK_STATUS(rdb_index_load_u64(index, keys, keys, MANY, &options, &error), RDB_E_INVALID_ARGUMENT);
        CHECK_U64(error.detail[0], MANY - 5);
        CHECK_U64(count_of(index), 0);
    }
    const rdb_load_options sorted = options_of(RDB_LOAD_SORTED, 0, 1);
    names[0] = text_of("a");
    names[1] = text_of("ab");
    names[2] = text_of("aa");
    CHECK_STATUS(rdb_index_load(texts, names, names, 3, &sorted, &error), RDB_E_INVALID_ARGUMENT);
    CHECK_U64(error.detail[0], 2);
    CHECK_U64(count_of(texts), 0);
    CHECK_OK(rdb_index_load(texts, names, names, 3, NULL, NULL));
    check_value(texts, "aa", "aa");
    CHECK_OK(rdb_index_close(texts, NULL));
    close_both(index, engine);
}

TEST(index_load, options_out_of_range_are_refused) {
    rdb_engine engine = open_engine();
    rdb_index index = numbers(engine), texts = create_bytes(engine, "texts");
    const uint64_t key = 1;
    rdb_slice name = text_of("a");
    rdb_load_options bad[4];
    bad[0] = options_of(0, 499, 0);
    bad[1] = options_of(0, 1001, 0);
    bad[2] = options_of(0, 0, 3);
    bad[3] = options_of(0, UINT32_MAX, UINT32_MAX);
    for (int i = 0; i < 4; i++) {
        CHECK_STATUS(rdb_index_load_u64(index, &key, &key, 1, &bad[i], NULL), RDB_E_INVALID_ARGUMENT);
        CHECK_STATUS(rdb_index_load(texts, &name, &name, 1, &bad[i], NULL), RDB_E_INVALID_ARGUMENT);
    }
    CHECK_STATUS(rdb_index_load_u64(texts, &key, &key, 1, NULL, NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_load(index, &name, &name, 1, NULL, NULL), RDB_E_KEY_TYPE);
    rdb_index keyed = create_index(engine, "keyed", 0, RDB_KEY_U64, RDB_VALUE_BYTES);
    rdb_index valued = create_index(engine, "valued", 0, RDB_KEY_BYTES, RDB_VALUE_U64);
    CHECK_STATUS(rdb_index_load_u64(keyed, &key, &key, 1, NULL, NULL), RDB_E_VALUE_TYPE);
    CHECK_STATUS(rdb_index_load(valued, &name, &name, 1, NULL, NULL), RDB_E_VALUE_TYPE);
    CHECK_U64(count_of(index) + count_of(texts), 0);
    CHECK_OK(rdb_index_close(keyed, NULL));
    CHECK_OK(rdb_index_close(valued, NULL));
    CHECK_OK(rdb_index_close(texts, NULL));
    close_both(index, engine);
}

TEST(index_load, what_meets_the_limit_is_given_back) {
    static uint64_t keys[MANY];
    rdb_engine_options engine_options;
    rdb_engine engine = NULL;
    rdb_engine_options_init(&engine_options, sizeof engine_options);
    engine_options.memory_limit_bytes = 300000;
    CHECK_OK(rdb_engine_open(&engine_options, &engine, NULL));
    rdb_index index = numbers(engine);
    rdb_index_statistics statistics = RDB_INDEX_STATISTICS_INIT;
    /* So far apart that nodes have no smaller form. */
    for (uint64_t i = 0; i < MANY; i++) keys[i] = i << 32;
    for (uint32_t threads = 1; threads <= 2; threads++) {
        const rdb_load_options options = options_of(RDB_LOAD_SORTED, 0, threads);
        CHECK_STATUS(rdb_index_load_u64(index, keys, keys, MANY, &options, NULL), RDB_E_LIMIT);
        CHECK_OK(rdb_index_statistics_get(index, &statistics, NULL));
        CHECK_U64(statistics.memory_bytes, 0);
        CHECK_U64(statistics.entries, 0);
    }
    CHECK_OK(rdb_index_load_u64(index, keys, keys, 5000, NULL, NULL));
    check_numbers(index, keys, keys, 5000);
    close_both(index, engine);
}

TEST(index_load, pairs_are_all_there) {
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "pairs", RDB_INDEX_DUPLICATE_KEYS, RDB_KEY_U64, RDB_VALUE_U64);
    const uint64_t keys[] = {1, 1, 1, 2}, values[] = {30, 10, 30, 20};
    const rdb_load_options options = options_of(RDB_LOAD_SORTED, 0, 0);
    uint64_t found = 0;
    rdb_status status = RDB_NOT_FOUND;
    CHECK_OK(rdb_index_load_u64(index, keys, values, 4, &options, NULL));
    CHECK_U64(count_of(index), 3);
    CHECK_OK(rdb_index_verify(index, NULL));
    CHECK_OK(rdb_index_search_u64(index, keys, 1, &found, &status, NULL));
    CHECK_STATUS(status, RDB_OK);
    CHECK_U64(found, 10);
    close_both(index, engine);
}

typedef struct racer {
    rdb_index index;
    const uint64_t *keys;
    rdb_status status;
} racer;

static void *load_in_thread(void *argument) {
    racer *self = (racer *)argument;
    self->status = rdb_index_load_u64(self->index, self->keys, self->keys, MANY, NULL, NULL);
    return NULL;
}

TEST(index_load, of_two_threads_that_load_one_does) {
    static uint64_t keys[MANY];
    for (uint64_t i = 0; i < MANY; i++) keys[i] = shuffled(i);
    for (int round = 0; round < 10; round++) {
        rdb_engine engine = open_engine();
        rdb_index index = numbers(engine);
        pthread_t threads[2];
        racer racers[2];
        for (int i = 0; i < 2; i++) {
            racers[i].index = index;
            racers[i].keys = keys;
            CHECK_U64((uint64_t)pthread_create(&threads[i], NULL, load_in_thread, &racers[i]), 0);
        }
        for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
        CHECK(racers[0].status != racers[1].status);
        for (int i = 0; i < 2; i++) CHECK(racers[i].status == RDB_OK || racers[i].status == RDB_E_STATE);
        check_numbers(index, keys, keys, MANY);
        close_both(index, engine);
    }
}
