/* Random replacement in a set of many blocks with a few sizes that are common and many that are rare; with realloc. */
#include "stress.h"

enum { THREADS = 2, SET = 50000 };

static uint64_t operations;
static atomic_ullong wrong;

static void *work(void *argument) {
    unsigned char **set = calloc(SET, sizeof *set);
    uint64_t random = (uint64_t)*(int *)argument + 1, bad = 0;
    if (set == NULL) {
        stop("no memory");
    }
    for (uint64_t i = 0; i < operations; i++) {
        unsigned char **slot = &set[between(&random, 0, SET - 1)];
        const uint64_t most = 16ULL << between(&random, 0, 6);
        const size_t size = between(&random, 1, most);
        if (*slot != NULL && i % 8 == 0) {
            *slot = realloc(*slot, size);
            if (*slot == NULL) {
                stop("no memory");
            }
            bad += **slot != 'a';
            (*slot)[size - 1] = 'a';
            continue;
        }
        if (*slot != NULL) {
            bad += **slot != 'a';
            free(*slot);
        }
        *slot = take(size, 'a');
    }
    for (int i = 0; i < SET; i++) {
        free(set[i]);
    }
    free(set);
    wrong += bad;
    return NULL;
}

int main(int argc, char **argv) {
    operations = amount(argc, argv, 15000000);
    run_threads(THREADS, work);
    return finish(wrong);
}
