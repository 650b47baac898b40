/* Many keys in one call. */
#include "support.h"

#include <stdio.h>

static rdb_slice text(const char *literal) {
    rdb_slice slice;
    slice.data = literal;
    slice.length = strlen(literal);
    return slice;
}

TEST(index_many, insert_search_delete) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    rdb_slice keys[3] = {text("c"), text("a"), text("b")}, values[3] = {text("3"), text("1"), text("22")};
    rdb_slice wanted[4] = {text("b"), text("x"), text("a"), text("b")};
    rdb_status statuses[4];
    rdb_batch batch;
    ZERO(batch);
    CHECK_OK(rdb_index_insert_many(index, keys, values, 3, RDB_INSERT_UPSERT, statuses, NULL));
    for (int i = 0; i < 3; i++) CHECK_STATUS(statuses[i], RDB_OK);
    CHECK_U64(count_of(index), 3);
    CHECK_OK(rdb_index_search_many(index, wanted, 4, &batch, statuses, NULL));
    CHECK_U64(batch.count, 4);
    static const rdb_status expected[4] = {RDB_OK, RDB_NOT_FOUND, RDB_OK, RDB_OK};
    static const char *const found[4] = {"22", "", "1", "22"};
    for (size_t i = 0; i < 4; i++) {
        CHECK_STATUS(statuses[i], expected[i]);
        CHECK_U64(batch_key(&batch, i).length, 0);
        CHECK_BYTES(batch_value(&batch, i).data, batch_value(&batch, i).length, found[i], strlen(found[i]));
    }
    CHECK_OK(rdb_index_delete_many(index, wanted, 4, statuses, NULL));
    static const rdb_status deleted[4] = {RDB_OK, RDB_NOT_FOUND, RDB_OK, RDB_NOT_FOUND};
    for (int i = 0; i < 4; i++) CHECK_STATUS(statuses[i], deleted[i]);
    CHECK_U64(count_of(index), 1);
    CHECK_OK(rdb_batch_free(&batch, NULL));
    close_both(index, engine);
}

TEST(index_many, if_absent_says_which_were_there) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    rdb_slice keys[3] = {text("a"), text("b"), text("b")}, values[3] = {text("1"), text("2"), text("3")};
    rdb_status statuses[3];
    put(index, "a", "0");
    CHECK_OK(rdb_index_insert_many(index, keys, values, 3, RDB_INSERT_IF_ABSENT, statuses, NULL));
    CHECK_STATUS(statuses[0], RDB_EXISTS);
    CHECK_STATUS(statuses[1], RDB_OK);
    CHECK_STATUS(statuses[2], RDB_EXISTS);
    check_value(index, "a", "0");
    check_value(index, "b", "2");
    close_both(index, engine);
}

/* Of three items, one is refused and none was attempted. */
static void check_at_fault(const rdb_status *statuses, int item, rdb_status expected) {
    for (int i = 0; i < 3; i++) CHECK_STATUS(statuses[i], i == item ? expected : RDB_AGAIN);
}

TEST(index_many, nothing_is_done_when_an_argument_is_bad) {
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "a", 0, RDB_KEY_U64, RDB_VALUE_BYTES);
    rdb_slice keys[3] = {text("12345678"), text("1234567"), text("87654321")};
    rdb_slice values[3] = {text("1"), text("2"), text("3")};
    rdb_status statuses[3];
    CHECK_STATUS(rdb_index_insert_many(index, keys, values, 3, 0, statuses, NULL), RDB_E_KEY_TYPE);
    check_at_fault(statuses, 1, RDB_E_KEY_TYPE);
    CHECK_U64(count_of(index), 0);
    keys[1] = text("11111111");
    values[2].length = SIZE_MAX;
    CHECK_STATUS(rdb_index_insert_many(index, keys, values, 3, 0, statuses, NULL), RDB_E_TOO_LARGE);
    check_at_fault(statuses, 2, RDB_E_TOO_LARGE);
    CHECK_U64(count_of(index), 0);
    keys[2].data = NULL;
    CHECK_STATUS(rdb_index_delete_many(index, keys, 3, statuses, NULL), RDB_E_NULL_ARGUMENT);
    check_at_fault(statuses, 2, RDB_E_NULL_ARGUMENT);
    keys[0] = text("short");
    keys[2] = text("87654321");
    rdb_batch batch;
    ZERO(batch);
    CHECK_STATUS(rdb_index_search_many(index, keys, 3, &batch, statuses, NULL), RDB_E_KEY_TYPE);
    check_at_fault(statuses, 0, RDB_E_KEY_TYPE);
    close_both(index, engine);
}

TEST(index_many, nothing_is_a_number_of_items) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    rdb_batch batch;
    ZERO(batch);
    rdb_status status = RDB_OK;
    CHECK_OK(rdb_index_insert_many(index, NULL, NULL, 0, 0, NULL, NULL));
    CHECK_OK(rdb_index_search_many(index, NULL, 0, &batch, &status, NULL));
    CHECK_U64(batch.count, 0);
    CHECK_OK(rdb_index_delete_many(index, NULL, 0, NULL, NULL));
    CHECK_OK(rdb_batch_free(&batch, NULL));
    close_both(index, engine);
}

