/* Cursors: forward, backward, seek, batches, change at the position, and life beside writers. */
#include "support.h"

static rdb_index letters(rdb_engine engine) {
    rdb_index index = create_bytes(engine, "letters");
    put(index, "a", "1");
    put(index, "c", "3");
    put(index, "e", "5");
    put(index, "g", "7");
    return index;
}

static rdb_cursor open_cursor(rdb_index index, const rdb_range *range) {
    rdb_cursor cursor = NULL;
    CHECK_OK(rdb_cursor_open(index, range, &cursor, NULL));
    return cursor;
}

/* expected NULL: RDB_END. */
static void check_next(rdb_cursor cursor, const char *expected) {
    rdb_slice key, value;
    rdb_status status = rdb_cursor_next(cursor, &key, &value, NULL);
    CHECK_STATUS(status, expected == NULL ? RDB_END : RDB_OK);
    if (expected != NULL) CHECK_BYTES(key.data, key.length, expected, strlen(expected));
}

static void check_previous(rdb_cursor cursor, const char *expected) {
    rdb_slice key, value;
    rdb_status status = rdb_cursor_previous(cursor, &key, &value, NULL);
    CHECK_STATUS(status, expected == NULL ? RDB_END : RDB_OK);
    if (expected != NULL) CHECK_BYTES(key.data, key.length, expected, strlen(expected));
}

static void finish(rdb_cursor cursor, rdb_index index, rdb_engine engine) {
    CHECK_OK(rdb_cursor_close(cursor, NULL));
    close_both(index, engine);
}

TEST(cursor, walks_forward_and_ends) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    rdb_cursor cursor = open_cursor(index, NULL);
    rdb_slice key, value;
    CHECK_OK(rdb_cursor_next(cursor, &key, &value, NULL));
    CHECK_TEXT(key.data, key.length, "a");
    CHECK_TEXT(value.data, value.length, "1");
    check_next(cursor, "c");
    check_next(cursor, "e");
    check_next(cursor, "g");
    check_next(cursor, NULL);
    check_next(cursor, NULL);
    CHECK_OK(rdb_cursor_rewind(cursor, NULL));
    check_next(cursor, "a");
    finish(cursor, index, engine);
}

TEST(cursor, goes_to_a_position_of_its_range) {
    static const uint32_t flags[] = {0, RDB_INDEX_DUPLICATE_KEYS};
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        rdb_engine engine = open_engine();
        rdb_index index = create_index(engine, "letters", flags[i], RDB_KEY_BYTES, RDB_VALUE_BYTES);
        rdb_range range = make_range("b", RDB_BOUND_INCLUSIVE, "g", RDB_BOUND_EXCLUSIVE);
        range.direction = RDB_BACKWARD;
        rdb_cursor cursor = open_cursor(index, &range);
        CHECK_STATUS(rdb_cursor_seek_position(cursor, 0, NULL), RDB_NOT_FOUND);
        static const char *const keys[] = {"a", "c", "e", "f", "g"};
        for (size_t j = 0; j < COUNT_OF(keys); j++) put(index, keys[j], "1");
        CHECK_OK(rdb_cursor_seek_position(cursor, 1, NULL));
        check_next(cursor, "e");
        check_next(cursor, "c");
        CHECK_OK(rdb_cursor_seek_position(cursor, 1, NULL));
        check_previous(cursor, "f");
        CHECK_STATUS(rdb_cursor_seek_position(cursor, 3, NULL), RDB_NOT_FOUND);
        check_next(cursor, "e");
        CHECK_OK(rdb_cursor_seek_position(cursor, 2, NULL));
        check_next(cursor, "c");
        check_next(cursor, NULL);
        CHECK_OK(rdb_index_drop(engine, "letters", 7, NULL));
        CHECK_STATUS(rdb_cursor_seek_position(cursor, 0, NULL), RDB_E_DROPPED);
        finish(cursor, index, engine);
    }
}

/* Where a key has several pairs, a page may begin between them. */
TEST(cursor, goes_to_a_position_among_the_pairs_of_a_key) {
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "pairs", RDB_INDEX_DUPLICATE_KEYS, RDB_KEY_BYTES, RDB_VALUE_BYTES);
    static const char *const values[] = {"1", "2", "3"};
    for (size_t i = 0; i < COUNT_OF(values); i++) put(index, "k", values[i]);
    rdb_cursor cursor = open_cursor(index, NULL);
    for (uint64_t i = 0; i < COUNT_OF(values); i++) {
        rdb_slice value;
        CHECK_OK(rdb_cursor_seek_position(cursor, i, NULL));
        CHECK_OK(rdb_cursor_next(cursor, NULL, &value, NULL));
        CHECK_BYTES(value.data, value.length, values[i], 1);
    }
    finish(cursor, index, engine);
}

