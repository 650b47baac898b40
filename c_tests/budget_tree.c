/* Engines, zones, slabs and block pools below a budget: its limit counts for them, and they close in any order. */
#include "support.h"

#define KIB ((uint64_t)1 << 10)
#define MIB ((uint64_t)1 << 20)

static rdb_budget open_budget(rdb_budget parent, const char *name, uint64_t limit) {
    rdb_budget_options options;
    rdb_budget budget = NULL;
    rdb_budget_options_init(&options, sizeof options);
    options.limit_bytes = limit;
    CHECK_OK(rdb_budget_open(parent, name, strlen(name), &options, &budget, NULL));
    return budget;
}

static uint64_t used_by(rdb_budget budget) {
    rdb_memory_usage usage;
    ZERO(usage);
    usage.struct_size = sizeof usage;
    CHECK_OK(rdb_budget_usage_get(budget, &usage, NULL));
    CHECK(usage.limit_bytes == 0 || usage.used_bytes <= usage.limit_bytes);
    return usage.used_bytes;
}

static rdb_engine open_engine_below(rdb_budget budget, uint64_t limit) {
    rdb_engine_options options;
    rdb_engine engine = NULL;
    rdb_engine_options_init(&options, sizeof options);
    options.budget = budget;
    options.memory_limit_bytes = limit;
    CHECK_OK(rdb_engine_open(&options, &engine, NULL));
    return engine;
}

static rdb_zone open_zone_below(rdb_budget budget) {
    rdb_zone_options options;
    rdb_zone zone = NULL;
    rdb_zone_options_init(&options, sizeof options);
    options.budget = budget;
    CHECK_OK(rdb_zone_open(TEXT("below"), &options, &zone, NULL));
    return zone;
}

static rdb_slab create_slab_below(rdb_budget budget, uint64_t limit) {
    rdb_slab_options options;
    rdb_slab slab = NULL;
    rdb_slab_options_init(&options, sizeof options);
    options.budget = budget;
    options.memory_limit_bytes = limit;
    CHECK_OK(rdb_slab_create(&options, &slab, NULL));
    return slab;
}

static rdb_block_pool open_pool_below(rdb_budget budget) {
    rdb_block_pool_options options;
    rdb_block_pool pool = NULL;
    rdb_block_pool_options_init(&options, sizeof options);
    options.budget = budget;
    CHECK_OK(rdb_block_pool_open(1000, 16, 0, &options, &pool, NULL));
    return pool;
}

/* Inserts as long as it goes; how many entries that were. */
static uint32_t fill_index(rdb_index index, uint32_t from) {
    static char value[1000];
    rdb_status status = RDB_OK;
    uint32_t key = from;
    while ((status = rdb_index_insert(index, &key, sizeof key, value, sizeof value, 0, NULL)) == RDB_OK) key++;
    CHECK_STATUS(status, RDB_E_LIMIT);
    return key - from;
}

static size_t fill_zone(rdb_zone zone) {
    void *block = NULL;
    size_t blocks = 0;
    rdb_status status = RDB_OK;
    while ((status = rdb_zone_allocate(zone, 1000, 16, 0, &block, NULL)) == RDB_OK) blocks++;
    CHECK_STATUS(status, RDB_E_LIMIT);
    return blocks;
}

static size_t fill_pool(rdb_block_pool pool) {
    void *block = NULL;
    size_t blocks = 0;
    rdb_status status = RDB_OK;
    while ((status = rdb_block_pool_allocate(pool, &block, NULL)) == RDB_OK) blocks++;
    CHECK_STATUS(status, RDB_E_LIMIT);
    return blocks;
}

static size_t fill_cache(rdb_thread_cache cache) {
    size_t blocks = 0;
    rdb_error last;
    while (rdb_thread_cache_allocate(cache, 1000) != NULL) blocks++;
    ZERO(last);
    CHECK_OK(rdb_last_error(&last));
    CHECK_ERROR(&last, RDB_E_LIMIT);
    return blocks;
}

