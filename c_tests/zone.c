/* Zones and block pools: limits, and that closing gives everything back. */
#include "support.h"

#include <pthread.h>

#define MIB ((size_t)1 << 20)

static rdb_zone open_zone(uint64_t limit) {
    rdb_zone zone = NULL;
    rdb_zone_options options;
    rdb_zone_options_init(&options, sizeof options);
    options.limit_bytes = limit;
    CHECK_OK(rdb_zone_open(TEXT("zone"), &options, &zone, NULL));
    return zone;
}

static rdb_zone_statistics zone_figures(rdb_zone zone) {
    rdb_zone_statistics figures;
    ZERO(figures);
    figures.struct_size = sizeof figures;
    CHECK_OK(rdb_zone_statistics_get(zone, &figures, NULL));
    return figures;
}

static rdb_block_pool_statistics pool_figures(rdb_block_pool pool) {
    rdb_block_pool_statistics figures;
    ZERO(figures);
    figures.struct_size = sizeof figures;
    CHECK_OK(rdb_block_pool_statistics_get(pool, &figures, NULL));
    return figures;
}

TEST(zone, closing_gives_back_what_was_not_freed) {
    rdb_zone zone = open_zone(0);
    for (size_t i = 0; i < 2000; i++) {
        void *block = NULL;
        size_t size = i % 100 == 0 ? MIB : i % 5000;
        CHECK_OK(rdb_zone_allocate(zone, size, 16, 0, &block, NULL));
        CHECK_U64((uintptr_t)block % 16, 0);
        memset(block, (int)i, size);
        if (i % 3 == 0) CHECK_OK(rdb_zone_free(zone, block, NULL));
    }
    rdb_zone_statistics figures = zone_figures(zone);
    CHECK(figures.large_objects > 0 && figures.large_objects < 20);
    CHECK_U64(figures.used_bytes, figures.slab_bytes + figures.large_bytes);
    CHECK(figures.slab_used_bytes > 0 && figures.slab_used_bytes <= figures.slab_bytes);
    CHECK(test_charged_bytes() >= figures.used_bytes);
    CHECK_OK(rdb_zone_empty(zone, NULL));
    CHECK_U64(zone_figures(zone).used_bytes, 0);
    CHECK_U64(zone_figures(zone).slab_allocations, zone_figures(zone).slab_frees);
    CHECK(zone_figures(zone).peak_bytes >= figures.used_bytes);
    void *block = NULL;
    CHECK_OK(rdb_zone_allocate(zone, 5 * MIB, 4096, 0, &block, NULL));
    CHECK_OK(rdb_zone_close(zone, NULL));
    CHECK_U64(test_charged_bytes(), 0);
}

TEST(zone, a_limit_is_kept) {
    rdb_zone zone = open_zone(MIB);
    void *block = NULL;
    CHECK_STATUS(rdb_zone_allocate(zone, MIB + 1, 16, 0, &block, NULL), RDB_E_LIMIT);
    CHECK(block == NULL);
    rdb_status status = RDB_OK;
    size_t blocks = 0;
    while ((status = rdb_zone_allocate(zone, 1000, 16, 0, &block, NULL)) == RDB_OK) blocks++;
    CHECK_STATUS(status, RDB_E_LIMIT);
    CHECK(blocks > 900 && blocks < 1049);
    CHECK_U64(zone_figures(zone).limit_bytes, MIB);
    CHECK(zone_figures(zone).used_bytes <= MIB && zone_figures(zone).failures > 0);
    CHECK_OK(rdb_zone_close(zone, NULL));
}

TEST(zone, blocks_of_others_are_refused) {
    rdb_zone zone = open_zone(0), other = open_zone(0);
    void *small = NULL, *large = NULL;
    int local = 0;
    CHECK_OK(rdb_zone_allocate(zone, 100, 16, 0, &small, NULL));
    CHECK_OK(rdb_zone_allocate(zone, MIB, 16, 0, &large, NULL));
    CHECK_STATUS(rdb_zone_free(other, small, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_zone_free(other, large, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_zone_free(zone, &local, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_OK(rdb_zone_free(zone, large, NULL));
    CHECK_STATUS(rdb_zone_free(zone, large, NULL), RDB_E_DOUBLE_FREE);
    CHECK_OK(rdb_zone_free(zone, NULL, NULL));
    CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_ONCE, NULL));
    CHECK_STATUS(rdb_zone_allocate(zone, 100, 16, 0, &small, NULL), RDB_E_NO_MEMORY);
    rdb_zone none = NULL;
    CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_ONCE, NULL));
    CHECK_STATUS(rdb_zone_open(TEXT("none"), NULL, &none, NULL), RDB_E_NO_MEMORY);
    CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
    CHECK(none == NULL);
    CHECK_OK(rdb_zone_close(zone, NULL));
    CHECK_OK(rdb_zone_close(other, NULL));
}

