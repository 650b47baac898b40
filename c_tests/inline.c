/* The inline forms of rustydb_inline.h: that they do what the calls do, and that the usual case makes no call. */
#include "support.h"

/* Counts the calls that the inline forms make: the header below is read with these in the calls' place. */
static unsigned calls;
#define rdb_malloc(size) (calls++, rdb_malloc(size))
#define rdb_free(block) (calls++, rdb_free(block))
#define rdb_free_sized(block, size) (calls++, rdb_free_sized(block, size))
#define rdb_thread_cache_allocate(cache, size) (calls++, rdb_thread_cache_allocate(cache, size))
#define rdb_thread_cache_free(cache, block) (calls++, rdb_thread_cache_free(cache, block))
#define rdb_thread_cache_free_sized(cache, block, size) (calls++, rdb_thread_cache_free_sized(cache, block, size))
#define rdb_arena_allocate(arena, size) (calls++, rdb_arena_allocate(arena, size))
#include <rustydb_inline.h>
#undef rdb_malloc
#undef rdb_free
#undef rdb_free_sized
#undef rdb_thread_cache_allocate
#undef rdb_thread_cache_free
#undef rdb_thread_cache_free_sized
#undef rdb_arena_allocate

#include <pthread.h>

/* How a family of calls is reached: the process heap's, or a cache's. */
typedef struct family {
    void *(*allocate)(rdb_thread_cache cache, size_t size);
    rdb_status (*free)(rdb_thread_cache cache, void *block);
    rdb_status (*free_sized)(rdb_thread_cache cache, void *block, size_t size);
} family;

static void *own_allocate(rdb_thread_cache cache, size_t size) { return (void)cache, rdb_malloc_inline(size); }
static rdb_status own_free(rdb_thread_cache cache, void *block) { return (void)cache, rdb_free_inline(block); }
static rdb_status own_free_sized(rdb_thread_cache cache, void *block, size_t size) {
    return (void)cache, rdb_free_sized_inline(block, size);
}

static const family families[] = {
    {rdb_thread_cache_allocate_inline, rdb_thread_cache_free_inline, rdb_thread_cache_free_sized_inline},
    {own_allocate, own_free, own_free_sized},
};

static rdb_thread_cache open_cache(rdb_slab slab) {
    rdb_thread_cache cache = NULL;
    CHECK_OK(rdb_thread_cache_create(slab, &cache, NULL));
    return cache;
}

enum { LIVE = 500 };

/* Random sizes, checked contents, and every pairing of inline and called forms. */
static void replace_at_random(const family *by, rdb_thread_cache cache, size_t largest, int rounds) {
    static __thread struct {
        uint8_t *block;
        size_t size;
        uint8_t value;
    } live[LIVE];
    uint64_t random = 7;
    for (int i = 0; i < rounds; i++) {
        const uint64_t drawn = test_random(&random);
        const size_t at = drawn % LIVE;
        uint8_t *block = live[at].block;
        if (block != NULL) {
            const size_t size = live[at].size;
            CHECK(size == 0 || (block[0] == live[at].value && block[size - 1] == live[at].value));
            switch (drawn >> 60) {
            case 0: CHECK_OK(rdb_thread_cache_free(cache, block)); break;
            case 1: CHECK_OK(rdb_thread_cache_free_sized(cache, block, size)); break;
            case 2: CHECK_OK(by->free_sized(cache, block, size)); break;
            default: CHECK_OK(by->free(cache, block));
            }
        }
        live[at].size = (size_t)(drawn >> 20) % (largest + 1);
        live[at].value = (uint8_t)drawn;
        block = (uint8_t *)((drawn >> 50) % 8 == 0 ? rdb_thread_cache_allocate(cache, live[at].size)
                                                   : by->allocate(cache, live[at].size));
        CHECK(block != NULL && (uintptr_t)block % 16 == 0);
        memset(block, live[at].value, live[at].size);
        live[at].block = block;
    }
    for (size_t at = 0; at < LIVE; at++) {
        CHECK_OK(by->free(cache, live[at].block));
        live[at].block = NULL;
    }
}

