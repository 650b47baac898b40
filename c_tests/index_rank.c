/* Positions in the order: of keys, and what is there. */
#include "support.h"

static rdb_index letters(rdb_engine engine, uint32_t flags) {
    rdb_index index = create_index(engine, "letters", flags, RDB_KEY_BYTES, RDB_VALUE_BYTES);
    static const char *const keys[] = {"a", "b", "c", "ca", "cb", "d"};
    for (size_t i = 0; i < COUNT_OF(keys); i++) put(index, keys[i], "v");
    return index;
}

static uint64_t rank_of(rdb_index index, const rdb_range *range, const char *key) {
    uint64_t rank = 99;
    CHECK_OK(rdb_index_rank(index, range, key, strlen(key), &rank, NULL));
    return rank;
}

/* expected NULL: there is none. */
static void check_at(rdb_index index, const rdb_range *range, uint64_t position, const char *expected) {
    entry_room found;
    rdb_status status = rdb_index_select(index, range, position, room(&found), NULL);
    CHECK_STATUS(status, expected == NULL ? RDB_NOT_FOUND : RDB_OK);
    if (expected != NULL) check_entry(&found, expected, "v");
}

TEST(index_rank, keys_are_the_index_s) {
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "numbers", 0, RDB_KEY_U64, RDB_VALUE_U64);
    uint64_t rank = 99;
    CHECK_STATUS(rdb_index_rank(index, NULL, "short", 5, &rank, NULL), RDB_E_KEY_TYPE);
    CHECK_U64(rank, 0);
    close_both(index, engine);
}

TEST(index_rank, keys_have_positions_and_positions_have_keys) {
    static const uint32_t flags[] = {0, RDB_INDEX_DUPLICATE_KEYS};
    static const char *const keys[] = {"a", "b", "c", "ca", "cb", "d"};
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        rdb_engine engine = open_engine();
        rdb_index index = letters(engine, flags[i]);
        for (size_t j = 0; j < COUNT_OF(keys); j++) {
            CHECK_U64(rank_of(index, NULL, keys[j]), j);
            check_at(index, NULL, j, keys[j]);
        }
        CHECK_U64(rank_of(index, NULL, ""), 0);
        CHECK_U64(rank_of(index, NULL, "bb"), 2);
        CHECK_U64(rank_of(index, NULL, "e"), 6);
        check_at(index, NULL, 6, NULL);
        check_at(index, NULL, UINT64_MAX, NULL);
        close_both(index, engine);
    }
}

TEST(index_rank, positions_are_those_of_the_range_in_its_direction) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine, 0);
    rdb_range range = make_range("b", RDB_BOUND_INCLUSIVE, "d", RDB_BOUND_EXCLUSIVE);
    CHECK_U64(rank_of(index, &range, "ca"), 2);
    CHECK_U64(rank_of(index, &range, "a"), 0);
    CHECK_U64(rank_of(index, &range, "z"), 4);
    check_at(index, &range, 0, "b");
    check_at(index, &range, 4, NULL);
    range.direction = RDB_BACKWARD;
    CHECK_U64(rank_of(index, &range, "ca"), 1);
    CHECK_U64(rank_of(index, &range, "a"), 4);
    CHECK_U64(rank_of(index, &range, "z"), 0);
    check_at(index, &range, 0, "cb");
    check_at(index, &range, 3, "b");
    check_at(index, &range, 4, NULL);
    range.limit = 3;
    CHECK_U64(rank_of(index, &range, "a"), 3);
    check_at(index, &range, 2, "c");
    check_at(index, &range, 3, NULL);
    rdb_range_init(&range, sizeof range);
    range.prefix = "c";
    range.prefix_length = 1;
    CHECK_U64(rank_of(index, &range, "d"), 3);
    check_at(index, &range, 2, "cb");
    check_at(index, &range, 3, NULL);
    close_both(index, engine);
}

TEST(index_rank, pairs_of_one_key_have_positions_one_after_the_other) {
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "pairs", RDB_INDEX_DUPLICATE_KEYS, RDB_KEY_BYTES, RDB_VALUE_BYTES);
    put(index, "a", "1");
    put(index, "b", "1");
    put(index, "b", "2");
    put(index, "c", "1");
    CHECK_U64(rank_of(index, NULL, "b"), 1);
    CHECK_U64(rank_of(index, NULL, "c"), 3);
    rdb_range backward;
    rdb_range_init(&backward, sizeof backward);
    backward.direction = RDB_BACKWARD;
    CHECK_U64(rank_of(index, &backward, "b"), 1);
    entry_room found;
    CHECK_OK(rdb_index_select(index, NULL, 2, room(&found), NULL));
    check_entry(&found, "b", "2");
    CHECK_OK(rdb_index_select(index, &backward, 1, room(&found), NULL));
    check_entry(&found, "b", "2");
    close_both(index, engine);
}

TEST(index_rank, numbers_of_many_nodes) {
    enum { COUNT = 60000 };
    /* The last ones are of three levels. */
    static const uint32_t flags[] = {0, RDB_INDEX_COUNTED, RDB_INDEX_NO_SUFFIX_TRUNCATION | RDB_INDEX_NO_COMPACT_LEAVES,
                                     RDB_INDEX_COUNTED | RDB_INDEX_NO_SUFFIX_TRUNCATION | RDB_INDEX_NO_COMPACT_LEAVES};
    for (size_t f = 0; f < COUNT_OF(flags); f++) {
        rdb_engine engine = open_engine();
        rdb_index index = create_index(engine, "numbers", flags[f], RDB_KEY_U64, RDB_VALUE_U64);
        for (uint64_t i = 0; i < COUNT; i++) {
            uint64_t number = i * 7919 % COUNT;
            CHECK_OK(rdb_index_insert_u64(index, &number, &number, 1, RDB_INSERT_UPSERT, NULL, NULL));
        }
        CHECK_U64(count_of(index), COUNT);
        CHECK_OK(rdb_index_verify(index, NULL));
        for (uint64_t i = 0; i < COUNT; i += 997) {
            unsigned char key[8];
            for (int j = 0; j < 8; j++) key[j] = (unsigned char)(i >> (56 - 8 * j));
            uint64_t rank = 0;
            entry_room found;
            CHECK_OK(rdb_index_rank(index, NULL, key, sizeof key, &rank, NULL));
            CHECK_U64(rank, i);
            CHECK_OK(rdb_index_select(index, NULL, i, room(&found), NULL));
            CHECK_BYTES(found.key, found.buffer.key_length, key, sizeof key);
            CHECK(memcmp(found.value, &i, sizeof i) == 0);
        }
        close_both(index, engine);
    }
}

/* produces: rdb_index_select RDB_TRUNCATED */
TEST(index_rank, what_does_not_fit_tells_its_length) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    put(index, "a long key", "a long value");
    entry_room found;
    room(&found)->key_capacity = 3;
    CHECK_STATUS(rdb_index_select(index, NULL, 0, &found.buffer, NULL), RDB_TRUNCATED);
    CHECK_U64(found.buffer.key_length, 10);
    CHECK_U64(found.buffer.value_length, 12);
    close_both(index, engine);
}
