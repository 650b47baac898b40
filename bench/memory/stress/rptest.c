/* Threads with sets of blocks of widely differing sizes: filled, partly emptied, refilled; each frees a part of what its
 * neighbour allocated in the round before. */
#include "stress.h"

enum { THREADS = 2, BLOCKS = 4000, LARGEST = 16000 };

static unsigned char *sets[THREADS][BLOCKS];
static pthread_barrier_t barrier;
static uint64_t rounds;
static atomic_ullong checked;

/* Small sizes are common, large ones rare. */
static size_t size_of_block(uint64_t *random) {
    const uint64_t most = (uint64_t)LARGEST >> between(random, 0, 8);
    return between(random, 16, most < 32 ? 32 : most);
}

static void *work(void *argument) {
    const int number = *(int *)argument;
    uint64_t random = (uint64_t)number + 1, good = 0;
    for (uint64_t round = 0; round < rounds; round++) {
        unsigned char **own = sets[number], **others = sets[(number + 1) % THREADS];
        for (int i = 0; i < BLOCKS; i++) {
            if (own[i] == NULL) {
                own[i] = take(size_of_block(&random), 'r');
            }
        }
        for (int i = 0; i < BLOCKS; i += 3) {
            good += own[i][0] == 'r';
            free(own[i]);
            own[i] = take(size_of_block(&random), 'r');
        }
        pthread_barrier_wait(&barrier);
        for (int i = (int)(round % 2); i < BLOCKS; i += 2) {
            good += others[i][0] == 'r';
            free(others[i]);
            others[i] = NULL;
        }
        pthread_barrier_wait(&barrier);
    }
    checked += good;
    return NULL;
}

int main(int argc, char **argv) {
    rounds = amount(argc, argv, 1500);
    pthread_barrier_init(&barrier, NULL, THREADS);
    run_threads(THREADS, work);
    return finish(checked);
}
