/* Thread caches: the same blocks as the process heap's, without a look at the thread. */
#include "support.h"

#include <pthread.h>

static rdb_thread_cache open_cache(rdb_slab slab) {
    rdb_thread_cache cache = NULL;
    CHECK_OK(rdb_thread_cache_create(slab, &cache, NULL));
    CHECK(cache != NULL);
    return cache;
}

static rdb_slab open_slab(uint64_t limit) {
    rdb_slab slab = NULL;
    rdb_slab_options options;
    rdb_slab_options_init(&options, sizeof options);
    options.memory_limit_bytes = limit;
    CHECK_OK(rdb_slab_create(&options, &slab, NULL));
    return slab;
}

static rdb_thread_cache_statistics statistics_of(rdb_thread_cache cache) {
    rdb_thread_cache_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_thread_cache_statistics_get(cache, &statistics, NULL));
    return statistics;
}

static void check_last_error(rdb_status code) {
    rdb_error last;
    ZERO(last);
    CHECK_OK(rdb_last_error(&last));
    CHECK_ERROR(&last, code);
}

static void use_cache(rdb_thread_cache cache, size_t largest) {
    for (size_t size = 0; size <= largest; size = size * 5 / 4 + 1) {
        uint8_t *block = (uint8_t *)rdb_thread_cache_allocate(cache, size);
        CHECK(block != NULL);
        CHECK_U64((uintptr_t)block % 16, 0);
        memset(block, 0xcc, size);
        uint8_t *zeroed = (uint8_t *)rdb_thread_cache_allocate_zeroed(cache, size);
        CHECK(zeroed != NULL && zeroed != block);
        for (size_t i = 0; i < size; i++) CHECK(zeroed[i] == 0);
        memset(zeroed, 0xdd, size);
        CHECK_U64(rdb_thread_cache_usable_size(cache, block), rdb_malloc_good_size(size));
        uint8_t *aligned = (uint8_t *)rdb_thread_cache_allocate_aligned(cache, size, 4096);
        CHECK(aligned != NULL && (uintptr_t)aligned % 4096 == 0);
        memset(aligned, 0xee, size);
        block = (uint8_t *)rdb_thread_cache_reallocate(cache, block, size + 200);
        CHECK(block != NULL);
        for (size_t i = 0; i < size; i++) CHECK(block[i] == 0xcc);
        CHECK_OK(rdb_thread_cache_free(cache, block));
        CHECK_OK(rdb_thread_cache_free_sized(cache, zeroed, size));
        CHECK_OK(rdb_thread_cache_free(cache, aligned));
    }
    CHECK_OK(rdb_thread_cache_free(cache, NULL));
}

TEST(thread_cache, every_call_on_the_process_heap) {
    rdb_thread_cache cache = open_cache(NULL);
    use_cache(cache, 1 << 20);
    void *block = rdb_thread_cache_reallocate(cache, NULL, 10);
    CHECK(block != NULL);
    CHECK_OK(rdb_free(block)); /* one heap, whichever call */
    block = rdb_malloc(10);
    CHECK_OK(rdb_thread_cache_free(cache, block));
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK_OK(rdb_thread_cache_close(NULL, NULL));
}

TEST(thread_cache, every_call_on_a_slab) {
    rdb_slab slab = open_slab(0);
    rdb_thread_cache cache = open_cache(slab);
    use_cache(cache, 200 << 10);
    CHECK(rdb_thread_cache_allocate(cache, (256 << 10) + 1) == NULL);
    check_last_error(RDB_E_TOO_LARGE);
    CHECK_OK(rdb_slab_close(slab, NULL));
    use_cache(cache, 1000); /* a cache keeps its slab alive */
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
}

TEST(thread_cache, a_closed_cache_is_refused) {
    rdb_slab slabs[] = {NULL, open_slab(0)};
    for (size_t i = 0; i < COUNT_OF(slabs); i++) {
        rdb_thread_cache cache = open_cache(slabs[i]), other = open_cache(slabs[i]);
        void *block = rdb_thread_cache_allocate(cache, 100), *freed = rdb_thread_cache_allocate(cache, 100);
        CHECK(block != NULL && freed != NULL);
        CHECK_OK(rdb_thread_cache_free(cache, freed));
        CHECK_OK(rdb_thread_cache_close(cache, NULL));
        CHECK(rdb_thread_cache_allocate(cache, 100) == NULL);
        check_last_error(RDB_E_CLOSED_HANDLE);
        CHECK(rdb_thread_cache_allocate_zeroed(cache, 100) == NULL);
        CHECK(rdb_thread_cache_reallocate(cache, block, 200) == NULL);
        CHECK(rdb_thread_cache_reallocate(cache, block, 100) == NULL); /* though it need not move */
        check_last_error(RDB_E_CLOSED_HANDLE);
        CHECK_STATUS(rdb_thread_cache_free(cache, block), RDB_E_CLOSED_HANDLE);
        CHECK_STATUS(rdb_thread_cache_free_sized(cache, block, 100), RDB_E_CLOSED_HANDLE);
        CHECK_STATUS(rdb_thread_cache_free_many(cache, &block, 1), RDB_E_CLOSED_HANDLE);
        CHECK_U64(rdb_thread_cache_usable_size(cache, block), 0);
        CHECK_STATUS(rdb_thread_cache_flush(cache, NULL), RDB_E_CLOSED_HANDLE);
        rdb_thread_cache_statistics figures = RDB_THREAD_CACHE_STATISTICS_INIT;
        CHECK_STATUS(rdb_thread_cache_statistics_get(cache, &figures, NULL), RDB_E_CLOSED_HANDLE);
        CHECK_STATUS(rdb_thread_cache_close(cache, NULL), RDB_E_CLOSED_HANDLE);
        CHECK_OK(rdb_thread_cache_free(other, block));
        CHECK_OK(rdb_thread_cache_close(other, NULL));
        CHECK_OK(rdb_slab_close(slabs[i], NULL));
    }
}

