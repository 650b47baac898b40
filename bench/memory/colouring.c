/* What cache colouring is worth: 4096 objects of 512 bytes, of which only the first 64 bytes are touched, round after
 * round, once with the option and once without.
 *
 * Objects whose size is a power of two begin at few distances from the start of their slab, so that their first lines fall
 * into few sets of the first-level cache. With colouring each slab begins a line further on than the one before.
 *
 *   colouring [ROUNDS]     prints nanoseconds a touch, in the order of memory and in random order
 */
#include <rustydb.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { OBJECTS = 4096, SIZE = 512 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void must(int holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "colouring: %s failed\n", what);
    exit(1);
}

static void shuffle(void **objects) {
    uint64_t state = 88172645463325252u;
    for (size_t i = OBJECTS - 1; i > 0; i--) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        size_t other = (size_t)(state % (i + 1));
        void *kept = objects[i];
        objects[i] = objects[other];
        objects[other] = kept;
    }
}

/* Nanoseconds a touch: the best of ten passes. */
static double touch(void *const *objects, int rounds) {
    double best = 1e30;
    for (int pass = 0; pass < 10; pass++) {
        double begun = now();
        for (int round = 0; round < rounds; round++) {
            for (size_t i = 0; i < OBJECTS; i++) {
                volatile uint64_t *first = (volatile uint64_t *)objects[i];
                *first = *first + 1;
            }
        }
        double each = (now() - begun) / rounds / OBJECTS;
        if (each < best) best = each;
    }
    return best;
}

/* How many of the 64 sets of a first-level cache of 64-byte lines the first lines fall into. */
static int sets_used(void *const *objects) {
    int used = 0;
    char seen[64] = {0};
    for (size_t i = 0; i < OBJECTS; i++) seen[(uintptr_t)objects[i] / 64 % 64] = 1;
    for (int set = 0; set < 64; set++) used += seen[set];
    return used;
}

static void measure(const char *name, uint32_t flags, int rounds) {
    static void *objects[OBJECTS];
    rdb_slab_options options;
    rdb_slab slab = NULL;
    rdb_thread_cache cache = NULL;
    rdb_slab_options_init(&options, sizeof options);
    options.flags = flags;
    must(rdb_slab_create(&options, &slab, NULL) == RDB_OK, "rdb_slab_create");
    must(rdb_thread_cache_create(slab, &cache, NULL) == RDB_OK, "rdb_thread_cache_create");
    must(rdb_thread_cache_allocate_many(cache, SIZE, objects, OBJECTS) == OBJECTS, "rdb_thread_cache_allocate_many");
    for (size_t i = 0; i < OBJECTS; i++) *(uint64_t *)objects[i] = 0;
    double in_order = touch(objects, rounds);
    int sets = sets_used(objects);
    shuffle(objects);
    printf("colouring %-3s  %2d of 64 sets  in order %.3f ns  shuffled %.3f ns\n", name, sets, in_order, touch(objects, rounds));
    must(rdb_thread_cache_free_many(cache, objects, OBJECTS) == RDB_OK, "rdb_thread_cache_free_many");
    must(rdb_thread_cache_close(cache, NULL) == RDB_OK, "rdb_thread_cache_close");
    must(rdb_slab_close(slab, NULL) == RDB_OK, "rdb_slab_close");
}

int main(int count, char **arguments) {
    int rounds = count > 1 ? atoi(arguments[1]) : 200;
    must(rounds > 0, "ROUNDS");
    measure("off", 0, rounds);
    measure("on", RDB_SLAB_COLOURING, rounds);
    return 0;
}