TEST(inline, both_forms_mix_in_all_sizes) {
    static const size_t largest[] = {16, 300, 5000, 32768, 300000};
    rdb_thread_cache cache = open_cache(NULL);
    for (size_t f = 0; f < COUNT_OF(families); f++) {
        for (size_t i = 0; i < COUNT_OF(largest); i++) {
            replace_at_random(&families[f], cache, largest[i], test_scaled(20000));
        }
    }
    CHECK_OK(rdb_thread_cache_flush(cache, NULL)); /* nothing was freed twice */
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
}

TEST(inline, a_cache_of_a_slab) {
    rdb_slab slab = NULL;
    rdb_slab_options options;
    rdb_slab_options_init(&options, sizeof options);
    CHECK_OK(rdb_slab_create(&options, &slab, NULL));
    rdb_thread_cache cache = open_cache(slab);
    replace_at_random(&families[0], cache, 32768, test_scaled(20000));
    /* The process heap's blocks are not the slab's. */
    void *other = rdb_malloc(64), *ours = rdb_thread_cache_allocate_inline(cache, 64);
    CHECK_STATUS(rdb_thread_cache_free_inline(cache, other), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_thread_cache_free_sized_inline(cache, other, 64), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_free_inline(ours), RDB_E_FOREIGN_BLOCK);
    CHECK_OK(rdb_free(other));
    CHECK_OK(rdb_thread_cache_free_inline(cache, ours));
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK_OK(rdb_slab_close(slab, NULL));
}

TEST(inline, the_usual_case_makes_no_call) {
    if (rdb_memory_debug_features() != 0) {
        return; /* under a tool, every call is made on purpose */
    }
    rdb_thread_cache cache = open_cache(NULL);
    for (size_t f = 0; f < COUNT_OF(families); f++) {
        for (size_t size = 1; size <= 512; size += 37) {
            calls = 0;
            for (int i = 0; i < 3200; i++) {
                void *first = families[f].allocate(cache, size), *second = families[f].allocate(cache, size);
                CHECK_OK(families[f].free(cache, first));
                CHECK_OK(families[f].free_sized(cache, second, size));
            }
            CHECK(calls <= 4 * 3200 / 4); /* of four times as many operations: one a magazine, however few blocks are in it */
        }
    }
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
}

TEST(inline, misuse_has_the_status_of_the_call) {
    rdb_thread_cache cache = open_cache(NULL);
    for (size_t f = 0; f < COUNT_OF(families); f++) {
        uint8_t *block = (uint8_t *)families[f].allocate(cache, 100);
        uint8_t local[64];
        uint8_t *const foreign[] = {local, block + 1, block + 8, (uint8_t *)16, (uint8_t *)SIZE_MAX,
                                    (uint8_t *)((uintptr_t)1 << 63), (uint8_t *)((uintptr_t)block ^ (uintptr_t)1 << 40)};
        for (size_t i = 0; i < COUNT_OF(foreign); i++) {
            CHECK_STATUS(families[f].free(cache, foreign[i]), RDB_E_FOREIGN_BLOCK);
            CHECK_STATUS(families[f].free_sized(cache, foreign[i], 100), RDB_E_FOREIGN_BLOCK);
        }
        static const size_t wrong[] = {0, 1, 96, 113, 5000, 40000, SIZE_MAX};
        for (size_t i = 0; i < COUNT_OF(wrong); i++) {
            CHECK_STATUS(families[f].free_sized(cache, block, wrong[i]), RDB_E_SIZE_MISMATCH);
        }
        CHECK_OK(families[f].free_sized(cache, block, 112)); /* the same size of slab */
        CHECK_OK(families[f].free(cache, NULL));
        CHECK_OK(families[f].free_sized(cache, NULL, 100));
        CHECK(families[f].allocate(cache, SIZE_MAX) == NULL);
        block = (uint8_t *)families[f].allocate(cache, 0);
        CHECK(block != NULL);
        CHECK_OK(families[f].free(cache, block));
    }
    CHECK(rdb_thread_cache_allocate_inline(NULL, 10) == NULL);
    CHECK_STATUS(rdb_thread_cache_free_inline(NULL, &cache), RDB_E_NULL_HANDLE);
    void *kept = rdb_thread_cache_allocate_inline(cache, 10);
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK(rdb_thread_cache_allocate_inline(cache, 10) == NULL);
    CHECK_STATUS(rdb_thread_cache_free_inline(cache, kept), RDB_E_CLOSED_HANDLE);
    CHECK_OK(rdb_free_inline(kept));
}

