/* Buffer pools as a whole: opened, sized, told which policy to follow, counted, bounded by budgets, short of memory. */
#include "pool_support.h"

static const char *const policy_names[] = {"unknown", "clock", "lru", "two_queue", "lru_k", "lirs",
                                           "arc", "s3_fifo", "sieve", "tiny_lfu", "adaptive", "unknown"};

static rdb_pool_config config_of(rdb_pool pool) {
    rdb_pool_config config;
    ZERO(config);
    config.struct_size = sizeof config;
    CHECK_OK(rdb_pool_config_get(pool, &config, NULL));
    CHECK(config.struct_size == sizeof config);
    return config;
}

static rdb_status configure(rdb_pool pool, uint32_t policy, uint64_t bytes) {
    rdb_pool_config config;
    ZERO(config);
    config.struct_size = sizeof config;
    config.policy = policy;
    config.bytes = bytes;
    return rdb_pool_configure(pool, &config, NULL);
}

TEST(pool, options_and_their_defaults) {
    rdb_pool_options options;
    rdb_pool pool = NULL;
    rdb_error err;
    CHECK_OK(rdb_pool_open(NULL, &pool, NULL));
    rdb_pool_config config = config_of(pool);
    CHECK(config.policy == RDB_POLICY_CLOCK && config.wait_ms == 1000 && config.bytes == 64 << 20);
    CHECK_U64(config.statistics_interval_ms, 0);
    CHECK_U64(statistics_of_pool(pool).page_bytes, 4096);
    CHECK_OK(rdb_pool_close(pool, NULL));
    for (uint32_t page_bytes = 4096; page_bytes <= 65536; page_bytes *= 2) {
        rdb_page page;
        rdb_pool_options_init(&options, sizeof options);
        options.page_bytes = page_bytes;
        options.bytes = 1; /* is rounded up */
        CHECK_OK(rdb_pool_open(&options, &pool, NULL));
        CHECK_U64(statistics_of_pool(pool).frames, POOL_BYTES / page_bytes);
        CHECK_U64(config_of(pool).bytes, POOL_BYTES);
        rdb_space space = open_in_memory(pool);
        CHECK_OK(rdb_page_allocate(space, &page, NULL));
        memset(page.data, 0x5a, page_bytes);
        CHECK((uintptr_t)page.data % page_bytes == 0);
        CHECK_OK(rdb_page_unpin(&page, RDB_PAGE_CHANGED, NULL));
        CHECK_OK(rdb_space_close(space, NULL));
        CHECK_OK(rdb_pool_close(pool, NULL));
    }
    static const uint32_t wrong[] = {1, 2048, 4095, 4097, 6144, 131072, UINT32_MAX};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        options.page_bytes = wrong[i];
        ZERO(err);
        CHECK_STATUS(rdb_pool_open(&options, &pool, &err), RDB_E_INVALID_ARGUMENT);
        CHECK(pool == NULL && err.detail[0] == wrong[i]);
    }
    options.page_bytes = 0;
    options.bytes = ((uint64_t)1 << 38) + ((uint64_t)1 << 30);
    CHECK_STATUS(rdb_pool_open(&options, &pool, NULL), RDB_E_TOO_LARGE);
    options.bytes = POOL_BYTES;
    options.memory_limit = 1 << 20;
    CHECK_STATUS(rdb_pool_open(&options, &pool, NULL), RDB_E_LIMIT);
    CHECK(pool == NULL);
}

/* Skewed, with a loop in it, so that each policy has something to find out. */
static void use_skewed(rdb_space space, uint64_t pages, int uses, uint64_t *state) {
    for (int i = 0; i < uses; i++) {
        uint64_t random = test_random(state);
        uint64_t number = i % 4 == 0 ? (uint64_t)i / 4 % pages : random % (random >> 32) % 300 % pages;
        check_page(space, number, 0);
    }
}

