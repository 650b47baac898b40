/* Single keys: insert, get_or_insert, update, search, contains, delete. */
#include "support.h"

#include <stdlib.h>

TEST(index_points, insert_search_update_delete) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    put(index, "k", "1");
    check_value(index, "k", "1");
    put(index, "k", "a longer value than before, by far");
    check_value(index, "k", "a longer value than before, by far");
    CHECK_U64(count_of(index), 1);
    CHECK_STATUS(rdb_index_insert(index, TEXT("k"), TEXT("2"), RDB_INSERT_IF_ABSENT, NULL), RDB_EXISTS);
    check_value(index, "k", "a longer value than before, by far");
    CHECK_OK(rdb_index_insert(index, TEXT("l"), TEXT("2"), RDB_INSERT_IF_ABSENT, NULL));
    CHECK_OK(rdb_index_update(index, TEXT("l"), TEXT("3"), NULL));
    check_value(index, "l", "3");
    CHECK_STATUS(rdb_index_update(index, TEXT("m"), TEXT("3"), NULL), RDB_NOT_FOUND);
    CHECK_OK(rdb_index_delete(index, TEXT("k"), NULL));
    CHECK_STATUS(rdb_index_delete(index, TEXT("k"), NULL), RDB_NOT_FOUND);
    CHECK_STATUS(rdb_index_contains(index, TEXT("k"), NULL), RDB_NOT_FOUND);
    CHECK_OK(rdb_index_contains(index, TEXT("l"), NULL));
    CHECK_U64(count_of(index), 1);
    close_both(index, engine);
}

TEST(index_points, search_tells_the_length_it_needs) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    put(index, "k", "0123456789");
    char found[16];
    size_t length = 0;
    memset(found, '#', sizeof found);
    CHECK_STATUS(rdb_index_search(index, TEXT("k"), found, 9, &length, NULL), RDB_TRUNCATED);
    CHECK_U64(length, 10);
    CHECK(found[0] == '#');
    CHECK_STATUS(rdb_index_search(index, TEXT("k"), NULL, 0, &length, NULL), RDB_TRUNCATED);
    CHECK_U64(length, 10);
    CHECK_OK(rdb_index_search(index, TEXT("k"), found, 10, &length, NULL));
    CHECK_TEXT(found, length, "0123456789");
    CHECK(found[10] == '#');
    CHECK_STATUS(rdb_index_search(index, TEXT("no"), found, 10, &length, NULL), RDB_NOT_FOUND);
    CHECK_U64(length, 0);
    close_both(index, engine);
}

TEST(index_points, empty_keys_and_values_are_keys_and_values) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    size_t length = 99;
    char found[4];
    CHECK_STATUS(rdb_index_contains(index, NULL, 0, NULL), RDB_NOT_FOUND);
    CHECK_OK(rdb_index_insert(index, NULL, 0, TEXT("of nothing"), 0, NULL));
    CHECK_OK(rdb_index_insert(index, TEXT("k"), NULL, 0, 0, NULL));
    CHECK_OK(rdb_index_contains(index, "", 0, NULL));
    CHECK_OK(rdb_index_search(index, TEXT("k"), found, sizeof found, &length, NULL));
    CHECK_U64(length, 0);
    CHECK_OK(rdb_index_search(index, TEXT("k"), NULL, 0, &length, NULL));
    CHECK_U64(count_of(index), 2);
    CHECK_OK(rdb_index_delete(index, NULL, 0, NULL));
    CHECK_U64(count_of(index), 1);
    close_both(index, engine);
}

TEST(index_points, get_or_insert) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    char found[8];
    size_t length = 99;
    CHECK_OK(rdb_index_get_or_insert(index, TEXT("k"), TEXT("first"), found, sizeof found, &length, NULL));
    CHECK_U64(length, 0);
    CHECK_STATUS(rdb_index_get_or_insert(index, TEXT("k"), TEXT("x"), found, sizeof found, &length, NULL), RDB_EXISTS);
    CHECK_TEXT(found, length, "first");
    CHECK_STATUS(rdb_index_get_or_insert(index, TEXT("k"), TEXT("x"), found, 2, &length, NULL), RDB_TRUNCATED);
    CHECK_U64(length, 5);
    check_value(index, "k", "first");
    CHECK_U64(count_of(index), 1);
    close_both(index, engine);
}