TEST(budget_tree, an_engine_keeps_the_limit_of_a_budget_also_after_its_close) {
    rdb_budget budget = open_budget(NULL, "of an engine", MIB);
    rdb_engine engine = open_engine_below(budget, 0);
    rdb_index index = create_bytes(engine, "a");
    uint32_t count = fill_index(index, 0);
    CHECK(count > 300 && count < 1049);
    rdb_engine_statistics read;
    ZERO(read);
    read.struct_size = sizeof read;
    CHECK_OK(rdb_engine_statistics_get(engine, &read, NULL));
    CHECK_U64(read.memory_limit_bytes, 0);
    CHECK_U64(read.memory_used_bytes, used_by(budget));
    /* The engine can be told from the budget in the list, and lies below it. */
    rdb_budget_info list[16];
    size_t listed = 0;
    CHECK_OK(rdb_budget_list(list, sizeof list[0], COUNT_OF(list), &listed, NULL));
    CHECK_U64(listed, 2);
    CHECK(strcmp(list[0].name, "of an engine") == 0 && strcmp(list[1].name, "engine") == 0);
    CHECK_U64(list[1].parent_id, list[0].id);
    /* A limit that rises lets more in; the budget's close does not. */
    CHECK_OK(rdb_budget_limits_set(budget, 2 * MIB, 0, NULL));
    uint32_t more = fill_index(index, count);
    CHECK(more > 300);
    CHECK_OK(rdb_budget_close(budget, NULL));
    CHECK_U64(fill_index(index, count + more), 0);
    for (uint32_t key = 0; key < 8; key++) CHECK_OK(rdb_index_delete(index, &key, sizeof key, NULL));
    uint32_t again = fill_index(index, count + more);
    CHECK(again > 0 && again < 32);
    close_both(index, engine);
    CHECK_OK(rdb_budget_list(list, sizeof list[0], COUNT_OF(list), &listed, NULL));
    CHECK_U64(listed, 0);
}

TEST(budget_tree, an_index_outlives_its_engine_and_the_budget_above) {
    rdb_budget budget = open_budget(NULL, "above", MIB);
    rdb_engine engine = open_engine_below(budget, 0);
    rdb_index index = create_bytes(engine, "a");
    put(index, "k", "v");
    CHECK_OK(rdb_engine_close(engine, NULL));
    CHECK(used_by(budget) > 0);
    CHECK_U64(count_of(index), 1);
    CHECK_OK(rdb_budget_close(budget, NULL));
    CHECK_U64(count_of(index), 1);
    CHECK_OK(rdb_index_close(index, NULL));
    CHECK_U64(test_charged_bytes(), 0);
}

TEST(budget_tree, the_nearer_limit_counts) {
    rdb_budget above = open_budget(NULL, "above", 4 * MIB), below = open_budget(above, "below", 2 * MIB);
    rdb_engine engine = open_engine_below(below, MIB);
    rdb_index index = create_bytes(engine, "a");
    CHECK(fill_index(index, 0) < 1049);
    CHECK(used_by(below) <= MIB && used_by(above) == used_by(below));
    CHECK_OK(rdb_budget_limits_set(above, MIB / 2, 0, NULL));
    /* What there is room for in the index's nodes still goes in; no memory more. */
    uint64_t used = used_by(below);
    (void)fill_index(index, 1 << 20);
    CHECK_U64(used_by(below), used);
    CHECK_OK(rdb_budget_close(above, NULL));
    close_both(index, engine);
    CHECK_U64(used_by(below), 0);
    CHECK_OK(rdb_budget_close(below, NULL));
}

