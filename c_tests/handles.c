/* Handles: how they live and die, in every order, and what each kind of mistake is called. */
#include "support.h"

TEST(handles, null_is_no_handle_and_closing_it_is_success) {
    CHECK_OK(rdb_engine_close(NULL, NULL));
    CHECK_OK(rdb_index_close(NULL, NULL));
    CHECK_OK(rdb_cursor_close(NULL, NULL));
    CHECK_OK(rdb_subscription_close(NULL, NULL));
    CHECK_OK(rdb_batch_free(NULL, NULL));
    rdb_error err;
    ZERO(err);
    CHECK_STATUS(rdb_index_clear(NULL, &err), RDB_E_NULL_HANDLE);
    CHECK_ERROR(&err, RDB_E_NULL_HANDLE);
}

TEST(handles, closed_twice_and_used_after_close) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    CHECK_OK(rdb_index_close(index, NULL));
    CHECK_STATUS(rdb_index_close(index, NULL), RDB_E_CLOSED_HANDLE);
    CHECK_STATUS(rdb_index_clear(index, NULL), RDB_E_CLOSED_HANDLE);
    CHECK_STATUS(rdb_handle_check(index, 0, NULL), RDB_E_CLOSED_HANDLE);
    CHECK_OK(rdb_engine_close(engine, NULL));
    CHECK_STATUS(rdb_engine_close(engine, NULL), RDB_E_CLOSED_HANDLE);
}

TEST(handles, a_reused_slot_does_not_revive_an_old_handle) {
    rdb_engine engine = open_engine();
    rdb_index first = create_bytes(engine, "a");
    CHECK_OK(rdb_index_close(first, NULL));
    for (int i = 0; i < 5000; i++) {
        rdb_index again = NULL;
        CHECK_OK(rdb_index_open(engine, TEXT("a"), &again, NULL));
        CHECK(again != first);
        CHECK_STATUS(rdb_index_clear(first, NULL), RDB_E_CLOSED_HANDLE);
        CHECK_OK(rdb_index_close(again, NULL));
    }
    CHECK_OK(rdb_engine_close(engine, NULL));
}

TEST(handles, check_tells_kinds_apart) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    CHECK_OK(rdb_handle_check(engine, 0, NULL));
    CHECK_OK(rdb_handle_check(engine, RDB_HANDLE_ENGINE, NULL));
    CHECK_OK(rdb_handle_check(index, RDB_HANDLE_INDEX, NULL));
    CHECK_STATUS(rdb_handle_check(index, RDB_HANDLE_ENGINE, NULL), RDB_E_WRONG_HANDLE);
    CHECK_STATUS(rdb_handle_check(NULL, 0, NULL), RDB_E_NULL_HANDLE);
    CHECK_STATUS(rdb_handle_check((rdb_handle)(uintptr_t)12345, 0, NULL), RDB_E_BAD_HANDLE);
    CHECK_STATUS(rdb_handle_check(&engine, 0, NULL), RDB_E_BAD_HANDLE);
    CHECK_U64((uint64_t)(uintptr_t)engine >> 56, RDB_HANDLE_ENGINE);
    CHECK_U64((uint64_t)(uintptr_t)index >> 56, RDB_HANDLE_INDEX);
    close_both(index, engine);
}

TEST(handles, live_handles_are_counted_by_kind) {
    CHECK_U64(rdb_debug_live_handles(0), 0);
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    rdb_cursor cursor = NULL;
    rdb_subscription subscription = NULL;
    rdb_batch batch;
    ZERO(batch);
    CHECK_OK(rdb_cursor_open(index, NULL, &cursor, NULL));
    CHECK_OK(rdb_subscription_open(NULL, NULL, &subscription, NULL));
    CHECK_OK(rdb_index_list(engine, &batch, NULL));
    CHECK_U64(rdb_debug_live_handles(RDB_HANDLE_ENGINE), 1);
    CHECK_U64(rdb_debug_live_handles(RDB_HANDLE_INDEX), 1);
    CHECK_U64(rdb_debug_live_handles(RDB_HANDLE_CURSOR), 1);
    CHECK_U64(rdb_debug_live_handles(RDB_HANDLE_SUBSCRIPTION), 1);
    CHECK_U64(rdb_debug_live_handles(RDB_HANDLE_BATCH), 1);
    CHECK_U64(rdb_debug_live_handles(0), 5);
    CHECK_OK(rdb_batch_free(&batch, NULL));
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    CHECK_OK(rdb_cursor_close(cursor, NULL));
    close_both(index, engine);
}

