/* Large objects: what they are, what the kernel says of them, and that every byte comes back. */
#include "support.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define MIB ((size_t)1 << 20)

static rdb_large_statistics figures(void) {
    rdb_large_statistics figures;
    ZERO(figures);
    figures.struct_size = sizeof figures;
    CHECK_OK(rdb_large_statistics_get(&figures, NULL));
    return figures;
}

static rdb_large_residency residency_of(const void *block) {
    rdb_large_residency residency;
    ZERO(residency);
    residency.struct_size = sizeof residency;
    CHECK_OK(rdb_large_residency_get(block, &residency, NULL));
    return residency;
}

static rdb_large_info info_of(const void *block) {
    rdb_large_info info;
    ZERO(info);
    info.struct_size = sizeof info;
    CHECK_OK(rdb_large_info_get(block, &info, NULL));
    return info;
}

static rdb_large_options options_with(uint32_t huge, uint32_t flags) {
    rdb_large_options options;
    rdb_large_options_init(&options, sizeof options);
    options.huge = huge;
    options.flags = flags;
    return options;
}

static uint8_t *allocate(size_t size) {
    void *block = NULL;
    CHECK_OK(rdb_large_allocate(size, NULL, &block, NULL, NULL));
    return (uint8_t *)block;
}

TEST(large, an_object_is_what_was_asked_for) {
    rdb_large_options options = options_with(RDB_HUGE_NONE, RDB_LARGE_ZEROED);
    void *block = NULL;
    rdb_large_info info, again;
    ZERO(info);
    info.struct_size = sizeof info;
    options.alignment = 64 * MIB;
    CHECK_OK(rdb_large_allocate(3 * MIB + 1, &options, &block, &info, NULL));
    CHECK_U64((uintptr_t)block % (64 * MIB), 0);
    CHECK_U64(info.size, 3 * MIB + 1);
    CHECK_U64(info.mapped_bytes, 3 * MIB + 4096);
    CHECK_U64(info.alignment, 64 * MIB);
    CHECK_U64(info.page_bytes, 4096);
    CHECK_U64(info.asked_page_bytes, 4096);
    CHECK_U64(info.backing, RDB_BACKING_PLAIN);
    again = info_of(block);
    CHECK(memcmp(&again, &info, sizeof info) == 0);
    for (size_t i = 0; i < info.size; i++) CHECK(((uint8_t *)block)[i] == 0);
    CHECK_U64(figures().objects, 1);
    CHECK_U64(figures().used_bytes, info.size);
    CHECK_U64(figures().mapped_bytes, info.mapped_bytes);
    CHECK_U64(test_charged_bytes(), info.mapped_bytes);
    CHECK_OK(rdb_large_free(block));
    CHECK_U64(figures().objects, 0);
    CHECK(figures().peak_mapped_bytes >= info.mapped_bytes);
    CHECK_OK(rdb_large_free(NULL));
}

