/* The cases of one thread. Each comes before its helpers' next user, in the order of cases.h. */
#include "cases.h"

/* --- one block at a time: allocated, touched, freed --- */

void pair(uint64_t operations, uint64_t size) {
    side on = side_open();
    uint64_t sum = 0;
    const double start = bench_now();
    for (uint64_t i = 0; i < operations; i++) {
        void *block = side_allocate(&on, size);
        bench_touch(block, i);
        sum += bench_look(block);
        side_free(&on, block);
    }
    bench_report("ns", "pair", (bench_now() - start) / (double)operations, sum);
    side_close(&on);
}

void pair_sized(uint64_t operations, uint64_t size) {
    side on = side_open();
    uint64_t sum = 0;
    const double start = bench_now();
    for (uint64_t i = 0; i < operations; i++) {
        void *block = side_allocate(&on, size);
        bench_touch(block, i);
        sum += bench_look(block);
        side_free_sized(&on, block, size);
    }
    bench_report("ns", "pair_sized", (bench_now() - start) / (double)operations, sum);
    side_close(&on);
}

void pair_zeroed(uint64_t operations, uint64_t size) {
    side on = side_open();
    uint64_t sum = 0;
    const double start = bench_now();
    for (uint64_t i = 0; i < operations; i++) {
        unsigned char *block = side_allocate_zeroed(&on, size);
        sum += bench_look(block) + block[size - 1]; /* zero, though it was not when it was freed */
        bench_touch(block, ~i);
        block[size - 1] = 0xA5;
        side_free(&on, block);
    }
    bench_report("ns", "pair_zeroed", (bench_now() - start) / (double)operations, sum);
    if (sum != 0) {
        bench_stop("a zeroed block is not zero");
    }
    side_close(&on);
}

void pair_aligned(uint64_t operations, uint64_t alignment) {
    side on = side_open();
    uint64_t misaligned = 0;
    uint64_t sum = 0;
    const double start = bench_now();
    for (uint64_t i = 0; i < operations; i++) {
        void *block = side_allocate_aligned(&on, alignment, alignment);
        misaligned |= (uintptr_t)block;
        bench_touch(block, i);
        sum += bench_look(block);
        side_free(&on, block);
    }
    bench_report("ns", "pair_aligned", (bench_now() - start) / (double)operations, sum);
    if ((misaligned & (alignment - 1)) != 0) {
        bench_stop("a block is not aligned");
    }
    side_close(&on);
}

/* --- many of one size: so many that a cache in front does not hold them all --- */

enum { SWEEP = 128 };

/* One operation is one block, allocated and later freed, the oldest first. */
void sweep(uint64_t operations, uint64_t size) {
    side on = side_open();
    void *blocks[SWEEP];
    uint64_t sum = 0;
    const double start = bench_now();
    for (uint64_t done = 0; done < operations; done += SWEEP) {
        for (uint64_t i = 0; i < SWEEP; i++) {
            blocks[i] = side_allocate(&on, size);
            bench_touch(blocks[i], done + i);
        }
        for (uint64_t i = 0; i < SWEEP; i++) {
            sum += bench_look(blocks[i]);
            side_free(&on, blocks[i]);
        }
    }
    bench_report("ns", "sweep", (bench_now() - start) / (double)operations, sum);
    side_close(&on);
}

/* The same by the calls for many blocks, where a side has such; one operation is one block. */
void batch(uint64_t operations, uint64_t size) {
    side on = side_open();
    void *blocks[SWEEP];
    uint64_t sum = 0;
    const double start = bench_now();
    for (uint64_t done = 0; done < operations; done += SWEEP) {
        side_allocate_many(&on, size, SWEEP, blocks);
        for (uint64_t i = 0; i < SWEEP; i++) {
            bench_touch(blocks[i], done + i);
        }
        for (uint64_t i = 0; i < SWEEP; i++) {
            sum += bench_look(blocks[i]);
        }
        side_free_many(&on, SWEEP, blocks);
    }
    bench_report("ns", "batch", (bench_now() - start) / (double)operations, sum);
    side_close(&on);
}

/* --- a heap that lives for long --- */

enum { LIVE = 100000, SMALLEST = 16, LARGEST = 1024 };

typedef struct live_block {
    void *block;
    uint64_t size;
    uint64_t value;
} live_block;

static live_block live[LIVE];

static void renew(side *on, live_block *slot, uint64_t value, uint64_t *random) {
    slot->size = SMALLEST + bench_below(random, LARGEST - SMALLEST + 1);
    slot->value = value;
    slot->block = side_allocate(on, slot->size);
    bench_touch(slot->block, value);
}