TEST(budget_tree, a_zone_keeps_the_limit_of_a_budget) {
    rdb_budget budget = open_budget(NULL, "of a zone", MIB);
    rdb_zone zone = open_zone_below(budget);
    void *large = NULL;
    CHECK_STATUS(rdb_zone_allocate(zone, 2 * MIB, 16, 0, &large, NULL), RDB_E_LIMIT);
    size_t blocks = fill_zone(zone);
    CHECK(blocks > 900 && blocks < 1049);
    CHECK(used_by(budget) > 900 * KIB);
    CHECK_OK(rdb_zone_empty(zone, NULL));
    CHECK_U64(used_by(budget), 0);
    CHECK_OK(rdb_zone_allocate(zone, MIB, 16, 0, &large, NULL));
    CHECK_U64(used_by(budget), MIB);
    CHECK_OK(rdb_budget_close(budget, NULL));
    CHECK_U64(fill_zone(zone), 0);
    CHECK_OK(rdb_zone_free(zone, large, NULL));
    CHECK(fill_zone(zone) > 900);
    CHECK_OK(rdb_zone_close(zone, NULL));
}

TEST(budget_tree, a_slab_keeps_the_limit_of_a_budget) {
    rdb_budget budget = open_budget(NULL, "of a slab", MIB);
    rdb_slab slab = create_slab_below(budget, 0), bounded = create_slab_below(budget, 256 * KIB);
    rdb_thread_cache cache = NULL, other = NULL;
    CHECK_OK(rdb_thread_cache_create(slab, &cache, NULL));
    CHECK_OK(rdb_thread_cache_create(bounded, &other, NULL));
    size_t few = fill_cache(other);
    CHECK(few > 100 && few < 263);
    size_t blocks = fill_cache(cache);
    CHECK(blocks > 500 && few + blocks < 1049);
    CHECK(used_by(budget) > 900 * KIB);
    CHECK_OK(rdb_slab_reset(bounded, NULL));
    CHECK(fill_cache(cache) > 100);
    CHECK_OK(rdb_budget_close(budget, NULL));
    CHECK_U64(fill_cache(other), 0);
    CHECK_OK(rdb_slab_close(slab, NULL));
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK(fill_cache(other) > 100);
    CHECK_OK(rdb_thread_cache_close(other, NULL));
    CHECK_OK(rdb_slab_close(bounded, NULL));
}

TEST(budget_tree, a_block_pool_keeps_the_limit_of_a_budget) {
    rdb_budget budget = open_budget(NULL, "of a pool", MIB);
    rdb_block_pool pool = open_pool_below(budget), second = open_pool_below(budget);
    size_t blocks = fill_pool(pool);
    CHECK(blocks > 900 && blocks < 1049);
    CHECK_U64(fill_pool(second), 0);
    rdb_block_pool_statistics read;
    ZERO(read);
    read.struct_size = sizeof read;
    CHECK_OK(rdb_block_pool_statistics_get(pool, &read, NULL));
    CHECK_U64(read.used, blocks);
    CHECK_U64(read.failures, 1);
    CHECK_U64(read.slab_bytes, used_by(budget));
    CHECK_OK(rdb_budget_close(budget, NULL));
    CHECK_OK(rdb_block_pool_close(pool, NULL));
    CHECK(fill_pool(second) > 900);
    CHECK_OK(rdb_block_pool_close(second, NULL));
}

TEST(budget_tree, what_is_open_shares_a_limit) {
    rdb_budget budget = open_budget(NULL, "shared", 4 * MIB);
    rdb_engine engine = open_engine_below(budget, 0);
    rdb_zone zone = open_zone_below(budget);
    rdb_slab slab = create_slab_below(budget, 0);
    rdb_block_pool pool = open_pool_below(budget);
    rdb_index index = create_bytes(engine, "a");
    rdb_thread_cache cache = NULL;
    void *block = NULL, *own = NULL;
    CHECK_OK(rdb_thread_cache_create(slab, &cache, NULL));
    put(index, "k", "v");
    CHECK_OK(rdb_zone_allocate(zone, MIB, 16, 0, &block, NULL));
    CHECK_OK(rdb_budget_allocate(budget, MIB, 16, 0, &own, NULL));
    CHECK(rdb_thread_cache_allocate(cache, 100) != NULL);
    CHECK_OK(rdb_block_pool_allocate(pool, &block, NULL));
    CHECK_OK(rdb_budget_charge(budget, MIB, NULL));
    uint64_t used = used_by(budget);
    CHECK(used > 3 * MIB && used < 4 * MIB);
    CHECK(fill_zone(zone) > 0);
    CHECK(fill_index(index, 0) < 1000);
    CHECK_STATUS(rdb_budget_charge(budget, MIB, NULL), RDB_E_LIMIT);
    CHECK_OK(rdb_budget_free(budget, own, NULL));
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK_OK(rdb_slab_close(slab, NULL));
    CHECK_OK(rdb_zone_close(zone, NULL));
    CHECK_OK(rdb_block_pool_close(pool, NULL));
    close_both(index, engine);
    CHECK_U64(used_by(budget), MIB); /* what the program charged itself */
    CHECK_OK(rdb_budget_close(budget, NULL));
}