TEST(large, wrong_options_are_refused) {
    rdb_large_options options = options_with(RDB_HUGE_NONE, 0);
    void *block = &options;
    options.alignment = 3;
    CHECK_STATUS(rdb_large_allocate(1, &options, &block, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK(block == NULL);
    options.alignment = (uint64_t)2 << 30;
    CHECK_STATUS(rdb_large_allocate(1, &options, &block, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    options = options_with(RDB_HUGE_NONE, 0);
    options.advice = RDB_ADVICE_DO_NOT_NEED;
    CHECK_STATUS(rdb_large_allocate(1, &options, &block, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_large_allocate((size_t)1 << 47, NULL, &block, NULL, NULL), RDB_E_NO_MEMORY);
    CHECK_STATUS(rdb_large_allocate(SIZE_MAX, NULL, &block, NULL, NULL), RDB_E_TOO_LARGE);
}

TEST(large, addresses_that_are_no_object_are_errors) {
    uint8_t *block = allocate(MIB);
    int local = 0;
    rdb_error error;
    ZERO(error);
    rdb_large_info info;
    rdb_large_residency residency;
    void *moved = NULL;
    ZERO(info);
    ZERO(residency);
    info.struct_size = sizeof info;
    residency.struct_size = sizeof residency;
    CHECK_STATUS(rdb_large_reallocate(&local, 1, &moved, NULL, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_large_info_get(&local, &info, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_large_advise(&local, 0, 1, RDB_ADVICE_NORMAL, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_large_residency_get(&local, &residency, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_large_free(&local), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_large_free(block + 4096), RDB_E_FOREIGN_BLOCK);
    CHECK_OK(rdb_last_error(&error));
    CHECK_U64(error.detail[0], 4096);
    CHECK_STATUS(rdb_large_prefault(block + 1, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_OK(rdb_large_free(block));
    CHECK_STATUS(rdb_large_free(block), RDB_E_DOUBLE_FREE);
    CHECK_STATUS(rdb_large_reallocate(block, 1, &moved, NULL, NULL), RDB_E_DOUBLE_FREE);
    CHECK_STATUS(rdb_large_info_get(block, &info, NULL), RDB_E_DOUBLE_FREE);
    CHECK_STATUS(rdb_large_advise(block, 0, 1, RDB_ADVICE_NORMAL, NULL), RDB_E_DOUBLE_FREE);
    CHECK_STATUS(rdb_large_prefault(block, NULL), RDB_E_DOUBLE_FREE);
    CHECK_STATUS(rdb_large_residency_get(block, &residency, NULL), RDB_E_DOUBLE_FREE);
}

TEST(large, objects_change_size_and_keep_their_bytes) {
    uint8_t *block = allocate(MIB);
    void *moved = NULL;
    rdb_large_statistics before = figures();
    size_t sizes[] = {4 * MIB, 40 * MIB, 2 * MIB, 4096, 8 * MIB};
    memset(block, 7, 4096);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        CHECK_OK(rdb_large_reallocate(block, sizes[i], &moved, NULL, NULL));
        block = (uint8_t *)moved;
        for (size_t at = 0; at < 4096; at++) CHECK(block[at] == 7);
        memset(block, 7, sizes[i]);
        CHECK_U64(info_of(block).size, sizes[i]);
        CHECK_U64(test_charged_bytes(), sizes[i]);
    }
    CHECK_U64(figures().shrunk - before.shrunk, 2);
    CHECK_U64(figures().grown_in_place + figures().grown_moved, before.grown_in_place + before.grown_moved + 3);
    CHECK_U64(figures().copied, before.copied);
    CHECK_STATUS(rdb_large_reallocate(block, (size_t)1 << 47, &moved, NULL, NULL), RDB_E_NO_MEMORY);
    CHECK(moved == NULL && block[8 * MIB - 1] == 7);
    CHECK_OK(rdb_large_free(block));
}

TEST(large, a_block_that_grows_step_by_step_has_room) {
    uint8_t *block = (uint8_t *)rdb_malloc(MIB);
    memset(block, 5, MIB);
    block = (uint8_t *)rdb_realloc(block, 2 * MIB);
    CHECK(block != NULL);
    size_t room = rdb_malloc_usable_size(block);
    CHECK(room >= 2 * MIB + MIB / 4);
    CHECK_U64(test_charged_bytes(), room);
    for (size_t size = 2 * MIB; size <= room; size += 4096) {
        CHECK(rdb_realloc(block, size) == block);
        block[size - 1] = 6;
        CHECK_U64(info_of(block).size, size);
    }
    CHECK_U64(test_charged_bytes(), room);
    for (size_t at = 0; at < MIB; at++) CHECK(block[at] == 5);
    CHECK_OK(rdb_free(block));
}

/* What /proc/self/smaps says of one mapping, read by the test itself. */
typedef struct seen {
    bool found;
    unsigned long page_kib, rss_kib, huge_kib, set_aside_kib;
} seen;

static seen look(const void *block) {
    char line[512], name[64];
    unsigned long start, end, kib;
    bool inside = false;
    seen result;
    ZERO(result);
    FILE *file = fopen("/proc/self/smaps", "r");
    CHECK(file != NULL);
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%lx-%lx ", &start, &end) == 2) {
            inside = start <= (uintptr_t)block && (uintptr_t)block < end;
            result.found |= inside;
        } else if (inside && sscanf(line, "%63[^:]: %lu kB", name, &kib) == 2) {
            if (strcmp(name, "KernelPageSize") == 0) result.page_kib = kib;
            if (strcmp(name, "Rss") == 0) result.rss_kib = kib;
            if (strcmp(name, "AnonHugePages") == 0) result.huge_kib = kib;
            if (strcmp(name, "Private_Hugetlb") == 0) result.set_aside_kib = kib;
        }
    }
    fclose(file);
    return result;
}

TEST(large, page_sizes_are_what_the_kernel_says) {
    const uint32_t kinds[] = {RDB_HUGE_NONE, RDB_HUGE_TRY, RDB_HUGE_2_MIB, RDB_HUGE_1_GIB};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        rdb_large_options options = options_with(kinds[i], 0);
        rdb_large_info info;
        rdb_large_pages pages;
        void *block = NULL;
        ZERO(info);
        ZERO(pages);
        info.struct_size = sizeof info;
        pages.struct_size = sizeof pages;
        test_context("kind %u", (unsigned)kinds[i]);
        CHECK_OK(rdb_large_pages_get(&pages, NULL));
        rdb_status status = rdb_large_allocate(8 * MIB, &options, &block, &info, NULL);
        if (status == RDB_E_NO_MEMORY && kinds[i] >= RDB_HUGE_2_MIB) {
            CHECK(kinds[i] == RDB_HUGE_2_MIB ? pages.free_2_mib < 4 : pages.free_1_gib < 1);
            continue;
        }
        CHECK_OK(status);
        /* Advice that makes it a mapping of its own, so that what smaps says is said of it alone. */
        CHECK_OK(rdb_large_advise(block, 0, info.size, RDB_ADVICE_DO_NOT_FORK, NULL));
        memset(block, 1, 8 * MIB);
        rdb_large_residency residency = residency_of(block);
        seen kernel = look(block);
        CHECK(kernel.found);
        CHECK_U64(info.page_bytes, kernel.page_kib << 10);
        CHECK_U64(residency.page_bytes, info.page_bytes);
        CHECK_U64(residency.resident_bytes, (kernel.rss_kib + kernel.set_aside_kib) << 10);
        CHECK(residency.resident_bytes >= 8 * MIB);
        CHECK_U64(residency.set_aside_bytes, kernel.set_aside_kib << 10);
        CHECK_U64(residency.transparent_bytes, kernel.huge_kib << 10);
        CHECK((residency.set_aside_bytes != 0) == (info.backing == RDB_BACKING_SET_ASIDE));
        if (pages.transparent == RDB_TRANSPARENT_NEVER) CHECK(info.backing != RDB_BACKING_TRANSPARENT);
        if (kinds[i] == RDB_HUGE_TRY) CHECK_U64(info.asked_page_bytes, 2 * MIB);
        CHECK_OK(rdb_large_free(block));
    }
    test_context(NULL);
}

TEST(large, advice_and_prefault_do_what_they_say) {
    rdb_large_options options = options_with(RDB_HUGE_NONE, RDB_LARGE_PREFAULT);
    void *block = NULL;
    rdb_large_statistics before = figures();
    options.advice = RDB_ADVICE_SEQUENTIAL;
    CHECK_OK(rdb_large_allocate(4 * MIB, &options, &block, NULL, NULL));
    CHECK(residency_of(block).resident_bytes >= 4 * MIB);
    memset(block, 9, 4 * MIB);
    CHECK_OK(rdb_large_advise(block, MIB, MIB, RDB_ADVICE_DO_NOT_NEED, NULL));
    CHECK(((uint8_t *)block)[MIB] == 0 && ((uint8_t *)block)[MIB - 1] == 9 && ((uint8_t *)block)[2 * MIB] == 9);
    CHECK_OK(rdb_large_advise(block, 0, 4 * MIB, RDB_ADVICE_DO_NOT_NEED, NULL));
    CHECK_U64(residency_of(block).resident_bytes, 0);
    CHECK_OK(rdb_large_prefault(block, NULL));
    CHECK(residency_of(block).resident_bytes >= 4 * MIB);
    CHECK_U64(figures().prefaults, before.prefaults + 1);
    CHECK_U64(figures().advice[RDB_ADVICE_DO_NOT_NEED], before.advice[RDB_ADVICE_DO_NOT_NEED] + 2);
    for (uint32_t advice = RDB_ADVICE_NORMAL; advice <= RDB_ADVICE_WILL_NEED; advice++) {
        CHECK_OK(rdb_large_advise(block, 0, 4 * MIB, advice, NULL));
        CHECK_U64(figures().advice[advice], before.advice[advice] + 1);
    }
    CHECK_STATUS(rdb_large_advise(block, 1, 4 * MIB, RDB_ADVICE_RANDOM, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_large_advise(block, 0, MIB, RDB_ADVICE_DO_FORK, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_OK(rdb_large_free(block));
}

TEST(large, freed_mappings_are_kept_for_a_while) {
    uint64_t released = 0;
    CHECK_OK(rdb_large_purge(NULL, NULL));
    rdb_large_statistics before = figures();
    uint8_t *block = allocate(5 * MIB);
    block[0] = 3;
    CHECK_OK(rdb_large_free(block));
    CHECK_U64(figures().cached_bytes, 5 * MIB);
    CHECK(allocate(5 * MIB) == block);
    CHECK_U64(figures().cache_hits, before.cache_hits + 1);
    CHECK_OK(rdb_large_free(block));
    CHECK_OK(rdb_large_purge(&released, NULL));
    CHECK_U64(released, 5 * MIB);
    CHECK_U64(figures().purged_bytes, before.purged_bytes + 5 * MIB);
    CHECK_OK(rdb_large_cache_configure(0, 0, NULL));
    CHECK_OK(rdb_large_free(allocate(5 * MIB)));
    CHECK_U64(figures().cached_bytes, 0);
    CHECK_STATUS(rdb_large_cache_configure(0, UINT64_MAX, NULL), RDB_E_TOO_LARGE);
    CHECK_OK(rdb_large_cache_configure(256 * MIB, 1000, NULL));
}

TEST(large, failures_leave_nothing) {
    void *block = NULL, *moved = NULL;
    rdb_large_statistics before = figures();
    CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_ONCE, NULL));
    CHECK_STATUS(rdb_large_allocate(MIB, NULL, &block, NULL, NULL), RDB_E_NO_MEMORY);
    CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
    CHECK(block == NULL);
    CHECK_U64(test_charged_bytes(), 0);
    CHECK_U64(figures().failures, before.failures + 1);
    block = allocate(MIB);
    CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_ONCE, NULL));
    rdb_status status = rdb_large_reallocate(block, 2 * MIB, &moved, NULL, NULL);
    CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
    CHECK_STATUS(status, RDB_E_NO_MEMORY);
    CHECK_U64(info_of(block).size, MIB);
    CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_ONCE, NULL));
    CHECK_STATUS(rdb_large_prefault(block, NULL), RDB_E_NO_MEMORY);
    CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
    CHECK_OK(rdb_large_free(block));
}

/* The test has a process of its own, so the limit harms nobody else. */
TEST(large, no_address_space_is_a_status) {
    struct rlimit limit;
    void *block = NULL;
    uint8_t *first = allocate(64 * MIB);
    CHECK_OK(rdb_large_free(first));
    CHECK(getrlimit(RLIMIT_AS, &limit) == 0);
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%lu", &pages) == 1);
    fclose(file);
    rlim_t old = limit.rlim_cur;
    limit.rlim_cur = (rlim_t)pages * 4096 + 32 * MIB;
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    CHECK_STATUS(rdb_large_allocate(128 * MIB, NULL, &block, NULL, NULL), RDB_E_NO_MEMORY);
    CHECK_U64(figures().cached_bytes, 0); /* it was given up before the request was */
    CHECK_OK(rdb_large_allocate(80 * MIB, NULL, &block, NULL, NULL));
    void *moved = NULL;
    CHECK_STATUS(rdb_large_reallocate(block, 200 * MIB, &moved, NULL, NULL), RDB_E_NO_MEMORY);
    CHECK_OK(rdb_large_free(block));
    limit.rlim_cur = old;
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
}

TEST(large, a_child_does_not_have_what_it_should_not_get) {
    rdb_large_options options = options_with(RDB_HUGE_NONE, RDB_LARGE_DO_NOT_FORK);
    void *kept = NULL;
    uint8_t *shared = allocate(MIB);
    shared[0] = 5;
    CHECK_OK(rdb_large_allocate(MIB, &options, &kept, NULL, NULL));
    CHECK_U64(info_of(kept).flags, RDB_LARGE_DO_NOT_FORK);
    if (test_fork()) {
        CHECK_U64(figures().objects, 1);
        CHECK_STATUS(rdb_large_free(kept), RDB_E_DOUBLE_FREE);
        CHECK(shared[0] == 5);
        CHECK_OK(rdb_large_free(shared));
        CHECK_OK(rdb_large_free(allocate(3 * MIB)));
        test_child_done();
    }
    test_wait_for_child(__FILE__, __LINE__);
    memset(kept, 1, MIB);
    CHECK_OK(rdb_large_free(kept));
    CHECK_OK(rdb_large_free(shared));
}

static void *work(void *argument) {
    uint8_t *blocks[4] = {NULL, NULL, NULL, NULL};
    uint8_t mark = (uint8_t)(uintptr_t)argument;
    for (size_t i = 0; i < 400; i++) {
        size_t size = 300000 + i % 7 * 100000;
        uint8_t **slot = &blocks[i % 4];
        if (*slot != NULL) {
            CHECK(**slot == mark);
            CHECK_OK(rdb_large_free(*slot));
        }
        *slot = allocate(size);
        (*slot)[0] = (*slot)[size - 1] = mark;
    }
    for (size_t i = 0; i < 4; i++) CHECK_OK(rdb_large_free(blocks[i]));
    return NULL;
}

TEST(large, threads_share_the_cache) {
    pthread_t threads[4];
    rdb_large_statistics before = figures();
    for (size_t i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, work, (void *)(uintptr_t)(i + 1)) == 0);
    for (size_t i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK_U64(figures().objects, 0);
    CHECK_U64(figures().frees, figures().allocations);
    CHECK_U64(figures().allocations, before.allocations + 1600);
}