TEST(zone, blocks_change_their_size_and_keep_what_they_hold) {
    static const size_t sizes[] = {1, 90, 100, 5000, 40000, 300000, 3000000, 299999, 70000, 33, 0, 200000};
    rdb_zone zone = open_zone(8 * MIB), other = open_zone(0);
    uint8_t *block = NULL;
    size_t size = 0, bytes = 1;
    CHECK_OK(rdb_zone_usable_size(zone, NULL, &bytes, NULL));
    CHECK_U64(bytes, 0);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        void *moved = NULL;
        if (block != NULL) memset(block, (int)i, size);
        CHECK_OK(rdb_zone_reallocate(zone, block, sizes[i], &moved, NULL));
        block = (uint8_t *)moved;
        for (size_t at = 0; at < size && at < sizes[i]; at++) CHECK(block[at] == i);
        size = sizes[i];
        CHECK_U64((uintptr_t)block % 16, 0);
        CHECK_OK(rdb_zone_usable_size(zone, block, &bytes, NULL));
        CHECK(bytes >= size && bytes <= size + size / 4 + 4096);
        memset(block, 9, bytes);
        rdb_zone_statistics figures = zone_figures(zone);
        CHECK_U64(figures.slab_allocations - figures.slab_frees + figures.large_objects, 1);
        /* What another zone has, it does not change or tell. */
        moved = &size;
        CHECK_STATUS(rdb_zone_reallocate(other, block, 1000, &moved, NULL), RDB_E_FOREIGN_BLOCK);
        CHECK(moved == NULL);
        CHECK_STATUS(rdb_zone_usable_size(other, block, &bytes, NULL), RDB_E_FOREIGN_BLOCK);
        CHECK_U64(bytes, 0);
    }
    void *moved = NULL;
    memset(block, 77, size);
    CHECK_STATUS(rdb_zone_reallocate(zone, block, 9 * MIB, &moved, NULL), RDB_E_LIMIT);
    CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_ONCE, NULL));
    CHECK_STATUS(rdb_zone_reallocate(zone, block, 300000, &moved, NULL), RDB_E_NO_MEMORY);
    CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
    CHECK(moved == NULL);
    for (size_t at = 0; at < size; at++) CHECK(block[at] == 77);
    CHECK_OK(rdb_zone_reallocate(zone, block, MIB, &moved, NULL));
    CHECK_OK(rdb_zone_free(zone, moved, NULL));
    CHECK_STATUS(rdb_zone_reallocate(zone, moved, 2 * MIB, &moved, NULL), RDB_E_DOUBLE_FREE);
    CHECK_OK(rdb_zone_allocate(zone, MIB, 16, 0, &moved, NULL));
    CHECK_OK(rdb_zone_free(zone, moved, NULL));
    CHECK_STATUS(rdb_zone_usable_size(zone, moved, &bytes, NULL), RDB_E_DOUBLE_FREE);
    CHECK_OK(rdb_zone_close(zone, NULL));
    CHECK_OK(rdb_zone_close(other, NULL));
}

TEST(zone, zeroed_blocks_are_zero_whatever_was_there) {
    rdb_zone zone = open_zone(0);
    for (size_t size = 1; size < 2 * MIB; size = size * 3 + 1) {
        for (int round = 0; round < 3; round++) {
            void *block = NULL;
            CHECK_OK(rdb_zone_allocate(zone, size, 16, RDB_ZONE_ZEROED, &block, NULL));
            for (size_t at = 0; at < size; at++) CHECK(((uint8_t *)block)[at] == 0);
            memset(block, 0xff, size);
            CHECK_OK(rdb_zone_free(zone, block, NULL));
        }
    }
    CHECK_OK(rdb_zone_close(zone, NULL));
}

static void *work_in(void *zone) {
    for (size_t i = 0; i < 3000; i++) {
        void *block = NULL;
        CHECK_OK(rdb_zone_allocate((rdb_zone)zone, i % 900 + 1, 8, 0, &block, NULL));
        memset(block, 1, i % 900 + 1);
        if (i % 2 == 0) CHECK_OK(rdb_zone_free((rdb_zone)zone, block, NULL));
    }
    return NULL;
}

TEST(zone, threads_share_one) {
    rdb_zone zone = open_zone(0);
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, work_in, zone) == 0);
    for (size_t i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    rdb_zone_statistics figures = zone_figures(zone);
    CHECK_U64(figures.slab_allocations, 12000);
    CHECK_U64(figures.slab_frees, 6000);
    CHECK_OK(rdb_zone_close(zone, NULL));
}

