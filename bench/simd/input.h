/* What the kernels of area `simd` work on: every side of a case gets the same columns or strings, and leaves what it
 * found in the same places. One thread. */
#ifndef RUSTYDB_BENCH_SIMD_INPUT_H
#define RUSTYDB_BENCH_SIMD_INPUT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum bench_type {
    BENCH_I8,
    BENCH_I16,
    BENCH_I32,
    BENCH_I64,
    BENCH_U8,
    BENCH_U16,
    BENCH_U32,
    BENCH_U64,
    BENCH_F32,
    BENCH_F64,
    BENCH_BYTES,
    BENCH_STRINGS,
} bench_type;

/* Room for one value of any type. */
typedef union bench_value {
    unsigned char bytes[8];
    uint64_t bits;
} bench_value;

typedef struct bench_input {
    bench_type type;
    /* Bytes of a value; rows of a column, strings, or bytes of each piece of BENCH_BYTES. */
    size_t width, count;

    /* Columns: whole numbers from `lowest` on, `span` of them, so that sums are exact in any order, floats included. */
    void *left, *right;
    double lowest, span;
    /* What a comparison compares with, and the list of IN: values of the column's type. */
    bench_value low, high;
    unsigned char list[8 * 8];
    /* Row numbers to gather, ascending and in any order, and a bitmap to compact by: `numbered` rows each. */
    uint32_t *ascending, *shuffled;
    uint8_t *mask;
    size_t numbered;

    /* Strings: end to end with count + 1 offsets as Arrow has them, and the same as lines. BENCH_BYTES: text alone. */
    char *text, *lines;
    int32_t *offsets;
    size_t text_length, lines_length, pieces;
    const char *needle;
    size_t needle_length;
    const char *second_needle;
    size_t second_needle_length;

    /* Where results go. Each has room for 64 more than there are rows. */
    uint32_t *rows;
    uint8_t *bitmap;
    void *values;
    uint64_t *hashes;
    size_t selected;
    bench_value number;
} bench_input;

/* Makes an input by its name: i32, ... f64, bytes, strings5, strings20, paths (lines of the file that the environment
 * variable RUSTYDB_BENCH_PATHS names). NULL if there is no such. */
bench_input *bench_input_make(const char *name, size_t count);

void bench_input_free(bench_input *input);

/* Sets what a case compares with: filters choose `percent` of the rows; string cases have their needles. */
void bench_input_set(bench_input *input, const char *name, unsigned percent);

/* The column's or the strings' bytes. */
size_t bench_input_bytes(const bench_input *input);

/* Stores a number as a value of a type. */
void bench_value_put(bench_type type, double number, void *value);

#ifdef __cplusplus
}
#endif

#endif