TEST(cursor, an_empty_index_ends_at_once) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    rdb_cursor cursor = open_cursor(index, NULL);
    rdb_slice key, value;
    CHECK_STATUS(rdb_cursor_next(cursor, &key, &value, NULL), RDB_END);
    CHECK(key.data == NULL && key.length == 0 && value.data == NULL && value.length == 0);
    CHECK_STATUS(rdb_cursor_previous(cursor, &key, &value, NULL), RDB_END);
    finish(cursor, index, engine);
}

TEST(cursor, walks_backward_within_its_range) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    rdb_range range = make_range("b", RDB_BOUND_INCLUSIVE, "g", RDB_BOUND_EXCLUSIVE);
    range.direction = RDB_BACKWARD;
    rdb_cursor cursor = open_cursor(index, &range);
    check_next(cursor, "e");
    check_next(cursor, "c");
    check_next(cursor, NULL);
    finish(cursor, index, engine);
}

TEST(cursor, previous_turns_around) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    rdb_cursor cursor = open_cursor(index, NULL);
    check_next(cursor, "a");
    check_next(cursor, "c");
    check_next(cursor, "e");
    check_previous(cursor, "c");
    check_previous(cursor, "a");
    check_previous(cursor, NULL);
    check_next(cursor, "a");
    check_next(cursor, "c");
    finish(cursor, index, engine);
}

TEST(cursor, comes_back_from_the_end) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    rdb_cursor cursor = open_cursor(index, NULL);
    for (int i = 0; i < 4; i++) {
        rdb_slice key, value;
        CHECK_OK(rdb_cursor_next(cursor, &key, &value, NULL));
    }
    check_next(cursor, NULL);
    check_previous(cursor, "g");
    check_previous(cursor, "e");
    finish(cursor, index, engine);
}

TEST(cursor, seek_goes_between_entries) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    rdb_cursor cursor = open_cursor(index, NULL);
    CHECK_OK(rdb_cursor_seek(cursor, TEXT("d"), NULL));
    check_next(cursor, "e");
    CHECK_OK(rdb_cursor_seek(cursor, TEXT("d"), NULL));
    check_previous(cursor, "c");
    CHECK_OK(rdb_cursor_seek(cursor, TEXT("e"), NULL));
    check_next(cursor, "e");
    CHECK_OK(rdb_cursor_seek(cursor, TEXT("e"), NULL));
    check_previous(cursor, "c");
    CHECK_OK(rdb_cursor_seek(cursor, TEXT("z"), NULL));
    check_next(cursor, NULL);
    CHECK_OK(rdb_cursor_seek(cursor, NULL, 0, NULL));
    check_next(cursor, "a");
    CHECK_OK(rdb_cursor_close(cursor, NULL));
    rdb_range range;
    rdb_range_init(&range, sizeof range);
    range.direction = RDB_BACKWARD;
    cursor = open_cursor(index, &range);
    CHECK_OK(rdb_cursor_seek(cursor, TEXT("d"), NULL));
    check_next(cursor, "c");
    CHECK_OK(rdb_cursor_seek(cursor, TEXT("d"), NULL));
    check_previous(cursor, "e");
    finish(cursor, index, engine);
}

