/* Threads that come, allocate and go, while what they allocated is freed by others: does the process grow? */
#include "stress.h"

enum { LIVES = 4000, TOGETHER = 4, BLOCKS = 200 };

static unsigned char *blocks[TOGETHER][BLOCKS];
static atomic_ullong good;

static void *live(void *argument) {
    const int number = *(int *)argument;
    uint64_t random = (uint64_t)number + 1, mine = 0;
    unsigned char **own = blocks[number];
    for (int i = 0; i < BLOCKS; i++) {
        if (own[i] != NULL) {
            mine += own[i][0] == 'm';
            free(own[i]);
        }
        own[i] = take(between(&random, 16, 4096), 'm');
    }
    good += mine;
    return NULL;
}

int main(int argc, char **argv) {
    const uint64_t lives = amount(argc, argv, LIVES);
    for (uint64_t i = 0; i < lives; i++) {
        run_threads(TOGETHER, live);
    }
    return finish(good);
}
