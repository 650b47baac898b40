/* Engines: options, limits, statistics. */
#include "support.h"

static rdb_engine_statistics statistics_of(rdb_engine engine) {
    rdb_engine_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_engine_statistics_get(engine, &statistics, NULL));
    CHECK_U64(statistics.struct_size, sizeof statistics);
    return statistics;
}

TEST(engine, opens_with_defaults_and_closes) {
    rdb_engine engine = NULL;
    rdb_engine_options options;
    CHECK_OK(rdb_engine_open(NULL, &engine, NULL));
    CHECK(engine != NULL);
    CHECK_OK(rdb_engine_close(engine, NULL));
    rdb_engine_options_init(&options, sizeof options);
    CHECK_U64(options.struct_size, sizeof options);
    CHECK(options.flags == 0 && options.memory_limit_bytes == 0 && options.path == NULL && options.path_length == 0);
    CHECK_OK(rdb_engine_open(&options, &engine, NULL));
    CHECK_OK(rdb_engine_close(engine, NULL));
}

TEST(engine, a_path_is_refused) {
    rdb_engine engine = (rdb_engine)(uintptr_t)1;
    rdb_engine_options options;
    rdb_error err;
    ZERO(err);
    rdb_engine_options_init(&options, sizeof options);
    options.path = "somewhere";
    options.path_length = 9;
    CHECK_STATUS(rdb_engine_open(&options, &engine, &err), RDB_E_UNSUPPORTED);
    CHECK_ERROR(&err, RDB_E_UNSUPPORTED);
    CHECK(engine == NULL);
    options.path_length = 0;
    CHECK_OK(rdb_engine_open(&options, &engine, NULL));
    CHECK_OK(rdb_engine_close(engine, NULL));
    options.path_length = SIZE_MAX;
    CHECK_STATUS(rdb_engine_open(&options, &engine, NULL), RDB_E_TOO_LARGE);
    options.path = NULL;
    options.path_length = 4;
    CHECK_STATUS(rdb_engine_open(&options, &engine, NULL), RDB_E_NULL_ARGUMENT);
}

TEST(engine, statistics_move) {
    rdb_engine engine = open_engine();
    rdb_engine_statistics before = statistics_of(engine);
    CHECK_U64(before.indexes, 0);
    CHECK_U64(before.entries, 0);
    CHECK(before.opened_at_ns > (uint64_t)1600000000 * 1000000000u);
    rdb_index a = create_bytes(engine, "a"), b = create_bytes(engine, "b");
    for (int i = 0; i < 100; i++) {
        char key[8] = {(char)('a' + i % 26), (char)('a' + i / 26), 0};
        put(a, key, "value");
    }
    put(b, "k", "v");
    CHECK_OK(rdb_index_rebuild(a, NULL));
    rdb_engine_statistics full = statistics_of(engine);
    CHECK_U64(full.indexes, 2);
    CHECK_U64(full.indexes_created, 2);
    CHECK_U64(full.indexes_rebuilt, 1);
    CHECK_U64(full.entries, 101);
    CHECK(full.memory_used_bytes > before.memory_used_bytes);
    CHECK(full.memory_peak_bytes >= full.memory_used_bytes);
    CHECK_OK(rdb_index_drop(engine, TEXT("a"), NULL));
    rdb_engine_statistics after = statistics_of(engine);
    CHECK_U64(after.indexes, 1);
    CHECK_U64(after.indexes_dropped, 1);
    CHECK_U64(after.entries, 1);
    CHECK(after.memory_used_bytes < full.memory_used_bytes);
    CHECK(after.memory_peak_bytes >= full.memory_used_bytes);
    CHECK_OK(rdb_index_close(a, NULL));
    close_both(b, engine);
}

TEST(engine, the_memory_limit_holds_and_can_be_worked_within) {
    enum { LIMIT = 1 << 20 };
    rdb_engine engine = NULL;
    rdb_engine_options options;
    rdb_error err;
    rdb_engine_options_init(&options, sizeof options);
    options.memory_limit_bytes = LIMIT;
    CHECK_OK(rdb_engine_open(&options, &engine, NULL));
    rdb_index index = create_bytes(engine, "a");
    static char value[1000];
    memset(value, 'v', sizeof value);
    uint32_t inserted = 0;
    rdb_status status = RDB_OK;
    ZERO(err);
    while (inserted < 5000) {
        status = rdb_index_insert(index, &inserted, sizeof inserted, value, sizeof value, 0, &err);
        if (status != RDB_OK) break;
        inserted++;
        CHECK(statistics_of(engine).memory_used_bytes <= LIMIT);
    }
    CHECK_STATUS(status, RDB_E_LIMIT);
    CHECK_ERROR(&err, RDB_E_LIMIT);
    CHECK(inserted > 300);
    CHECK_U64(count_of(index), inserted);
    CHECK_U64(statistics_of(engine).memory_limit_bytes, LIMIT);
    /* Room again: one out, one in. */
    uint32_t first = 0;
    for (; first < 8; first++) CHECK_OK(rdb_index_delete(index, &first, sizeof first, NULL));
    CHECK_OK(rdb_index_insert(index, &inserted, sizeof inserted, value, sizeof value, 0, NULL));
    CHECK_U64(count_of(index), inserted - 8 + 1);
    close_both(index, engine);
}

