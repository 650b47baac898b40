/* Maintenance leaves entries as they are; statistics of an index move with what is done to it. */
#include "support.h"

static rdb_index_statistics statistics_of(rdb_index index) {
    rdb_index_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_index_statistics_get(index, &statistics, NULL));
    return statistics;
}

static rdb_index filled(rdb_engine engine, uint32_t entries) {
    rdb_index index = create_bytes(engine, "a");
    for (uint32_t i = 0; i < entries; i++) {
        uint32_t key = i * 2654435761u;
        CHECK_OK(rdb_index_insert(index, &key, sizeof key, TEXT("the value"), 0, NULL));
    }
    return index;
}

static void check_all(rdb_index index, uint32_t entries) {
    for (uint32_t i = 0; i < entries; i++) {
        uint32_t key = i * 2654435761u;
        CHECK_OK(rdb_index_contains_pair(index, &key, sizeof key, TEXT("the value"), NULL));
    }
    CHECK_U64(count_of(index), entries);
}

TEST(index_maintenance, entries_stay) {
    rdb_engine engine = open_engine();
    rdb_index index = filled(engine, 3000);
    uint64_t released = 99;
    CHECK_OK(rdb_index_rebuild(index, NULL));
    check_all(index, 3000);
    CHECK_OK(rdb_index_vacuum(index, &released, NULL));
    check_all(index, 3000);
    CHECK_OK(rdb_index_defragment(index, NULL));
    check_all(index, 3000);
    CHECK_OK(rdb_index_update_statistics(index, NULL));
    check_all(index, 3000);
    close_both(index, engine);
}

TEST(index_maintenance, rebuilds_go_on_where_they_stopped) {
    rdb_engine engine = open_engine();
    rdb_index index = filled(engine, 60000);
    uint8_t key[1008];
    size_t length = 0;
    unsigned parts = 1;
    rdb_status status;
    const rdb_index_statistics before = statistics_of(index);
    /* Others go on meanwhile: here, between two parts. */
    while ((status = rdb_index_rebuild_part(index, key, length, 20, key, sizeof key, &length, NULL)) == RDB_AGAIN) {
        const uint32_t other = parts * 977;
        CHECK_OK(rdb_index_insert(index, &other, sizeof other, TEXT("the value"), 0, NULL));
        CHECK_OK(rdb_index_delete(index, &other, sizeof other, NULL));
        parts++;
    }
    /* produces: rdb_index_rebuild_part RDB_AGAIN */
    CHECK_OK(status);
    CHECK_U64(length, 0);
    CHECK(parts > 1);
    const rdb_index_statistics after = statistics_of(index);
    CHECK(after.leaf_nodes < before.leaf_nodes);
    CHECK(after.fill_permille > before.fill_permille && after.fill_permille > 900);
    CHECK_OK(rdb_index_verify(index, NULL));
    CHECK_STATUS(rdb_index_rebuild_part(index, NULL, 0, 1, NULL, 0, &length, NULL), RDB_TRUNCATED);
    CHECK(length != 0 && length <= sizeof key);
    CHECK_STATUS(rdb_index_rebuild_part(index, key, SIZE_MAX, 1, key, sizeof key, &length, NULL), RDB_E_TOO_LARGE);
    CHECK_STATUS(rdb_index_rebuild_part(index, key, 1009, 1, key, sizeof key, &length, NULL), RDB_E_TOO_LARGE);
    CHECK_OK(rdb_index_rebuild_part(index, NULL, 0, 0, key, sizeof key, &length, NULL));
    close_both(index, engine);
}

TEST(index_maintenance, rebuilds_of_integers_begin_at_integers) {
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "numbers", 0, RDB_KEY_U64, RDB_VALUE_U64);
    for (uint64_t i = 0; i < 100000; i++) {
        const uint64_t number = i * UINT64_C(0x9E3779B97F4A7C15);
        CHECK_OK(rdb_index_insert_u64(index, &number, &i, 1, 0, NULL, NULL));
    }
    uint8_t key[8] = {0};
    size_t length = 0;
    unsigned parts = 0;
    CHECK_STATUS(rdb_index_rebuild_part(index, key, 7, 1, key, sizeof key, &length, NULL), RDB_E_KEY_TYPE);
    while (rdb_index_rebuild_part(index, key, length, 100, key, sizeof key, &length, NULL) == RDB_AGAIN) {
        CHECK_U64(length, 8);
        parts++;
    }
    CHECK(parts > 0);
    CHECK_OK(rdb_index_verify(index, NULL));
    CHECK_U64(count_of(index), 100000);
    close_both(index, engine);
}

