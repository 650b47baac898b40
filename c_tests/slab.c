/* Slabs: allocators of their own, what they tell about themselves, and giving memory back. */
#include "support.h"

#include <pthread.h>

static rdb_slab open_slab(void) {
    rdb_slab slab = NULL;
    CHECK_OK(rdb_slab_create(NULL, &slab, NULL));
    CHECK(slab != NULL);
    return slab;
}

static rdb_thread_cache open_cache(rdb_slab slab) {
    rdb_thread_cache cache = NULL;
    CHECK_OK(rdb_thread_cache_create(slab, &cache, NULL));
    return cache;
}

static rdb_slab_statistics statistics_of(rdb_slab slab) {
    rdb_slab_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_slab_statistics_get(slab, &statistics, NULL));
    CHECK_U64(statistics.cache_hits + statistics.cache_misses, statistics.allocation_count);
    CHECK(statistics.active_slabs <= statistics.total_slabs && statistics.total_slabs <= statistics.peak_slabs);
    CHECK(statistics.bytes_used + statistics.bytes_cached <= statistics.bytes_allocated);
    return statistics;
}

static rdb_slab_class_statistics class_of(rdb_slab slab, uint32_t size_class) {
    rdb_slab_class_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_slab_class_statistics_get(slab, size_class, &statistics, NULL));
    CHECK_U64(statistics.size_class, size_class);
    CHECK_U64(statistics.object_size, rdb_slab_class_size(size_class));
    CHECK_U64(statistics.used_objects, statistics.allocation_count - statistics.deallocation_count);
    CHECK_U64(statistics.capacity_objects,
              statistics.used_objects + statistics.cached_objects + statistics.free_objects);
    return statistics;
}

TEST(slab, sixty_four_classes) {
    CHECK_U64(rdb_slab_class_count(), 64);
    CHECK_U64(rdb_slab_class_size(0), 16);
    CHECK_U64(rdb_slab_class_size(63), 32 << 10);
    CHECK_U64(rdb_slab_class_size(64), 0);
    CHECK_U64(rdb_slab_class_size(UINT32_MAX), 0);
    for (uint32_t i = 1; i < rdb_slab_class_count(); i++) CHECK(rdb_slab_class_size(i) > rdb_slab_class_size(i - 1));
    for (size_t size = 0; size <= 32 << 10; size++) {
        uint32_t found = rdb_slab_class_of(size);
        CHECK(found < 64 && rdb_slab_class_size(found) >= size);
        CHECK(found == 0 || rdb_slab_class_size(found - 1) < size);
        CHECK_U64(rdb_malloc_good_size(size), rdb_slab_class_size(found));
    }
    CHECK_U64(rdb_slab_class_of((32 << 10) + 1), UINT32_MAX);
    CHECK_U64(rdb_slab_class_of(SIZE_MAX), UINT32_MAX);
}

