/*     PROGRAM SIDE DIRECTORY u64|ids|paths|paths_bytes|pairs
 *
 * A program of area `btree`: one map, empty at first. It is told on standard input, line by line, what to do with it,
 *
 *     CASE KEYS BATCHES            search hits 10
 *
 * where KEYS is the name of an order of keys in DIRECTORY, of which each batch takes its part. It answers with
 * `ns VALUE CHECKSUM NAME=NUMBER...`: the fastest batch in nanoseconds per key, a sum over what all batches found, which is
 * the same on every side, and what else there is to tell; or `none` if this side has no such case. */
#include "keys.h"
#include "side.h"

#include "bench.h"

#include <malloc.h>
#include <sched.h>
#include <stdatomic.h>

enum {
    THREADS = 2,
    CLOCK_TRIALS = 10000,
    /* Where a key may take milliseconds. */
    FEW_KEYS = 300
};

static const btree_side *side;
static void *map;

/* The processor's time: what others do on the machine is not counted. */
static double processor_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double per_entry(double bytes) { return bytes / (double)side->count(map); }

/* What the process holds. */
typedef struct reading {
    uint64_t malloc_bytes, resident_bytes, huge_bytes;
} reading;

static uint64_t huge_bytes(void) {
    char line[256];
    unsigned long long kib = 0;
    FILE *file = fopen("/proc/self/smaps_rollup", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "AnonHugePages: %llu", &kib) == 1) {
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return kib * 1024;
}

static reading look(void) {
    const uint64_t huge = huge_bytes();
    const struct mallinfo2 info = mallinfo2();
    return (reading){info.uordblks + info.hblkhd, bench_status_bytes("VmRSS:"), huge};
}

/* The largest resident set is that from here on, if the kernel lets. */
static void forget_peak(void) {
    FILE *file = fopen("/proc/self/clear_refs", "we");
    if (file != NULL) {
        fputs("5", file);
        fclose(file);
    }
}

static double more_than(uint64_t after, uint64_t before) { return after > before ? (double)(after - before) : 0.0; }

static void insert(btree_pass *pass, const btree_keys *keys) {
    forget_peak();
    const reading before = look();
    const double start = processor_now(), start_of_wall = bench_now();
    const uint64_t inserted = pass(map, keys);
    const double end = processor_now(), end_of_wall = bench_now();
    const double peak = more_than(bench_status_bytes("VmHWM:"), before.resident_bytes);
    const reading after = look();
    const double by_malloc = more_than(after.malloc_bytes, before.malloc_bytes);
    const double bytes = side->bytes == NULL ? by_malloc : (double)side->bytes(map);
    const double resident = more_than(after.resident_bytes, before.resident_bytes);
    printf("ns %.4f %llu elapsed=%.4f bytes=%.4f resident=%.4f peak=%.4f huge_share=%.4f",
           (end - start) / (double)keys->count, (unsigned long long)inserted,
           (end_of_wall - start_of_wall) / (double)keys->count, per_entry(bytes), per_entry(resident), per_entry(peak),
           resident == 0.0 ? 0.0 : more_than(after.huge_bytes, before.huge_bytes) / resident);
}

static void read_in_batches(btree_pass *pass, const btree_keys *keys, unsigned batches) {
    double fastest = 0.0;
    uint64_t checksum = 0;
    for (unsigned i = 0; i < batches; i++) {
        const size_t first = keys->count * i / batches;
        const btree_keys part = btree_part(keys, first, keys->count * (i + 1) / batches - first);
        const double start = processor_now();
        checksum += pass(map, &part);
        const double each = (processor_now() - start) / (double)part.count;
        fastest = i == 0 || each < fastest ? each : fastest;
    }
    printf("ns %.4f %llu", fastest, (unsigned long long)checksum);
}

/* All entries, as often as there are batches. */
static void read_all(btree_pass *pass, unsigned batches) {
    double fastest = 0.0;
    uint64_t checksum = 0;
    for (unsigned i = 0; i < batches; i++) {
        const double start = processor_now();
        checksum += pass(map, NULL);
        const double each = processor_now() - start;
        fastest = i == 0 || each < fastest ? each : fastest;
    }
    printf("ns %.4f %llu", per_entry(fastest), (unsigned long long)checksum);
}

