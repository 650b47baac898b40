/* The cases of ours, by what they work on; and calls that must succeed. */
#ifndef RUSTYDB_BENCH_SIMD_OURS_H
#define RUSTYDB_BENCH_SIMD_OURS_H

#include "passes.h"
#include "rustydb.h"

/* Each list ends with a NULL. */
extern const named_pass filter_cases[], aggregate_cases[], scan_cases[], string_cases[], hash_cases[];

static inline void must(rdb_status status) {
    if (status != RDB_OK) {
        bench_stop(rdb_status_name(status));
    }
}

rdb_simd_column column_of(const bench_input *input, const void *values);
rdb_simd_strings strings_of(const bench_input *input);

#endif
