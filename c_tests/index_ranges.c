/* Ranges: bounds, prefixes, limits, both directions; count, delete, clear. */
#include "support.h"

static rdb_index letters(rdb_engine engine) {
    rdb_index index = create_bytes(engine, "letters");
    put(index, "a", "1");
    put(index, "b", "2");
    put(index, "ba", "3");
    put(index, "bb", "4");
    put(index, "c", "5");
    put(index, "\xff", "6");
    put(index, "\xff\xff", "7");
    return index;
}

static void check_range(rdb_index index, const rdb_range *range, const char *expected) {
    rdb_batch batch;
    uint64_t count = 0;
    ZERO(batch);
    CHECK_OK(rdb_index_range_search(index, range, &batch, NULL));
    check_entries(&batch, expected);
    CHECK_OK(rdb_index_count_range(index, range, &count, NULL));
    CHECK_U64(count, batch.count);
    CHECK_OK(rdb_batch_free(&batch, NULL));
}

TEST(index_ranges, bounds) {
    static const struct {
        const char *lower;
        uint32_t lower_bound;
        const char *upper;
        uint32_t upper_bound;
        const char *expected;
    } cases[] = {
        {NULL, RDB_BOUND_NONE, NULL, RDB_BOUND_NONE, "a=1 b=2 ba=3 bb=4 c=5 \xff=6 \xff\xff=7"},
        {"b", RDB_BOUND_INCLUSIVE, "c", RDB_BOUND_INCLUSIVE, "b=2 ba=3 bb=4 c=5"},
        {"b", RDB_BOUND_EXCLUSIVE, "c", RDB_BOUND_EXCLUSIVE, "ba=3 bb=4"},
        {"b", RDB_BOUND_INCLUSIVE, "b", RDB_BOUND_INCLUSIVE, "b=2"},
        {"b", RDB_BOUND_INCLUSIVE, "b", RDB_BOUND_EXCLUSIVE, ""},
        {"b", RDB_BOUND_EXCLUSIVE, "b", RDB_BOUND_EXCLUSIVE, ""},
        {"aa", RDB_BOUND_INCLUSIVE, "bab", RDB_BOUND_INCLUSIVE, "b=2 ba=3"},
        {NULL, RDB_BOUND_NONE, "b", RDB_BOUND_INCLUSIVE, "a=1 b=2"},
        {NULL, RDB_BOUND_NONE, "b", RDB_BOUND_EXCLUSIVE, "a=1"},
        {"c", RDB_BOUND_EXCLUSIVE, NULL, RDB_BOUND_NONE, "\xff=6 \xff\xff=7"},
        {"", RDB_BOUND_INCLUSIVE, "a", RDB_BOUND_INCLUSIVE, "a=1"},
        {"z", RDB_BOUND_INCLUSIVE, "zz", RDB_BOUND_INCLUSIVE, ""},
    };
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_context("case %zu", i);
        rdb_range range = make_range(cases[i].lower, cases[i].lower_bound, cases[i].upper, cases[i].upper_bound);
        check_range(index, &range, cases[i].expected);
    }
    test_context(NULL);
    check_range(index, NULL, cases[0].expected);
    close_both(index, engine);
}

TEST(index_ranges, backward_and_limits) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    rdb_range range = make_range("b", RDB_BOUND_INCLUSIVE, "c", RDB_BOUND_INCLUSIVE);
    range.direction = RDB_BACKWARD;
    check_range(index, &range, "c=5 bb=4 ba=3 b=2");
    range.limit = 2;
    check_range(index, &range, "c=5 bb=4");
    range.direction = RDB_FORWARD;
    check_range(index, &range, "b=2 ba=3");
    range.limit = UINT64_MAX;
    check_range(index, &range, "b=2 ba=3 bb=4 c=5");
    close_both(index, engine);
}

TEST(index_ranges, prefixes) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    rdb_range range;
    rdb_range_init(&range, sizeof range);
    CHECK_U64(range.struct_size, sizeof range);
    range.prefix = "b";
    range.prefix_length = 1;
    check_range(index, &range, "b=2 ba=3 bb=4");
    range.direction = RDB_BACKWARD;
    check_range(index, &range, "bb=4 ba=3 b=2");
    range.direction = RDB_FORWARD;
    range.prefix = "\xff"; /* a prefix without a successor */
    check_range(index, &range, "\xff=6 \xff\xff=7");
    range.prefix = "bc";
    range.prefix_length = 2;
    check_range(index, &range, "");
    range.prefix = NULL;
    range.prefix_length = 0; /* no prefix: everything */
    range.limit = 1;
    check_range(index, &range, "a=1");
    close_both(index, engine);
}

TEST(index_ranges, prefix_and_bounds_hold_together) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    rdb_range range = make_range("ba", RDB_BOUND_INCLUSIVE, NULL, RDB_BOUND_NONE);
    range.prefix = "b";
    range.prefix_length = 1;
    check_range(index, &range, "ba=3 bb=4");
    range.lower_bound = RDB_BOUND_EXCLUSIVE;
    check_range(index, &range, "bb=4");
    close_both(index, engine);
}