static void erase(btree_pass *pass, const btree_keys *keys) {
    const double start = processor_now();
    const uint64_t erased = pass(map, keys);
    const double end = processor_now();
    if (side->count(map) != 0) {
        bench_stop("entries that were deleted are there");
    }
    printf("ns %.4f %llu", (end - start) / (double)keys->count, (unsigned long long)erased);
}

/* Of keys that ascend, nine tenths in the middle: once, since a second time they are not there. */
static void erase_middle(btree_pass *pass, const btree_keys *keys) {
    const btree_keys middle = btree_part(keys, keys->count / 20, keys->count * 9 / 10);
    read_in_batches(pass, &middle, 1);
}

static void read_few(btree_pass *pass, const btree_keys *keys, unsigned batches) {
    const btree_keys few = btree_part(keys, 0, keys->count < FEW_KEYS ? keys->count : FEW_KEYS);
    read_in_batches(pass, &few, batches);
}

static int ascending(const void *left, const void *right) {
    const uint32_t one = *(const uint32_t *)left, other = *(const uint32_t *)right;
    return (one > other) - (one < other);
}

/* What reading the clock twice takes, most of the time. */
static uint32_t ticks_of_clock(void) {
    static uint32_t trials[CLOCK_TRIALS];
    for (size_t i = 0; i < CLOCK_TRIALS; i++) {
        const uint64_t start = btree_ticks();
        trials[i] = (uint32_t)(btree_ticks() - start);
    }
    qsort(trials, CLOCK_TRIALS, sizeof *trials, ascending);
    return trials[CLOCK_TRIALS / 2];
}

