/* Indexes with duplicate keys: sorted sets of (key, value) pairs. */
#include "support.h"

static rdb_index pairs(rdb_engine engine) {
    rdb_index index = create_index(engine, "pairs", RDB_INDEX_DUPLICATE_KEYS, RDB_KEY_BYTES, RDB_VALUE_BYTES);
    put(index, "b", "2");
    put(index, "a", "3");
    put(index, "b", "1");
    put(index, "b", "10");
    return index;
}

TEST(index_duplicates, a_pair_is_there_once) {
    rdb_engine engine = open_engine();
    rdb_index index = pairs(engine);
    CHECK_U64(count_of(index), 4);
    CHECK_STATUS(rdb_index_insert(index, TEXT("b"), TEXT("1"), RDB_INSERT_UPSERT, NULL), RDB_EXISTS);
    CHECK_STATUS(rdb_index_insert(index, TEXT("b"), TEXT("1"), RDB_INSERT_IF_ABSENT, NULL), RDB_EXISTS);
    CHECK_U64(count_of(index), 4);
    rdb_batch batch;
    ZERO(batch);
    CHECK_OK(rdb_index_range_search(index, NULL, &batch, NULL));
    check_entries(&batch, "a=3 b=1 b=10 b=2");
    rdb_range range = make_range("b", RDB_BOUND_INCLUSIVE, "b", RDB_BOUND_INCLUSIVE);
    range.direction = RDB_BACKWARD;
    CHECK_OK(rdb_index_range_search(index, &range, &batch, NULL));
    check_entries(&batch, "b=2 b=10 b=1");
    CHECK_OK(rdb_batch_free(&batch, NULL));
    close_both(index, engine);
}

TEST(index_duplicates, look_ups_give_the_smallest_value) {
    rdb_engine engine = open_engine();
    rdb_index index = pairs(engine);
    uint64_t count = 0;
    entry_room found;
    check_value(index, "b", "1");
    check_value(index, "a", "3");
    CHECK_OK(rdb_index_count_key(index, TEXT("b"), &count, NULL));
    CHECK_U64(count, 3);
    CHECK_OK(rdb_index_count_key(index, TEXT("c"), &count, NULL));
    CHECK_U64(count, 0);
    CHECK_OK(rdb_index_contains_pair(index, TEXT("b"), TEXT("10"), NULL));
    CHECK_STATUS(rdb_index_contains_pair(index, TEXT("b"), TEXT("3"), NULL), RDB_NOT_FOUND);
    CHECK_OK(rdb_index_first(index, room(&found), NULL));
    check_entry(&found, "a", "3");
    CHECK_OK(rdb_index_last(index, room(&found), NULL));
    check_entry(&found, "b", "2");
    close_both(index, engine);
}

TEST(index_duplicates, deletes_one_pair_or_all_of_a_key) {
    rdb_engine engine = open_engine();
    rdb_index index = pairs(engine);
    CHECK_OK(rdb_index_delete_pair(index, TEXT("b"), TEXT("1"), NULL));
    CHECK_STATUS(rdb_index_delete_pair(index, TEXT("b"), TEXT("1"), NULL), RDB_NOT_FOUND);
    check_value(index, "b", "10");
    CHECK_OK(rdb_index_delete(index, TEXT("b"), NULL));
    CHECK_U64(count_of(index), 1);
    CHECK_STATUS(rdb_index_delete(index, TEXT("b"), NULL), RDB_NOT_FOUND);
    close_both(index, engine);
}

TEST(index_duplicates, verbs_that_need_one_value_are_unsupported) {
    rdb_engine engine = open_engine();
    rdb_index index = pairs(engine);
    char found[8];
    size_t length = 9;
    CHECK_STATUS(rdb_index_update(index, TEXT("b"), TEXT("x"), NULL), RDB_E_UNSUPPORTED);
    CHECK_STATUS(rdb_index_get_or_insert(index, TEXT("b"), TEXT("x"), found, sizeof found, &length, NULL),
                 RDB_E_UNSUPPORTED);
    CHECK_U64(length, 0);
    CHECK_U64(count_of(index), 4);
    close_both(index, engine);
}

TEST(index_duplicates, pops_take_one_pair) {
    rdb_engine engine = open_engine();
    rdb_index index = pairs(engine);
    entry_room found;
    static const char *const order[][2] = {{"a", "3"}, {"b", "1"}, {"b", "10"}, {"b", "2"}};
    for (size_t i = 0; i < 4; i++) {
        CHECK_OK(rdb_index_pop_first(index, room(&found), NULL));
        check_entry(&found, order[i][0], order[i][1]);
    }
    close_both(index, engine);
}