TEST(index_ranges, delete_range_counts_what_it_deletes) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    rdb_range range = make_range("b", RDB_BOUND_INCLUSIVE, "c", RDB_BOUND_EXCLUSIVE);
    uint64_t deleted = 99;
    range.limit = 2;
    range.direction = RDB_BACKWARD;
    CHECK_OK(rdb_index_delete_range(index, &range, &deleted, NULL));
    CHECK_U64(deleted, 2);
    check_range(index, NULL, "a=1 b=2 c=5 \xff=6 \xff\xff=7");
    range.limit = 0;
    CHECK_OK(rdb_index_delete_range(index, &range, &deleted, NULL));
    CHECK_U64(deleted, 1);
    CHECK_OK(rdb_index_delete_range(index, &range, &deleted, NULL));
    CHECK_U64(deleted, 0);
    CHECK_OK(rdb_index_delete_range(index, NULL, NULL, NULL));
    CHECK_U64(count_of(index), 0);
    close_both(index, engine);
}

TEST(index_ranges, clear_empties) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    CHECK_U64(count_of(index), 7);
    CHECK_OK(rdb_index_clear(index, NULL));
    CHECK_U64(count_of(index), 0);
    CHECK_OK(rdb_index_clear(index, NULL));
    put(index, "a", "1");
    check_range(index, NULL, "a=1");
    close_both(index, engine);
}

TEST(index_ranges, bad_ranges_are_refused) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    rdb_batch batch;
    ZERO(batch);
    rdb_range range = make_range(NULL, RDB_BOUND_INCLUSIVE, NULL, RDB_BOUND_NONE);
    range.lower_length = 1;
    CHECK_STATUS(rdb_index_range_search(index, &range, &batch, NULL), RDB_E_NULL_ARGUMENT);
    range = make_range(NULL, RDB_BOUND_NONE, NULL, RDB_BOUND_EXCLUSIVE);
    range.upper_length = 1;
    CHECK_STATUS(rdb_index_range_search(index, &range, &batch, NULL), RDB_E_NULL_ARGUMENT);
    rdb_range_init(&range, sizeof range);
    range.prefix_length = 1;
    CHECK_STATUS(rdb_index_range_search(index, &range, &batch, NULL), RDB_E_NULL_ARGUMENT);
    CHECK_STATUS(rdb_index_delete_range(index, &range, NULL, NULL), RDB_E_NULL_ARGUMENT);
    CHECK_U64(count_of(index), 7);
    range = make_range("a", RDB_BOUND_INCLUSIVE, NULL, RDB_BOUND_NONE);
    range.lower_length = SIZE_MAX;
    CHECK_STATUS(rdb_index_range_search(index, &range, &batch, NULL), RDB_E_TOO_LARGE);
    /* A bound whose kind was forgotten does not make the range everything. */
    uint64_t deleted = 0, left = 0;
    range = make_range("c", RDB_BOUND_NONE, NULL, RDB_BOUND_NONE);
    CHECK_STATUS(rdb_index_delete_range(index, &range, &deleted, NULL), RDB_E_INVALID_ARGUMENT);
    range = make_range(NULL, RDB_BOUND_NONE, "c", RDB_BOUND_NONE);
    CHECK_STATUS(rdb_index_delete_range(index, &range, &deleted, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_OK(rdb_index_count(index, &left, NULL));
    CHECK_U64(left, 7);
    /* Bounds that cross are an empty range, not a mistake. */
    range = make_range("c", RDB_BOUND_INCLUSIVE, "a", RDB_BOUND_INCLUSIVE);
    check_range(index, &range, "");
    CHECK_OK(rdb_batch_free(&batch, NULL));
    close_both(index, engine);
}

TEST(index_ranges, a_large_range_arrives_whole_and_in_order) {
    enum { ENTRIES = 20000 };
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    uint8_t key[4];
    for (uint32_t i = 0; i < ENTRIES; i++) {
        uint32_t number = (i * 7919u) % ENTRIES;
        for (int byte = 0; byte < 4; byte++) key[byte] = (uint8_t)(number >> (24 - 8 * byte));
        CHECK_OK(rdb_index_insert(index, key, sizeof key, &number, sizeof number, 0, NULL));
    }
    rdb_batch batch;
    ZERO(batch);
    CHECK_OK(rdb_index_range_search(index, NULL, &batch, NULL));
    CHECK_U64(batch.count, ENTRIES);
    CHECK_U64(batch.key_offsets[0], 0);
    CHECK_U64(batch.key_offsets[ENTRIES], 4 * ENTRIES);
    for (uint32_t i = 0; i < ENTRIES; i++) {
        uint32_t number = 0;
        memcpy(&number, batch_value(&batch, i).data, sizeof number);
        CHECK_U64(number, i);
    }
    CHECK_OK(rdb_batch_free(&batch, NULL));
    close_both(index, engine);
}
