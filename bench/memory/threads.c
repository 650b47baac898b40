/* The cases of several threads. */
#include "cases.h"

#include <sched.h>
#include <stdatomic.h>

static pthread_t start_thread(void *(*run)(void *), void *argument) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, argument) != 0) {
        bench_stop("pthread_create");
    }
    return thread;
}

/* --- one thread allocates, another frees --- */

enum { RING = 1024, LINE = 64 };

/* Each end keeps to its own cache lines, and looks at the other's position only when its copy of it says stop. */
typedef struct ring {
    _Alignas(LINE) _Atomic uint64_t written;
    uint64_t read_seen;
    _Alignas(LINE) _Atomic uint64_t read;
    uint64_t written_seen;
    _Alignas(LINE) void *blocks[RING];
    uint64_t operations;
    uint64_t size;
    uint64_t sum;
} ring;

enum { SPINS = 1000 };

/* Waits until the other end's position differs from `stop`, and returns it. On a busy machine the other may be off its
 * processor: then this one is given away. */
static uint64_t await_other(const _Atomic uint64_t *position, uint64_t stop) {
    for (int spins = 0;; spins++) {
        const uint64_t now = atomic_load_explicit(position, memory_order_acquire);
        if (now != stop) {
            return now;
        }
        if (spins == SPINS) {
            sched_yield();
            spins = 0;
        }
    }
}

static void *consume(void *argument) {
    ring *from = argument;
    side on = side_open();
    bench_bind(1);
    for (uint64_t i = 0; i < from->operations; i++) {
        if (from->written_seen == i) {
            from->written_seen = await_other(&from->written, i);
        }
        void *block = from->blocks[i % RING];
        from->sum += bench_look(block);
        side_free(&on, block);
        atomic_store_explicit(&from->read, i + 1, memory_order_release);
    }
    side_close(&on);
    return NULL;
}

/* One operation is one block, from one thread to the other. */
void producer_consumer(uint64_t operations, uint64_t size) {
    static ring to;
    side on = side_open();
    to.operations = operations;
    to.size = size;
    bench_bind(0);
    const pthread_t consumer = start_thread(consume, &to);
    const double start = bench_now();
    for (uint64_t i = 0; i < operations; i++) {
        void *block = side_allocate(&on, size);
        bench_touch(block, i);
        if (i - to.read_seen == RING) {
            to.read_seen = await_other(&to.read, to.read_seen);
        }
        to.blocks[i % RING] = block;
        atomic_store_explicit(&to.written, i + 1, memory_order_release);
    }
    pthread_join(consumer, NULL);
    bench_report("ns", "producer_consumer", (bench_now() - start) / (double)operations, to.sum);
    side_close(&on);
}

/* --- the server of Larson and Krishnan: threads leave their blocks to their successors --- */

enum { LARSON_THREADS = 2, LARSON_BLOCKS = 5000, LARSON_SMALLEST = 8, LARSON_LARGEST = 1000, LARSON_LIFE = 100000 };

typedef struct larson_line {
    void *blocks[LARSON_BLOCKS];
    uint64_t values[LARSON_BLOCKS];
    uint64_t random;
    uint64_t left;
    uint64_t wrong;
    int number;
} larson_line;

static void *larson_life(void *argument) {
    larson_line *line = argument;
    side on = side_open();
    bench_bind(line->number);
    const uint64_t life = line->left < LARSON_LIFE ? line->left : LARSON_LIFE;
    for (uint64_t i = 0; i < life; i++) {
        const uint64_t at = bench_below(&line->random, LARSON_BLOCKS);
        const uint64_t size = LARSON_SMALLEST + bench_below(&line->random, LARSON_LARGEST - LARSON_SMALLEST + 1);
        if (line->blocks[at] != NULL) {
            line->wrong += bench_look(line->blocks[at]) != line->values[at];
            side_free(&on, line->blocks[at]);
        }
        line->blocks[at] = side_allocate(&on, size);
        line->values[at] = line->left - i;
        bench_touch(line->blocks[at], line->values[at]);
    }
    line->left -= life;
    side_close(&on);
    return NULL;
}

/* One operation replaces one block of the thread's 5,000. A thread lives for 100,000 operations, then another goes on. */
void larson(uint64_t operations, uint64_t unused) {
    static larson_line lines[LARSON_THREADS];
    (void)unused;
    for (int i = 0; i < LARSON_THREADS; i++) {
        lines[i].random = 88172645463325252ULL + (uint64_t)i;
        lines[i].left = operations / LARSON_THREADS;
        lines[i].number = i;
    }
    const double start = bench_now();
    while (lines[0].left > 0) {
        pthread_t alive[LARSON_THREADS];
        for (int i = 0; i < LARSON_THREADS; i++) {
            alive[i] = start_thread(larson_life, &lines[i]);
        }
        for (int i = 0; i < LARSON_THREADS; i++) {
            pthread_join(alive[i], NULL);
        }
    }
    const double elapsed = bench_now() - start;
    bench_report("ns", "larson", elapsed / (double)operations, lines[0].wrong + lines[1].wrong);
    if (lines[0].wrong + lines[1].wrong != 0) {
        bench_stop("a block changed while it was ours");
    }
}

/* --- threads that come and go --- */

enum { LIFE_BLOCKS = 32, SETTLE = 1000 };

/* A short life: blocks of many sizes, one of which another thread frees. */
static void *short_life(void *argument) {
    side on = side_open();
    void *blocks[LIFE_BLOCKS];
    void **legacy = argument;
    for (uint64_t i = 0; i < LIFE_BLOCKS; i++) {
        blocks[i] = side_allocate(&on, 16 << (i % 8));
        bench_touch(blocks[i], i);
    }
    *legacy = blocks[0];
    for (uint64_t i = 1; i < LIFE_BLOCKS; i++) {
        side_free(&on, blocks[i]);
    }
    side_close(&on);
    return NULL;
}

static uint64_t live_shortly(side *on, uint64_t lives) {
    uint64_t good = 0;
    for (uint64_t i = 0; i < lives; i++) {
        void *legacy = NULL;
        pthread_join(start_thread(short_life, &legacy), NULL);
        good += bench_look(legacy) == 0;
        side_free(on, legacy);
    }
    return good;
}

/* One operation is one thread, from its creation until it is joined. */
void threads(uint64_t operations, uint64_t unused) {
    side on = side_open();
    (void)unused;
    live_shortly(&on, SETTLE);
    const uint64_t before = bench_status_bytes("VmRSS:");
    const double start = bench_now();
    const uint64_t good = live_shortly(&on, operations);
    const double elapsed = bench_now() - start;
    bench_report("ns", "threads", elapsed / (double)operations, good);
    bench_report("bytes", "threads_rss_before", (double)before, 0);
    bench_report("bytes", "threads_rss_after", (double)bench_status_bytes("VmRSS:"), 0);
    side_close(&on);
}
