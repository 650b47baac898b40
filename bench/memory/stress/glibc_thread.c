/* Threads that replace blocks of a working set of their own, small sizes more often than large ones. */
#include "stress.h"

enum { THREADS = 2, SET = 1024, LARGEST = 32768 };

static uint64_t operations;
static atomic_ullong wrong;

static void *work(void *argument) {
    unsigned char *set[SET] = {0};
    uint64_t random = (uint64_t)*(int *)argument + 1, bad = 0;
    for (uint64_t i = 0; i < operations; i++) {
        unsigned char **slot = &set[between(&random, 0, SET - 1)];
        /* The inverse of a power: half the blocks are below 24 bytes, one in a thousand above 8 KiB. */
        const double share = (double)(next_random(&random) >> 11) / 9007199254740992.0;
        const double size = 12.0 / (share + 12.0 / LARGEST) + 4.0;
        if (*slot != NULL) {
            bad += **slot != 't';
            free(*slot);
        }
        *slot = take((size_t)size, 't');
    }
    for (int i = 0; i < SET; i++) {
        free(set[i]);
    }
    wrong += bad;
    return NULL;
}

int main(int argc, char **argv) {
    operations = amount(argc, argv, 20000000);
    run_threads(THREADS, work);
    return finish(wrong);
}