/* Options of everything that can lie below a budget, and what was opened with them. */
typedef struct family {
    rdb_engine_options engine_options;
    rdb_zone_options zone_options;
    rdb_slab_options slab_options;
    rdb_block_pool_options pool_options;
    rdb_engine engine;
    rdb_zone zone;
    rdb_slab slab;
    rdb_block_pool pool;
} family;

static family family_below(rdb_budget budget) {
    family all;
    ZERO(all);
    rdb_engine_options_init(&all.engine_options, sizeof all.engine_options);
    rdb_zone_options_init(&all.zone_options, sizeof all.zone_options);
    rdb_slab_options_init(&all.slab_options, sizeof all.slab_options);
    rdb_block_pool_options_init(&all.pool_options, sizeof all.pool_options);
    all.engine_options.budget = all.zone_options.budget = budget;
    all.slab_options.budget = all.pool_options.budget = budget;
    return all;
}

static void close_family(family *all) {
    CHECK_OK(rdb_engine_close(all->engine, NULL));
    CHECK_OK(rdb_zone_close(all->zone, NULL));
    CHECK_OK(rdb_slab_close(all->slab, NULL));
    CHECK_OK(rdb_block_pool_close(all->pool, NULL));
    all->engine = NULL, all->zone = NULL, all->slab = NULL, all->pool = NULL;
}

static size_t open_budgets(void) {
    size_t count = 0;
    (void)rdb_budget_list(NULL, sizeof(rdb_budget_info), 0, &count, NULL);
    return count;
}

TEST(budget_tree, a_budget_that_is_none_is_refused_and_nothing_is_opened) {
    rdb_budget closed = open_budget(NULL, "closed", 0), poisoned = open_budget(NULL, "poisoned", 0), wrong = NULL;
    CHECK_OK(rdb_budget_close(closed, NULL));
    CHECK_STATUS(rdb_debug_panic(poisoned, NULL), RDB_E_PANIC);
    rdb_engine engine = open_engine();
    memcpy(&wrong, &engine, sizeof wrong);
    size_t before = open_budgets();
    family all = family_below(closed);
    CHECK_STATUS(rdb_engine_open(&all.engine_options, &all.engine, NULL), RDB_E_CLOSED_HANDLE);
    CHECK_STATUS(rdb_zone_open(TEXT("none"), &all.zone_options, &all.zone, NULL), RDB_E_CLOSED_HANDLE);
    CHECK_STATUS(rdb_slab_create(&all.slab_options, &all.slab, NULL), RDB_E_CLOSED_HANDLE);
    CHECK_STATUS(rdb_block_pool_open(8, 8, 0, &all.pool_options, &all.pool, NULL), RDB_E_CLOSED_HANDLE);
    all = family_below(wrong);
    CHECK_STATUS(rdb_engine_open(&all.engine_options, &all.engine, NULL), RDB_E_WRONG_HANDLE);
    CHECK_STATUS(rdb_zone_open(TEXT("none"), &all.zone_options, &all.zone, NULL), RDB_E_WRONG_HANDLE);
    CHECK_STATUS(rdb_slab_create(&all.slab_options, &all.slab, NULL), RDB_E_WRONG_HANDLE);
    CHECK_STATUS(rdb_block_pool_open(8, 8, 0, &all.pool_options, &all.pool, NULL), RDB_E_WRONG_HANDLE);
    all = family_below(poisoned);
    CHECK_STATUS(rdb_engine_open(&all.engine_options, &all.engine, NULL), RDB_E_POISONED);
    CHECK_STATUS(rdb_zone_open(TEXT("none"), &all.zone_options, &all.zone, NULL), RDB_E_POISONED);
    CHECK_STATUS(rdb_slab_create(&all.slab_options, &all.slab, NULL), RDB_E_POISONED);
    CHECK_STATUS(rdb_block_pool_open(8, 8, 0, &all.pool_options, &all.pool, NULL), RDB_E_POISONED);
    CHECK_U64(open_budgets(), before);
    CHECK_OK(rdb_engine_close(engine, NULL));
    CHECK_OK(rdb_budget_close(poisoned, NULL));
    CHECK_U64(open_budgets(), 0);
}

