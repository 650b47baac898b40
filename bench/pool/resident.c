/*     pool_resident BYTES huge|small
 *
 * Ours, where every page is in memory: what a use of a page costs, through librustydb.so. */
#include "input.h"

#include "rustydb_inline.h"

static rdb_pool pool;
static rdb_space space;
/* Each on lines of its own. */
static struct {
    rdb_page_view view;
    char unused[64];
} places[POOL_THREADS] __attribute__((aligned(64)));
static chain whole;
static uint64_t page_count;
static uint64_t at[POOL_THREADS];
static uint64_t states[POOL_THREADS] = {88172645463325252ULL, 0x2545F4914F6CDD1DULL};

static inline void must(rdb_status status) {
    if (__builtin_expect(status != RDB_OK, 0)) {
        fprintf(stderr, "status %d: ", (int)status);
        bench_stop(rdb_status_name(status));
    }
}

static uint64_t read_line(unsigned thread, uint64_t operations) {
    uint64_t line = at[thread], sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        uint64_t next;
        rdb_page_reading reading;
        rdb_status status;
        do {
            must(rdb_page_read_begin(space, line / (POOL_PAGE / POOL_LINE), &reading, NULL));
            const char *data = (const char *)reading.data + line % (POOL_PAGE / POOL_LINE) * POOL_LINE;
            next = *(const volatile uint64_t *)data;
            status = rdb_page_read_end(&reading, NULL);
        } while (status == RDB_AGAIN);
        must(status);
        line = next;
        sum += line;
    }
    at[thread] = line;
    return sum;
}

static uint64_t read_line_inline(unsigned thread, uint64_t operations) {
    rdb_page_view *const view = &places[thread].view;
    uint64_t line = at[thread], sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        uint64_t next;
        rdb_page_reading reading;
        do {
            must(rdb_page_view_read_begin_inline(view, line / (POOL_PAGE / POOL_LINE), &reading, NULL));
            const char *data = (const char *)reading.data + line % (POOL_PAGE / POOL_LINE) * POOL_LINE;
            next = *(const volatile uint64_t *)data;
        } while (rdb_page_view_read_end_inline(view, &reading) == RDB_AGAIN);
        line = next;
        sum += line;
    }
    at[thread] = line;
    return sum;
}

static uint64_t copy_line(unsigned thread, uint64_t operations) {
    uint64_t line = at[thread], sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        uint64_t words[POOL_LINE / sizeof(uint64_t)];
        const size_t offset = line % (POOL_PAGE / POOL_LINE) * POOL_LINE;
        must(rdb_page_read(space, line / (POOL_PAGE / POOL_LINE), offset, words, sizeof words, NULL));
        line = words[7];
        sum += line;
    }
    at[thread] = line;
    return sum;
}

/* A page of the thread's own: of so many parts of the space, the one of its number. */
static inline uint64_t own_page(unsigned thread, uint64_t *state) {
    const uint64_t part = page_count / POOL_THREADS;
    return bench_below(state, part) + thread * part;
}

static inline uint64_t pairs(unsigned thread, uint64_t operations, uint32_t mode) {
    /* The threads' states are on one line, which they must not write at every step. */
    uint64_t state = states[thread], sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        rdb_page page;
        must(rdb_page_pin(space, own_page(thread, &state), mode, &page, NULL));
        sum += page.number;
        must(rdb_page_unpin(&page, 0, NULL));
    }
    states[thread] = state;
    return sum;
}

static uint64_t pin_inline(unsigned thread, uint64_t operations) {
    rdb_page_view *const view = &places[thread].view;
    uint64_t state = states[thread], sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        rdb_page page;
        must(rdb_page_view_pin_inline(view, own_page(thread, &state), &page, NULL));
        sum += page.number;
        must(rdb_page_view_unpin_inline(view, &page, NULL));
    }
    states[thread] = state;
    return sum;
}

static uint64_t pin(unsigned thread, uint64_t operations) { return pairs(thread, operations, RDB_PAGE_PIN); }
static uint64_t shared(unsigned thread, uint64_t operations) { return pairs(thread, operations, RDB_PAGE_SHARED); }
static uint64_t exclusive(unsigned thread, uint64_t operations) {
    return pairs(thread, operations, RDB_PAGE_EXCLUSIVE);
}