TEST(inline, the_debugger_sees_every_call) {
    rdb_thread_cache cache = open_cache(NULL);
    for (size_t f = 0; f < COUNT_OF(families); f++) {
        void *before = families[f].allocate(cache, 100);
        CHECK_OK(rdb_memory_debug_enable("full", 4, NULL));
        void *block = families[f].allocate(cache, 100);
        CHECK_OK(families[f].free(cache, block));
        CHECK_STATUS(families[f].free(cache, block), RDB_E_DOUBLE_FREE);
        CHECK_STATUS(families[f].free_sized(cache, block, 100), RDB_E_DOUBLE_FREE);
        CHECK_OK(families[f].free(cache, before)); /* from before, and none of its business */
        CHECK_OK(rdb_memory_debug_disable("full", 4, NULL));
    }
    calls = 0;
    for (int i = 0; i < 4; i++) CHECK_OK(rdb_thread_cache_free_inline(cache, rdb_thread_cache_allocate_inline(cache, 100)));
    CHECK(calls < 8 || rdb_memory_debug_features() != 0); /* the short way is open again */
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
}

static void *use_own_cache(void *unused) {
    CHECK_OK(rdb_free_inline(NULL)); /* the thread has no cache yet */
    rdb_thread_cache cache = open_cache(NULL);
    replace_at_random(&families[1], cache, 4000, test_scaled(20000));
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    return unused;
}

TEST(inline, threads_and_forks) {
    enum { THREADS = 4, ROUNDS = 5 };
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t threads[THREADS];
        for (int i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, use_own_cache, NULL) == 0);
        if (test_fork()) {
            rdb_thread_cache cache = open_cache(NULL);
            replace_at_random(&families[1], cache, 4000, test_scaled(20000));
            CHECK_OK(rdb_thread_cache_close(cache, NULL));
            test_child_done();
        }
        test_wait_for_child(__FILE__, __LINE__);
        for (int i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    }
}

static rdb_arena_statistics arena_statistics(rdb_arena arena) {
    rdb_arena_statistics read;
    ZERO(read);
    read.struct_size = sizeof read;
    CHECK_OK(rdb_arena_statistics_get(arena, &read, NULL));
    return read;
}

TEST(inline, an_arena_counts_the_same) {
    rdb_arena bumped = NULL, called = NULL;
    CHECK_OK(rdb_arena_create(NULL, NULL, &bumped, NULL));
    CHECK_OK(rdb_arena_create(NULL, NULL, &called, NULL));
    uint64_t random = 1;
    calls = 0;
    for (int i = 0; i < 20000; i++) {
        const size_t size = (size_t)(test_random(&random) % 200);
        uint8_t *block = (uint8_t *)rdb_arena_allocate_inline(bumped, size);
        CHECK(block != NULL && (uintptr_t)block % 16 == 0);
        memset(block, i, size);
        CHECK(rdb_arena_allocate(called, size) != NULL);
    }
    if (rdb_memory_debug_features() == 0) {
        CHECK(calls < 20000 / 200 + 100); /* sizes of 0, and new chunks */
    }
    const rdb_arena_statistics one = arena_statistics(bumped), other = arena_statistics(called);
    CHECK_U64(one.allocations, other.allocations);
    CHECK_U64(one.requested_bytes, other.requested_bytes);
    CHECK_U64(one.used_bytes, other.used_bytes);
    CHECK_U64(one.chunks, other.chunks);
    CHECK(rdb_arena_allocate_inline(bumped, SIZE_MAX) == NULL);
    CHECK(rdb_arena_allocate_inline(NULL, 8) == NULL);
    CHECK_OK(rdb_arena_close(bumped, NULL));
    CHECK_OK(rdb_arena_close(called, NULL));
    CHECK(rdb_arena_allocate_inline(bumped, 8) == NULL);
    rdb_error last;
    ZERO(last);
    CHECK_OK(rdb_last_error(&last));
    CHECK_ERROR(&last, RDB_E_CLOSED_HANDLE);
}
