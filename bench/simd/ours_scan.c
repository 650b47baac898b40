/* Ours: values by their row numbers and by a bitmap. */
#include "ours.h"

static void gather(bench_input *input, const uint32_t *rows) {
    const rdb_simd_column column = column_of(input, input->left);
    const size_t count = input->numbered;
    must(rdb_simd_gather(NULL, &column, rows, count, input->values, count * input->width, NULL, 0, NULL));
    input->selected = count;
}

static void gather_ascending(bench_input *input) { gather(input, input->ascending); }

static void gather_shuffled(bench_input *input) { gather(input, input->shuffled); }

static void compact(bench_input *input) {
    const rdb_simd_column column = column_of(input, input->left);
    const size_t room = (input->count + 64) * input->width;
    must(rdb_simd_compact(NULL, &column, input->mask, input->count / 8 + 1, input->values, room, NULL, 0,
        &input->selected, NULL));
}

const named_pass scan_cases[] = {
    {"gather_ascending", gather_ascending},
    {"gather_shuffled", gather_shuffled},
    {"compact", compact},
    {NULL, NULL},
};
