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

/* HANDOVER blocks go over in one array. */
enum { RING = 1024, HANDOVER = 64, LINE = 64 };

/* Each end keeps to its own cache lines, and looks at the other's position only when its copy of it says stop. */
typedef struct ring {
    _Alignas(LINE) _Atomic uint64_t written;
    uint64_t read_seen;
    _Alignas(LINE) _Atomic uint64_t read;
    uint64_t written_seen;
    _Alignas(LINE) void *blocks[RING];
    uint64_t operations;
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

/* Waits for room for the blocks from number `at` on, which go over `step` at a time. */
static inline void await_room(ring *to, uint64_t at, uint64_t step) {
    if (at + step - to->read_seen > RING) {
        to->read_seen = await_other(&to->read, to->read_seen);
    }
}

static inline void hand_over(ring *to, uint64_t end) {
    atomic_store_explicit(&to->written, end, memory_order_release);
}

/* Takes the blocks that come, `step` at a time, looks at each and, if they were allocated, frees it. Inlined: step and
 * whether are constants. */
static inline __attribute__((always_inline)) void *consume(ring *from, uint64_t step, int is_allocated) {
    side on = side_open();
    uint64_t sum = 0;
    bench_bind(1);
    for (uint64_t i = 0; i < from->operations; i += step) {
        if (from->written_seen == i) {
            from->written_seen = await_other(&from->written, i);
        }
        for (uint64_t at = i; at < i + step; at++) {
            void *block = from->blocks[at % RING];
            sum += bench_look(block);
            if (is_allocated) {
                side_free(&on, block);
            }
        }
        atomic_store_explicit(&from->read, i + step, memory_order_release);
    }
    from->sum = sum;
    side_close(&on);
    return NULL;
}

static void *consume_each(void *from) { return consume(from, 1, 1); }
static void *consume_batches(void *from) { return consume(from, HANDOVER, 1); }
static void *look_at_each(void *from) { return consume(from, 1, 0); }
static void *look_at_batches(void *from) { return consume(from, HANDOVER, 0); }

/* The other end: allocates blocks, or sends those of `there` round and round, of which there are as many as may be under
 * way in two rings: none comes again before it was looked at. */
enum { THERE = 2 * RING };

static inline __attribute__((always_inline)) void produce(side *on, ring *to, uint64_t step, uint64_t size, void **there) {
    for (uint64_t i = 0; i < to->operations; i += step) {
        await_room(to, i, step);
        for (uint64_t at = i; at < i + step; at++) {
            void *block = there == NULL ? side_allocate(on, size) : there[at % THERE];
            bench_touch(block, at);
            to->blocks[at % RING] = block;
        }
        hand_over(to, i + step);
    }
}

/* Lets blocks go from one thread to the other. One operation is one block. */
static inline __attribute__((always_inline)) void pass(
    const char *name, uint64_t operations, uint64_t step, uint64_t size, void *(*other)(void *), void **there) {
    static ring to;
    side on = side_open();
    to.operations = (operations + step - 1) / step * step;
    bench_bind(0);
    const pthread_t consumer = start_thread(other, &to);
    const double start = bench_now();
    produce(&on, &to, step, size, there);
    pthread_join(consumer, NULL);
    bench_report("ns", name, (bench_now() - start) / (double)to.operations, to.sum);
    side_close(&on);
}

/* The same without an allocator's part: what producer_consumer costs that is the ring's and the touching. */
static inline __attribute__((always_inline)) void pass_there(
    const char *name, uint64_t operations, uint64_t step, uint64_t size, void *(*other)(void *)) {
    static void *there[THERE];
    side on = side_open();
    for (uint64_t i = 0; i < THERE; i++) {
        there[i] = side_allocate(&on, size);
        bench_touch(there[i], i);
    }
    pass(name, operations, step, size, other, there);
    for (uint64_t i = 0; i < THERE; i++) {
        side_free(&on, there[i]);
    }
    side_close(&on);
}

/* Each block by itself. */
void producer_consumer(uint64_t operations, uint64_t size) {
    pass("producer_consumer", operations, 1, size, consume_each, NULL);
}

void producer_consumer_floor(uint64_t operations, uint64_t size) {
    pass_there("producer_consumer_floor", operations, 1, size, look_at_each);
}

/* As stages of a pipeline do: many at a time, so that handing over costs a fraction of a nanosecond a block. */
void producer_consumer_batched(uint64_t operations, uint64_t size) {
    pass("producer_consumer_batched", operations, HANDOVER, size, consume_batches, NULL);
}

void producer_consumer_batched_floor(uint64_t operations, uint64_t size) {
    pass_there("producer_consumer_batched_floor", operations, HANDOVER, size, look_at_batches);
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
