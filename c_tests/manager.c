/* All allocators together: the numbers of nine parts, the breakdown by component, and garbage collection. */
#include "support.h"

#include <stdlib.h>

#define MIB ((size_t)1 << 20)

static rdb_memory_statistics read_all(void) {
    rdb_memory_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_memory_statistics_get(&statistics, NULL));
    return statistics;
}

static void *large_object(size_t size) {
    void *block = NULL;
    CHECK_OK(rdb_large_allocate(size, NULL, &block, NULL, NULL));
    return block;
}

TEST(manager, the_struct_has_the_numbers_that_are_described) {
    uint32_t count = rdb_statistics_count(RDB_STATISTICS_HEAP);
    CHECK_U64(sizeof(rdb_memory_statistics), 8 + count * sizeof(uint64_t));
    rdb_statistic_info info;
    ZERO(info);
    info.struct_size = sizeof info;
    CHECK_OK(rdb_statistics_describe(RDB_STATISTICS_HEAP, 0, &info, NULL));
    CHECK(strcmp(info.name, "total_used_bytes") == 0 && info.unit == RDB_UNIT_BYTES);
    CHECK_OK(rdb_statistics_describe(RDB_STATISTICS_HEAP, count - 1, &info, NULL));
    CHECK(strcmp(info.name, "advised_dropped") == 0 && info.kind == RDB_STATISTIC_COUNTER);
    size_t place = offsetof(rdb_memory_statistics, large_objects);
    CHECK_OK(rdb_statistics_describe(RDB_STATISTICS_HEAP, (uint32_t)((place - 8) / 8), &info, NULL));
    CHECK(strcmp(info.name, "large_objects") == 0);
}

TEST(manager, numbers_move_with_what_they_tell) {
    rdb_memory_statistics before = read_all();
    void *block = large_object(5 * MIB);
    CHECK_OK(rdb_large_advise(block, 0, 5 * MIB, RDB_ADVICE_SEQUENTIAL, NULL));
    rdb_memory_statistics held = read_all();
    CHECK_U64(held.large_objects, before.large_objects + 1);
    CHECK_U64(held.large_used_bytes, before.large_used_bytes + 5 * MIB);
    CHECK_U64(held.large_allocations, before.large_allocations + 1);
    CHECK_U64(held.advised_sequential, before.advised_sequential + 1);
    CHECK(held.total_used_bytes >= before.total_used_bytes + 5 * MIB);
    CHECK(held.total_mapped_bytes >= before.total_mapped_bytes + 5 * MIB);
    CHECK(held.allocations_per_second > 0 && held.allocated_bytes_per_second > 0);
    CHECK(held.map_timed > before.map_timed && held.map_most_below_nanoseconds > 0);
    CHECK(held.large_timed == before.large_timed + 1 && held.large_longest_nanoseconds > 0);
    CHECK_OK(rdb_large_free(block));
    rdb_memory_statistics after = read_all();
    CHECK_U64(after.large_objects, before.large_objects);
    CHECK_U64(after.large_frees, before.large_frees + 1);
    CHECK(after.frees_per_second > 0 && after.freed_bytes_per_second > 0);
    CHECK_U64(read_all().frees_per_second, 0);
}

TEST(manager, the_summary_tells_what_is_there) {
    rdb_memory_summary before, after;
    rdb_arena arena = NULL;
    ZERO(before);
    ZERO(after);
    before.struct_size = after.struct_size = sizeof before;
    CHECK_OK(rdb_memory_limit_set(256 * MIB, NULL));
    CHECK_OK(rdb_memory_summary_get(&before, NULL));
    void *large = large_object(100 * MIB), *small = rdb_malloc(1000);
    CHECK_OK(rdb_arena_create(NULL, NULL, &arena, NULL));
    CHECK_OK(rdb_memory_summary_get(&after, NULL));
    CHECK_U64(after.total_bytes, 256 * MIB);
    CHECK(after.used_bytes >= before.used_bytes + 100 * MIB);
    CHECK_U64(after.available_bytes, after.total_bytes - after.used_bytes);
    CHECK_U64(after.used_permille, after.used_bytes * 1000 / after.total_bytes);
    CHECK_U64(after.large_objects, before.large_objects + 1);
    CHECK_U64(after.arena_contexts, before.arena_contexts + 1);
    CHECK(after.slab_used_bytes >= before.slab_used_bytes + 1000);
    CHECK_U64(after.pressure_level, RDB_PRESSURE_NORMAL);
    void *more = large_object(120 * MIB);
    CHECK_OK(rdb_pressure_poll(NULL, NULL));
    CHECK_OK(rdb_memory_summary_get(&after, NULL));
    CHECK(after.pressure_level > RDB_PRESSURE_NORMAL);
    CHECK_OK(rdb_memory_limit_set(0, NULL));
    CHECK_OK(rdb_large_free(large));
    CHECK_OK(rdb_large_free(more));
    CHECK_OK(rdb_free(small));
    CHECK_OK(rdb_arena_close(arena, NULL));
}

