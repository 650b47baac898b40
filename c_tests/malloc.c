/* The process heap: malloc's calls under their own names, and what they say about a wrong address. */
#include "support.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { SMALL = 32 << 10, MIDDLE = 256 << 10 };

/* Sizes around every border: classes, slabs, runs, mappings of their own. */
static const size_t sizes[] = {1,      8,         15,         16,         17,         112,       128,        129,    144,
                               1000,   1024,      1025,       4095,       4096,       4097,      8192,       8193,   20000,
                               SMALL,  SMALL + 1, 40 << 10,   65536,      65537,      200 << 10, MIDDLE - 1, MIDDLE, MIDDLE + 1,
                               300000, 1 << 20,   5000000};

static void fill(void *block, size_t size, uint64_t seed) {
    uint8_t *bytes = (uint8_t *)block;
    for (size_t i = 0; i < size; i++) bytes[i] = (uint8_t)(seed * 31 + i * 7 + i / 256);
}

static void check_filled(const void *block, size_t size, uint64_t seed) {
    const uint8_t *bytes = (const uint8_t *)block;
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != (uint8_t)(seed * 31 + i * 7 + i / 256)) test_fail(__FILE__, __LINE__, "byte %zu changed", i);
    }
}

static void check_last_error(rdb_status code) {
    rdb_error last;
    ZERO(last);
    CHECK_OK(rdb_last_error(&last));
    CHECK_ERROR(&last, code);
}

TEST(malloc, blocks_of_every_size) {
    void *blocks[COUNT_OF(sizes)];
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        blocks[i] = rdb_malloc(sizes[i]);
        CHECK(blocks[i] != NULL);
        CHECK_U64((uintptr_t)blocks[i] % 16, 0);
        CHECK(rdb_malloc_usable_size(blocks[i]) >= sizes[i]);
        CHECK_U64(rdb_malloc_usable_size(blocks[i]), rdb_malloc_good_size(sizes[i]));
        fill(blocks[i], rdb_malloc_usable_size(blocks[i]), i); /* all of it may be used */
    }
    for (size_t i = 0; i < COUNT_OF(sizes); i++) check_filled(blocks[i], rdb_malloc_usable_size(blocks[i]), i);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) CHECK_OK(rdb_free(blocks[i]));
    CHECK_OK(rdb_free(NULL));
}

TEST(malloc, size_zero_is_a_block_of_its_own) {
    void *one = rdb_malloc(0), *other = rdb_malloc(0), *zeroed = rdb_calloc(0, 8), *aligned = rdb_aligned_alloc(64, 0);
    CHECK(one != NULL && other != NULL && zeroed != NULL && aligned != NULL);
    CHECK(one != other && zeroed != one && zeroed != other);
    CHECK_OK(rdb_free(one));
    CHECK_OK(rdb_free(other));
    CHECK_OK(rdb_free(zeroed));
    CHECK_OK(rdb_free(aligned));
}

TEST(malloc, a_good_size_is_what_a_block_has) {
    for (size_t size = 0; size < 40000; size += 7) {
        size_t good = rdb_malloc_good_size(size);
        CHECK(good >= size && good >= 16);
        CHECK_U64(rdb_malloc_good_size(good), good);
        if (size >= 128 && size <= 8192) CHECK(good - size <= size / 8);
    }
    CHECK_U64(rdb_malloc_good_size(SIZE_MAX), SIZE_MAX);
}

TEST(malloc, absurd_sizes_fail) {
    static const size_t absurd[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 4096, SIZE_MAX / 2 + 1};
    for (size_t i = 0; i < COUNT_OF(absurd); i++) {
        CHECK(rdb_malloc(absurd[i]) == NULL);
        check_last_error(RDB_E_TOO_LARGE);
        CHECK(rdb_calloc(1, absurd[i]) == NULL);
        CHECK(rdb_aligned_alloc(4096, absurd[i]) == NULL);
        void *block = rdb_malloc(100);
        CHECK(block != NULL);
        fill(block, 100, 1);
        CHECK(rdb_realloc(block, absurd[i]) == NULL);
        check_filled(block, 100, 1); /* it is still the caller's */
        CHECK_OK(rdb_free(block));
    }
    CHECK(rdb_malloc((size_t)1 << 60) == NULL); /* no machine has it */
    check_last_error(RDB_E_NO_MEMORY);
    CHECK(rdb_calloc(SIZE_MAX / 2 + 2, 2) == NULL); /* the product wraps to 2 */
    check_last_error(RDB_E_OVERFLOW);
    CHECK(rdb_reallocarray(NULL, (size_t)1 << 33, (size_t)1 << 33) == NULL);
    check_last_error(RDB_E_OVERFLOW);
}