/* produces: rdb_cursor_next_batch RDB_END */
TEST(cursor, batches_of_items_and_bytes) {
    enum { ENTRIES = 1000 };
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    for (uint32_t i = 0; i < ENTRIES; i++) {
        uint8_t key[2] = {(uint8_t)(i >> 8), (uint8_t)i};
        CHECK_OK(rdb_index_insert(index, key, sizeof key, TEXT("12345678"), 0, NULL));
    }
    rdb_cursor cursor = open_cursor(index, NULL);
    rdb_batch batch;
    ZERO(batch);
    uint32_t seen = 0;
    rdb_status status;
    while ((status = rdb_cursor_next_batch(cursor, 7, 0, &batch, NULL)) == RDB_OK) {
        CHECK(batch.count > 0 && batch.count <= 7);
        for (size_t i = 0; i < batch.count; i++, seen++) {
            const uint8_t *key = (const uint8_t *)batch_key(&batch, i).data;
            CHECK_U64((uint32_t)key[0] << 8 | key[1], seen);
        }
    }
    CHECK_STATUS(status, RDB_END);
    CHECK_U64(batch.count, 0);
    CHECK_U64(seen, ENTRIES);
    CHECK_OK(rdb_cursor_rewind(cursor, NULL));
    CHECK_OK(rdb_cursor_next_batch(cursor, ENTRIES, 100, &batch, NULL)); /* 10 bytes an entry */
    CHECK(batch.count >= 1 && batch.count <= 10);
    CHECK_OK(rdb_cursor_rewind(cursor, NULL));
    CHECK_OK(rdb_cursor_next_batch(cursor, ENTRIES, 1, &batch, NULL)); /* one entry at least */
    CHECK_U64(batch.count, 1);
    CHECK_OK(rdb_batch_free(&batch, NULL));
    finish(cursor, index, engine);
}

TEST(cursor, its_range_has_no_limit) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    rdb_range range;
    rdb_cursor cursor = (rdb_cursor)(uintptr_t)1;
    rdb_range_init(&range, sizeof range);
    range.limit = 2; /* a cursor stops where its user stops */
    CHECK_STATUS(rdb_cursor_open(index, &range, &cursor, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK(cursor == NULL);
    close_both(index, engine);
}

TEST(cursor, updates_and_deletes_at_its_position) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    rdb_cursor cursor = open_cursor(index, NULL);
    CHECK_STATUS(rdb_cursor_update(cursor, TEXT("x"), NULL), RDB_E_STATE);
    CHECK_STATUS(rdb_cursor_delete(cursor, NULL), RDB_E_STATE);
    check_next(cursor, "a");
    check_next(cursor, "c");
    CHECK_OK(rdb_cursor_update(cursor, TEXT("new"), NULL));
    check_value(index, "c", "new");
    CHECK_OK(rdb_cursor_delete(cursor, NULL));
    CHECK_STATUS(rdb_index_contains(index, TEXT("c"), NULL), RDB_NOT_FOUND);
    CHECK_U64(count_of(index), 3);
    check_next(cursor, "e");
    CHECK_OK(rdb_index_delete(index, TEXT("e"), NULL));
    CHECK_STATUS(rdb_cursor_update(cursor, TEXT("x"), NULL), RDB_NOT_FOUND);
    CHECK_STATUS(rdb_cursor_delete(cursor, NULL), RDB_NOT_FOUND);
    check_next(cursor, "g");
    finish(cursor, index, engine);
}

TEST(cursor, deletes_and_replaces_one_pair_of_a_key) {
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "pairs", RDB_INDEX_DUPLICATE_KEYS, RDB_KEY_BYTES, RDB_VALUE_BYTES);
    put(index, "a", "1");
    put(index, "a", "2");
    put(index, "a", "3");
    rdb_cursor cursor = open_cursor(index, NULL);
    check_next(cursor, "a");
    check_next(cursor, "a");
    CHECK_OK(rdb_cursor_delete(cursor, NULL));
    rdb_slice key, value;
    CHECK_OK(rdb_cursor_next(cursor, &key, &value, NULL));
    CHECK_TEXT(value.data, value.length, "3");
    CHECK_STATUS(rdb_cursor_update(cursor, TEXT("1"), NULL), RDB_EXISTS);
    CHECK_OK(rdb_cursor_update(cursor, TEXT("9"), NULL));
    CHECK_STATUS(rdb_cursor_update(cursor, TEXT("8"), NULL), RDB_NOT_FOUND);
    CHECK_OK(rdb_cursor_next(cursor, &key, &value, NULL)); /* the new pair lies ahead of the old one's place */
    CHECK_TEXT(value.data, value.length, "9");
    rdb_batch batch;
    ZERO(batch);
    CHECK_OK(rdb_index_range_search(index, NULL, &batch, NULL));
    check_entries(&batch, "a=1 a=9");
    CHECK_OK(rdb_batch_free(&batch, NULL));
    finish(cursor, index, engine);
}

