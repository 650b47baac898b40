/* A program of area `simd`: told on standard input, line by line, which case to run for which side,
 *
 *     INPUT COUNT SIDE CASE PERCENT BATCHES            i32 65536 branchy filter_rows 10 64
 *
 * it warms the case's kernel up, runs so many batches of passes of it, and answers with `ns VALUE CHECKSUM`, the fastest
 * batch in nanoseconds per operation (a row, a string, a call; of `read` a byte), or `none` if the side has no such
 * case. All sides run as many batches: whoever may try more often finds a quiet moment more easily. The checksum is over
 * what the kernel found and is the same on every side. One process for all cases: kernels leave no heap behind, and a
 * column is made once. */
#ifndef RUSTYDB_BENCH_SIMD_TURNS_H
#define RUSTYDB_BENCH_SIMD_TURNS_H

#include "input.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Runs a kernel once over an input. */
typedef void bench_pass(bench_input *input);

/* What a program provides: NULL if the side has no such case for such an input. */
bench_pass *bench_find(const char *side, const char *name, const bench_input *input);

#ifdef __cplusplus
}
#endif

#endif