TEST(malloc, calloc_gives_zeros_also_on_memory_that_was_used) {
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        for (int round = 0; round < 3; round++) {
            uint8_t *block = (uint8_t *)rdb_calloc(sizes[i], 1);
            CHECK(block != NULL);
            for (size_t k = 0; k < sizes[i]; k++) CHECK(block[k] == 0);
            memset(block, 0xee, rdb_malloc_usable_size(block));
            CHECK_OK(rdb_free(block));
        }
    }
}

TEST(malloc, alignments) {
    for (size_t alignment = 1; alignment <= (size_t)4 << 20; alignment *= 2) {
        for (size_t i = 0; i < COUNT_OF(sizes); i++) {
            void *block = rdb_aligned_alloc(alignment, sizes[i]);
            CHECK(block != NULL);
            CHECK_U64((uintptr_t)block % alignment, 0);
            CHECK(rdb_malloc_usable_size(block) >= sizes[i]);
            fill(block, sizes[i], alignment);
            check_filled(block, sizes[i], alignment);
            CHECK_OK(rdb_free_aligned_sized(block, alignment, sizes[i]));
        }
    }
    static const size_t wrong[] = {0, 3, 24, 4097, SIZE_MAX, SIZE_MAX / 2};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        CHECK(rdb_aligned_alloc(wrong[i], 100) == NULL);
        check_last_error(RDB_E_INVALID_ARGUMENT);
    }
}

TEST(malloc, realloc_keeps_what_there_was) {
    void *block = NULL;
    size_t size = 0;
    uint64_t state = 3;
    for (int i = 0; i < test_scaled(2000); i++) {
        size_t wanted = sizes[test_random(&state) % COUNT_OF(sizes)] + test_random(&state) % 100;
        void *moved = i % 2 == 0 ? rdb_realloc(block, wanted) : rdb_reallocarray(block, 1, wanted);
        CHECK(moved != NULL);
        CHECK(rdb_malloc_usable_size(moved) >= wanted);
        check_filled(moved, size < wanted ? size : wanted, 5);
        fill(moved, wanted, 5);
        block = moved;
        size = wanted;
    }
    block = rdb_realloc(block, 0); /* the smallest block, not NULL */
    CHECK(block != NULL);
    CHECK_OK(rdb_free(block));
}

TEST(malloc, sized_free) {
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        void *block = rdb_malloc(sizes[i]);
        CHECK(block != NULL);
        CHECK_OK(rdb_free_sized(block, sizes[i]));
    }
    CHECK_OK(rdb_free_sized(NULL, 17));
    CHECK_OK(rdb_free_aligned_sized(NULL, 64, 17));
}

TEST(malloc, many_at_once) {
    void *blocks[500];
    static const size_t counts[] = {0, 1, 63, 64, 65, 500};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        for (size_t k = 0; k < COUNT_OF(counts) && counts[k] * sizes[i] < 32 << 20; k++) {
            CHECK_U64(rdb_malloc_many(sizes[i], blocks, counts[k]), counts[k]);
            for (size_t n = 0; n < counts[k]; n++) memset(blocks[n], (int)n, sizes[i]);
            for (size_t n = 0; n < counts[k]; n++) CHECK(*(uint8_t *)blocks[n] == (uint8_t)n);
            CHECK_OK(rdb_free_many(blocks, counts[k]));
        }
    }
    CHECK_U64(rdb_malloc_many(SIZE_MAX, blocks, 500), 0);
    CHECK_U64(rdb_malloc_many(16, NULL, 0), 0);
    CHECK_U64(rdb_malloc_many(16, NULL, 1), 0);
    check_last_error(RDB_E_NULL_ARGUMENT);
    CHECK_OK(rdb_free_many(NULL, 0));
    CHECK_STATUS(rdb_free_many(NULL, 1), RDB_E_NULL_ARGUMENT);
    /* A wrong one among them is told; the others are freed, and NULL is nobody's. */
    CHECK_U64(rdb_malloc_many(48, blocks, 4), 4);
    void *good = blocks[1];
    blocks[1] = (void *)&sizes;
    CHECK_OK(rdb_free(blocks[2]));
    blocks[2] = NULL;
    CHECK_STATUS(rdb_free_many(blocks, 4), RDB_E_FOREIGN_BLOCK);
    CHECK_OK(rdb_free(good));
}