TEST(index_duplicates, many_values_of_one_key) {
    enum { VALUES = 5000 };
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "rows", RDB_INDEX_DUPLICATE_KEYS, RDB_KEY_BYTES, RDB_VALUE_U64);
    for (uint64_t i = 0; i < VALUES; i++) {
        uint64_t row = i * 7919 % VALUES;
        CHECK_OK(rdb_index_insert(index, TEXT("city"), &row, sizeof row, 0, NULL));
    }
    uint64_t count = 0;
    CHECK_OK(rdb_index_count_key(index, TEXT("city"), &count, NULL));
    CHECK_U64(count, VALUES);
    for (uint64_t row = 0; row < VALUES; row += 2) {
        CHECK_OK(rdb_index_delete_pair(index, TEXT("city"), &row, sizeof row, NULL));
    }
    CHECK_OK(rdb_index_count_key(index, TEXT("city"), &count, NULL));
    CHECK_U64(count, VALUES / 2);
    for (uint64_t row = 0; row < VALUES; row++) {
        CHECK_STATUS(rdb_index_contains_pair(index, TEXT("city"), &row, sizeof row, NULL),
                     row % 2 == 0 ? RDB_NOT_FOUND : RDB_OK);
    }
    close_both(index, engine);
}

TEST(index_duplicates, values_have_their_own_limit) {
    rdb_limits limits;
    ZERO(limits);
    limits.struct_size = sizeof limits;
    CHECK_OK(rdb_limits_get(&limits, NULL));
    static char value[1 << 17];
    size_t longest = (size_t)limits.duplicate_value_bytes;
    CHECK(longest > 0 && longest < sizeof value);
    rdb_engine engine = open_engine();
    rdb_index index = pairs(engine);
    CHECK_OK(rdb_index_insert(index, TEXT("k"), value, longest, 0, NULL));
    CHECK_STATUS(rdb_index_insert(index, TEXT("k"), value, longest + 1, 0, NULL), RDB_E_TOO_LARGE);
    close_both(index, engine);
}

/* A pair is one key of the tree: what a key takes is its value's no longer. */
TEST(index_duplicates, key_and_value_share_a_limit) {
    rdb_limits limits;
    ZERO(limits);
    limits.struct_size = sizeof limits;
    CHECK_OK(rdb_limits_get(&limits, NULL));
    CHECK_U64(limits.pair_bytes, 1008);
    static char key[1008], value[1008];
    memset(key, 'k', sizeof key);
    rdb_engine engine = open_engine();
    rdb_index index = pairs(engine);
    rdb_error error;
    ZERO(error);
    size_t room = (size_t)limits.pair_bytes - 1 - 600;
    CHECK_OK(rdb_index_insert(index, key, 600, value, room, 0, NULL));
    CHECK_STATUS(rdb_index_insert(index, key, 600, value, room + 1, 0, &error), RDB_E_TOO_LARGE);
    CHECK(strncmp(error.message, "value", 5) == 0 && error.detail[0] == 1009 && error.detail[1] == 1008);
    key[0] = key[599] = 1;
    CHECK_STATUS(rdb_index_insert(index, key, 600, value, room - 1, 0, NULL), RDB_E_TOO_LARGE);
    CHECK_OK(rdb_index_insert(index, key, 600, value, room - 2, 0, NULL));
    CHECK_STATUS(rdb_index_insert(index, key, sizeof key, value, 1, 0, NULL), RDB_E_TOO_LARGE);
    CHECK_STATUS(rdb_index_delete(index, key, sizeof key, NULL), RDB_NOT_FOUND);
    CHECK_U64(count_of(index), 6);

    /* In a batch those before are in. */
    rdb_slice keys[3] = {{"x", 1}, {key, sizeof key}, {"y", 1}}, values[3] = {{"1", 1}, {"1", 1}, {"1", 1}};
    rdb_status statuses[3];
    CHECK_STATUS(rdb_index_insert_many(index, keys, values, 3, 0, statuses, NULL), RDB_E_TOO_LARGE);
    CHECK(statuses[0] == RDB_OK && statuses[1] == RDB_E_TOO_LARGE && statuses[2] == RDB_AGAIN);
    CHECK_U64(count_of(index), 7);
    CHECK_OK(rdb_index_verify(index, NULL));
    close_both(index, engine);
}