TEST(index_points, contains_pair_and_delete_pair_compare_the_value) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    put(index, "k", "v");
    CHECK_OK(rdb_index_contains_pair(index, TEXT("k"), TEXT("v"), NULL));
    CHECK_STATUS(rdb_index_contains_pair(index, TEXT("k"), TEXT("w"), NULL), RDB_NOT_FOUND);
    CHECK_STATUS(rdb_index_delete_pair(index, TEXT("k"), TEXT("w"), NULL), RDB_NOT_FOUND);
    CHECK_U64(count_of(index), 1);
    CHECK_OK(rdb_index_delete_pair(index, TEXT("k"), TEXT("v"), NULL));
    CHECK_U64(count_of(index), 0);
    uint64_t count = 9;
    CHECK_OK(rdb_index_count_key(index, TEXT("k"), &count, NULL));
    CHECK_U64(count, 0);
    put(index, "k", "v");
    CHECK_OK(rdb_index_count_key(index, TEXT("k"), &count, NULL));
    CHECK_U64(count, 1);
    close_both(index, engine);
}

TEST(index_points, limits_are_what_rdb_limits_says) {
    rdb_limits limits;
    ZERO(limits);
    limits.struct_size = sizeof limits;
    CHECK_OK(rdb_limits_get(&limits, NULL));
    CHECK(limits.key_bytes >= 255 && limits.key_bytes <= ((uint64_t)1 << 30));
    size_t longest = (size_t)limits.key_bytes;
    char *key = (char *)calloc(longest + 1, 1);
    CHECK(key != NULL);
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    CHECK_OK(rdb_index_insert(index, key, longest, TEXT("v"), 0, NULL));
    CHECK_OK(rdb_index_contains(index, key, longest, NULL));
    rdb_error err;
    ZERO(err);
    CHECK_STATUS(rdb_index_insert(index, key, longest + 1, TEXT("v"), 0, &err), RDB_E_TOO_LARGE);
    CHECK_ERROR(&err, RDB_E_TOO_LARGE);
    CHECK_U64(err.detail[0], longest + 1);
    CHECK_U64(err.detail[1], longest);
    CHECK_STATUS(rdb_index_contains(index, key, longest + 1, NULL), RDB_E_TOO_LARGE);
    /* The pointer is not read when the length is refused. */
    CHECK_STATUS(rdb_index_insert(index, TEXT("k"), key, (size_t)limits.value_bytes + 1, 0, NULL), RDB_E_TOO_LARGE);
    CHECK_U64(count_of(index), 1);
    free(key);
    close_both(index, engine);
}

