/* The u64 twins: arrays of numbers in, arrays out. */
#include "support.h"

static rdb_index numbers(rdb_engine engine) { return create_index(engine, "numbers", 0, RDB_KEY_U64, RDB_VALUE_U64); }

TEST(index_u64, insert_search_delete) {
    rdb_engine engine = open_engine();
    rdb_index index = numbers(engine);
    const uint64_t keys[] = {5, 1, UINT64_MAX, 0}, values[] = {50, 10, 7, 9};
    const uint64_t wanted[] = {1, 2, UINT64_MAX, 0, 1};
    uint64_t found[5] = {1, 1, 1, 1, 1};
    rdb_status statuses[5];
    CHECK_OK(rdb_index_insert_u64(index, keys, values, 4, RDB_INSERT_UPSERT, statuses, NULL));
    for (int i = 0; i < 4; i++) CHECK_STATUS(statuses[i], RDB_OK);
    CHECK_OK(rdb_index_search_u64(index, wanted, 5, found, statuses, NULL));
    static const uint64_t expected[] = {10, 0, 7, 9, 10};
    for (int i = 0; i < 5; i++) {
        CHECK_STATUS(statuses[i], i == 1 ? RDB_NOT_FOUND : RDB_OK);
        CHECK_U64(found[i], expected[i]);
    }
    CHECK_OK(rdb_index_search_u64(index, wanted, 5, NULL, statuses, NULL));
    CHECK_STATUS(statuses[1], RDB_NOT_FOUND);
    CHECK_OK(rdb_index_insert_u64(index, keys, wanted, 4, RDB_INSERT_IF_ABSENT, statuses, NULL));
    for (int i = 0; i < 4; i++) CHECK_STATUS(statuses[i], RDB_EXISTS);
    CHECK_OK(rdb_index_delete_u64(index, wanted, 5, statuses, NULL));
    static const rdb_status deleted[] = {RDB_OK, RDB_NOT_FOUND, RDB_OK, RDB_OK, RDB_NOT_FOUND};
    for (int i = 0; i < 5; i++) CHECK_STATUS(statuses[i], deleted[i]);
    CHECK_U64(count_of(index), 1);
    close_both(index, engine);
}

/* Byte calls see u64 keys big-endian, so that byte order is number order, and u64 values as they are in memory. */
TEST(index_u64, values_may_take_the_place_of_keys) {
    rdb_engine engine = open_engine();
    rdb_index index = numbers(engine);
    const uint64_t keys[] = {5, 1}, values[] = {50, 10};
    uint64_t both[] = {1, 2, 5};
    rdb_status statuses[3];
    CHECK_OK(rdb_index_insert_u64(index, keys, values, 2, RDB_INSERT_UPSERT, NULL, NULL));
    CHECK_OK(rdb_index_search_u64(index, both, 3, both, statuses, NULL));
    CHECK_U64(both[0], 10);
    CHECK_U64(both[1], 0);
    CHECK_U64(both[2], 50);
    rdb_index_statistics figures;
    ZERO(figures);
    figures.struct_size = sizeof figures;
    CHECK_OK(rdb_index_statistics_get(index, &figures, NULL));
    CHECK_U64(figures.lookups, 3);
    CHECK_U64(figures.hits, 2);
    close_both(index, engine);
}

TEST(index_u64, byte_calls_and_twins_see_the_same_entries) {
    rdb_engine engine = open_engine();
    rdb_index index = numbers(engine);
    const uint64_t key = 0x0102030405060708u;
    const uint64_t value = 0x1122334455667788u;
    CHECK_OK(rdb_index_insert_u64(index, &key, &value, 1, 0, NULL, NULL));
    uint64_t found = 0;
    size_t length = 0;
    CHECK_OK(rdb_index_search(index, "\x01\x02\x03\x04\x05\x06\x07\x08", 8, &found, sizeof found, &length, NULL));
    CHECK_U64(length, 8);
    CHECK_U64(found, value);
    CHECK_OK(rdb_index_insert(index, "\0\0\0\0\0\0\0\x09", 8, &value, sizeof value, 0, NULL));
    const uint64_t nine = 9;
    rdb_status status = RDB_NOT_FOUND;
    CHECK_OK(rdb_index_search_u64(index, &nine, 1, &found, &status, NULL));
    CHECK_OK(status);
    CHECK_U64(found, value);
    close_both(index, engine);
}

