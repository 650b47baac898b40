/* False sharing that an allocator makes itself: blocks of two threads on one cache line. */
#include "stress.h"

enum { THREADS = 2, SIZE = 8, WRITES = 100 };

static uint64_t repetitions;
static atomic_ullong good;

static void *work(void *argument) {
    uint64_t mine = 0;
    (void)argument;
    for (uint64_t i = 0; i < repetitions; i++) {
        volatile unsigned char *block = take(SIZE, 0);
        for (int j = 0; j < WRITES; j++) {
            block[j % SIZE] = (unsigned char)j;
        }
        mine += block[(WRITES - 1) % SIZE] == WRITES - 1;
        free((void *)block);
    }
    good += mine;
    return NULL;
}

int main(int argc, char **argv) {
    repetitions = amount(argc, argv, 10000000);
    run_threads(THREADS, work);
    return finish(good);
}