/* The engine's limit strikes in the middle: the items before are in, the one that failed and the rest say so. */
TEST(index_many, the_first_failure_stops_the_call) {
    enum { ITEMS = 64, SIZE = 60000 };
    static char value[SIZE];
    static char names[ITEMS][4];
    rdb_engine engine = NULL;
    rdb_engine_options options;
    rdb_slice keys[ITEMS], values[ITEMS];
    rdb_status statuses[ITEMS];
    rdb_engine_options_init(&options, sizeof options);
    options.memory_limit_bytes = 1 << 20;
    CHECK_OK(rdb_engine_open(&options, &engine, NULL));
    rdb_index index = create_bytes(engine, "a");
    for (int i = 0; i < ITEMS; i++) {
        names[i][0] = (char)('0' + i / 10);
        names[i][1] = (char)('0' + i % 10);
        keys[i] = text(names[i]);
        values[i].data = value;
        values[i].length = SIZE;
    }
    CHECK_STATUS(rdb_index_insert_many(index, keys, values, ITEMS, 0, statuses, NULL), RDB_E_LIMIT);
    size_t inserted = 0;
    while (statuses[inserted] == RDB_OK) inserted++;
    CHECK(inserted > 0 && inserted < ITEMS);
    CHECK_STATUS(statuses[inserted], RDB_E_LIMIT);
    for (size_t i = inserted + 1; i < ITEMS; i++) CHECK_STATUS(statuses[i], RDB_AGAIN);
    CHECK_U64(count_of(index), inserted);
    close_both(index, engine);
}

TEST(index_many, search_many_agrees_with_search) {
    enum { KEYS = 1000 };
    static uint32_t numbers[KEYS];
    static rdb_slice keys[KEYS];
    static rdb_status statuses[KEYS];
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    uint64_t state = 3;
    for (int i = 0; i < KEYS; i++) {
        numbers[i] = (uint32_t)(test_random(&state) % 2000);
        keys[i].data = &numbers[i];
        keys[i].length = sizeof numbers[i];
        if (i % 2 == 0) CHECK_OK(rdb_index_insert(index, &numbers[i], 4, &numbers[i], 4, 0, NULL));
    }
    rdb_batch batch;
    ZERO(batch);
    CHECK_OK(rdb_index_search_many(index, keys, KEYS, &batch, statuses, NULL));
    for (size_t i = 0; i < KEYS; i++) {
        CHECK_STATUS(statuses[i], rdb_index_contains(index, &numbers[i], 4, NULL));
        if (statuses[i] == RDB_OK) CHECK_BYTES(batch_value(&batch, i).data, 4, &numbers[i], 4);
        else CHECK_U64(batch_value(&batch, i).length, 0);
    }
    CHECK_OK(rdb_batch_free(&batch, NULL));
    close_both(index, engine);
}

/* Values of one index that are keys of another, looked up into the very batch that holds them: its memory is written
 * while the keys are read. */
TEST(index_many, what_lies_in_the_batch_to_be_filled_is_refused) {
    enum { ENTRIES = 50 };
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "index", 0, RDB_KEY_BYTES, RDB_VALUE_BYTES);
    char key[16];
    static const char value[400] = {0};
    for (int i = 0; i < ENTRIES; i++) {
        CHECK_OK(rdb_index_insert(index, key, (size_t)sprintf(key, "key %02d", i), value, sizeof value, 0, NULL));
    }
    rdb_batch batch, other;
    ZERO(batch);
    ZERO(other);
    CHECK_OK(rdb_index_range_search(index, NULL, &batch, NULL));
    rdb_slice keys[ENTRIES];
    rdb_status statuses[ENTRIES];
    for (size_t i = 0; i < ENTRIES; i++) {
        keys[i].data = batch.keys + batch.key_offsets[i];
        keys[i].length = (size_t)(batch.key_offsets[i + 1] - batch.key_offsets[i]);
    }
    CHECK_OK(rdb_index_search_many(index, keys, ENTRIES, &other, statuses, NULL));
    CHECK_U64(other.count, ENTRIES);
    CHECK_STATUS(rdb_index_search_many(index, keys, ENTRIES, &batch, statuses, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_U64(batch.count, 0);
    rdb_range range;
    rdb_range_init(&range, sizeof range);
    range.lower_bound = RDB_BOUND_EXCLUSIVE;
    range.lower = keys[ENTRIES - 2].data;
    range.lower_length = keys[ENTRIES - 2].length;
    CHECK_OK(rdb_index_range_search(index, &range, &other, NULL));
    CHECK_U64(other.count, 1);
    CHECK_STATUS(rdb_index_range_search(index, &range, &batch, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_OK(rdb_batch_free(&batch, NULL));
    CHECK_OK(rdb_batch_free(&other, NULL));
    close_both(index, engine);
}