TEST(thread_cache, many_at_once) {
    void *blocks[300];
    rdb_thread_cache cache = open_cache(NULL);
    static const size_t sizes[] = {0, 16, 100, 5000, 33000, 300000};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        CHECK_U64(rdb_thread_cache_allocate_many(cache, sizes[i], blocks, COUNT_OF(blocks)), COUNT_OF(blocks));
        for (size_t k = 0; k < COUNT_OF(blocks); k++) memset(blocks[k], (int)k, sizes[i]);
        for (size_t k = 0; k < COUNT_OF(blocks); k++) CHECK(sizes[i] == 0 || *(uint8_t *)blocks[k] == (uint8_t)k);
        CHECK_OK(rdb_thread_cache_free_many(cache, blocks, COUNT_OF(blocks)));
    }
    CHECK_U64(rdb_thread_cache_allocate_many(cache, SIZE_MAX, blocks, 3), 0);
    check_last_error(RDB_E_TOO_LARGE);
    CHECK_U64(rdb_thread_cache_allocate_many(cache, 16, NULL, 3), 0);
    check_last_error(RDB_E_NULL_ARGUMENT);
    CHECK_STATUS(rdb_thread_cache_free_many(cache, NULL, 3), RDB_E_NULL_ARGUMENT);
    CHECK_OK(rdb_thread_cache_free_many(cache, NULL, 0));
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
}

TEST(thread_cache, wrong_arguments) {
    static char foreign[64];
    rdb_slab slab = open_slab(0);
    rdb_thread_cache cache = open_cache(NULL), other = open_cache(slab);
    char *block = (char *)rdb_thread_cache_allocate(cache, 100);
    char *others = (char *)rdb_thread_cache_allocate(other, 100), *others_run = (char *)rdb_thread_cache_allocate(other, 50000);
    CHECK(block != NULL && others != NULL && others_run != NULL);
    CHECK(rdb_thread_cache_allocate(NULL, 16) == NULL);
    check_last_error(RDB_E_NULL_HANDLE);
    CHECK_STATUS(rdb_thread_cache_free(NULL, block), RDB_E_NULL_HANDLE);
    CHECK_STATUS(rdb_thread_cache_free(cache, foreign), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_thread_cache_free_sized(cache, foreign, 64), RDB_E_FOREIGN_BLOCK);
    void *list[] = {foreign, NULL};
    CHECK_STATUS(rdb_thread_cache_free_many(cache, list, COUNT_OF(list)), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_thread_cache_free(cache, block + 8), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_thread_cache_free(cache, others), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_thread_cache_free(cache, others_run), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_thread_cache_free(other, block), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_free(others), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_free(others_run), RDB_E_FOREIGN_BLOCK);
    CHECK(rdb_thread_cache_reallocate(cache, foreign, 10) == NULL);
    check_last_error(RDB_E_FOREIGN_BLOCK);
    CHECK(rdb_thread_cache_allocate_aligned(cache, 10, 24) == NULL);
    check_last_error(RDB_E_INVALID_ARGUMENT);
    CHECK(rdb_thread_cache_allocate(cache, SIZE_MAX) == NULL);
    check_last_error(RDB_E_TOO_LARGE);
    CHECK_U64(rdb_thread_cache_usable_size(cache, foreign), 0);
    CHECK_OK(rdb_thread_cache_free(cache, block));
    CHECK_OK(rdb_thread_cache_free(other, others));
    CHECK_OK(rdb_thread_cache_free(other, others_run));
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK_OK(rdb_thread_cache_close(other, NULL));
    CHECK_OK(rdb_slab_close(slab, NULL));
}

