/* Order: first, last, floor, ceiling, pop. */
#include "support.h"

static rdb_index with_entries(rdb_engine engine) {
    rdb_index index = create_bytes(engine, "a");
    put(index, "b", "2");
    put(index, "d", "4");
    put(index, "a", "1");
    put(index, "ab", "1b");
    return index;
}

TEST(index_order, first_and_last) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "empty");
    entry_room found;
    CHECK_STATUS(rdb_index_first(index, room(&found), NULL), RDB_NOT_FOUND);
    CHECK_U64(found.buffer.key_length, 0);
    CHECK_STATUS(rdb_index_last(index, room(&found), NULL), RDB_NOT_FOUND);
    CHECK_OK(rdb_index_close(index, NULL));
    index = with_entries(engine);
    CHECK_OK(rdb_index_first(index, room(&found), NULL));
    check_entry(&found, "a", "1");
    CHECK_OK(rdb_index_last(index, room(&found), NULL));
    check_entry(&found, "d", "4");
    close_both(index, engine);
}

/* produces: rdb_index_floor RDB_OK RDB_NOT_FOUND */
/* produces: rdb_index_ceiling RDB_OK RDB_NOT_FOUND */
TEST(index_order, floor_and_ceiling) {
    static const struct {
        const char *key, *floor, *ceiling; /* NULL: none */
    } cases[] = {
        {"", NULL, "a"},   {"a", "a", "a"},    {"aa", "a", "ab"}, {"ab", "ab", "ab"}, {"ab\x01", "ab", "b"},
        {"b", "b", "b"},   {"c", "b", "d"},    {"d", "d", "d"},   {"e", "d", NULL},   {"\xff", "d", NULL},
    };
    rdb_engine engine = open_engine();
    rdb_index index = with_entries(engine);
    entry_room found;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *key = cases[i].key;
        test_context("key %s", key);
        rdb_status status = rdb_index_floor(index, key, strlen(key), room(&found), NULL);
        CHECK_STATUS(status, cases[i].floor == NULL ? RDB_NOT_FOUND : RDB_OK);
        if (status == RDB_OK) CHECK_BYTES(found.key, found.buffer.key_length, cases[i].floor, strlen(cases[i].floor));
        status = rdb_index_ceiling(index, key, strlen(key), room(&found), NULL);
        CHECK_STATUS(status, cases[i].ceiling == NULL ? RDB_NOT_FOUND : RDB_OK);
        if (status == RDB_OK) CHECK_BYTES(found.key, found.buffer.key_length, cases[i].ceiling, strlen(cases[i].ceiling));
    }
    test_context(NULL);
    close_both(index, engine);
}

TEST(index_order, pops_move_entries_out_in_order) {
    rdb_engine engine = open_engine();
    rdb_index index = with_entries(engine);
    entry_room found;
    CHECK_OK(rdb_index_pop_first(index, room(&found), NULL));
    check_entry(&found, "a", "1");
    CHECK_OK(rdb_index_pop_last(index, room(&found), NULL));
    check_entry(&found, "d", "4");
    CHECK_OK(rdb_index_pop_first(index, room(&found), NULL));
    check_entry(&found, "ab", "1b");
    CHECK_OK(rdb_index_pop_last(index, room(&found), NULL));
    check_entry(&found, "b", "2");
    CHECK_STATUS(rdb_index_pop_first(index, room(&found), NULL), RDB_NOT_FOUND);
    CHECK_STATUS(rdb_index_pop_last(index, room(&found), NULL), RDB_NOT_FOUND);
    close_both(index, engine);
}

TEST(index_order, what_does_not_fit_stays) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    put(index, "a long key", "a long value");
    entry_room found;
    room(&found)->key_capacity = 3;
    CHECK_STATUS(rdb_index_pop_first(index, &found.buffer, NULL), RDB_TRUNCATED);
    CHECK_U64(found.buffer.key_length, 10);
    CHECK_U64(found.buffer.value_length, 12);
    room(&found)->value_capacity = 11;
    CHECK_STATUS(rdb_index_pop_last(index, &found.buffer, NULL), RDB_TRUNCATED);
    CHECK_U64(found.buffer.value_length, 12);
    room(&found)->value_capacity = 0;
    found.buffer.value = NULL;
    CHECK_STATUS(rdb_index_first(index, &found.buffer, NULL), RDB_TRUNCATED);
    CHECK_U64(count_of(index), 1);
    CHECK_OK(rdb_index_pop_last(index, room(&found), NULL));
    CHECK_U64(count_of(index), 0);
    close_both(index, engine);
}

TEST(index_order, keys_compare_as_unsigned_bytes) {
    static const char *const keys[] = {"", "\x01", "\x01\x01", "a", "a\x7f", "a\x80", "a\xff", "b", "\x80", "\xff", "\xff\xff"};
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    for (size_t i = 0; i < COUNT_OF(keys); i++) put(index, keys[(i * 4 + 3) % COUNT_OF(keys)], "v");
    CHECK_U64(count_of(index), COUNT_OF(keys));
    entry_room found;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        CHECK_OK(rdb_index_pop_first(index, room(&found), NULL));
        check_entry(&found, keys[i], "v");
    }
    close_both(index, engine);
}