/* Engine, index and cursor close in each of the six orders; what is still open goes on reading. */
TEST(handles, parents_and_children_close_in_any_order) {
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        rdb_engine engine = open_engine();
        rdb_index index = create_bytes(engine, "a");
        rdb_cursor cursor = NULL;
        rdb_slice key, value;
        put(index, "one", "1");
        CHECK_OK(rdb_cursor_open(index, NULL, &cursor, NULL));
        for (int step = 0; step < 3; step++) {
            int closed = orders[i][step];
            if (closed == 0) CHECK_OK(rdb_engine_close(engine, NULL));
            if (closed == 1) CHECK_OK(rdb_index_close(index, NULL));
            if (closed == 2) CHECK_OK(rdb_cursor_close(cursor, NULL));
            if (rdb_handle_check(index, 0, NULL) == RDB_OK) check_value(index, "one", "1");
            if (rdb_handle_check(cursor, 0, NULL) != RDB_OK) continue;
            CHECK_OK(rdb_cursor_rewind(cursor, NULL));
            CHECK_OK(rdb_cursor_next(cursor, &key, &value, NULL));
            CHECK_TEXT(key.data, key.length, "one");
        }
        CHECK_U64(rdb_debug_live_handles(0), 0);
        CHECK_U64(test_charged_bytes(), 0);
    }
}

TEST(handles, writing_ends_with_the_engine) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    put(index, "one", "1");
    CHECK_OK(rdb_engine_close(engine, NULL));
    CHECK_STATUS(rdb_index_insert(index, TEXT("two"), TEXT("2"), 0, NULL), RDB_E_ENGINE_CLOSED);
    CHECK_STATUS(rdb_index_delete(index, TEXT("one"), NULL), RDB_E_ENGINE_CLOSED);
    check_value(index, "one", "1");
    CHECK_U64(count_of(index), 1);
    CHECK_OK(rdb_index_close(index, NULL));
}

TEST(handles, two_handles_on_one_index_are_two_handles) {
    rdb_engine engine = open_engine();
    rdb_index first = create_bytes(engine, "a"), second = NULL;
    CHECK_OK(rdb_index_open(engine, TEXT("a"), &second, NULL));
    CHECK(first != second);
    put(first, "k", "v");
    check_value(second, "k", "v");
    CHECK_OK(rdb_index_close(first, NULL));
    check_value(second, "k", "v");
    close_both(second, engine);
}

TEST(handles, many_at_once) {
    enum { MANY = 3000 };
    static rdb_index handles[MANY];
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    put(index, "k", "v");
    for (int i = 0; i < MANY; i++) CHECK_OK(rdb_index_open(engine, TEXT("a"), &handles[i], NULL));
    CHECK_U64(rdb_debug_live_handles(RDB_HANDLE_INDEX), MANY + 1);
    for (int i = 0; i < MANY; i++) check_value(handles[i], "k", "v");
    for (int i = 0; i < MANY; i++) CHECK_OK(rdb_index_close(handles[i], NULL));
    for (int i = 0; i < MANY; i++) CHECK_STATUS(rdb_index_close(handles[i], NULL), RDB_E_CLOSED_HANDLE);
    close_both(index, engine);
}

TEST(handles, a_batch_is_freed_once_and_can_be_used_again) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    rdb_batch batch, copy;
    ZERO(batch);
    CHECK_OK(rdb_batch_free(&batch, NULL));
    CHECK_OK(rdb_index_list(engine, &batch, NULL));
    check_entries(&batch, "a");
    rdb_batch_owner owner = batch.owner;
    CHECK_OK(rdb_index_list(engine, &batch, NULL));
    CHECK(batch.owner == owner);
    copy = batch;
    CHECK_OK(rdb_batch_free(&batch, NULL));
    CHECK(batch.owner == NULL && batch.count == 0 && batch.keys == NULL && batch.value_offsets == NULL);
    CHECK_OK(rdb_batch_free(&batch, NULL));
    rdb_batch stale = copy;
    CHECK_STATUS(rdb_batch_free(&stale, NULL), RDB_E_CLOSED_HANDLE);
    CHECK_STATUS(rdb_index_list(engine, &copy, NULL), RDB_E_CLOSED_HANDLE);
    CHECK_U64(copy.count, 0);
    close_both(index, engine);
}