/* Every call that takes a key or a value says when its length does not fit the type. */
TEST(index_points, typed_keys_have_their_length) {
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "keys", 0, RDB_KEY_U64, RDB_VALUE_BYTES);
    rdb_cursor cursor = NULL;
    rdb_slice key;
    rdb_status status = RDB_OK;
    rdb_batch batch;
    entry_room found;
    char value[8];
    size_t length = 0;
    uint64_t count = 0;
    ZERO(batch);
    CHECK_OK(rdb_cursor_open(index, NULL, &cursor, NULL));
    CHECK_OK(rdb_index_insert(index, TEXT("12345678"), TEXT("v"), 0, NULL));
    key.data = "1234567";
    key.length = 7;
    CHECK_STATUS(rdb_index_insert(index, TEXT("1234567"), TEXT("v"), 0, NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_insert(index, TEXT("123456789"), TEXT("v"), 0, NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_get_or_insert(index, TEXT("1234567"), TEXT("v"), value, 8, &length, NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_update(index, TEXT("1234567"), TEXT("v"), NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_search(index, TEXT("1234567"), value, 8, &length, NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_contains(index, NULL, 0, NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_contains_pair(index, TEXT("1234567"), TEXT("v"), NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_delete(index, TEXT("1234567"), NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_delete_pair(index, TEXT("1234567"), TEXT("v"), NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_count_key(index, TEXT("1234567"), &count, NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_floor(index, TEXT("1234567"), room(&found), NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_ceiling(index, TEXT("1234567"), room(&found), NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_search_many(index, &key, 1, &batch, &status, NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_delete_many(index, &key, 1, &status, NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_cursor_seek(cursor, TEXT("1234567"), NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_cursor_seek_pair(cursor, TEXT("1234567"), TEXT("12345678"), NULL), RDB_E_KEY_TYPE);
    CHECK_U64(count_of(index), 1);
    CHECK_OK(rdb_batch_free(&batch, NULL));
    CHECK_OK(rdb_cursor_close(cursor, NULL));
    close_both(index, engine);
}

TEST(index_points, typed_values_have_their_length) {
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "values", 0, RDB_KEY_BYTES, RDB_VALUE_U64);
    rdb_cursor cursor = NULL;
    rdb_slice key, value;
    rdb_status status = RDB_OK;
    char found[8];
    size_t length = 0;
    key.data = value.data = "k";
    key.length = value.length = 1;
    CHECK_OK(rdb_index_insert(index, TEXT("k"), TEXT("12345678"), 0, NULL));
    CHECK_STATUS(rdb_index_insert(index, TEXT("k"), TEXT("v"), 0, NULL), RDB_E_VALUE_TYPE);
    CHECK_STATUS(rdb_index_get_or_insert(index, TEXT("k"), TEXT("v"), found, 8, &length, NULL), RDB_E_VALUE_TYPE);
    CHECK_STATUS(rdb_index_update(index, TEXT("k"), TEXT("v"), NULL), RDB_E_VALUE_TYPE);
    CHECK_STATUS(rdb_index_contains_pair(index, TEXT("k"), TEXT("v"), NULL), RDB_E_VALUE_TYPE);
    CHECK_STATUS(rdb_index_delete_pair(index, TEXT("k"), TEXT("v"), NULL), RDB_E_VALUE_TYPE);
    CHECK_STATUS(rdb_index_insert_many(index, &key, &value, 1, 0, &status, NULL), RDB_E_VALUE_TYPE);
    CHECK_OK(rdb_cursor_open(index, NULL, &cursor, NULL));
    CHECK_OK(rdb_cursor_next(cursor, &key, &value, NULL));
    CHECK_STATUS(rdb_cursor_update(cursor, TEXT("v"), NULL), RDB_E_VALUE_TYPE);
    CHECK_STATUS(rdb_cursor_seek_pair(cursor, TEXT("k"), TEXT("v"), NULL), RDB_E_VALUE_TYPE);
    check_value(index, "k", "12345678");
    CHECK_OK(rdb_cursor_close(cursor, NULL));
    close_both(index, engine);
}

/* Against a plain table, with every verb, on keys that collide often. */
TEST(index_points, random_operations_agree_with_a_table) {
    enum { KEYS = 512, STEPS = 40000 };
    static uint32_t table[KEYS]; /* 0: absent, else the value */
    memset(table, 0, sizeof table);
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    uint64_t state = 42, present = 0;
    for (uint32_t step = 1; step <= (uint32_t)test_scaled(STEPS); step++) {
        uint64_t random = test_random(&state);
        uint32_t key = (uint32_t)(random % KEYS), found = 0;
        size_t length = 0;
        switch ((random >> 32) % 5) {
        case 0:
            CHECK_OK(rdb_index_insert(index, &key, sizeof key, &step, sizeof step, RDB_INSERT_UPSERT, NULL));
            present += table[key] == 0;
            table[key] = step;
            break;
        case 1:
            CHECK_STATUS(rdb_index_insert(index, &key, sizeof key, &step, sizeof step, RDB_INSERT_IF_ABSENT, NULL),
                         table[key] == 0 ? RDB_OK : RDB_EXISTS);
            if (table[key] == 0) {
                table[key] = step;
                present++;
            }
            break;
        case 2:
            CHECK_STATUS(rdb_index_update(index, &key, sizeof key, &step, sizeof step, NULL),
                         table[key] == 0 ? RDB_NOT_FOUND : RDB_OK);
            if (table[key] != 0) table[key] = step;
            break;
        case 3:
            CHECK_STATUS(rdb_index_delete(index, &key, sizeof key, NULL), table[key] == 0 ? RDB_NOT_FOUND : RDB_OK);
            present -= table[key] != 0;
            table[key] = 0;
            break;
        default:
            CHECK_STATUS(rdb_index_search(index, &key, sizeof key, &found, sizeof found, &length, NULL),
                         table[key] == 0 ? RDB_NOT_FOUND : RDB_OK);
            CHECK_U64(found, table[key]);
        }
    }
    CHECK_U64(count_of(index), present);
    close_both(index, engine);
}
