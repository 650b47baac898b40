/* Ours: sums and extremes. */
#include "ours.h"

static void sum(bench_input *input) {
    const rdb_simd_column column = column_of(input, input->left);
    rdb_simd_value value;
    must(rdb_simd_sum(NULL, &column, 0, NULL, 0, &value, NULL, NULL));
    if (input->type == BENCH_F32 || input->type == BENCH_F64) {
        bench_value_put(BENCH_F64, value.f64, &input->number);
    } else {
        input->number.bits = value.u64;
    }
}

static void min(bench_input *input) {
    const rdb_simd_column column = column_of(input, input->left);
    rdb_simd_value value;
    must(rdb_simd_min(NULL, &column, 0, NULL, 0, &value, NULL, NULL));
    bench_value_put(BENCH_F64, value.f64, &input->number);
}

static void max(bench_input *input) {
    const rdb_simd_column column = column_of(input, input->left);
    rdb_simd_value value;
    must(rdb_simd_max(NULL, &column, 0, NULL, 0, &value, NULL, NULL));
    bench_value_put(BENCH_F64, value.f64, &input->number);
}

const named_pass aggregate_cases[] = {
    {"sum", sum},
    {"min", min},
    {"max", max},
    {NULL, NULL},
};
