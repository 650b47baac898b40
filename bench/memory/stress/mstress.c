/* A server under load: most blocks live shortly, some long, some are handed to other threads; threads come and go. */
#include "stress.h"

enum { THREADS = 4, ROUNDS = 20, SHARED = 1000, KEPT = 1000 };

static _Atomic(uint64_t *) shared[SHARED];
static uint64_t operations;
static atomic_ullong wrong;

/* The first word of a block is its size in words, every other one tells its place. */
static uint64_t *words(uint64_t *random) {
    const uint64_t one_in = between(random, 0, 999);
    const uint64_t count = one_in == 0 ? between(random, 1000, 10000)
                           : one_in < 50 ? between(random, 100, 1000) : between(random, 2, 64);
    uint64_t *block = malloc(count * sizeof *block);
    if (block == NULL) {
        stop("no memory");
    }
    for (uint64_t i = 1; i < count; i++) {
        block[i] = count ^ i;
    }
    block[0] = count;
    return block;
}

static uint64_t drop(uint64_t *block) {
    uint64_t bad = 0;
    if (block != NULL) {
        for (uint64_t i = 1; i < block[0]; i++) {
            bad += block[i] != (block[0] ^ i);
        }
        free(block);
    }
    return bad;
}

static void *work(void *argument) {
    uint64_t random = (uint64_t)*(int *)argument + 1, bad = 0;
    uint64_t *kept[KEPT] = {0};
    for (uint64_t i = 0; i < operations; i++) {
        uint64_t *block = words(&random);
        const uint64_t fate = between(&random, 0, 99);
        if (fate < 10) {
            block = atomic_exchange(&shared[between(&random, 0, SHARED - 1)], block);
        } else if (fate < 60) {
            uint64_t **slot = &kept[between(&random, 0, KEPT - 1)], *old = *slot;
            *slot = block;
            block = old;
        }
        bad += drop(block);
    }
    for (int i = 0; i < KEPT; i++) {
        bad += drop(kept[i]);
    }
    wrong += bad;
    return NULL;
}

int main(int argc, char **argv) {
    operations = amount(argc, argv, 60000);
    for (int round = 0; round < ROUNDS; round++) {
        run_threads(THREADS, work);
    }
    for (int i = 0; i < SHARED; i++) {
        wrong += drop(atomic_load(&shared[i]));
    }
    return finish(wrong);
}