/* Every tier of the debugger aside: what is no block is found by where it lies. */
TEST(malloc, a_wrong_address_is_refused) {
    static char statics[64];
    char local[64];
    void *from_libc = malloc(64);
    CHECK(from_libc != NULL);
    void *const foreign[] = {statics, local, from_libc, (void *)(uintptr_t)16, (void *)(uintptr_t)-1, (void *)(uintptr_t)test_fail,
                             (void *)((uintptr_t)1 << 47), (void *)(((uintptr_t)1 << 47) - 4096)};
    for (size_t i = 0; i < COUNT_OF(foreign); i++) {
        test_context("address %p", foreign[i]);
        CHECK_STATUS(rdb_free(foreign[i]), RDB_E_FOREIGN_BLOCK);
        check_last_error(RDB_E_FOREIGN_BLOCK);
        CHECK_STATUS(rdb_free_sized(foreign[i], 64), RDB_E_FOREIGN_BLOCK);
        CHECK(rdb_realloc(foreign[i], 10) == NULL);
        check_last_error(RDB_E_FOREIGN_BLOCK);
        CHECK_U64(rdb_malloc_usable_size(foreign[i]), 0);
    }
    test_context(NULL);
    free(from_libc);
}

TEST(malloc, an_address_inside_a_block_is_refused) {
    static const size_t inside[] = {100, 1000, 5000, 30000, 100000, 1000000};
    for (size_t i = 0; i < COUNT_OF(inside); i++) {
        test_context("in a block of %zu bytes", inside[i]);
        char *block = (char *)rdb_malloc(inside[i]);
        CHECK(block != NULL);
        CHECK_STATUS(rdb_free(block + 1), RDB_E_FOREIGN_BLOCK);
        CHECK_STATUS(rdb_free(block + 8), RDB_E_FOREIGN_BLOCK);
        /* Small ones that are aligned are found when they get to their slab: see thread_cache.c. */
        if (inside[i] > SMALL) CHECK_STATUS(rdb_free(block + inside[i] / 2), RDB_E_FOREIGN_BLOCK);
        CHECK_U64(rdb_malloc_usable_size(block + 8), 0);
        CHECK(rdb_realloc(block + 8, 10) == NULL);
        fill(block, inside[i], 9);
        check_filled(block, inside[i], 9);
        CHECK_OK(rdb_free(block));
    }
    test_context(NULL);
}

/* Of a middle block always; of a small one when it gets to its slab: see thread_cache.c. */
TEST(malloc, a_second_free_is_refused) {
    void *block = rdb_malloc(50000), *stays = rdb_malloc(50000);
    CHECK(block != NULL && stays != NULL);
    CHECK_OK(rdb_free(block));
    CHECK_STATUS(rdb_free(block), RDB_E_DOUBLE_FREE);
    check_last_error(RDB_E_DOUBLE_FREE);
    CHECK_STATUS(rdb_free_sized(block, 50000), RDB_E_DOUBLE_FREE);
    CHECK_STATUS(rdb_free_aligned_sized(block, 16, 50000), RDB_E_DOUBLE_FREE);
    CHECK_STATUS(rdb_free_many(&block, 1), RDB_E_DOUBLE_FREE);
    CHECK_OK(rdb_free(stays));
}