TEST(slab, every_figure_moves_with_what_it_counts) {
    enum { BLOCKS = 5000, SIZE = 96 };
    static void *blocks[BLOCKS];
    rdb_slab slab = open_slab();
    rdb_thread_cache cache = open_cache(slab);
    rdb_slab_statistics before = statistics_of(slab);
    CHECK_U64(before.bytes_used, 0);
    CHECK_U64(before.thread_caches, 1);
    for (int i = 0; i < BLOCKS; i++) blocks[i] = rdb_thread_cache_allocate(cache, SIZE);
    rdb_slab_statistics full = statistics_of(slab);
    CHECK_U64(full.allocation_count, BLOCKS);
    CHECK_U64(full.deallocation_count, 0);
    CHECK_U64(full.bytes_used, BLOCKS * SIZE);
    CHECK(full.bytes_allocated >= full.bytes_used && full.bytes_allocated < full.bytes_used + full.bytes_used / 2);
    CHECK_U64(full.total_slabs, full.bytes_allocated / 65536);
    CHECK_U64(full.fragmentation_permille, (full.bytes_allocated - full.bytes_used) * 1000 / full.bytes_allocated);
    CHECK(full.cache_hits > BLOCKS * 95 / 100 && full.cache_misses > 0);
    for (int i = 0; i < BLOCKS; i++) CHECK_OK(rdb_thread_cache_free(cache, blocks[i]));
    rdb_slab_statistics empty = statistics_of(slab);
    CHECK_U64(empty.deallocation_count, BLOCKS);
    CHECK_U64(empty.bytes_used, 0);
    CHECK(empty.bytes_cached > 0);
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    rdb_slab_statistics closed = statistics_of(slab);
    CHECK_U64(closed.thread_caches, 0);
    CHECK_U64(closed.allocation_count, BLOCKS);
    CHECK_U64(closed.deallocation_count, BLOCKS);
    uint64_t released = 0;
    CHECK_OK(rdb_slab_compact(slab, &released, NULL));
    rdb_slab_statistics compact = statistics_of(slab);
    CHECK(released > 0);
    CHECK_U64(compact.total_slabs, 0);
    CHECK_U64(compact.bytes_allocated, 0);
    CHECK_U64(compact.bytes_cached, 0);
    CHECK_U64(compact.bytes_idle, 0);
    CHECK_U64(compact.free_objects, 0);
    CHECK_U64(compact.peak_slabs, full.peak_slabs);
    CHECK_OK(rdb_slab_close(slab, NULL));
}