/* Only what a policy has to do with: a use is noted when reading begins. */
static uint64_t begin(unsigned thread, uint64_t operations) {
    uint64_t state = states[thread], sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        rdb_page_reading reading;
        must(rdb_page_read_begin(space, own_page(thread, &state), &reading, NULL));
        sum += reading.number;
    }
    states[thread] = state;
    return sum;
}

/* The argument is the number of a policy. */
static void choose(const char *policy, uint64_t operations) {
    (void)operations;
    rdb_pool_config config = RDB_POOL_CONFIG_INIT;
    must(rdb_pool_config_get(pool, &config, NULL));
    if (config.policy != (uint32_t)atoi(policy)) {
        config = (rdb_pool_config){.struct_size = sizeof config, .policy = (uint32_t)atoi(policy)};
        must(rdb_pool_configure(pool, &config, NULL));
    }
}

static const pool_case cases[] = {
    {"read_line", PROCESSOR, 0, NULL, read_line},
    {"read_line_inline", PROCESSOR, 0, NULL, read_line_inline},
    {"copy_line", PROCESSOR, 0, NULL, copy_line},
    {"pin", PROCESSOR, 0, NULL, pin},
    {"pin_inline", PROCESSOR, 0, NULL, pin_inline},
    {"shared", PROCESSOR, 0, NULL, shared},
    {"exclusive", PROCESSOR, 0, NULL, exclusive},
    {"begin", PROCESSOR, 0, choose, begin},
    {"read_line_by_1", WALL, 1, NULL, read_line},
    {"read_line_by_2", WALL, 2, NULL, read_line},
    {"pin_by_1", WALL, 1, NULL, pin},
    {"pin_by_2", WALL, 2, NULL, pin},
    {"pin_inline_by_1", WALL, 1, NULL, pin_inline},
    {"pin_inline_by_2", WALL, 2, NULL, pin_inline},
    {"shared_by_1", WALL, 1, NULL, shared},
    {"shared_by_2", WALL, 2, NULL, shared},
    {NULL, WALL, 0, NULL, NULL},
};

static void fill(void) {
    for (uint64_t number = 0; number < page_count; number++) {
        rdb_page page;
        must(rdb_page_allocate(space, &page, NULL));
        if (page.number != number) {
            bench_stop("pages are not numbered in order");
        }
        chain_fill(whole, number, page.data);
        must(rdb_page_unpin(&page, RDB_PAGE_CHANGED, NULL));
    }
}

/* What part of the pages' memory is in huge pages. */
static void more(int begins) {
    if (!begins) {
        rdb_pool_residency residency = RDB_POOL_RESIDENCY_INIT;
        must(rdb_pool_residency_get(pool, &residency, NULL));
        printf(" huge_share=%.3f", (double)residency.huge_bytes / (double)residency.resident_bytes);
    }
}

int main(int argc, char **argv) {
    if (argc != 3) {
        bench_stop("usage: pool_resident BYTES huge|small");
    }
    const uint64_t bytes = strtoull(argv[1], NULL, 10);
    use_huge_pages(argv[2]);
    whole = chain_of(bytes);
    page_count = bytes / POOL_PAGE;
    rdb_pool_options options = RDB_POOL_OPTIONS_INIT;
    options.page_bytes = POOL_PAGE;
    options.bytes = bytes + (2 << 20);
    must(rdb_pool_open(&options, &pool, NULL));
    must(rdb_space_open(pool, NULL, 0, NULL, &space, NULL));
    fill();
    for (unsigned thread = 0; thread < POOL_THREADS; thread++) {
        at[thread] = chain_start(whole, thread);
        must(rdb_page_view_begin(space, &places[thread].view, NULL));
    }
    pool_serve(cases, more);
    for (unsigned thread = 0; thread < POOL_THREADS; thread++) {
        must(rdb_page_view_end(&places[thread].view, NULL));
    }
    must(rdb_space_close(space, NULL));
    must(rdb_pool_close(pool, NULL));
    return 0;
}
