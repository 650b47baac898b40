/* False sharing that comes by inheritance: blocks of one thread that lay side by side are freed by others, which then
 * allocate their own and write to them. */
#include "stress.h"

enum { THREADS = 2, SIZE = 8, WRITES = 1000 };

static unsigned char *gifts[THREADS];
static uint64_t repetitions;
static atomic_ullong sum;

static void *work(void *argument) {
    const int number = *(int *)argument;
    uint64_t total = 0;
    free(gifts[number]);
    for (uint64_t i = 0; i < repetitions; i++) {
        volatile unsigned char *block = take(SIZE, 0);
        for (int k = 0; k < SIZE; k++) {
            block[k] = 0;
        }
        for (int j = 0; j < WRITES; j++) {
            for (int k = 0; k < SIZE; k++) {
                block[k] = (unsigned char)(block[k] + k);
            }
        }
        total += block[1];
        free((void *)block);
    }
    sum += total;
    return NULL;
}

int main(int argc, char **argv) {
    repetitions = amount(argc, argv, 60000);
    for (int i = 0; i < THREADS; i++) {
        gifts[i] = take(SIZE, 1);
    }
    run_threads(THREADS, work);
    return finish(sum);
}
