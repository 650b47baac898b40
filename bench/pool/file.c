/*     pool_file FILE PAGES FRAMES zipf|uniform|round POLICY direct|buffered [WARM_BYTES]
 *
 * Ours, over a file: reads of pages that may have to come from it, or from where they are kept compressed. */
#include "input.h"

#include "rustydb.h"

enum { AT_ONCE = 32 };

static rdb_pool pool;
static rdb_space space;

static inline void must(rdb_status status) {
    if (__builtin_expect(status != RDB_OK, 0)) {
        fprintf(stderr, "status %d: ", (int)status);
        bench_stop(rdb_status_name(status));
    }
}

static uint64_t read_pages(unsigned thread, uint64_t operations) {
    (void)thread;
    const uint64_t *pages = numbers();
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        uint64_t word;
        rdb_page_reading reading;
        rdb_status status;
        do {
            must(rdb_page_read_begin(space, pages[i], &reading, NULL));
            word = *(const volatile uint64_t *)reading.data;
            status = rdb_page_read_end(&reading, NULL);
        } while (status == RDB_AGAIN);
        must(status);
        sum += word;
    }
    return sum;
}

static uint64_t pin_pages(unsigned thread, uint64_t operations) {
    (void)thread;
    const uint64_t *pages = numbers();
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        rdb_page page;
        must(rdb_page_pin(space, pages[i], RDB_PAGE_PIN, &page, NULL));
        sum += *(const uint64_t *)page.data;
        must(rdb_page_unpin(&page, 0, NULL));
    }
    return sum;
}

static uint64_t pin_many_pages(unsigned thread, uint64_t operations) {
    (void)thread;
    const uint64_t *pages = numbers();
    uint64_t sum = 0;
    for (uint64_t done = 0; done < operations;) {
        rdb_page held[AT_ONCE];
        const size_t count = operations - done < AT_ONCE ? operations - done : AT_ONCE;
        must(rdb_page_pin_many(space, pages + done, count, RDB_PAGE_PIN, held, NULL));
        for (size_t i = 0; i < count; i++) {
            sum += *(const uint64_t *)held[i].data;
            must(rdb_page_unpin(&held[i], 0, NULL));
        }
        done += count;
    }
    return sum;
}

static uint64_t all_frames;

/* Has the first pages used again, and all pages out of their frames. */
static void send_away(const char *unused, uint64_t count) {
    (void)unused;
    uint64_t free = 0;
    numbers_all("-", count);
    for (int use = 0; use < 3; use++) {
        (void)pin_pages(0, count);
    }
    while (free < all_frames) {
        must(rdb_pool_make_room(pool, all_frames, &free, NULL));
    }
}

static const pool_case cases[] = {
    {"warm", WALL, 0, numbers_next, pin_many_pages},
    {"warm_all", WALL, 0, numbers_all, pin_many_pages},
    {"read", WALL, 0, numbers_next, read_pages},
    {"read_cached", PROCESSOR, 0, numbers_next, read_pages},
    {"read_many", WALL, 0, numbers_next, pin_many_pages},
    {"pin", WALL, 0, numbers_next, pin_pages},
    {"come_back", PROCESSOR, 0, send_away, pin_pages},
    {NULL, WALL, 0, NULL, NULL},
};

/* What the turn had the pool and the file do. */
static void more(int begins) {
    static rdb_pool_statistics before;
    static rdb_space_statistics file_before;
    rdb_pool_statistics now = RDB_POOL_STATISTICS_INIT;
    rdb_space_statistics file = RDB_SPACE_STATISTICS_INIT;
    must(rdb_pool_statistics_get(pool, &now, NULL));
    must(rdb_space_statistics_get(space, &file, NULL));
    if (begins) {
        before = now;
        file_before = file;
        return;
    }
    printf(" hits=%llu misses=%llu", (unsigned long long)(now.hits - before.hits),
        (unsigned long long)(now.misses - before.misses));
    printf(" promotions=%llu demotions=%llu warm_pages=%llu", (unsigned long long)(now.promotions - before.promotions),
        (unsigned long long)(now.demotions - before.demotions), (unsigned long long)now.warm_pages);
    printf(" evictions=%llu reads=%llu system_calls=%llu", (unsigned long long)(now.evictions - before.evictions),
        (unsigned long long)(file.reads - file_before.reads),
        (unsigned long long)(file.system_calls - file_before.system_calls));
}

int main(int argc, char **argv) {
    if (argc != 7 && argc != 8) {
        bench_stop("usage: pool_file FILE PAGES FRAMES zipf|uniform|round POLICY direct|buffered [WARM_BYTES]");
    }
    numbers_open(argv[4], strtoull(argv[2], NULL, 10));
    rdb_pool_options options = RDB_POOL_OPTIONS_INIT;
    options.page_bytes = POOL_PAGE;
    options.bytes = strtoull(argv[3], NULL, 10) * POOL_PAGE;
    options.policy = (uint32_t)atoi(argv[5]);
    options.warm_bytes = argc == 8 ? strtoull(argv[7], NULL, 10) : 0;
    must(rdb_pool_open(&options, &pool, NULL));
    rdb_pool_statistics opened = RDB_POOL_STATISTICS_INIT;
    must(rdb_pool_statistics_get(pool, &opened, NULL));
    all_frames = opened.frames;
    rdb_space_options how = RDB_SPACE_OPTIONS_INIT;
    how.flags = RDB_SPACE_READ_ONLY | RDB_SPACE_MUST_EXIST;
    how.flags |= strcmp(argv[6], "direct") == 0 ? RDB_SPACE_DIRECT : RDB_SPACE_BUFFERED;
    must(rdb_space_open(pool, argv[1], strlen(argv[1]), &how, &space, NULL));
    pool_serve(cases, more);
    must(rdb_space_close(space, NULL));
    must(rdb_pool_close(pool, NULL));
    return 0;
}
