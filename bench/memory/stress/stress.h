/* What the stress programs share. Each is a whole program that knows nothing but malloc, takes how much of its usual work
 * to do in per cent, and prints a number that is the same under every allocator. */
#ifndef RUSTYDB_BENCH_STRESS_H
#define RUSTYDB_BENCH_STRESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void stop(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

/* `usual` operations, or the share of them that the command line asks for. */
static inline uint64_t amount(int argc, char **argv, uint64_t usual) {
    const uint64_t share = argc == 2 ? strtoull(argv[1], NULL, 10) : 100;
    const uint64_t operations = usual * share / 100;
    return operations > 0 ? operations : 1;
}

static inline int finish(uint64_t checksum) {
    printf("%llu\n", (unsigned long long)checksum);
    return 0;
}

static inline uint64_t next_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545F4914F6CDD1DULL;
}

/* Evenly from `least` to `most`. */
static inline uint64_t between(uint64_t *state, uint64_t least, uint64_t most) {
    return least + (((next_random(state) >> 32) * (most - least + 1)) >> 32);
}

/* A block whose first and last byte are written. */
static inline unsigned char *take(size_t size, unsigned char mark) {
    unsigned char *block = malloc(size);
    if (block == NULL) {
        stop("no memory");
    }
    block[0] = mark;
    block[size - 1] = mark;
    return block;
}

static inline pthread_t start(void *(*run)(void *), void *argument) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, argument) != 0) {
        stop("pthread_create");
    }
    return thread;
}

/* Runs `run` on `count` threads (16 at most) and waits; each gets the address of its number. */
static inline void run_threads(int count, void *(*run)(void *)) {
    pthread_t threads[16];
    int numbers[16];
    for (int i = 0; i < count; i++) {
        numbers[i] = i;
        threads[i] = start(run, &numbers[i]);
    }
    for (int i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
    }
}

#endif
