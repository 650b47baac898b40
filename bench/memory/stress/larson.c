/* A server: every thread replaces blocks of its set at random, and leaves the set to its successor. */
#include "stress.h"

enum { THREADS = 2, BLOCKS = 5000, LIVES = 40 };

static unsigned char *blocks[THREADS][BLOCKS];
static uint64_t seeds[THREADS] = {1, 2};
static uint64_t operations_a_life;
static atomic_ullong wrong;

static void *live(void *argument) {
    const int number = *(int *)argument;
    uint64_t random = seeds[number], bad = 0;
    for (uint64_t i = 0; i < operations_a_life; i++) {
        unsigned char **slot = &blocks[number][between(&random, 0, BLOCKS - 1)];
        if (*slot != NULL) {
            bad += **slot != 'l';
            free(*slot);
        }
        *slot = take(between(&random, 8, 1000), 'l');
    }
    seeds[number] = random;
    wrong += bad;
    return NULL;
}

int main(int argc, char **argv) {
    operations_a_life = amount(argc, argv, 300000);
    for (int i = 0; i < LIVES; i++) {
        run_threads(THREADS, live);
    }
    return finish(wrong);
}