TEST(malloc, another_size_is_told) {
    void *small = rdb_malloc(100), *middle = rdb_malloc(50000), *large = rdb_malloc(500000);
    CHECK_STATUS(rdb_free_sized(small, 200), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_free_sized(middle, 100), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_free_sized(middle, 500000), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_free_sized(large, 50000), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_free_aligned_sized(small, 4096, 100), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_free_aligned_sized((void *)(uintptr_t)16, 16, 100), RDB_E_FOREIGN_BLOCK);
    CHECK_OK(rdb_free_sized(small, 100));
    CHECK_OK(rdb_free_sized(middle, 50000));
    CHECK_OK(rdb_free_sized(large, 500000));
}

typedef struct worker {
    uint64_t seed;
    void **mailbox; /* shared by all: blocks that change hands */
} worker;

enum { WORKERS = 4, SLOTS = 256 };

/* Allocates, writes its mark, swaps with whatever another thread left, checks that mark, frees. */
static void *exchange(void *argument) {
    worker *self = (worker *)argument;
    uint64_t state = self->seed;
    for (int i = 0; i < test_scaled(20000); i++) {
        size_t size = 16 + test_random(&state) % (test_random(&state) % 50 == 0 ? 100000 : 2000);
        uint64_t *block = (uint64_t *)rdb_malloc(size);
        CHECK(block != NULL);
        block[0] = size;
        block[(size - 8) / 8] = size;
        void **slot = &self->mailbox[test_random(&state) % SLOTS];
        uint64_t *other = (uint64_t *)__atomic_exchange_n(slot, (void *)block, __ATOMIC_ACQ_REL);
        if (other == NULL) continue;
        CHECK(other[0] >= 16 && other[(other[0] - 8) / 8] == other[0]);
        CHECK_OK(i % 2 == 0 ? rdb_free(other) : rdb_free_sized(other, other[0]));
    }
    return NULL;
}

TEST(malloc, blocks_change_hands) {
    static void *mailbox[SLOTS];
    pthread_t threads[WORKERS];
    worker workers[WORKERS];
    for (int i = 0; i < WORKERS; i++) {
        workers[i].seed = (uint64_t)i + 1;
        workers[i].mailbox = mailbox;
        CHECK(pthread_create(&threads[i], NULL, exchange, &workers[i]) == 0);
    }
    for (int i = 0; i < WORKERS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    for (int i = 0; i < SLOTS; i++) CHECK_OK(rdb_free(mailbox[i]));
}

static void *one_block(void *argument) {
    void **slot = (void **)argument;
    CHECK_OK(rdb_free(*slot));
    *slot = rdb_malloc(100);
    CHECK(*slot != NULL);
    return NULL;
}

static uint64_t slab_bytes(void) {
    rdb_memory_usage usage;
    uint64_t bytes = 0;
    for (uint32_t component = 1; component <= rdb_memory_component_count(); component++) {
        const char *name = rdb_memory_component_name(component);
        if (strcmp(name, "slab") != 0 && strcmp(name, "metadata") != 0) continue;
        ZERO(usage);
        usage.struct_size = sizeof usage;
        CHECK_OK(rdb_memory_usage_get(NULL, component, &usage, NULL));
        bytes += usage.used_bytes;
    }
    return bytes;
}

/* Bytes of memory that the process has now. */
static uint64_t resident_bytes(void) {
    unsigned long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%*u %llu", &pages) == 1);
    CHECK(fclose(file) == 0);
    return pages * 4096;
}

/* A hundred thousand in one language; the others call the same functions. */
#if defined(__STDC_VERSION__) && __STDC_VERSION__ == 201112L
enum { THREADS = 100000 };
#else
enum { THREADS = 10000 };
#endif

/* What a thread had in its cache goes back when it ends: later threads use it again, and the next thread frees it. */
TEST(malloc, threads_that_come_and_go_hold_nothing) {
    void *slot = NULL;
    uint64_t charged = 0, resident = 0;
    const int threads = test_scaled(test_scaled(THREADS));
    for (int i = 0; i < threads; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, one_block, &slot) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
        if (i != threads / 10) continue;
        charged = slab_bytes();
        resident = resident_bytes();
    }
    CHECK_U64(slab_bytes(), charged);
#ifndef __SANITIZE_ADDRESS__ /* which keeps something of every thread there ever was */
    CHECK(test_is_single_process() || resident_bytes() < resident + (1 << 20));
#else
    (void)resident;
#endif
    CHECK_OK(rdb_free(slot));
}
