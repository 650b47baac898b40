/* Batches of small blocks, of which a part is freed in the order of allocation, a part against it, a part later. */
#include "stress.h"

enum { THREADS = 2, BATCH = 4000, LARGEST = 120 };

static uint64_t rounds;
static atomic_ullong freed;

static void *work(void *argument) {
    static _Thread_local unsigned char *blocks[BATCH], *late[BATCH];
    uint64_t random = (uint64_t)*(int *)argument + 1, count = 0;
    for (uint64_t round = 0; round < rounds; round++) {
        const size_t size = between(&random, 1, LARGEST);
        for (int i = 0; i < BATCH; i++) {
            blocks[i] = take(size, 's');
        }
        for (int i = 0; i < BATCH / 3; i++) {
            count += blocks[i][0] == 's';
            free(blocks[i]);
        }
        for (int i = BATCH - 1; i >= 2 * BATCH / 3; i--) {
            count += blocks[i][0] == 's';
            free(blocks[i]);
        }
        for (int i = BATCH / 3; i < 2 * BATCH / 3; i++) {
            free(late[i]);
            late[i] = blocks[i];
        }
    }
    for (int i = BATCH / 3; i < 2 * BATCH / 3; i++) {
        free(late[i]);
        late[i] = NULL;
    }
    freed += count;
    return NULL;
}

int main(int argc, char **argv) {
    rounds = amount(argc, argv, 8000);
    run_threads(THREADS, work);
    return finish(freed);
}