TEST(budget_tree, a_forked_child_opens_nothing_below_the_parents) {
    rdb_budget budget = open_budget(NULL, "the parent's", 0);
    if (test_fork()) {
        family all = family_below(budget);
        CHECK_STATUS(rdb_engine_open(&all.engine_options, &all.engine, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_zone_open(TEXT("none"), &all.zone_options, &all.zone, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_slab_create(&all.slab_options, &all.slab, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_block_pool_open(8, 8, 0, &all.pool_options, &all.pool, NULL), RDB_E_FORKED);
        test_child_done();
    }
    test_wait_for_child(__FILE__, __LINE__);
    CHECK_OK(rdb_budget_close(budget, NULL));
}

TEST(budget_tree, there_are_2047_in_all) {
    static rdb_budget budgets[2047];
    rdb_budget above = open_budget(NULL, "above", 0);
    family all = family_below(above);
    size_t count = 0;
    while (count < COUNT_OF(budgets) && rdb_budget_open(above, TEXT("many"), NULL, &budgets[count], NULL) == RDB_OK) count++;
    CHECK(count > 1900);
    CHECK_STATUS(rdb_engine_open(&all.engine_options, &all.engine, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_zone_open(TEXT("none"), &all.zone_options, &all.zone, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_slab_create(&all.slab_options, &all.slab, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_block_pool_open(8, 8, 0, &all.pool_options, &all.pool, NULL), RDB_E_LIMIT);
    CHECK_OK(rdb_block_pool_open(8, 8, 0, NULL, &all.pool, NULL)); /* which needs none */
    for (size_t i = 0; i < count; i++) CHECK_OK(rdb_budget_close(budgets[i], NULL));
    close_family(&all);
    CHECK_OK(rdb_budget_close(above, NULL));
}

/* Whatever is missing, the budget that would have been below is closed again. */
TEST(budget_tree, nothing_is_left_open_when_memory_is_out) {
    rdb_budget budget = open_budget(NULL, "above", 0);
    family all = family_below(budget);
    for (int what = 0; what < 4; what++) {
        rdb_status status = RDB_E_NO_MEMORY;
        for (uint64_t request = 1; status == RDB_E_NO_MEMORY; request++) {
            CHECK_OK(rdb_debug_fail_allocations(request, RDB_FAIL_ONCE, NULL));
            if (what == 0) status = rdb_engine_open(&all.engine_options, &all.engine, NULL);
            if (what == 1) status = rdb_zone_open(TEXT("below"), &all.zone_options, &all.zone, NULL);
            if (what == 2) status = rdb_slab_create(&all.slab_options, &all.slab, NULL);
            if (what == 3) status = rdb_block_pool_open(8, 8, 0, &all.pool_options, &all.pool, NULL);
            CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
            CHECK_U64(open_budgets(), status == RDB_OK ? 2 : 1);
        }
        CHECK_OK(status);
        close_family(&all);
    }
    CHECK_OK(rdb_budget_close(budget, NULL));
}