TEST(pool, every_policy_keeps_pages_right_and_counts) {
    rdb_pool_statistics sums;
    const char *path = fresh_path("policies");
    ZERO(sums);
    for (uint32_t policy = RDB_POLICY_CLOCK; policy <= RDB_POLICY_TINY_LFU; policy++) {
        uint64_t state = 8;
        test_context("%s", rdb_pool_policy_name(policy));
        CHECK(strcmp(rdb_pool_policy_name(policy), policy_names[policy]) == 0);
        rdb_pool pool = open_pool(policy, 30000);
        rdb_space space = open_file(pool, path, RDB_SPACE_TRUNCATE);
        add_pages(space, 3 * FRAMES);
        use_skewed(space, 3 * FRAMES, test_scaled(4000), &state);
        rdb_pool_statistics now = statistics_of_pool(pool);
        CHECK_U64(now.policy, policy);
        CHECK(now.hits > 0 && now.misses > 0 && now.evictions >= 2 * FRAMES);
        CHECK_U64(now.hit_permille, now.hits * 1000 / (now.hits + now.misses));
        CHECK(now.policy_misses > 0 && now.policy_evicted > 0 && now.policy_bytes > 0);
        sums.policy_hits += now.policy_hits;
        sums.policy_ghost_hits += now.policy_ghost_hits;
        sums.policy_refused += now.policy_refused;
        sums.policy_promotions += now.policy_promotions;
        sums.policy_demotions += now.policy_demotions;
        sums.policy_ghosts += now.policy_ghosts;
        CHECK_OK(rdb_space_close(space, NULL));
        CHECK_OK(rdb_pool_close(pool, NULL));
    }
    test_context(NULL);
    CHECK(sums.policy_hits > 0 && sums.policy_ghost_hits > 0 && sums.policy_refused > 0);
    CHECK(sums.policy_promotions > 0 && sums.policy_demotions > 0 && sums.policy_ghosts > 0);
    CHECK(strcmp(rdb_pool_policy_name(0), "unknown") == 0 && strcmp(rdb_pool_policy_name(11), "unknown") == 0);
    CHECK(strcmp(rdb_pool_policy_name(RDB_POLICY_ADAPTIVE), policy_names[RDB_POLICY_ADAPTIVE]) == 0);
    CHECK(unlink(path) == 0);
}

typedef struct user {
    rdb_space space;
    uint64_t pages;
    int stop;
} user;

static void *keep_using(void *argument) {
    user *self = (user *)argument;
    uint64_t state = (uint64_t)(uintptr_t)&self;
    while (__atomic_load_n(&self->stop, __ATOMIC_RELAXED) == 0) use_skewed(self->space, self->pages, 100, &state);
    return NULL;
}

