/* Budgets: limits in a tree, blocks and bytes of one's own charged to them, and what they tell. */
#include "support.h"

#include <pthread.h>

static const uint64_t MIB = 1 << 20;

static rdb_budget open_budget(rdb_budget parent, const char *name, uint64_t limit, uint64_t soft_limit) {
    rdb_budget_options options;
    rdb_budget budget = NULL;
    rdb_budget_options_init(&options, sizeof options);
    options.limit_bytes = limit;
    options.soft_limit_bytes = soft_limit;
    CHECK_OK(rdb_budget_open(parent, name, strlen(name), &options, &budget, NULL));
    CHECK(budget != NULL);
    return budget;
}

static rdb_memory_usage usage_of(rdb_budget budget) {
    rdb_memory_usage usage;
    ZERO(usage);
    usage.struct_size = sizeof usage;
    CHECK_OK(rdb_budget_usage_get(budget, &usage, NULL));
    return usage;
}

static rdb_budget_info info_of(const char *name) {
    static rdb_budget_info list[2047];
    size_t count = 0;
    CHECK_OK(rdb_budget_list(list, sizeof *list, COUNT_OF(list), &count, NULL));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0) return list[i];
    }
    test_fail(__FILE__, __LINE__, "no budget is called %s", name);
}

TEST(budget, blocks_of_every_size_are_charged_and_given_back) {
    static const size_t sizes[] = {0, 1, 16, 100, 4000, 32768, 32769, 200000, 262144, 262145, 3000000};
    rdb_budget budget = open_budget(NULL, "sizes", 0, 0);
    void *blocks[COUNT_OF(sizes)];
    uint64_t asked = 0;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        CHECK_OK(rdb_budget_allocate(budget, sizes[i], 64, RDB_BUDGET_ZEROED, &blocks[i], NULL));
        CHECK((uintptr_t)blocks[i] % 64 == 0);
        for (size_t at = 0; at < sizes[i]; at += 1000) CHECK(((const char *)blocks[i])[at] == 0);
        memset(blocks[i], (int)i, sizes[i]);
        asked += sizes[i];
        CHECK(usage_of(budget).used_bytes >= asked);
    }
    CHECK(usage_of(budget).used_bytes < asked + asked / 4);
    CHECK_U64(usage_of(budget).allocations, COUNT_OF(sizes));
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        void *moved = NULL;
        size_t size = sizes[COUNT_OF(sizes) - 1 - i] + 1, kept = size < sizes[i] ? size : sizes[i];
        CHECK_OK(rdb_budget_reallocate(budget, blocks[i], size, &moved, NULL));
        for (size_t at = 0; at < kept; at++) CHECK(((const uint8_t *)moved)[at] == i);
        CHECK_OK(rdb_budget_free(budget, moved, NULL));
    }
    CHECK_U64(usage_of(budget).used_bytes, 0);
    CHECK_U64(usage_of(budget).allocations, usage_of(budget).frees);
    CHECK_OK(rdb_budget_close(budget, NULL));
}