static void search_timed(const btree_keys *keys) {
    uint32_t *ticks = malloc(keys->count * sizeof *ticks);
    if (ticks == NULL) {
        bench_stop("no memory");
    }
    memset(ticks, 0, keys->count * sizeof *ticks);
    const uint32_t clock = ticks_of_clock();
    const double start = bench_now();
    const uint64_t start_ticks = btree_ticks();
    const uint64_t checksum = side->search_timed(map, keys, ticks);
    const double tick = (bench_now() - start) / (double)(btree_ticks() - start_ticks);
    qsort(ticks, keys->count, sizeof *ticks, ascending);
    static const struct {
        const char *name;
        double share;
    } percentiles[] = {{"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}, {"p99.9", 0.999}};
    for (size_t i = 0; i < sizeof percentiles / sizeof *percentiles; i++) {
        const uint32_t found = ticks[(size_t)(percentiles[i].share * (double)(keys->count - 1))];
        const double nanoseconds = found > clock ? (found - clock) * tick : 0.0;
        if (i == 0) {
            printf("ns %.4f %llu", nanoseconds, (unsigned long long)checksum);
        }
        printf(" %s=%.4f", percentiles[i].name, nanoseconds);
    }
    free(ticks);
}

typedef struct worker {
    pthread_t thread;
    unsigned number;
    btree_keys keys;
    double start, end;
    uint64_t checksum;
} worker;

static atomic_uint waiting;

static void *work(void *argument) {
    worker *self = argument;
    bench_bind((int)self->number);
    atomic_fetch_sub(&waiting, 1);
    while (atomic_load(&waiting) != 0) {
        /* The other one may have to wait for a processor. */
        sched_yield();
    }
    self->start = bench_now();
    self->checksum = side->mixed(map, &self->keys);
    self->end = bench_now();
    return NULL;
}

/* From the moment at which all threads are there to the last one's end, per operation of any thread. */
static double together(unsigned threads, const btree_keys *keys, unsigned batch, unsigned batches, uint64_t *checksum) {
    worker workers[THREADS];
    /* Two searches, and a key that goes in and out again. */
    const size_t part = keys->count / (batches * THREADS) / 4 * 4;
    atomic_store(&waiting, threads);
    for (unsigned i = 0; i < threads; i++) {
        const btree_keys own = btree_part(keys, (batch * THREADS + i) * part, part);
        workers[i] = (worker){.number = i, .keys = own};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) {
            bench_stop("no thread");
        }
    }
    double start = 0.0, end = 0.0;
    for (unsigned i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        *checksum += workers[i].checksum;
        start = i == 0 || workers[i].start < start ? workers[i].start : start;
        end = workers[i].end > end ? workers[i].end : end;
    }
    return (end - start) / (double)(threads * part);
}

static void mixed(unsigned threads, const btree_keys *keys, unsigned batches) {
    double fastest = 0.0;
    uint64_t checksum = 0;
    for (unsigned i = 0; i < batches; i++) {
        const double each = together(threads, keys, i, batches, &checksum);
        fastest = i == 0 || each < fastest ? each : fastest;
    }
    printf("ns %.4f %llu", fastest, (unsigned long long)checksum);
}

/* False if this side has no such case. */
static int turn(const char *name, const btree_keys *keys, unsigned batches) {
    const struct {
        const char *name;
        btree_pass *pass;
        enum { INSERT, READ, READ_FEW, READ_ALL, ERASE, ERASE_MIDDLE, MIXED } how;
    } cases[] = {
        {"insert", side->insert, INSERT},           {"insert_many", side->insert_many, INSERT},
        {"insert_append", side->insert_append, INSERT}, {"load_sorted", side->load_sorted, INSERT},
        {"load_unsorted", side->load_unsorted, INSERT}, {"search", side->search, READ},
        {"search_many", side->search_many, READ},   {"scan", side->scan, READ},
        {"scan_cursor", side->scan_cursor, READ},   {"full_scan", side->full_scan, READ_ALL},
        {"full_scan_cursor", side->full_scan_cursor, READ_ALL}, {"delete", side->erase, ERASE},
        {"mixed_by_1", side->mixed, MIXED},         {"mixed_by_2", side->mixed, MIXED},
        {"load_by_2", side->load_by_2, INSERT},     {"delete_middle", side->erase, ERASE_MIDDLE},
        {"delete_middle_many", side->erase_many, ERASE_MIDDLE}, {"delete_middle_range", side->erase_range, ERASE_MIDDLE},
        {"rank", side->rank, READ_FEW},             {"select", side->select, READ_FEW},
    };
    if (strcmp(name, "search_timed") == 0 && side->search_timed != NULL) {
        search_timed(keys);
        return 1;
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (strcmp(cases[i].name, name) == 0 && cases[i].pass != NULL) {
            switch (cases[i].how) {
            case INSERT: insert(cases[i].pass, keys); break;
            case READ: read_in_batches(cases[i].pass, keys, batches); break;
            case READ_FEW: read_few(cases[i].pass, keys, batches); break;
            case READ_ALL: read_all(cases[i].pass, batches); break;
            case ERASE: erase(cases[i].pass, keys); break;
            case ERASE_MIDDLE: erase_middle(cases[i].pass, keys); break;
            case MIXED: mixed((unsigned)(name[strlen(name) - 1] - '0'), keys, batches); break;
            }
            return 1;
        }
    }
    return 0;
}

static btree_shape shape_named(const char *name) {
    static const char *const names[] = {"u64", "paths", "paths_bytes", "pairs"};
    if (strcmp(name, "ids") == 0) {
        return BTREE_U64;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0) {
            return (btree_shape)i;
        }
    }
    bench_stop("no such shape");
    return BTREE_U64;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        bench_stop("usage: PROGRAM SIDE DIRECTORY u64|ids|paths|paths_bytes|pairs");
    }
    const btree_shape shape = shape_named(argv[3]);
    side = btree_side_of(argv[1], shape);
    if (side != NULL) {
        map = side->create();
    }
    char line[256], name[32], keys[32];
    unsigned batches = 0;
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, "%31s %31s %u", name, keys, &batches) != 3 || batches == 0) {
            bench_stop("expected: CASE KEYS BATCHES");
        }
        if (side == NULL || !turn(name, btree_keys_named(argv[2], shape, keys), batches)) {
            fputs("none", stdout);
        }
        puts("");
        fflush(stdout);
    }
    return 0;
}