TEST(pool, sizes_and_policies_change_while_it_is_used) {
    user self;
    pthread_t thread;
    rdb_pool_config config;
    const char *path = fresh_path("change");
    rdb_pool pool = open_small_pool();
    self.space = open_file(pool, path, 0);
    self.pages = 3 * FRAMES;
    self.stop = 0;
    add_pages(self.space, self.pages);
    CHECK(pthread_create(&thread, NULL, keep_using, &self) == 0);
    for (int round = 0; round < test_scaled(30); round++) {
        uint32_t policy = 1 + (uint32_t)round % 9;
        rdb_status status; /* pages that somebody looks at cannot be taken away at the moment */
        do status = configure(pool, policy, (uint64_t)(2 + 2 * (round % 3)) << 20);
        while (status == RDB_E_STATE);
        CHECK_STATUS(status, RDB_OK);
        config = config_of(pool);
        CHECK_U64(config.policy, policy);
        CHECK_U64(config.bytes, (uint64_t)(2 + 2 * (round % 3)) << 20);
        CHECK_U64(statistics_of_pool(pool).frames, config.bytes / PAGE_BYTES);
        check_pages(self.space, (uint64_t)round * 50, 50, 0);
    }
    __atomic_store_n(&self.stop, 1, __ATOMIC_RELAXED);
    CHECK(pthread_join(thread, NULL) == 0);
    ZERO(config);
    config.struct_size = sizeof config;
    CHECK_OK(rdb_pool_configure(pool, &config, NULL)); /* zeros change nothing */
    CHECK_U64(config_of(pool).wait_ms, 30000);
    config.wait_ms = 7;
    CHECK_OK(rdb_pool_configure(pool, &config, NULL));
    CHECK_U64(config_of(pool).wait_ms, 7);
    check_pages(self.space, 0, self.pages, 0);
    CHECK_OK(rdb_space_close(self.space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

/* produces: rdb_pool_configure RDB_E_LIMIT RDB_E_STATE RDB_E_INVALID_ARGUMENT */
/* Pages in turn, more than there is room for: LIRS has hits, CLOCK none. */
static void go_round(rdb_space space, uint64_t pages, int rounds) {
    for (int round = 0; round < rounds; round++) check_pages(space, 0, pages, 0);
}

/* Pages around a place that moves on: what was used lately is used again. */
static void move_on(rdb_space space, uint64_t pages, uint64_t uses, uint64_t *state) {
    for (uint64_t i = 0; i < uses; i++) check_page(space, (i / 4 + test_random(state) % (FRAMES * 3 / 4)) % pages, 0);
}

TEST(pool, a_policy_that_is_chosen_by_what_each_would_miss) {
    const char *path = fresh_path("adaptive");
    uint64_t state = 3;
    rdb_pool pool = open_pool(RDB_POLICY_ADAPTIVE, 30000);
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, 4000);
    CHECK(config_of(pool).policy == RDB_POLICY_ADAPTIVE);
    move_on(space, 4000, 20000, &state);
    rdb_pool_statistics before = statistics_of_pool(pool);
    CHECK_U64(before.policy, RDB_POLICY_CLOCK);
    go_round(space, 700, 30);
    rdb_pool_statistics loop = statistics_of_pool(pool);
    CHECK_U64(loop.policy, RDB_POLICY_LIRS);
    CHECK_U64(loop.policy_switches, before.policy_switches + 1);
    CHECK(loop.hits - before.hits > 700 * 10);
    CHECK(config_of(pool).policy == RDB_POLICY_ADAPTIVE);
    move_on(space, 4000, 40000, &state);
    CHECK_U64(statistics_of_pool(pool).policy, RDB_POLICY_CLOCK);
    CHECK_U64(statistics_of_pool(pool).policy_switches, before.policy_switches + 2);
    /* One that is told stays. */
    CHECK_OK(configure(pool, RDB_POLICY_ARC, 0));
    go_round(space, 700, 20);
    CHECK(config_of(pool).policy == RDB_POLICY_ARC);
    CHECK_U64(statistics_of_pool(pool).policy, RDB_POLICY_ARC);
    CHECK_OK(configure(pool, RDB_POLICY_ADAPTIVE, 2 * POOL_BYTES));
    CHECK_U64(statistics_of_pool(pool).policy, RDB_POLICY_CLOCK);
    go_round(space, 1400, 30);
    CHECK_U64(statistics_of_pool(pool).policy, RDB_POLICY_LIRS);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool, sizes_that_cannot_be) {
    static rdb_page pages[2 * FRAMES];
    rdb_pool pool = open_pool(RDB_POLICY_CLOCK, 10);
    rdb_space space = open_in_memory(pool);
    CHECK_STATUS(configure(pool, 0, 100 * POOL_BYTES), RDB_E_LIMIT); /* eight times is the most */
    CHECK_OK(configure(pool, 0, 2 * POOL_BYTES));
    add_pages(space, 2 * FRAMES);
    CHECK_STATUS(configure(pool, RDB_POLICY_LRU, POOL_BYTES), RDB_E_STATE); /* these are in memory only */
    rdb_pool_config config = config_of(pool);
    CHECK(config.policy == RDB_POLICY_LRU && config.bytes == 2 * POOL_BYTES);
    check_pages(space, 0, 2 * FRAMES, 0);
    CHECK_STATUS(configure(pool, 11, POOL_BYTES), RDB_E_INVALID_ARGUMENT);
    CHECK_OK(rdb_space_close(space, NULL));
    const char *path = fresh_path("sizes");
    space = open_file(pool, path, 0);
    add_pages(space, 2 * FRAMES);
    for (uint64_t i = 0; i < 2 * FRAMES; i++) CHECK_OK(rdb_page_pin(space, i, RDB_PAGE_PIN, &pages[i], NULL));
    CHECK_STATUS(configure(pool, 0, POOL_BYTES), RDB_E_STATE);
    for (uint64_t i = 0; i < 2 * FRAMES; i++) CHECK_OK(rdb_page_unpin(&pages[i], 0, NULL));
    CHECK_OK(configure(pool, 0, POOL_BYTES));
    check_pages(space, 0, 2 * FRAMES, 0);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool, every_figure_moves_with_what_it_counts) {
    uint64_t numbers[200], brought = 0, free_frames = 0, written = 0;
    rdb_page page;
    const char *path = fresh_path("counts");
    rdb_pool pool = open_small_pool();
    rdb_pool_statistics empty = statistics_of_pool(pool);
    CHECK(empty.frames == FRAMES && empty.free_frames == FRAMES && empty.spaces == 0 && empty.hit_permille == 0);
    CHECK(empty.memory_bytes >= POOL_BYTES && empty.frame_bytes >= POOL_BYTES && empty.word_bytes == 0);
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, FRAMES);
    rdb_pool_statistics full = statistics_of_pool(pool);
    CHECK(full.free_frames == 0 && full.dirty_pages == FRAMES && full.writes == 0 && full.evictions == 0);
    CHECK(full.spaces == 1 && full.word_bytes >= 8 * FRAMES && full.memory_bytes > empty.memory_bytes);
    CHECK_OK(rdb_page_pin(space, 9, RDB_PAGE_PIN, &page, NULL));
    CHECK_U64(statistics_of_pool(pool).pinned_pages, 1);
    CHECK_U64(statistics_of_pool(pool).hits, full.hits + 1);
    CHECK_OK(rdb_page_unpin(&page, 0, NULL));
    CHECK_U64(statistics_of_pool(pool).pinned_pages, 0);
    CHECK_OK(rdb_pool_flush(pool, &written, NULL));
    CHECK_U64(written, FRAMES);
    rdb_pool_statistics clean = statistics_of_pool(pool);
    CHECK(clean.dirty_pages == 0 && clean.writes == FRAMES && clean.reads == 0);
    CHECK_OK(rdb_pool_make_room(pool, 250, &free_frames, NULL));
    rdb_pool_statistics roomy = statistics_of_pool(pool);
    CHECK(free_frames >= 250 && roomy.free_frames == free_frames && roomy.evictions == free_frames);
    CHECK_U64(roomy.foreground_rounds, clean.foreground_rounds);
    for (uint64_t i = 0; i < COUNT_OF(numbers); i++) numbers[i] = i;
    CHECK_OK(rdb_space_prefetch(space, numbers, COUNT_OF(numbers), &brought, NULL));
    rdb_pool_statistics ahead = statistics_of_pool(pool);
    CHECK(brought > 0 && ahead.prefetched == brought && ahead.reads == brought);
    CHECK(ahead.misses == roomy.misses && ahead.prefetch_used == 0 && ahead.prefetch_wasted == 0);
    CHECK_OK(rdb_space_prefetch(space, numbers, COUNT_OF(numbers), &brought, NULL)); /* they are there */
    CHECK_U64(brought, 0);
    for (uint64_t i = 0; i < 50; i++) check_page(space, i, 0);
    CHECK(statistics_of_pool(pool).prefetch_used <= 50 && statistics_of_pool(pool).prefetch_used > 0);
    CHECK_OK(rdb_pool_make_room(pool, FRAMES, &free_frames, NULL));
    CHECK_U64(free_frames, FRAMES);
    rdb_pool_statistics emptied = statistics_of_pool(pool);
    CHECK_U64(emptied.prefetch_used + emptied.prefetch_wasted, emptied.prefetched);
    CHECK(emptied.prefetch_wasted > 0 && emptied.free_frames == FRAMES);
    add_pages(space, FRAMES);
    check_pages(space, 0, FRAMES, 0);
    rdb_pool_statistics again = statistics_of_pool(pool);
    CHECK(again.misses >= emptied.misses + FRAMES && again.foreground_rounds > emptied.foreground_rounds);
    CHECK(again.reads >= emptied.reads + FRAMES && again.read_errors == 0 && again.write_errors == 0);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_U64(statistics_of_pool(pool).spaces, 0);
    CHECK_U64(statistics_of_pool(pool).free_frames, FRAMES);
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

/* Uses are told to a policy that nobody is busy with; the others are counted. */
TEST(pool, uses_that_a_busy_policy_is_not_told_of) {
    enum { USERS = 3 };
    user self;
    pthread_t threads[USERS];
    const char *path = fresh_path("busy");
    rdb_pool pool = open_pool(RDB_POLICY_LRU, 30000);
    self.space = open_file(pool, path, 0);
    self.pages = 100;
    self.stop = 0;
    add_pages(self.space, 3 * FRAMES);
    for (int i = 0; i < USERS; i++) CHECK(pthread_create(&threads[i], NULL, keep_using, &self) == 0);
    while (statistics_of_pool(pool).hits_dropped == 0) CHECK_OK(rdb_pool_make_room(pool, FRAMES - 200, NULL, NULL));
    __atomic_store_n(&self.stop, 1, __ATOMIC_RELAXED);
    for (int i = 0; i < USERS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK_U64(statistics_of_pool(pool).hits_dropped % 32, 0);
    CHECK_OK(rdb_space_close(self.space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool, memory_is_taken_as_pages_come) {
    rdb_pool_residency before, after;
    struct rlimit limit;
    rdb_pool pool = open_small_pool();
    CHECK_OK(configure(pool, 0, 8 << 20));
    rdb_space space = open_in_memory(pool);
    ZERO(before);
    before.struct_size = sizeof before;
    after = before;
    CHECK_OK(rdb_pool_residency_get(pool, &before, NULL));
    add_pages(space, 4 * FRAMES);
    CHECK_OK(rdb_pool_residency_get(pool, &after, NULL));
    CHECK(after.resident_bytes >= 8 << 20 && after.resident_bytes > before.resident_bytes);
    CHECK(after.huge_bytes <= after.resident_bytes);
    /* Without a descriptor the system does not tell. */
    CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    struct rlimit none = limit;
    none.rlim_cur = 0;
    CHECK(setrlimit(RLIMIT_NOFILE, &none) == 0);
    rdb_status status = rdb_pool_residency_get(pool, &after, NULL);
    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    CHECK_STATUS(status, RDB_E_SYSTEM); /* produces: rdb_pool_residency_get RDB_E_SYSTEM */
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
}

/* produces: rdb_pool_open RDB_E_LIMIT RDB_E_WRONG_HANDLE RDB_E_CLOSED_HANDLE RDB_E_POISONED RDB_E_FORKED
 * produces: rdb_space_open RDB_E_LIMIT */
TEST(pool, a_budget_above_bounds_it_and_gets_everything_back) {
    uint64_t start = charged_to_pools();
    rdb_budget budget = NULL;
    rdb_budget_options limits;
    rdb_pool_options options;
    rdb_pool pool = NULL, refused = NULL;
    const char *path = fresh_path("budget");
    rdb_budget_options_init(&limits, sizeof limits);
    limits.limit_bytes = 5 << 20;
    CHECK_OK(rdb_budget_open(NULL, TEXT("pools"), &limits, &budget, NULL));
    rdb_pool_options_init(&options, sizeof options);
    options.bytes = POOL_BYTES;
    options.budget = budget;
    CHECK_OK(rdb_pool_open(&options, &pool, NULL));
    CHECK(charged_to_pools() >= start + POOL_BYTES);
    options.bytes = 4 << 20;
    CHECK_STATUS(rdb_pool_open(&options, &refused, NULL), RDB_E_LIMIT);
    CHECK_STATUS(configure(pool, 0, 8 << 20), RDB_E_LIMIT);
    CHECK_U64(config_of(pool).bytes, POOL_BYTES);
    rdb_space space = open_file(pool, path, 0), many = NULL;
    CHECK_STATUS(rdb_space_extend(space, 1 << 20, NULL), RDB_E_LIMIT); /* 8 MiB of words */
    add_pages(space, 2 * FRAMES);
    CHECK_OK(rdb_space_flush(space, 0, UINT64_MAX, NULL, NULL));
    CHECK(truncate(path, (off_t)PAGE_BYTES << 20) == 0); /* has no blocks; the words would be 8 MiB */
    rdb_space_options opening = space_options(RDB_SPACE_NO_LOCK | RDB_SPACE_READ_ONLY);
    CHECK_STATUS(rdb_space_open(pool, path, strlen(path), &opening, &many, NULL), RDB_E_LIMIT);
    CHECK(many == NULL);
    check_pages(space, 0, 2 * FRAMES, 0);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK_U64(charged_to_pools(), start);
    CHECK_OK(rdb_budget_charge(budget, 5 << 20, NULL)); /* all of it can be had again */
    CHECK_OK(rdb_budget_release(budget, 5 << 20, NULL));
    options.bytes = POOL_BYTES;
    if (test_fork()) {
        CHECK_STATUS(rdb_pool_open(&options, &pool, NULL), RDB_E_FORKED);
        test_child_done();
    }
    test_wait_for_child(__FILE__, __LINE__);
    CHECK_STATUS(rdb_debug_panic(budget, NULL), RDB_E_PANIC);
    CHECK_STATUS(rdb_pool_open(&options, &pool, NULL), RDB_E_POISONED);
    CHECK_OK(rdb_budget_close(budget, NULL));
    CHECK_STATUS(rdb_pool_open(&options, &pool, NULL), RDB_E_CLOSED_HANDLE);
    pool = open_small_pool();
    options.budget = (rdb_budget)(void *)pool;
    CHECK_STATUS(rdb_pool_open(&options, &refused, NULL), RDB_E_WRONG_HANDLE);
    CHECK(refused == NULL);
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK_U64(charged_to_pools(), start);
    CHECK(unlink(path) == 0);
}

/* Has the first pages in memory, clean, and no frame free: the next ones are missing. */
static void fill_frames(rdb_pool pool, rdb_space space) {
    uint64_t free_frames = 0;
    CHECK_OK(rdb_space_flush(space, 0, UINT64_MAX, NULL, NULL));
    CHECK_OK(rdb_pool_make_room(pool, FRAMES, &free_frames, NULL));
    CHECK_U64(free_frames, FRAMES);
    for (uint64_t number = 0; number < FRAMES; number++) CHECK_OK(get_page(BY_LATCH, space, number));
    CHECK_U64(statistics_of_pool(pool).free_frames, 0);
}

TEST(pool, calls_that_get_no_memory_change_nothing) {
    rdb_pool_options options;
    rdb_pool pool = NULL;
    rdb_space space = NULL;
    rdb_page page;
    const char *path = fresh_path("memory");
    rdb_space_options opening = space_options(0);
    rdb_pool_options_init(&options, sizeof options);
    options.bytes = POOL_BYTES;
    options.wait_ms = 10;
    options.flags = RDB_POOL_NO_THREADS;
    uint64_t start = charged_to_pools();
    int refused = 0;
    for (uint64_t nth = 1; pool == NULL; nth++) {
        uint64_t before = rdb_debug_allocation_requests();
        CHECK_OK(rdb_debug_fail_allocations(nth, RDB_FAIL_ONCE, NULL));
        rdb_status status = rdb_pool_open(&options, &pool, NULL);
        CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
        if (status != RDB_OK) CHECK_STATUS(status, RDB_E_NO_MEMORY); /* produces: rdb_pool_open RDB_E_NO_MEMORY */
        refused += status != RDB_OK;
        /* It does with fewer addresses than it would like to have. */
        bool struck = rdb_debug_allocation_requests() - before >= nth;
        if (status == RDB_OK && struck) {
            CHECK_OK(rdb_pool_close(pool, NULL));
            pool = NULL;
        }
        CHECK((pool == NULL) == struck);
        if (pool == NULL) CHECK_U64(charged_to_pools(), start);
    }
    CHECK(refused > 3);
    TRY(rdb_space_open(pool, path, strlen(path), &opening, &space, NULL),
        space == NULL && statistics_of_pool(pool).spaces == 0);
    TRY(rdb_space_extend(space, 3 * FRAMES, NULL), statistics_of_space(space).pages == 0);
    for (uint64_t number = 0; number < 3 * FRAMES; number++) change_page(space, number, 0);
    for (int way = 0; way < WAYS; way++) {
        test_context("way %d", way);
        fill_frames(pool, space);
        WITHOUT_MEMORY(get_page(way, space, FRAMES));
    }
    test_context(NULL);
    fill_frames(pool, space);
    TRY(rdb_page_allocate(space, &page, NULL), page.data == NULL && statistics_of_space(space).pages == 3 * FRAMES);
    CHECK_OK(rdb_page_unpin(&page, 0, NULL));
    TRY(rdb_page_free(space, 3 * FRAMES, NULL), statistics_of_space(space).free_pages == 0);
    uint64_t number = FRAMES, brought = 0, written = 0;
    rdb_prefetch prefetch = NULL;
    fill_frames(pool, space);
    TRY(rdb_prefetch_begin(space, &number, 1, &prefetch, NULL), prefetch == NULL);
    WITHOUT_MEMORY(rdb_prefetch_wait(prefetch, 1000, &brought, NULL));
    CHECK_U64(brought, 1);
    CHECK_OK(rdb_prefetch_close(prefetch, NULL));
    fill_frames(pool, space);
    WITHOUT_MEMORY(rdb_space_prefetch(space, &number, 1, &brought, NULL));
    CHECK_U64(brought, 1);
    fill_frames(pool, space);
    WITHOUT_MEMORY(rdb_pool_make_room(pool, 100, NULL, NULL));
    change_page(space, 5, 0);
    WITHOUT_MEMORY(rdb_space_flush(space, 0, UINT64_MAX, &written, NULL));
    CHECK_U64(written, 1);
    change_page(space, 5, 0);
    WITHOUT_MEMORY(rdb_pool_flush(pool, &written, NULL));
    CHECK_U64(written, 1);
    /* produces: rdb_pool_configure RDB_E_NO_MEMORY */
    TRY(configure(pool, RDB_POLICY_ARC, 0), config_of(pool).policy == RDB_POLICY_CLOCK);
    TRY(configure(pool, 0, 2 * POOL_BYTES), config_of(pool).bytes == POOL_BYTES);
    TRY(configure(pool, 0, POOL_BYTES), config_of(pool).bytes == 2 * POOL_BYTES);
    change_page(space, 5, 0);
    WITHOUT_MEMORY(rdb_space_close(space, NULL));
    space = open_file(pool, path, 0);
    check_pages(space, 0, 3 * FRAMES, 0);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK_U64(charged_to_pools(), start);
    CHECK(unlink(path) == 0);
}

/* Opens, uses, and closes; the first failure, after which everything is closed. */
static rdb_status open_and_use(const char *path) {
    rdb_pool_options options;
    rdb_pool pool = NULL;
    rdb_space space = NULL;
    rdb_space_options opening = space_options(RDB_SPACE_TRUNCATE | RDB_SPACE_CHECKSUM);
    rdb_pool_options_init(&options, sizeof options);
    options.bytes = POOL_BYTES;
    options.policy = RDB_POLICY_TWO_QUEUE;
    options.wait_ms = 10;
    rdb_status status = rdb_pool_open(&options, &pool, NULL);
    if (status == RDB_OK) status = rdb_space_open(pool, path, strlen(path), &opening, &space, NULL);
    for (uint64_t i = 0; status == RDB_OK && i < FRAMES + 100; i++) {
        rdb_page page;
        status = rdb_page_allocate(space, &page, NULL);
        if (status == RDB_OK) {
            write_mark(&page, 0);
            status = rdb_page_unpin(&page, RDB_PAGE_CHANGED, NULL);
        }
    }
    for (int way = 0; status == RDB_OK && way < WAYS; way++) status = get_page(way, space, (uint64_t)way);
    if (status == RDB_OK) status = rdb_page_free(space, 9, NULL);
    if (status == RDB_OK) status = rdb_pool_flush(pool, NULL, NULL);
    if (status == RDB_OK) status = configure(pool, RDB_POLICY_LIRS, 2 * POOL_BYTES);
    if (status == RDB_OK) status = rdb_space_truncate(space, 100, NULL);
    CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    return status;
}

TEST(pool, opening_and_using_it_while_every_request_for_memory_fails_once) {
    static const uint32_t modes[] = {RDB_FAIL_ONCE, RDB_FAIL_FROM_THEN_ON};
    const char *path = fresh_path("requests");
    uint64_t start = charged_to_pools(), handles = rdb_debug_live_handles(0);
    CHECK_OK(open_and_use(path));
    for (size_t mode = 0; mode < COUNT_OF(modes); mode++) {
        rdb_status status = RDB_E_NO_MEMORY;
        uint64_t nth = 1;
        for (; status != RDB_OK; nth += nth < 40 || !test_is_single_process() ? 1 : 7) {
            CHECK_OK(rdb_debug_fail_allocations(nth, modes[mode], NULL));
            status = open_and_use(path);
            /* A limit: that of a pool that got fewer addresses than it would like to have to grow. */
            if (status != RDB_E_LIMIT && status != RDB_OK) CHECK_STATUS(status, RDB_E_NO_MEMORY);
            CHECK_U64(charged_to_pools(), start);
            CHECK_U64(rdb_debug_live_handles(0), handles);
            CHECK(nth < 100000);
        }
        CHECK(nth > 10);
    }
    CHECK(unlink(path) == 0);
}

TEST(pool, a_child_process_has_none_of_the_parents) {
    rdb_page page;
    rdb_page_reading reading;
    uint64_t number = 0, word = 0;
    const char *path = fresh_path("fork");
    rdb_pool pool = open_small_pool();
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, 10);
    CHECK_OK(rdb_page_pin(space, 3, RDB_PAGE_EXCLUSIVE, &page, NULL));
    CHECK_OK(rdb_page_read_begin(space, 4, &reading, NULL));
    if (test_fork()) {
        rdb_page other = page;
        rdb_space opened = (rdb_space)(uintptr_t)1;
        for (int way = 0; way < WAYS; way++) CHECK_STATUS(get_page(way, space, 1), RDB_E_FORKED);
        CHECK_STATUS(rdb_page_unpin(&other, RDB_PAGE_CHANGED, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_page_read_end(&reading, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_space_prefetch(space, &number, 1, &word, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_space_open(pool, NULL, 0, NULL, &opened, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_space_close(space, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_space_abandon(space, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_pool_flush(pool, &word, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_pool_close(pool, NULL), RDB_E_FORKED);
        CHECK(opened == NULL);
        /* Its own it can have, also of that file. */
        pool = open_small_pool();
        space = open_file(pool, path, RDB_SPACE_NO_LOCK);
        CHECK_U64(statistics_of_space(space).pages, 0); /* the parent has written nothing yet */
        add_pages(space, 1);
        CHECK_OK(rdb_space_abandon(space, NULL));
        CHECK_OK(rdb_pool_close(pool, NULL));
        test_child_done();
    }
    test_wait_for_child(__FILE__, __LINE__);
    write_mark(&page, 1);
    CHECK_OK(rdb_page_unpin(&page, RDB_PAGE_CHANGED, NULL));
    CHECK_OK(rdb_page_read_end(&reading, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK_U64(length_of(path), 10 * PAGE_BYTES);
    CHECK(unlink(path) == 0);
}