TEST(budget, every_limit_above_holds) {
    rdb_budget top = open_budget(NULL, "top", 100000, 0), low = open_budget(top, "low", 60000, 50000);
    void *block = NULL, *other = (void *)&block;
    CHECK_OK(rdb_budget_allocate(low, 40000, 16, 0, &block, NULL));
    CHECK_STATUS(rdb_budget_allocate(low, 30000, 16, 0, &other, NULL), RDB_E_LIMIT);
    CHECK(other == NULL);
    CHECK_STATUS(rdb_budget_reallocate(low, block, 70000, &other, NULL), RDB_E_LIMIT);
    CHECK_OK(rdb_budget_charge(top, 50000, NULL));
    CHECK_STATUS(rdb_budget_charge(low, 12000, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_budget_charge(low, UINT64_MAX, NULL), RDB_E_LIMIT);
    CHECK_OK(rdb_budget_charge(low, 9000, NULL));
    CHECK(info_of("top").used_bytes == usage_of(top).used_bytes && usage_of(top).used_bytes <= 100000);
    CHECK_U64(info_of("low").parent_id, info_of("top").id);
    CHECK_U64(info_of("top").parent_id, 0);
    CHECK_STATUS(rdb_budget_release(low, 9001, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_OK(rdb_budget_limits_set(top, 10000, 0, NULL));
    CHECK_OK(rdb_budget_release(low, 9000, NULL));
    CHECK_STATUS(rdb_budget_charge(low, 1, NULL), RDB_E_LIMIT);
    CHECK_OK(rdb_budget_free(low, block, NULL));
    CHECK_OK(rdb_budget_limits_set(top, 0, 0, NULL));
    CHECK_OK(rdb_budget_charge(low, 50001, NULL));
    CHECK_U64(info_of("low").soft_limit_passed, 1);
    /* In any order; what was charged by number goes back. */
    CHECK_OK(rdb_budget_close(top, NULL));
    CHECK_STATUS(rdb_budget_charge(top, 1, NULL), RDB_E_CLOSED_HANDLE);
    CHECK_OK(rdb_budget_charge(low, 1, NULL));
    CHECK_OK(rdb_budget_close(low, NULL));
    CHECK_U64(test_charged_bytes(), 0);
}

TEST(budget, names_are_texts_of_63_bytes) {
    char name[64];
    rdb_budget budget = NULL;
    size_t count = 0;
    memset(name, 'n', sizeof name);
    CHECK_STATUS(rdb_budget_open(NULL, name, 64, NULL, &budget, NULL), RDB_E_TOO_LARGE);
    CHECK_STATUS(rdb_budget_open(NULL, "\xff", 1, NULL, &budget, NULL), RDB_E_INVALID_UTF8);
    CHECK_OK(rdb_budget_open(NULL, name, 63, NULL, &budget, NULL));
    name[63] = 0;
    CHECK(info_of(name).used_bytes == 0);
    CHECK_STATUS(rdb_budget_list(NULL, sizeof(rdb_budget_info), 0, &count, NULL), RDB_TRUNCATED);
    CHECK(count >= 1);
    CHECK_STATUS(rdb_budget_list(NULL, 8, 0, &count, NULL), RDB_E_STRUCT_SIZE);
    CHECK_OK(rdb_budget_close(budget, NULL));
}

TEST(budget, what_is_no_block_is_refused) {
    rdb_budget budget = open_budget(NULL, "blocks", 0, 0);
    int local = 0;
    void *large = NULL, *none = NULL;
    CHECK_STATUS(rdb_budget_free(budget, &local, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_budget_reallocate(budget, &local, 5, &none, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_OK(rdb_budget_free(budget, NULL, NULL));
    CHECK_OK(rdb_budget_allocate(budget, 1000000, 16, 0, &large, NULL));
    CHECK_OK(rdb_budget_free(budget, large, NULL));
    CHECK_STATUS(rdb_budget_free(budget, large, NULL), RDB_E_DOUBLE_FREE);
    CHECK_STATUS(rdb_budget_reallocate(budget, large, 5, &none, NULL), RDB_E_DOUBLE_FREE);
    void *others = rdb_malloc(10);
    CHECK_STATUS(rdb_budget_free(budget, others, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_OK(rdb_free(others));
    CHECK_OK(rdb_budget_close(budget, NULL));
}

TEST(budget, a_block_does_not_go_back_to_a_budget_that_cannot_have_it) {
    rdb_budget top = open_budget(NULL, "above", 8 * MIB, 0);
    rdb_budget own = open_budget(top, "own", 0, 0), wrong = open_budget(top, "wrong", 0, 0);
    static const size_t sizes[] = {16, 4000, 100000, 600000};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        void *block = NULL, *none = NULL;
        CHECK_OK(rdb_budget_allocate(own, sizes[i], 16, 0, &block, NULL));
        uint64_t used = usage_of(own).used_bytes;
        CHECK_STATUS(rdb_budget_free(wrong, block, NULL), RDB_E_FOREIGN_BLOCK);
        CHECK_STATUS(rdb_budget_reallocate(wrong, block, 5, &none, NULL), RDB_E_FOREIGN_BLOCK);
        memset(block, 1, sizes[i]);
        CHECK_U64(usage_of(top).used_bytes, used);
        CHECK_OK(rdb_budget_free(own, block, NULL));
        /* It holds nothing now, so this is a second free. */
        rdb_status again = rdb_budget_free(own, block, NULL);
        CHECK(again == RDB_E_FOREIGN_BLOCK || again == RDB_E_DOUBLE_FREE);
        CHECK_U64(usage_of(top).used_bytes, 0);
    }
    if (!rdb_memory_debug_features()) CHECK(info_of("wrong").wrong_frees >= 6 && info_of("above").wrong_frees == 0);
    /* All of it can be had. */
    CHECK_OK(rdb_budget_charge(own, 8 * MIB, NULL));
    CHECK_STATUS(rdb_budget_charge(wrong, 1, NULL), RDB_E_LIMIT);
    CHECK_OK(rdb_budget_close(own, NULL));
    CHECK_OK(rdb_budget_close(wrong, NULL));
    CHECK_OK(rdb_budget_close(top, NULL));
}

TEST(budget, the_usable_size_of_a_block_is_what_is_charged) {
    static const size_t sizes[] = {0, 1, 16, 100, 4000, 32769, 262144};
    rdb_budget budget = open_budget(NULL, "usable", 0, 0), other = open_budget(NULL, "other", 0, 0);
    void *block = NULL;
    size_t bytes = 1;
    CHECK_OK(rdb_budget_usable_size(budget, NULL, &bytes, NULL));
    CHECK_U64(bytes, 0);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        CHECK_OK(rdb_budget_allocate(budget, sizes[i], 16, 0, &block, NULL));
        CHECK_OK(rdb_budget_usable_size(budget, block, &bytes, NULL));
        CHECK(bytes >= sizes[i]);
        CHECK_U64(bytes, usage_of(budget).used_bytes);
        memset(block, 1, bytes);
        CHECK_OK(rdb_budget_free(budget, block, NULL));
    }
    CHECK_OK(rdb_budget_allocate(budget, 3 * MIB, 16, 0, &block, NULL));
    CHECK_OK(rdb_budget_usable_size(budget, block, &bytes, NULL));
    CHECK(bytes >= 3 * MIB && bytes <= usage_of(budget).used_bytes);
    CHECK_STATUS(rdb_budget_usable_size(other, block, &bytes, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_STATUS(rdb_budget_usable_size(budget, &bytes, &bytes, NULL), RDB_E_FOREIGN_BLOCK);
    CHECK_U64(info_of("other").wrong_frees, 0);
    CHECK_OK(rdb_budget_free(budget, block, NULL));
    CHECK_STATUS(rdb_budget_usable_size(budget, block, &bytes, NULL), RDB_E_DOUBLE_FREE);
    /* While the debugger watches, as many bytes as were asked for. */
    CHECK_OK(rdb_memory_debug_enable("full", 4, NULL));
    CHECK_OK(rdb_budget_allocate(budget, 57, 16, 0, &block, NULL));
    CHECK_OK(rdb_budget_usable_size(budget, block, &bytes, NULL));
    CHECK_U64(bytes, 57);
    CHECK_OK(rdb_budget_free(budget, block, NULL));
    CHECK_OK(rdb_memory_debug_disable("all", 3, NULL));
    CHECK_OK(rdb_budget_close(budget, NULL));
    CHECK_OK(rdb_budget_close(other, NULL));
}

TEST(budget, out_of_memory_changes_nothing) {
    rdb_budget budget = open_budget(NULL, "poor", 0, 0), none = NULL;
    void *block = NULL, *moved = NULL;
    CHECK_OK(rdb_budget_allocate(budget, 100, 16, 0, &block, NULL));
    memset(block, 7, 100);
    uint64_t used = usage_of(budget).used_bytes;
    CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_FROM_THEN_ON, NULL));
    rdb_status allocated = rdb_budget_allocate(budget, 100, 16, 0, &moved, NULL);
    rdb_status grown = rdb_budget_reallocate(budget, block, 1000, &moved, NULL);
    CHECK_STATUS(rdb_budget_open(NULL, TEXT("none"), NULL, &none, NULL), RDB_E_NO_MEMORY);
    CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
    CHECK_STATUS(allocated, RDB_E_NO_MEMORY);
    CHECK_STATUS(grown, RDB_E_NO_MEMORY);
    CHECK(moved == NULL && none == NULL);
    for (size_t i = 0; i < 100; i++) CHECK(((const char *)block)[i] == 7);
    CHECK_U64(usage_of(budget).used_bytes, used);
    CHECK_U64(usage_of(budget).failures, 2);
    CHECK_OK(rdb_budget_free(budget, block, NULL));
    CHECK_OK(rdb_budget_close(budget, NULL));
}

static void *work_at_the_limit(void *budget) {
    void *blocks[256] = {NULL}; /* 4 MiB, were it not for the limit */
    size_t refused = 0;
    for (size_t i = 0; i < 20000; i++) {
        void **block = &blocks[i * 7 % COUNT_OF(blocks)];
        CHECK_OK(rdb_budget_free((rdb_budget)budget, *block, NULL));
        rdb_status status = rdb_budget_allocate((rdb_budget)budget, 1000 + i % 30000, 16, 0, block, NULL);
        if (status != RDB_OK) CHECK_STATUS(status, RDB_E_LIMIT);
        refused += status != RDB_OK;
    }
    for (size_t i = 0; i < COUNT_OF(blocks); i++) CHECK_OK(rdb_budget_free((rdb_budget)budget, blocks[i], NULL));
    CHECK(refused > 0);
    return NULL;
}

TEST(budget, an_absurd_charge_is_refused_without_a_limit) {
    rdb_budget budget = open_budget(NULL, "absurd", 0, 0);
    CHECK_STATUS(rdb_budget_charge(budget, UINT64_MAX, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_budget_charge(budget, (UINT64_C(1) << 47) + 1, NULL), RDB_E_LIMIT);
    CHECK_U64(usage_of(budget).used_bytes, 0);
    CHECK_OK(rdb_budget_charge(budget, 1000, NULL));
    CHECK_OK(rdb_budget_release(budget, 1000, NULL));
    CHECK_OK(rdb_budget_close(budget, NULL));
}

TEST(budget, threads_never_pass_a_limit) {
    rdb_budget budget = open_budget(NULL, "threads", 2 * MIB, 0);
    pthread_t threads[4];
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        CHECK(pthread_create(&threads[i], NULL, work_at_the_limit, budget) == 0);
    }
    for (size_t i = 0; i < COUNT_OF(threads); i++) CHECK(pthread_join(threads[i], NULL) == 0);
    rdb_memory_usage usage = usage_of(budget);
    CHECK(usage.peak_bytes <= 2 * MIB && usage.peak_bytes > MIB && usage.failures > 0);
    CHECK_U64(usage.used_bytes, 0);
    CHECK_U64(usage.allocations, usage.frees);
    CHECK_OK(rdb_budget_close(budget, NULL));
}

TEST(budget, an_exact_one_is_used_to_the_last_byte) {
    rdb_budget_options options;
    rdb_budget budget = NULL;
    rdb_budget_options_init(&options, sizeof options);
    options.flags = RDB_BUDGET_EXACT;
    options.limit_bytes = 4 * MIB;
    CHECK_OK(rdb_budget_open(NULL, TEXT("exact"), &options, &budget, NULL));
    CHECK_OK(rdb_budget_charge(budget, 4 * MIB - 4096, NULL));
    void *block = NULL, *other = NULL;
    CHECK_OK(rdb_budget_allocate(budget, 4096, 16, 0, &block, NULL));
    CHECK_STATUS(rdb_budget_allocate(budget, 1, 16, 0, &other, NULL), RDB_E_LIMIT);
    CHECK_U64(usage_of(budget).peak_bytes, 4 * MIB);
    CHECK_OK(rdb_budget_free(budget, block, NULL));
    CHECK_OK(rdb_budget_close(budget, NULL));
}

TEST(budget, there_are_2047_with_engines) {
    static rdb_budget budgets[2048];
    size_t count = 0;
    rdb_status status = RDB_OK;
    while (status == RDB_OK && count < COUNT_OF(budgets)) {
        status = rdb_budget_open(NULL, TEXT("one of many"), NULL, &budgets[count], NULL);
        count += status == RDB_OK;
    }
    CHECK(status == RDB_E_LIMIT && count <= 2047 && count > 1900);
    rdb_zone zone = NULL;
    CHECK_STATUS(rdb_zone_open(NULL, 0, NULL, &zone, NULL), RDB_E_LIMIT);
    rdb_budget more = NULL;
    CHECK_STATUS(rdb_budget_open(NULL, TEXT("one more"), NULL, &more, NULL), RDB_E_LIMIT);
    CHECK_OK(rdb_budget_close(budgets[--count], NULL));
    CHECK_OK(rdb_budget_open(NULL, TEXT("one more"), NULL, &budgets[count], NULL));
    for (size_t i = 0; i <= count; i++) CHECK_OK(rdb_budget_close(budgets[i], NULL));
}