/* The values of one key, two a page; every page begins where the one before it ended. */
TEST(cursor, pages_through_the_values_of_one_key) {
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "pairs", RDB_INDEX_DUPLICATE_KEYS, RDB_KEY_BYTES, RDB_VALUE_BYTES);
    static const char *const values[] = {"1", "2", "3", "4", "5"};
    put(index, "a", "9");
    for (int i = 0; i < 5; i++) put(index, "b", values[i]);
    put(index, "c", "0");
    for (int first = 0; first < 5; first += 2) {
        rdb_cursor cursor = open_cursor(index, NULL);
        rdb_slice key, value;
        CHECK_OK(rdb_cursor_seek_pair(cursor, TEXT("b"), values[first], 1, NULL));
        CHECK_OK(rdb_cursor_next(cursor, &key, &value, NULL));
        CHECK_BYTES(value.data, value.length, values[first], 1);
        CHECK_OK(rdb_cursor_seek_pair(cursor, TEXT("b"), values[first], 1, NULL));
        CHECK_OK(rdb_cursor_previous(cursor, &key, &value, NULL));
        CHECK_BYTES(value.data, value.length, first == 0 ? "9" : values[first - 1], 1);
        CHECK_OK(rdb_cursor_close(cursor, NULL));
    }
    rdb_cursor cursor = open_cursor(index, NULL);
    rdb_slice key, value;
    CHECK_OK(rdb_cursor_seek_pair(cursor, TEXT("b"), TEXT("6"), NULL)); /* behind the last value of the key */
    CHECK_OK(rdb_cursor_next(cursor, &key, &value, NULL));
    CHECK_TEXT(key.data, key.length, "c");
    finish(cursor, index, engine);
}

TEST(cursor, goes_on_beside_writers) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    rdb_cursor cursor = open_cursor(index, NULL);
    check_next(cursor, "a");
    put(index, "b", "2");
    CHECK_OK(rdb_index_delete(index, TEXT("a"), NULL));
    check_next(cursor, "b");
    CHECK_OK(rdb_index_clear(index, NULL));
    check_next(cursor, NULL);
    put(index, "z", "26");
    CHECK_OK(rdb_cursor_rewind(cursor, NULL));
    check_next(cursor, "z");
    finish(cursor, index, engine);
}

TEST(cursor, outlives_its_index_handle_and_sees_a_drop) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine);
    rdb_cursor cursor = open_cursor(index, NULL);
    rdb_slice key, value;
    CHECK_OK(rdb_index_close(index, NULL));
    check_next(cursor, "a");
    CHECK_OK(rdb_index_drop(engine, TEXT("letters"), NULL));
    CHECK_STATUS(rdb_cursor_next(cursor, &key, &value, NULL), RDB_E_DROPPED);
    CHECK(key.data == NULL && key.length == 0);
    CHECK_OK(rdb_cursor_close(cursor, NULL));
    CHECK_OK(rdb_engine_close(engine, NULL));
}

/* Every entry exactly once, with every length of batch, while the walk turns around now and then. */
TEST(cursor, a_long_walk_misses_nothing) {
    enum { ENTRIES = 3000 };
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "n", 0, RDB_KEY_U64, RDB_VALUE_U64);
    for (uint64_t i = 0; i < ENTRIES; i++) CHECK_OK(rdb_index_insert_u64(index, &i, &i, 1, 0, NULL, NULL));
    rdb_cursor cursor = open_cursor(index, NULL);
    rdb_slice key, value;
    uint64_t state = 5, expected = 0, number = 0;
    for (int step = 0; step < 20000; step++) {
        bool forward = test_random(&state) % 3 != 0;
        if (forward) {
            rdb_status status = rdb_cursor_next(cursor, &key, &value, NULL);
            CHECK_STATUS(status, expected < ENTRIES ? RDB_OK : RDB_END);
            if (status == RDB_OK) {
                memcpy(&number, value.data, sizeof number);
                CHECK_U64(number, expected);
                expected++;
            }
        } else if (expected >= 2) {
            /* Back to the gap in front of the entry that is due: previous() gives the one before the gap. */
            uint8_t bytes[8];
            for (int byte = 0; byte < 8; byte++) bytes[byte] = (uint8_t)(expected >> (56 - 8 * byte));
            CHECK_OK(rdb_cursor_seek(cursor, bytes, sizeof bytes, NULL));
            CHECK_OK(rdb_cursor_previous(cursor, &key, &value, NULL));
            memcpy(&number, value.data, sizeof number);
            CHECK_U64(number, expected - 1);
            CHECK_OK(rdb_cursor_seek(cursor, bytes, sizeof bytes, NULL));
        }
    }
    CHECK(expected > 1000);
    finish(cursor, index, engine);
}
