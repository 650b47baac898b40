/* A bug inside the library: caught at the boundary, the handle poisoned, everything else goes on. */
#include "support.h"

TEST(panic, is_a_status_with_a_message) {
    rdb_error err;
    ZERO(err);
    CHECK_STATUS(rdb_debug_panic(NULL, &err), RDB_E_PANIC);
    CHECK_ERROR(&err, RDB_E_PANIC);
    CHECK(strstr(err.message, "a panic was asked for") != NULL);
    CHECK_STATUS(rdb_debug_panic(NULL, NULL), RDB_E_PANIC);
}

TEST(panic, poisons_its_index_and_no_other) {
    rdb_engine engine = open_engine();
    rdb_index broken = create_bytes(engine, "broken"), sound = create_bytes(engine, "sound");
    put(broken, "k", "v");
    put(sound, "k", "v");
    CHECK_STATUS(rdb_debug_panic(broken, NULL), RDB_E_PANIC);
    char found[4];
    size_t length = 9;
    CHECK_STATUS(rdb_index_search(broken, TEXT("k"), found, sizeof found, &length, NULL), RDB_E_POISONED);
    CHECK_U64(length, 0);
    CHECK_STATUS(rdb_index_clear(broken, NULL), RDB_E_POISONED);
    CHECK_STATUS(rdb_handle_check(broken, 0, NULL), RDB_E_POISONED);
    check_value(sound, "k", "v");
    put(sound, "l", "w");
    rdb_index_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_index_statistics_get(broken, &statistics, NULL));
    CHECK_U64(statistics.entries, 1);
    CHECK_U64(rdb_debug_live_handles(RDB_HANDLE_INDEX), 2);
    CHECK_OK(rdb_index_close(broken, NULL));
    CHECK_STATUS(rdb_index_close(broken, NULL), RDB_E_CLOSED_HANDLE);
    close_both(sound, engine);
}

TEST(panic, a_poisoned_engine_still_closes_and_counts) {
    rdb_engine engine = open_engine(), other = open_engine();
    rdb_index index = create_bytes(engine, "a"), opened = (rdb_index)(uintptr_t)1;
    put(index, "k", "v");
    CHECK_STATUS(rdb_debug_panic(engine, NULL), RDB_E_PANIC);
    CHECK_STATUS(rdb_index_open(engine, TEXT("a"), &opened, NULL), RDB_E_POISONED);
    CHECK(opened == NULL);
    rdb_engine_statistics statistics;
    rdb_memory_usage usage;
    ZERO(statistics);
    ZERO(usage);
    statistics.struct_size = sizeof statistics;
    usage.struct_size = sizeof usage;
    CHECK_OK(rdb_engine_statistics_get(engine, &statistics, NULL));
    CHECK_U64(statistics.entries, 1);
    CHECK_OK(rdb_memory_usage_get(engine, RDB_COMPONENT_ALL, &usage, NULL));
    CHECK(usage.used_bytes > 0);
    rdb_index elsewhere = create_bytes(other, "a");
    put(elsewhere, "k", "v");
    check_value(index, "k", "v"); /* its own handle is sound */
    CHECK_OK(rdb_index_close(index, NULL));
    CHECK_OK(rdb_engine_close(engine, NULL));
    close_both(elsewhere, other);
}

TEST(panic, exclusive_handles_are_poisoned_too) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    rdb_cursor cursor = NULL;
    rdb_subscription subscription = NULL;
    rdb_slice key, value;
    rdb_batch batch;
    size_t count = 9;
    ZERO(batch);
    CHECK_OK(rdb_cursor_open(index, NULL, &cursor, NULL));
    CHECK_OK(rdb_subscription_open(engine, NULL, &subscription, NULL));
    CHECK_OK(rdb_index_list(engine, &batch, NULL));
    CHECK_STATUS(rdb_debug_panic(cursor, NULL), RDB_E_PANIC);
    CHECK_STATUS(rdb_debug_panic(subscription, NULL), RDB_E_PANIC);
    CHECK_STATUS(rdb_debug_panic(batch.owner, NULL), RDB_E_PANIC);
    CHECK_STATUS(rdb_cursor_next(cursor, &key, &value, NULL), RDB_E_POISONED);
    CHECK_STATUS(rdb_events_poll(subscription, NULL, sizeof(rdb_event), 0, &count, NULL, NULL), RDB_E_POISONED);
    CHECK_STATUS(rdb_index_list(engine, &batch, NULL), RDB_E_POISONED);
    CHECK_OK(rdb_cursor_close(cursor, NULL));
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    CHECK_OK(rdb_batch_free(&batch, NULL));
    close_both(index, engine);
}

TEST(panic, many_panics_leak_nothing) {
    rdb_memory_usage before, after;
    ZERO(before);
    ZERO(after);
    before.struct_size = after.struct_size = sizeof before;
    for (int i = 0; i < 100; i++) {
        rdb_engine engine = open_engine();
        rdb_index index = create_bytes(engine, "a");
        CHECK_STATUS(rdb_debug_panic(index, NULL), RDB_E_PANIC);
        close_both(index, engine);
        if (i == 10) CHECK_OK(rdb_memory_usage_get(NULL, RDB_COMPONENT_ALL, &before, NULL));
    }
    CHECK_OK(rdb_memory_usage_get(NULL, RDB_COMPONENT_ALL, &after, NULL));
    CHECK_U64(after.used_bytes, before.used_bytes);
}
