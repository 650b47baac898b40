/*     PROGRAM CASE OPERATIONS      runs one case (`pair.64`) and prints its figures, see bench.h
 *
 * A process for each case, so that no case finds the heap that another left. */
#include "cases.h"

typedef struct named_case {
    const char *name;
    bench_case *run;
} named_case;

static const named_case all_cases[] = {
#ifndef BENCH_ONLY_ARENA
    {"pair", pair},
    {"pair_sized", pair_sized},
    {"pair_zeroed", pair_zeroed},
    {"pair_aligned", pair_aligned},
    {"sweep", sweep},
    {"batch", batch},
    {"random_replace", random_replace},
    {"fill_then_free", fill_then_free},
    {"realloc_growth", realloc_growth},
    {"realloc_append", realloc_append},
    {"large", large},
    {"producer_consumer", producer_consumer},
    {"producer_consumer_floor", producer_consumer_floor},
    {"producer_consumer_batched", producer_consumer_batched},
    {"producer_consumer_batched_floor", producer_consumer_batched_floor},
    {"larson", larson},
    {"threads", threads},
#endif
#ifdef BENCH_ARENA
    {"arena_reset", arena_reset},
    {"arena_release", arena_release},
#endif
};

int main(int argc, char **argv) {
    const uint64_t operations = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    if (operations == 0) {
        bench_stop("usage: PROGRAM CASE OPERATIONS");
    }
    const char *dot = strchr(argv[1], '.');
    const size_t length = dot != NULL ? (size_t)(dot - argv[1]) : strlen(argv[1]);
    const uint64_t parameter = dot != NULL ? strtoull(dot + 1, NULL, 10) : 0;
    for (size_t i = 0; i < sizeof all_cases / sizeof all_cases[0]; i++) {
        if (strlen(all_cases[i].name) == length && strncmp(all_cases[i].name, argv[1], length) == 0) {
            all_cases[i].run(operations, parameter);
            return 0;
        }
    }
    bench_stop("no such case");
}