TEST(index_maintenance, vacuum_releases_what_deletes_left) {
    rdb_engine engine = open_engine();
    rdb_index index = filled(engine, 4000);
    for (uint32_t i = 0; i < 3900; i++) {
        uint32_t key = i * 2654435761u;
        CHECK_OK(rdb_index_delete(index, &key, sizeof key, NULL));
    }
    uint64_t before = statistics_of(index).memory_bytes, released = 0;
    CHECK_OK(rdb_index_vacuum(index, &released, NULL));
    CHECK_U64(statistics_of(index).memory_bytes, before - released);
    CHECK(statistics_of(index).memory_bytes < before || released == 0);
    CHECK_U64(count_of(index), 100);
    close_both(index, engine);
}

TEST(index_maintenance, structure_figures) {
    rdb_engine engine = open_engine();
    rdb_index index = filled(engine, 5000);
    rdb_index_statistics statistics = statistics_of(index);
    CHECK_U64(statistics.kind, RDB_INDEX_BTREE);
    CHECK_U64(statistics.entries, 5000);
    CHECK_U64(statistics.key_bytes, 5000 * 4);
    CHECK_U64(statistics.value_bytes, 5000 * 9);
    CHECK(statistics.memory_bytes > 5000 * 13);
    CHECK(statistics.height >= 1);
    CHECK(statistics.leaf_nodes >= 1);
    CHECK(statistics.splits + 1 >= statistics.leaf_nodes);
    CHECK(statistics.fill_permille <= 1000 && statistics.fill_permille > 0);
    CHECK(statistics.fragmentation_permille <= 1000);
    CHECK(statistics.created_ns > (uint64_t)1600000000 * 1000000000u);
    CHECK_OK(rdb_index_clear(index, NULL));
    statistics = statistics_of(index);
    CHECK(statistics.entries == 0 && statistics.key_bytes == 0 && statistics.value_bytes == 0);
    close_both(index, engine);
}

TEST(index_maintenance, usage_counters_move) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    CHECK_U64(statistics_of(index).inserts, 0);
    put(index, "a", "1");
    put(index, "b", "2");
    put(index, "b", "3");
    check_value(index, "a", "1");
    CHECK_STATUS(rdb_index_contains(index, TEXT("x"), NULL), RDB_NOT_FOUND);
    CHECK_OK(rdb_index_update(index, TEXT("a"), TEXT("9"), NULL));
    CHECK_OK(rdb_index_delete(index, TEXT("b"), NULL));
    uint64_t count = 0;
    CHECK_OK(rdb_index_count_range(index, NULL, &count, NULL));
    rdb_index_statistics statistics = statistics_of(index);
    CHECK_U64(statistics.inserts, 2);
    CHECK_U64(statistics.updates, 2);
    CHECK_U64(statistics.deletes, 1);
    CHECK_U64(statistics.lookups, 2);
    CHECK_U64(statistics.hits, 1);
    CHECK_U64(statistics.scans, 1);
    CHECK(statistics.last_used_ns >= statistics.created_ns - (uint64_t)1000000000);
    close_both(index, engine);
}

TEST(index_maintenance, distinct_keys_are_counted_by_update_statistics) {
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "pairs", RDB_INDEX_DUPLICATE_KEYS, RDB_KEY_BYTES, RDB_VALUE_BYTES);
    put(index, "a", "1");
    put(index, "a", "2");
    put(index, "b", "1");
    CHECK_OK(rdb_index_update_statistics(index, NULL));
    CHECK_U64(statistics_of(index).distinct_keys, 2);
    put(index, "c", "1");
    CHECK_OK(rdb_index_update_statistics(index, NULL));
    CHECK_U64(statistics_of(index).distinct_keys, 3);
    close_both(index, engine);
}

TEST(index_maintenance, splits_and_merges_are_counted) {
    rdb_engine engine = open_engine();
    rdb_index index = filled(engine, 20000);
    CHECK(statistics_of(index).splits > 0);
    CHECK(statistics_of(index).leaf_nodes > 1);
    for (uint32_t i = 0; i < 20000; i++) {
        uint32_t key = i * 2654435761u;
        CHECK_OK(rdb_index_delete(index, &key, sizeof key, NULL));
    }
    CHECK(statistics_of(index).merges > 0);
    CHECK(statistics_of(index).leaf_nodes <= 1);
    close_both(index, engine);
}
