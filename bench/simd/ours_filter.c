/* Ours: filters, each called as a program calls it. */
#include "ours.h"

static rdb_simd_column left_of(const bench_input *input) { return column_of(input, input->left); }

static size_t bitmap_bytes(const bench_input *input) { return input->count / 8 + 1; }

/* Room for 64 more than there are rows, see input.h. */
static size_t capacity(const bench_input *input) { return input->count + 64; }

static void filter_rows(bench_input *input) {
    const rdb_simd_column column = left_of(input);
    must(rdb_simd_filter_rows(NULL, &column, RDB_GREATER_EQUAL, &input->low, input->width, NULL, 0, input->rows,
        capacity(input), &input->selected, NULL));
}

static void filter_bitmap(bench_input *input) {
    const rdb_simd_column column = left_of(input);
    must(rdb_simd_filter(NULL, &column, RDB_GREATER_EQUAL, &input->low, input->width, NULL, 0, input->bitmap,
        bitmap_bytes(input), &input->selected, NULL));
}

static void between(bench_input *input) {
    const rdb_simd_column column = left_of(input);
    unsigned char operands[16];
    memcpy(operands, &input->low, input->width);
    memcpy(operands + input->width, &input->high, input->width);
    must(rdb_simd_filter_rows(NULL, &column, RDB_BETWEEN, operands, 2 * input->width, NULL, 0, input->rows,
        capacity(input), &input->selected, NULL));
}

static void in8(bench_input *input) {
    const rdb_simd_column column = left_of(input);
    must(rdb_simd_filter_in_rows(NULL, &column, input->list, 8 * input->width, NULL, 0, NULL, 0, input->rows,
        capacity(input), &input->selected, NULL));
}

static void columns(bench_input *input) {
    const rdb_simd_column left = left_of(input), right = column_of(input, input->right);
    must(rdb_simd_filter_columns(NULL, &left, RDB_LESS, &right, NULL, 0, input->bitmap, bitmap_bytes(input),
        &input->selected, NULL));
}

const named_pass filter_cases[] = {
    {"filter_rows", filter_rows},
    {"filter_bitmap", filter_bitmap},
    {"between", between},
    {"in8", in8},
    {"columns", columns},
    {NULL, NULL},
};