TEST(thread_cache, what_was_freed_wrongly_is_found_with_its_slab) {
    rdb_slab slab = open_slab(0);
    rdb_thread_cache cache = open_cache(slab);
    char *block = (char *)rdb_thread_cache_allocate(cache, 1000);
    CHECK(block != NULL);
    CHECK_OK(rdb_thread_cache_free(cache, block + 16)); /* inside, and aligned as a block is */
    CHECK_STATUS(rdb_thread_cache_flush(cache, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_OK(rdb_thread_cache_free(cache, block));
    CHECK_OK(rdb_thread_cache_free(cache, block));
    CHECK_STATUS(rdb_thread_cache_flush(cache, NULL), RDB_E_DOUBLE_FREE);
    void *run = rdb_thread_cache_allocate(cache, 50000), *stays = rdb_thread_cache_allocate(cache, 50000);
    CHECK_OK(rdb_thread_cache_free(cache, run)); /* middle blocks at once */
    CHECK_STATUS(rdb_thread_cache_free(cache, run), RDB_E_DOUBLE_FREE);
    CHECK_STATUS(rdb_thread_cache_free_sized(cache, run, 50000), RDB_E_DOUBLE_FREE);
    CHECK_STATUS(rdb_thread_cache_free_many(cache, &run, 1), RDB_E_DOUBLE_FREE);
    CHECK_STATUS(rdb_thread_cache_free_sized(cache, stays, 100), RDB_E_SIZE_MISMATCH);
    CHECK_OK(rdb_thread_cache_free(cache, stays));
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK_OK(rdb_slab_close(slab, NULL));
}

TEST(thread_cache, statistics_count_every_operation) {
    enum { ROUNDS = 1000 };
    void *blocks[ROUNDS];
    rdb_slab slab = open_slab(0);
    rdb_thread_cache cache = open_cache(slab);
    CHECK_U64(statistics_of(cache).allocation_count, 0);
    for (int i = 0; i < ROUNDS; i++) blocks[i] = rdb_thread_cache_allocate(cache, 100);
    rdb_thread_cache_statistics full = statistics_of(cache);
    CHECK_U64(full.allocation_count, ROUNDS);
    CHECK_U64(full.deallocation_count, 0);
    CHECK_U64(full.cache_hits + full.cache_misses, ROUNDS);
    CHECK(full.cache_misses > 0 && full.cache_misses < ROUNDS / 10);
    CHECK_U64(full.hit_permille, full.cache_hits * 1000 / ROUNDS);
    for (int i = 0; i < ROUNDS; i++) CHECK_OK(rdb_thread_cache_free(cache, blocks[i]));
    rdb_thread_cache_statistics empty = statistics_of(cache);
    CHECK_U64(empty.deallocation_count, ROUNDS);
    CHECK(empty.cached_objects > 0);
    CHECK_U64(empty.cached_bytes, empty.cached_objects * rdb_malloc_good_size(100));
    CHECK_OK(rdb_thread_cache_flush(cache, NULL));
    CHECK_U64(statistics_of(cache).cached_objects, 0);
    CHECK_U64(statistics_of(cache).allocation_count, ROUNDS);
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK_OK(rdb_slab_close(slab, NULL));
}

TEST(thread_cache, a_limit_is_a_status) {
    enum { LIMIT = 4 << 20, MOST = 10000 };
    static void *blocks[MOST];
    size_t count = 0;
    rdb_slab slab = open_slab(LIMIT);
    rdb_thread_cache cache = open_cache(slab);
    while (count < MOST && (blocks[count] = rdb_thread_cache_allocate(cache, 1024)) != NULL) count++;
    check_last_error(RDB_E_LIMIT);
    CHECK(count > LIMIT / 1024 / 2 && count <= LIMIT / 1024);
    CHECK(rdb_thread_cache_allocate(cache, 200 << 10) == NULL);
    check_last_error(RDB_E_LIMIT);
    CHECK_OK(rdb_thread_cache_free_many(cache, blocks, count));
    CHECK(rdb_thread_cache_allocate(cache, 1024) != NULL); /* there is room again; closing the slab frees it */
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK_OK(rdb_slab_close(slab, NULL));
}

typedef struct stage {
    rdb_slab slab;
    void *blocks[512];
    int failures;
} stage;

static void *produce(void *argument) {
    stage *self = (stage *)argument;
    rdb_thread_cache cache = open_cache(self->slab);
    for (size_t i = 0; i < COUNT_OF(self->blocks); i++) {
        self->blocks[i] = rdb_thread_cache_allocate(cache, 16 + i * 3);
        memset(self->blocks[i], (int)i, 16 + i * 3);
    }
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    return NULL;
}

/* One thread's cache allocates, another one's frees, and the first thread is gone by then. */
TEST(thread_cache, blocks_change_hands) {
    static stage shared;
    shared.slab = open_slab(0);
    for (int round = 0; round < test_scaled(100); round++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, produce, &shared) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
        rdb_thread_cache cache = open_cache(shared.slab);
        for (size_t i = 0; i < COUNT_OF(shared.blocks); i++) {
            const uint8_t *bytes = (const uint8_t *)shared.blocks[i];
            CHECK(bytes[0] == (uint8_t)i && bytes[15 + i * 3] == (uint8_t)i);
            CHECK_OK(rdb_thread_cache_free(cache, shared.blocks[i]));
        }
        CHECK_OK(rdb_thread_cache_close(cache, NULL));
    }
    CHECK_OK(rdb_slab_close(shared.slab, NULL));
}