static rdb_memory_block_info info_of(const void *block) {
    rdb_memory_block_info info;
    ZERO(info);
    info.struct_size = sizeof info;
    CHECK_OK(rdb_memory_block_info_get(block, &info, NULL));
    return info;
}

TEST(manager, one_way_in_for_every_size) {
    static const struct {
        size_t size;
        uint32_t served_by;
    } sizes[] = {{0, RDB_SERVED_BY_SLAB},         {100, RDB_SERVED_BY_SLAB},        {32768, RDB_SERVED_BY_SLAB},
                 {32769, RDB_SERVED_BY_RUN},      {262144, RDB_SERVED_BY_RUN},      {262145, RDB_SERVED_BY_MAPPING},
                 {5 * MIB, RDB_SERVED_BY_MAPPING}};
    void *block = NULL, *moved = NULL;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        test_context("size %zu", sizes[i].size);
        CHECK_OK(rdb_memory_allocate(sizes[i].size, 16, RDB_MEMORY_ZEROED, &block, NULL));
        CHECK_U64(info_of(block).served_by, sizes[i].served_by);
        CHECK(info_of(block).usable_bytes >= sizes[i].size);
        for (size_t at = 0; at < sizes[i].size; at++) CHECK(((const char *)block)[at] == 0);
        memset(block, 5, sizes[i].size);
        CHECK_OK(rdb_memory_free(block, NULL));
    }
    test_context(NULL);
    CHECK_OK(rdb_memory_allocate(100, 1 << 20, 0, &block, NULL));
    CHECK_U64((uintptr_t)block % (1 << 20), 0);
    CHECK_OK(rdb_free(block)); /* the calls of one heap */
    block = rdb_malloc(10);
    memset(block, 7, 10);
    for (size_t i = 1; i < COUNT_OF(sizes); i++) {
        CHECK_OK(rdb_memory_reallocate(block, sizes[i].size, &moved, NULL));
        block = moved;
        CHECK_U64(info_of(block).served_by, sizes[i].served_by);
        for (size_t at = 0; at < 10; at++) CHECK(((const char *)block)[at] == 7);
    }
    CHECK_OK(rdb_memory_reallocate(block, 10, &moved, NULL));
    CHECK_U64(info_of(moved).served_by, RDB_SERVED_BY_SLAB);
    CHECK(((const char *)moved)[9] == 7);
    CHECK_OK(rdb_memory_free(moved, NULL));
    CHECK_OK(rdb_memory_free(NULL, NULL));
}

