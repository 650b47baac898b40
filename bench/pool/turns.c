/* See turns.h. */
#include "turns.h"

#include <sched.h>
#include <stdatomic.h>

typedef struct worker {
    pthread_t thread;
    const pool_case *which;
    unsigned number;
    uint64_t operations, checksum;
    double start, end;
} worker;

static atomic_uint waiting;

static double processor_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void *work(void *argument) {
    worker *self = argument;
    bench_bind((int)self->number);
    /* The processor's caches know what the thread needs. */
    self->which->pass(self->number, self->operations / 4);
    atomic_fetch_sub(&waiting, 1);
    while (atomic_load(&waiting) != 0) {
        /* The other one may have to wait for a processor. */
        sched_yield();
    }
    self->start = bench_now();
    self->checksum = self->which->pass(self->number, self->operations);
    self->end = bench_now();
    return NULL;
}

/* From the moment at which all threads are there to the last one's end. */
static double together(const pool_case *which, uint64_t operations, uint64_t *checksum) {
    worker workers[POOL_THREADS];
    atomic_store(&waiting, which->threads);
    for (unsigned i = 0; i < which->threads; i++) {
        workers[i] = (worker){.which = which, .number = i, .operations = operations};
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) {
            bench_stop("no thread");
        }
    }
    double start = 0.0, end = 0.0;
    for (unsigned i = 0; i < which->threads; i++) {
        pthread_join(workers[i].thread, NULL);
        *checksum += workers[i].checksum;
        start = i == 0 || workers[i].start < start ? workers[i].start : start;
        end = workers[i].end > end ? workers[i].end : end;
    }
    return (end - start) / which->threads;
}

static double batch(const pool_case *which, uint64_t operations, uint64_t *checksum) {
    if (which->threads != 0) {
        return together(which, operations, checksum);
    }
    double (*now)(void) = which->clock == PROCESSOR ? processor_now : bench_now;
    const double start = now();
    *checksum += which->pass(0, operations);
    return now() - start;
}

static void turn(const pool_case *which, const char *argument, uint64_t operations, unsigned batches) {
    double fastest = 0.0;
    uint64_t checksum = 0;
    for (unsigned i = 0; i < batches; i++) {
        if (which->prepare != NULL) {
            which->prepare(argument, operations);
        }
        const double each = batch(which, operations, &checksum);
        fastest = i == 0 || each < fastest ? each : fastest;
    }
    printf("ns %.4f %llu", fastest / (double)operations, (unsigned long long)checksum);
}

void pool_serve(const pool_case *cases, void (*more)(int begins)) {
    char line[256], name[32], argument[32];
    unsigned long long operations = 0;
    unsigned batches = 0;
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, "%31s %31s %llu %u", name, argument, &operations, &batches) != 4 || operations == 0) {
            bench_stop("expected: CASE ARGUMENT OPERATIONS BATCHES");
        }
        const pool_case *which = cases;
        while (which->name != NULL && strcmp(which->name, name) != 0) {
            which++;
        }
        if (which->name == NULL) {
            fputs("none", stdout);
        } else {
            if (more != NULL) {
                more(1);
            }
            turn(which, argument, operations, batches);
            if (more != NULL) {
                more(0);
            }
        }
        puts("");
        fflush(stdout);
    }
}
