/* What all cases share: time, random numbers, the resident set, and lines of results.
 *
 * A case is a function that runs so many operations and prints, for each figure, "UNIT NAME VALUE CHECKSUM": unit `ns`
 * (per operation) or `bytes`. The checksum is over what the case found in its blocks and is the same on every side. */
#ifndef RUSTYDB_BENCH_MEMORY_BENCH_H
#define RUSTYDB_BENCH_MEMORY_BENCH_H

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A case: `parameter` is what stands behind the dot of its name (a size, often), 0 if nothing does. */
typedef void bench_case(uint64_t operations, uint64_t parameter);

static inline void bench_stop(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static inline double bench_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static inline void bench_report(const char *unit, const char *name, double value, uint64_t checksum) {
    printf("%s %s %.4f %llu\n", unit, name, value, (unsigned long long)checksum);
}

/* xorshift64*: one multiplication a number. */
static inline uint64_t bench_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545F4914F6CDD1DULL;
}

/* Evenly from 0 to below `bound`, which is below 2^32. */
static inline uint64_t bench_below(uint64_t *state, uint64_t bound) {
    return ((bench_random(state) >> 32) * bound) >> 32;
}

/* Writes to the first bytes of a block, as its owner would; the compiler cannot leave it out. */
static inline void bench_touch(void *block, uint64_t value) {
    if (block == NULL) {
        bench_stop("no memory");
    }
    *(volatile uint64_t *)block = value;
}

/* What bench_touch wrote: shows that nobody else owns the block. */
static inline uint64_t bench_look(const void *block) { return *(const volatile uint64_t *)block; }

/* A line of /proc/self/status, in bytes: "VmRSS:" is the resident set, "VmHWM:" the largest it has been. */
uint64_t bench_status_bytes(const char *field);

/* Binds the calling thread to one of the processors that the process may use, if it has two. */
void bench_bind(int thread);

#endif
