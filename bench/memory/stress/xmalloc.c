/* Threads that allocate batches, and threads that free what others allocated. */
#include "stress.h"

enum { PAIRS = 2, BATCH = 120, WAITING = 100 };

typedef struct batch {
    struct batch *next;
    unsigned char *blocks[BATCH];
} batch;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER, drained = PTHREAD_COND_INITIALIZER;
static batch *first;
static int waiting;
static uint64_t batches;
static atomic_ullong freed;

static void put(batch *one) {
    pthread_mutex_lock(&lock);
    while (waiting == WAITING) {
        pthread_cond_wait(&drained, &lock);
    }
    one->next = first;
    first = one;
    waiting++;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&lock);
}

static batch *get(void) {
    pthread_mutex_lock(&lock);
    while (first == NULL) {
        pthread_cond_wait(&filled, &lock);
    }
    batch *one = first;
    first = one->next;
    waiting--;
    pthread_cond_signal(&drained);
    pthread_mutex_unlock(&lock);
    return one;
}

static void allocate_all(uint64_t random) {
    for (uint64_t i = 0; i < batches; i++) {
        batch *one = malloc(sizeof *one);
        if (one == NULL) {
            stop("no memory");
        }
        for (int j = 0; j < BATCH; j++) {
            one->blocks[j] = take(between(&random, 8, 256), 'x');
        }
        put(one);
    }
}

static void free_all(void) {
    uint64_t good = 0;
    for (uint64_t i = 0; i < batches; i++) {
        batch *one = get();
        for (int j = 0; j < BATCH; j++) {
            good += one->blocks[j][0] == 'x';
            free(one->blocks[j]);
        }
        free(one);
    }
    freed += good;
}

static void *work(void *argument) {
    const int number = *(int *)argument;
    if (number % 2 == 0) {
        allocate_all((uint64_t)number + 1);
    } else {
        free_all();
    }
    return NULL;
}

int main(int argc, char **argv) {
    batches = amount(argc, argv, 40000);
    run_threads(2 * PAIRS, work);
    return finish(freed);
}