TEST(manager, wrong_blocks_and_limits_are_refused) {
    int local = 0;
    void *moved = NULL, *block = NULL;
    rdb_memory_block_info info;
    ZERO(info);
    info.struct_size = sizeof info;
    CHECK_STATUS(rdb_memory_free(&local, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_memory_reallocate(&local, 10, &moved, NULL), RDB_E_FOREIGN_BLOCK);
    void *freed = rdb_malloc(100000);
    CHECK_OK(rdb_free(freed));
    CHECK_STATUS(rdb_memory_reallocate(freed, 10, &moved, NULL), RDB_E_DOUBLE_FREE);
    CHECK_STATUS(rdb_memory_block_info_get(&local, &info, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_OK(rdb_memory_limit_set(64 * MIB, NULL));
    CHECK_STATUS(rdb_memory_allocate(65 * MIB, 16, 0, &block, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_large_allocate(65 * MIB, NULL, &block, NULL, NULL), RDB_E_LIMIT);
    CHECK_OK(rdb_memory_allocate(MIB, 16, 0, &block, NULL));
    CHECK_STATUS(rdb_memory_reallocate(block, 65 * MIB, &moved, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_large_reallocate(block, 65 * MIB, &moved, NULL, NULL), RDB_E_LIMIT);
    CHECK(moved == NULL);
    CHECK_OK(rdb_memory_limit_set(0, NULL));
    CHECK_OK(rdb_memory_free(block, NULL));
    CHECK_STATUS(rdb_memory_free(block, NULL), RDB_E_DOUBLE_FREE);
}

TEST(manager, garbage_is_given_back_and_told) {
    rdb_memory_collected collected;
    ZERO(collected);
    collected.struct_size = sizeof collected;
    CHECK_OK(rdb_large_purge(NULL, NULL));
    void *block = large_object(64 * MIB);
    memset(block, 1, 64 * MIB);
    CHECK_OK(rdb_large_free(block));
    CHECK_OK(rdb_memory_garbage_collect(&collected, NULL));
    CHECK_U64(collected.large_bytes, 64 * MIB);
    CHECK_U64(collected.total_bytes,
              collected.large_bytes + collected.process_heap_bytes + collected.library_heap_bytes);
    CHECK(collected.resident_before_bytes >= collected.resident_after_bytes + 60 * MIB);
    CHECK_OK(rdb_memory_garbage_collect(&collected, NULL));
    CHECK_U64(collected.large_bytes, 0);
    CHECK_OK(rdb_memory_garbage_collect(NULL, NULL));
}

TEST(manager, components_add_up) {
    rdb_component_usage components[64];
    size_t count = 0;
    void *block = large_object(MIB);
    rdb_engine engine = open_engine();
    CHECK_OK(rdb_memory_component_breakdown(components, sizeof components[0], COUNT_OF(components), &count, NULL));
    CHECK_U64(count, rdb_memory_component_count());
    uint64_t sum = 0, large = 0;
    for (size_t i = 0; i < count; i++) {
        CHECK_U64(components[i].component, i + 1);
        CHECK(strcmp(components[i].name, rdb_memory_component_name((uint32_t)i + 1)) == 0);
        sum += components[i].used_bytes;
        if (strcmp(components[i].name, "large") == 0) large = components[i].used_bytes;
    }
    rdb_memory_usage usage;
    ZERO(usage);
    usage.struct_size = sizeof usage;
    CHECK_OK(rdb_memory_usage_get(NULL, RDB_COMPONENT_ALL, &usage, NULL));
    CHECK_U64(sum, usage.used_bytes);
    CHECK_U64(large, MIB);
    components[1].used_bytes = 77;
    CHECK_STATUS(rdb_memory_component_breakdown(components, sizeof components[0], 1, &count, NULL), RDB_TRUNCATED);
    CHECK_U64(count, rdb_memory_component_count());
    CHECK_U64(components[1].used_bytes, 77);
    struct {
        rdb_component_usage usage;
        uint64_t later;
    } longer[3];
    memset(longer, 0xee, sizeof longer);
    CHECK_STATUS(rdb_memory_component_breakdown(&longer[0].usage, sizeof longer[0], 3, &count, NULL), RDB_TRUNCATED);
    for (size_t i = 0; i < 3; i++) {
        CHECK_U64(longer[i].usage.component, i + 1);
        CHECK_U64(longer[i].later, UINT64_C(0xeeeeeeeeeeeeeeee));
    }
    CHECK_STATUS(rdb_memory_component_breakdown(&longer[0].usage, 8, 3, &count, NULL), RDB_E_STRUCT_SIZE);
    CHECK_OK(rdb_engine_close(engine, NULL));
    CHECK_OK(rdb_large_free(block));
}

TEST(manager, the_texts_have_the_numbers) {
    static char text[1 << 20];
    size_t length = 0;
    void *block = large_object(MIB);
    CHECK_OK(rdb_statistics_json(NULL, text, sizeof text, &length, NULL));
    CHECK(strstr(text, "\"heap\":{\"total_used_bytes\":") != NULL);
    CHECK(strstr(text, "\"large_objects\":1,\"large_used_bytes\":1048576,") != NULL);
    CHECK_OK(rdb_statistics_prometheus(NULL, text, sizeof text, &length, NULL));
    CHECK(strstr(text, "\nrustydb_heap_large_used_bytes 1048576\n") != NULL);
    CHECK(strstr(text, "# TYPE rustydb_heap_map_longest_seconds gauge\n") != NULL);
    CHECK_OK(rdb_large_free(block));
}