/* One operation frees a block of the 100,000 live ones and allocates another size instead. */
void random_replace(uint64_t operations, uint64_t unused) {
    side on = side_open();
    uint64_t random = 88172645463325252ULL, sum = 0, bytes = 0;
    (void)unused;
    memset(live, 1, sizeof live); /* resident before the reading */
    const uint64_t before = bench_status_bytes("VmRSS:");
    for (uint64_t i = 0; i < LIVE; i++) {
        renew(&on, &live[i], i, &random);
    }
    const double start = bench_now();
    for (uint64_t i = 0; i < operations; i++) {
        live_block *slot = &live[bench_below(&random, LIVE)];
        sum += bench_look(slot->block);
        side_free(&on, slot->block);
        renew(&on, slot, i, &random);
    }
    const double elapsed = bench_now() - start;
    /* Now all of it, so that what is asked for is what is used. */
    for (uint64_t i = 0; i < LIVE; i++) {
        memset(live[i].block, 1, live[i].size);
        bytes += live[i].size;
    }
    const uint64_t after = bench_status_bytes("VmRSS:"), peak = bench_status_bytes("VmHWM:");
    bench_report("ns", "random_replace", elapsed / (double)operations, sum);
    bench_report("bytes", "rss_per_live_byte", (double)(after - before) / (double)bytes, bytes);
    bench_report("bytes", "peak_rss_per_live_byte", (double)(peak - before) / (double)bytes, bytes);
    for (uint64_t i = 0; i < LIVE; i++) {
        side_free(&on, live[i].block);
    }
    side_close(&on);
}

/* One operation is one block; all are allocated before the first is freed. */
void fill_then_free(uint64_t operations, uint64_t size) {
    side on = side_open();
    void **blocks = calloc(operations, sizeof *blocks);
    uint64_t sum = 0;
    if (blocks == NULL) {
        bench_stop("no memory");
    }
    memset(blocks, 1, operations * sizeof *blocks);
    const uint64_t before = bench_status_bytes("VmRSS:");
    const double start = bench_now();
    for (uint64_t i = 0; i < operations; i++) {
        blocks[i] = side_allocate(&on, size);
        bench_touch(blocks[i], i);
    }
    const double filled = bench_now();
    const uint64_t full = bench_status_bytes("VmRSS:");
    const double go_on = bench_now();
    for (uint64_t i = 0; i < operations; i++) {
        sum += bench_look(blocks[i]);
        side_free(&on, blocks[i]);
    }
    const double elapsed = filled - start + bench_now() - go_on;
    bench_report("ns", "fill_then_free", elapsed / (double)operations, sum);
    bench_report("bytes", "fill_rss_per_live_byte", (double)(full - before) / (double)(operations * size), sum);
    free(blocks);
    side_close(&on);
}

/* --- blocks that grow --- */

static void grow(const char *name, uint64_t operations, uint64_t smallest, uint64_t largest, uint64_t step, uint64_t share) {
    side on = side_open();
    uint64_t sum = 0, done = 0;
    const double start = bench_now();
    while (done < operations) {
        uint64_t size = smallest;
        unsigned char *block = side_allocate(&on, size);
        bench_touch(block, done);
        for (; size < largest; done++) {
            size += step + size / 2 * share;
            block = side_reallocate(&on, block, size);
            if (block == NULL) {
                bench_stop("no memory");
            }
            block[size - 1] = 1;
            sum += bench_look(block);
        }
        side_free(&on, block);
    }
    bench_report("ns", name, (bench_now() - start) / (double)done, sum);
    side_close(&on);
}

/* As a vector grows: by half, to `largest` bytes. */
void realloc_growth(uint64_t operations, uint64_t largest) { grow("realloc_growth", operations, 16, largest, 0, 1); }

/* As a text grows that is appended to: by 24 bytes. */
void realloc_append(uint64_t operations, uint64_t largest) { grow("realloc_append", operations, 16, largest, 24, 0); }

/* --- blocks of many pages --- */

enum { PAGE = 4096 };

/* One operation allocates so many MiB, touches every page and frees them. */
void large(uint64_t operations, uint64_t mebibytes) {
    side on = side_open();
    const uint64_t size = mebibytes << 20;
    uint64_t sum = 0;
    void *first = side_allocate(&on, size); /* the first of its size costs more, by every allocator */
    bench_touch(first, 0);
    memset(first, 1, size);
    side_free(&on, first);
    const double start = bench_now();
    for (uint64_t i = 0; i < operations; i++) {
        unsigned char *block = side_allocate(&on, size);
        for (uint64_t at = 0; at < size; at += PAGE) {
            bench_touch(block + at, i + at);
        }
        sum += bench_look(block + size - PAGE) + bench_look(block);
        side_free(&on, block);
    }
    bench_report("ns", "large", (bench_now() - start) / (double)operations, sum);
    side_close(&on);
}