TEST(index_u64, ranges_both_ways_with_what_remains) {
    rdb_engine engine = open_engine();
    rdb_index index = numbers(engine);
    uint64_t keys[10], values[10], found_keys[10], found_values[10];
    for (uint64_t i = 0; i < 10; i++) {
        keys[i] = i * 10;
        values[i] = i;
    }
    CHECK_OK(rdb_index_insert_u64(index, keys, values, 10, 0, NULL, NULL));
    size_t count = 0;
    CHECK_OK(rdb_index_range_search_u64(index, 15, 50, RDB_FORWARD, found_keys, found_values, 10, &count, NULL));
    CHECK_U64(count, 4);
    for (size_t i = 0; i < 4; i++) {
        CHECK_U64(found_keys[i], 20 + 10 * i);
        CHECK_U64(found_values[i], 2 + i);
    }
    CHECK_OK(rdb_index_range_search_u64(index, 15, 50, RDB_BACKWARD, found_keys, NULL, 10, &count, NULL));
    CHECK_U64(count, 4);
    CHECK_U64(found_keys[0], 50);
    CHECK_U64(found_keys[3], 20);
    CHECK_STATUS(rdb_index_range_search_u64(index, 0, UINT64_MAX, RDB_FORWARD, found_keys, found_values, 3, &count, NULL),
                 RDB_TRUNCATED);
    CHECK_U64(count, 3);
    CHECK_U64(found_keys[2], 20);
    CHECK_OK(rdb_index_range_search_u64(index, 0, UINT64_MAX, RDB_FORWARD, NULL, found_values, 10, &count, NULL));
    CHECK_U64(count, 10);
    CHECK_U64(found_values[9], 9);
    CHECK_OK(rdb_index_range_search_u64(index, 91, 95, RDB_FORWARD, found_keys, found_values, 10, &count, NULL));
    CHECK_U64(count, 0);
    CHECK_OK(rdb_index_range_search_u64(index, 50, 40, RDB_FORWARD, found_keys, found_values, 10, &count, NULL));
    CHECK_U64(count, 0);
    close_both(index, engine);
}

TEST(index_u64, other_types_are_refused) {
    rdb_engine engine = open_engine();
    rdb_index bytes = create_bytes(engine, "bytes");
    rdb_index keys_only = create_index(engine, "keys", 0, RDB_KEY_U64, RDB_VALUE_BYTES);
    const uint64_t key = 1;
    uint64_t value = 2;
    size_t count = 9;
    rdb_status status = RDB_OK;
    CHECK_STATUS(rdb_index_insert_u64(bytes, &key, &value, 1, 0, NULL, NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_search_u64(bytes, &key, 1, &value, &status, NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_delete_u64(bytes, &key, 1, NULL, NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_range_search_u64(bytes, 0, 9, 0, NULL, NULL, 0, &count, NULL), RDB_E_KEY_TYPE);
    CHECK_U64(count, 0);
    CHECK_STATUS(rdb_index_insert_u64(keys_only, &key, &value, 1, 0, NULL, NULL), RDB_E_VALUE_TYPE);
    CHECK_STATUS(rdb_index_search_u64(keys_only, &key, 1, &value, &status, NULL), RDB_E_VALUE_TYPE);
    CHECK_STATUS(rdb_index_delete_u64(keys_only, &key, 1, NULL, NULL), RDB_E_VALUE_TYPE);
    CHECK_STATUS(rdb_index_range_search_u64(keys_only, 0, 9, 0, NULL, NULL, 0, &count, NULL), RDB_E_VALUE_TYPE);
    CHECK_OK(rdb_index_close(keys_only, NULL));
    close_both(bytes, engine);
}

TEST(index_u64, more_items_than_the_limit_are_refused) {
    rdb_limits limits;
    ZERO(limits);
    limits.struct_size = sizeof limits;
    CHECK_OK(rdb_limits_get(&limits, NULL));
    rdb_engine engine = open_engine();
    rdb_index index = numbers(engine);
    uint64_t one = 1;
    rdb_status status = RDB_OK;
    size_t count = 9, too_many = (size_t)limits.batch_items + 1;
    /* The arrays are not touched when their length is refused. */
    CHECK_STATUS(rdb_index_insert_u64(index, &one, &one, too_many, 0, NULL, NULL), RDB_E_TOO_LARGE);
    CHECK_STATUS(rdb_index_search_u64(index, &one, too_many, &one, &status, NULL), RDB_E_TOO_LARGE);
    CHECK_STATUS(rdb_index_delete_u64(index, &one, too_many, NULL, NULL), RDB_E_TOO_LARGE);
    CHECK_STATUS(rdb_index_range_search_u64(index, 0, 9, 0, &one, &one, too_many, &count, NULL), RDB_E_TOO_LARGE);
    CHECK_U64(count, 0);
    close_both(index, engine);
}

TEST(index_u64, random_numbers_agree_with_the_byte_calls) {
    enum { COUNT = 3000 };
    static uint64_t keys[COUNT], values[COUNT], found[COUNT];
    static rdb_status statuses[COUNT];
    rdb_engine engine = open_engine();
    rdb_index index = numbers(engine);
    uint64_t state = 11;
    for (int i = 0; i < COUNT; i++) {
        keys[i] = test_random(&state) >> (i % 60);
        values[i] = test_random(&state);
    }
    CHECK_OK(rdb_index_insert_u64(index, keys, values, COUNT, RDB_INSERT_IF_ABSENT, statuses, NULL));
    uint64_t inserted = 0;
    for (int i = 0; i < COUNT; i++) inserted += statuses[i] == RDB_OK;
    CHECK_U64(count_of(index), inserted);
    CHECK_OK(rdb_index_search_u64(index, keys, COUNT, found, statuses, NULL));
    for (int i = 0; i < COUNT; i++) {
        uint8_t key[8];
        uint64_t value = 0;
        size_t length = 0;
        for (int byte = 0; byte < 8; byte++) key[byte] = (uint8_t)(keys[i] >> (56 - 8 * byte));
        CHECK_STATUS(statuses[i], RDB_OK);
        CHECK_OK(rdb_index_search(index, key, sizeof key, &value, sizeof value, &length, NULL));
        CHECK_U64(found[i], value);
    }
    close_both(index, engine);
}