TEST(slab, classes_are_told_apart) {
    void *blocks[100];
    rdb_slab slab = open_slab();
    rdb_thread_cache cache = open_cache(slab);
    for (size_t i = 0; i < COUNT_OF(blocks); i++) blocks[i] = rdb_thread_cache_allocate(cache, i % 2 == 0 ? 100 : 3000);
    rdb_slab_class_statistics small = class_of(slab, rdb_slab_class_of(100)), middle = class_of(slab, rdb_slab_class_of(3000));
    CHECK_U64(small.used_objects, 50);
    CHECK_U64(middle.used_objects, 50);
    CHECK_U64(middle.utilization_permille, middle.used_objects * 1000 / middle.capacity_objects);
    CHECK_U64(class_of(slab, 0).capacity_objects, 0);
    CHECK_OK(rdb_thread_cache_free_many(cache, blocks, COUNT_OF(blocks)));
    CHECK_U64(class_of(slab, rdb_slab_class_of(100)).used_objects, 0);
    rdb_slab_class_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_STATUS(rdb_slab_class_statistics_get(slab, 64, &statistics, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK_OK(rdb_slab_close(slab, NULL));
}

TEST(slab, caches_are_listed) {
    rdb_thread_cache_statistics statistics;
    rdb_slab slab = open_slab();
    rdb_thread_cache one = open_cache(slab), other = open_cache(slab);
    for (int i = 0; i < 10; i++) CHECK_OK(rdb_thread_cache_free(one, rdb_thread_cache_allocate(one, 64)));
    uint64_t sum = 0;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    for (uint32_t i = 0; i < 2; i++) {
        CHECK_OK(rdb_slab_cache_statistics_get(slab, i, &statistics, NULL));
        CHECK(statistics.allocation_count == 0 || statistics.allocation_count == 10);
        sum += statistics.allocation_count;
    }
    CHECK_U64(sum, 10);
    CHECK_STATUS(rdb_slab_cache_statistics_get(slab, 2, &statistics, NULL), RDB_END);
    CHECK_OK(rdb_thread_cache_close(one, NULL));
    CHECK_STATUS(rdb_slab_cache_statistics_get(slab, 1, &statistics, NULL), RDB_END);
    CHECK_OK(rdb_thread_cache_close(other, NULL));
    CHECK_OK(rdb_slab_close(slab, NULL));
}

TEST(slab, there_are_only_so_many_limits) {
    static rdb_slab slabs[10000];
    size_t count = 0;
    rdb_status status = RDB_OK;
    rdb_slab_options options;
    rdb_slab_options_init(&options, sizeof options);
    options.memory_limit_bytes = 1 << 20;
    while (count < COUNT_OF(slabs) && (status = rdb_slab_create(&options, &slabs[count], NULL)) == RDB_OK) count++;
    CHECK_STATUS(status, RDB_E_LIMIT);
    CHECK_STATUS(rdb_slab_create(&options, &slabs[count], NULL), RDB_E_LIMIT);
    CHECK(slabs[count] == NULL && count > 500);
    while (count > 0) CHECK_OK(rdb_slab_close(slabs[--count], NULL));
    CHECK_OK(rdb_slab_create(&options, &slabs[0], NULL));
    CHECK_OK(rdb_slab_close(slabs[0], NULL));
}

TEST(slab, runs_are_counted_and_given_back) {
    rdb_slab slab = open_slab();
    rdb_thread_cache cache = open_cache(slab);
    void *block = rdb_thread_cache_allocate(cache, 100000), *other = rdb_thread_cache_allocate(cache, 40000);
    CHECK(block != NULL && other != NULL);
    memset(block, 1, 100000);
    rdb_slab_statistics full = statistics_of(slab);
    CHECK_U64(full.bytes_used, rdb_malloc_good_size(100000) + rdb_malloc_good_size(40000));
    CHECK_U64(full.allocation_count, 2);
    CHECK_OK(rdb_thread_cache_free(cache, block));
    rdb_slab_statistics freed = statistics_of(slab);
    CHECK_U64(freed.bytes_used, rdb_malloc_good_size(40000));
    CHECK(freed.bytes_idle >= rdb_malloc_good_size(100000));
    uint64_t released = 0;
    CHECK_OK(rdb_slab_purge(slab, &released, NULL));
    CHECK(released >= 100000);
    CHECK_U64(statistics_of(slab).bytes_idle, 0);
    CHECK_OK(rdb_thread_cache_free(cache, other));
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK_OK(rdb_slab_close(slab, NULL));
}

TEST(slab, reset_frees_everything_at_once) {
    rdb_slab slab = open_slab();
    rdb_thread_cache cache = open_cache(slab);
    for (int round = 0; round < 3; round++) {
        for (size_t size = 1; size < 250000; size = size * 3 / 2 + 1) CHECK(rdb_thread_cache_allocate(cache, size) != NULL);
        CHECK(statistics_of(slab).bytes_used > 0);
        CHECK_OK(rdb_slab_reset(slab, NULL));
        rdb_slab_statistics empty = statistics_of(slab);
        CHECK_U64(empty.bytes_used, 0);
        CHECK_U64(empty.bytes_cached, 0);
        CHECK_U64(empty.bytes_allocated, 0);
        CHECK_U64(empty.allocation_count, empty.deallocation_count);
    }
    CHECK_STATUS(rdb_slab_reset(NULL, NULL), RDB_E_NULL_HANDLE);
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK_OK(rdb_slab_close(slab, NULL));
}

TEST(slab, the_process_heap_has_figures_too) {
    void *blocks[1000];
    rdb_slab_statistics before = statistics_of(NULL);
    CHECK_U64(rdb_malloc_many(200, blocks, COUNT_OF(blocks)), COUNT_OF(blocks));
    rdb_slab_statistics full = statistics_of(NULL);
    CHECK_U64(full.allocation_count - before.allocation_count, COUNT_OF(blocks));
    CHECK_U64(full.bytes_used - before.bytes_used, COUNT_OF(blocks) * rdb_malloc_good_size(200));
    CHECK(full.thread_caches >= 1);
    CHECK_OK(rdb_free_many(blocks, COUNT_OF(blocks)));
    CHECK_U64(statistics_of(NULL).bytes_used, before.bytes_used);
    CHECK_OK(rdb_slab_purge(NULL, NULL, NULL));
    CHECK_OK(rdb_slab_compact(NULL, NULL, NULL));
}

TEST(slab, advice_fits_what_was_asked_for) {
    enum { BLOCKS = 20000 };
    static void *blocks[BLOCKS];
    uint64_t sizes[8];
    size_t count = 0;
    rdb_slab_advice advice;
    rdb_slab slab = open_slab();
    rdb_thread_cache cache = open_cache(slab);
    for (int i = 0; i < BLOCKS; i++) blocks[i] = rdb_thread_cache_allocate(cache, i % 2 == 0 ? 1040 : 5200);
    ZERO(advice);
    advice.struct_size = sizeof advice;
    CHECK_OK(rdb_slab_advise_classes(slab, sizes, COUNT_OF(sizes), &count, &advice, NULL));
    CHECK_U64(count, 2);
    CHECK(sizes[0] == 1040 && sizes[1] == 5200);
    CHECK_U64(advice.waste_advised_bytes, 0);
    CHECK(advice.waste_now_bytes > 0 && advice.requested_bytes > 0);
    CHECK(advice.requests > BLOCKS * 9 / 10 && advice.requests < BLOCKS * 11 / 10);
    CHECK_OK(rdb_slab_advise_classes(slab, sizes, 1, &count, &advice, NULL));
    CHECK(count == 1 && sizes[0] == 5200 && advice.waste_advised_bytes > advice.waste_now_bytes);
    CHECK_OK(rdb_thread_cache_free_many(cache, blocks, BLOCKS));
    CHECK_OK(rdb_slab_reset(slab, NULL));
    CHECK_OK(rdb_slab_advise_classes(slab, sizes, COUNT_OF(sizes), &count, NULL, NULL));
    CHECK_U64(count, 0);
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK_OK(rdb_slab_close(slab, NULL));
}

static uint64_t charged(const char *name) {
    rdb_memory_usage usage;
    ZERO(usage);
    usage.struct_size = sizeof usage;
    for (uint32_t i = 1; i <= rdb_memory_component_count(); i++) {
        if (strcmp(rdb_memory_component_name(i), name) != 0) continue;
        CHECK_OK(rdb_memory_usage_get(NULL, i, &usage, NULL));
        return usage.used_bytes;
    }
    test_fail(__FILE__, __LINE__, "no component %s", name);
}

TEST(slab, what_was_not_freed_goes_with_the_slab) {
    uint64_t before = charged("slab"), tables = 0;
    for (int round = 0; round < 20; round++) {
        rdb_slab slab = open_slab();
        rdb_thread_cache cache = open_cache(slab);
        for (int i = 0; i < 1000; i++) CHECK(rdb_thread_cache_allocate(cache, (size_t)(1 + i * 37 % 60000)) != NULL);
        CHECK(charged("slab") >= before + 1000000);
        CHECK_OK(rdb_thread_cache_close(cache, NULL));
        CHECK_OK(rdb_slab_close(slab, NULL));
        CHECK_U64(charged("slab"), before);
        if (round == 1) tables = charged("metadata");
    }
    CHECK_U64(charged("metadata"), tables);
}

TEST(slab, colours_move_where_objects_begin) {
    enum { OBJECTS = 1024, SIZE = 1536 };
    static void *objects[OBJECTS];
    uint64_t places[2] = {0, 0};
    for (uint32_t flags = 0; flags <= RDB_SLAB_COLOURING; flags++) {
        rdb_slab_options options;
        rdb_slab slab = NULL;
        rdb_slab_options_init(&options, sizeof options);
        options.flags = flags;
        CHECK_OK(rdb_slab_create(&options, &slab, NULL));
        rdb_thread_cache cache = open_cache(slab);
        CHECK_U64(rdb_thread_cache_allocate_many(cache, SIZE, objects, OBJECTS), OBJECTS);
        for (int i = 0; i < OBJECTS; i++) places[flags] |= (uint64_t)1 << ((uintptr_t)objects[i] / 64 % 64);
        CHECK_OK(rdb_thread_cache_free_many(cache, objects, OBJECTS));
        CHECK_OK(rdb_thread_cache_close(cache, NULL));
        CHECK_OK(rdb_slab_close(slab, NULL));
    }
    CHECK(places[1] != places[0] && (places[1] & places[0]) == places[0]);
}