TEST(block_pool, gives_as_many_as_its_capacity) {
    rdb_block_pool pool = NULL;
    void *blocks[100], *more = NULL;
    CHECK_OK(rdb_block_pool_open(100, 64, 100, NULL, &pool, NULL));
    for (size_t i = 0; i < 100; i++) {
        CHECK_OK(rdb_block_pool_allocate(pool, &blocks[i], NULL));
        CHECK_U64((uintptr_t)blocks[i] % 64, 0);
        memset(blocks[i], (int)i, 100);
    }
    CHECK_STATUS(rdb_block_pool_allocate(pool, &more, NULL), RDB_E_LIMIT);
    CHECK(more == NULL);
    for (size_t i = 0; i < 100; i++) CHECK(((uint8_t *)blocks[i])[99] == i);
    CHECK_OK(rdb_block_pool_free(pool, blocks[7], NULL));
    CHECK_OK(rdb_block_pool_allocate(pool, &blocks[7], NULL));
    rdb_block_pool_statistics figures = pool_figures(pool);
    CHECK_U64(figures.block_bytes, 100);
    CHECK_U64(figures.stride_bytes, 128);
    CHECK_U64(figures.capacity, 100);
    CHECK_U64(figures.used, 100);
    CHECK_U64(figures.peak, 100);
    CHECK_U64(figures.allocations, 101);
    CHECK_U64(figures.frees, 1);
    CHECK_U64(figures.failures, 1);
    CHECK(figures.slab_bytes >= 12800);
    CHECK_OK(rdb_block_pool_close(pool, NULL));
}

TEST(block_pool, refuses_what_is_not_its_own) {
    rdb_block_pool pool = NULL, other = NULL, none = NULL;
    void *block = NULL, *more = NULL;
    int local = 0;
    CHECK_OK(rdb_block_pool_open(100, 8, 0, NULL, &pool, NULL));
    CHECK_OK(rdb_block_pool_open(1000, 8, 0, NULL, &other, NULL));
    CHECK_OK(rdb_block_pool_allocate(pool, &block, NULL));
    CHECK_STATUS(rdb_block_pool_free(other, block, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_block_pool_free(pool, &local, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_OK(rdb_block_pool_free(pool, block, NULL));
    CHECK_STATUS(rdb_block_pool_free(pool, block, NULL), RDB_E_DOUBLE_FREE);
    CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_ONCE, NULL));
    CHECK_STATUS(rdb_block_pool_allocate(pool, &more, NULL), RDB_E_NO_MEMORY);
    CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_ONCE, NULL));
    CHECK_STATUS(rdb_block_pool_open(8, 8, 0, NULL, &none, NULL), RDB_E_NO_MEMORY);
    CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
    CHECK_U64(pool_figures(pool).used, 0);
    CHECK_OK(rdb_block_pool_close(pool, NULL));
    CHECK_OK(rdb_block_pool_close(other, NULL));
}

TEST(block_pool, a_reset_takes_every_block_back) {
    rdb_block_pool pool = NULL;
    void *block = NULL;
    CHECK_OK(rdb_block_pool_open(1000, 16, 5000, NULL, &pool, NULL));
    for (int round = 1; round <= 3; round++) {
        for (int i = 0; i < 5000; i++) {
            CHECK_OK(rdb_block_pool_allocate(pool, &block, NULL));
            memset(block, round, 1000);
        }
        CHECK_STATUS(rdb_block_pool_allocate(pool, &block, NULL), RDB_E_LIMIT);
        CHECK(pool_figures(pool).slab_bytes >= 5000000);
        CHECK_OK(rdb_block_pool_reset(pool, NULL));
        rdb_block_pool_statistics figures = pool_figures(pool);
        CHECK_U64(figures.used, 0);
        CHECK_U64(figures.peak, 5000);
        CHECK_U64(figures.slab_bytes, 0);
        CHECK_U64(figures.allocations, (uint64_t)round * 5000);
        CHECK_U64(figures.frees, (uint64_t)round * 5000);
    }
    CHECK_OK(rdb_block_pool_allocate(pool, &block, NULL));
    CHECK_OK(rdb_block_pool_free(pool, block, NULL));
    CHECK_OK(rdb_block_pool_close(pool, NULL));
}

static void *take_one_after_the_other(void *pool) {
    for (int i = 0; i < 20000; i++) {
        void *block = NULL;
        CHECK_OK(rdb_block_pool_allocate((rdb_block_pool)pool, &block, NULL));
        if (i % 500 == 0) CHECK_OK(rdb_block_pool_reset((rdb_block_pool)pool, NULL));
    }
    return NULL;
}

/* Nobody touches a block: only the calls meet. */
TEST(block_pool, a_reset_waits_for_other_calls) {
    rdb_block_pool pool = NULL;
    pthread_t threads[4];
    CHECK_OK(rdb_block_pool_open(64, 16, 0, NULL, &pool, NULL));
    for (size_t i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, take_one_after_the_other, pool) == 0);
    for (size_t i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    rdb_block_pool_statistics figures = pool_figures(pool);
    CHECK_U64(figures.allocations, 80000);
    CHECK_U64(figures.allocations - figures.frees, figures.used);
    CHECK_OK(rdb_block_pool_close(pool, NULL));
}