/* At the limit, what needs memory fails with RDB_E_LIMIT and changes nothing; what frees memory works.
 * produces: rdb_index_create RDB_E_LIMIT */
TEST(engine, every_writer_respects_the_memory_limit) {
    enum { LIMIT = 256 << 10 };
    static char value[LIMIT];
    rdb_engine engine = NULL;
    rdb_engine_options options;
    rdb_engine_options_init(&options, sizeof options);
    options.memory_limit_bytes = LIMIT;
    CHECK_OK(rdb_engine_open(&options, &engine, NULL));
    rdb_index index = create_bytes(engine, "a"), none = (rdb_index)(uintptr_t)1;
    rdb_cursor cursor = NULL;
    rdb_slice key, old, item;
    rdb_status status = RDB_OK;
    char found[8];
    size_t length = 9;
    put(index, "k", "v");
    CHECK_STATUS(rdb_index_insert(index, TEXT("l"), value, LIMIT, 0, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_index_update(index, TEXT("k"), value, LIMIT, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_index_get_or_insert(index, TEXT("l"), value, LIMIT, found, 8, &length, NULL), RDB_E_LIMIT);
    key.data = "l";
    key.length = 1;
    item.data = value;
    item.length = LIMIT;
    CHECK_STATUS(rdb_index_insert_many(index, &key, &item, 1, 0, &status, NULL), RDB_E_LIMIT);
    CHECK_STATUS(status, RDB_E_LIMIT);
    CHECK_OK(rdb_cursor_open(index, NULL, &cursor, NULL));
    CHECK_OK(rdb_cursor_next(cursor, &key, &old, NULL));
    CHECK_STATUS(rdb_cursor_update(cursor, value, LIMIT, NULL), RDB_E_LIMIT);
    CHECK_U64(count_of(index), 1);
    check_value(index, "k", "v");
    /* Up to the brim: then there is no room for a name either. */
    size_t fill = LIMIT;
    for (uint32_t i = 0; fill > 0; i++) {
        status = rdb_index_insert(index, &i, sizeof i, value, fill, 0, NULL);
        CHECK(status == RDB_OK || status == RDB_E_LIMIT);
        if (status == RDB_E_LIMIT) fill /= 2;
    }
    uint64_t entries = count_of(index);
    static char name[200];
    memset(name, 'n', sizeof name);
    /* What is left is less than one of the index's nodes. */
    for (int i = 0; i < 100; i++) {
        name[0] = (char)('A' + i / 10);
        name[1] = (char)('0' + i % 10);
        status = rdb_index_create(engine, name, sizeof name, NULL, &none, NULL);
        if (status != RDB_OK) break;
        CHECK_OK(rdb_index_close(none, NULL));
    }
    CHECK_STATUS(status, RDB_E_LIMIT);
    CHECK(none == NULL);
    CHECK_STATUS(rdb_index_rename(engine, TEXT("a"), name, sizeof name, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_index_open(engine, name, sizeof name, &none, NULL), RDB_NOT_FOUND);
    CHECK_U64(count_of(index), entries);
    CHECK_OK(rdb_index_delete(index, TEXT("k"), NULL));
    CHECK_OK(rdb_index_clear(index, NULL));
    CHECK_OK(rdb_index_rename(engine, TEXT("a"), name, sizeof name, NULL));
    CHECK_OK(rdb_cursor_close(cursor, NULL));
    close_both(index, engine);
}

TEST(engine, as_many_engines_as_the_limit_says) {
    rdb_limits limits;
    ZERO(limits);
    limits.struct_size = sizeof limits;
    CHECK_OK(rdb_limits_get(&limits, NULL));
    static rdb_engine engines[4096];
    CHECK(limits.engines > 0 && limits.engines < COUNT_OF(engines));
    for (uint64_t i = 0; i < limits.engines; i++) CHECK_OK(rdb_engine_open(NULL, &engines[i], NULL));
    rdb_engine one_more = (rdb_engine)(uintptr_t)1;
    CHECK_STATUS(rdb_engine_open(NULL, &one_more, NULL), RDB_E_LIMIT);
    CHECK(one_more == NULL);
    CHECK_OK(rdb_engine_close(engines[7], NULL));
    CHECK_OK(rdb_engine_open(NULL, &engines[7], NULL));
    for (uint64_t i = 0; i < limits.engines; i++) CHECK_OK(rdb_engine_close(engines[i], NULL));
}

TEST(engine, engines_are_separate) {
    rdb_engine one = open_engine(), two = open_engine();
    rdb_index first = create_bytes(one, "same"), second = create_bytes(two, "same");
    put(first, "k", "1");
    CHECK_STATUS(rdb_index_contains(second, TEXT("k"), NULL), RDB_NOT_FOUND);
    CHECK_U64(statistics_of(one).entries, 1);
    CHECK_U64(statistics_of(two).entries, 0);
    close_both(first, one);
    close_both(second, two);
}
