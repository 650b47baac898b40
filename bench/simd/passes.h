/* The cases of a program in C by their names. */
#ifndef RUSTYDB_BENCH_SIMD_PASSES_H
#define RUSTYDB_BENCH_SIMD_PASSES_H

#include "bench.h"
#include "turns.h"

typedef struct named_pass {
    const char *name;
    bench_pass *pass;
} named_pass;

/* `passes` ends with a NULL. */
static inline bench_pass *find_pass(const named_pass *passes, const char *name) {
    for (; passes->name != NULL; passes++) {
        if (strcmp(passes->name, name) == 0) {
            return passes->pass;
        }
    }
    return NULL;
}

#endif
