/* Like sh6, but what is freed late was allocated by another thread, and in all sizes at once. */
#include "stress.h"

enum { THREADS = 2, BATCH = 4000, LARGEST = 800, SHARED = 8192 };

static _Atomic(unsigned char *) shared[SHARED];
static uint64_t rounds;
static atomic_ullong freed;

static void *work(void *argument) {
    static _Thread_local unsigned char *blocks[BATCH];
    uint64_t random = (uint64_t)*(int *)argument + 1, count = 0;
    for (uint64_t round = 0; round < rounds; round++) {
        for (int i = 0; i < BATCH; i++) {
            blocks[i] = take(between(&random, 1, i % 50 == 0 ? LARGEST : 100), 'h');
        }
        for (int i = 0; i < BATCH; i++) {
            unsigned char *block = blocks[i];
            if (i % 4 == 0) {
                block = atomic_exchange(&shared[between(&random, 0, SHARED - 1)], block);
            }
            count += block == NULL || block[0] == 'h';
            free(block);
        }
    }
    freed += count;
    return NULL;
}

int main(int argc, char **argv) {
    rounds = amount(argc, argv, 4000);
    run_threads(THREADS, work);
    for (int i = 0; i < SHARED; i++) {
        free(atomic_load(&shared[i]));
    }
    return finish(freed);
}
