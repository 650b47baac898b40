/* Ours: strings, compared and searched. A pattern of LIKE is made ready anew in every pass. */
#include "ours.h"

rdb_simd_strings strings_of(const bench_input *input) {
    const rdb_simd_strings strings = {
        input->offsets, input->count, input->text, input->text_length, NULL, 0, RDB_STRINGS_OFFSETS32, 0};
    return strings;
}

static void compare(bench_input *input, uint32_t comparison) {
    const rdb_simd_strings strings = strings_of(input);
    must(rdb_simd_string_filter(NULL, &strings, comparison, input->needle, input->needle_length, NULL, 0, NULL, 0,
        input->bitmap, input->count / 8 + 1, &input->selected, NULL));
}

static void equal(bench_input *input) { compare(input, RDB_EQUAL); }

static void prefix(bench_input *input) { compare(input, RDB_PREFIX); }

static void suffix(bench_input *input) { compare(input, RDB_SUFFIX); }

static void contains(bench_input *input) { compare(input, RDB_CONTAINS); }

static void like(bench_input *input) {
    const rdb_simd_strings strings = strings_of(input);
    char pattern[64], program[1024];
    size_t length = 0;
    snprintf(pattern, sizeof pattern, "%%%s%%%s%%", input->needle, input->second_needle);
    must(rdb_simd_like_compile(
        pattern, strlen(pattern), RDB_LIKE_NO_ESCAPE, 0, program, sizeof program, &length, NULL, NULL));
    must(rdb_simd_string_match(NULL, &strings, program, length, NULL, 0, input->bitmap, input->count / 8 + 1,
        &input->selected, NULL));
}

const named_pass string_cases[] = {
    {"equal", equal},
    {"prefix", prefix},
    {"suffix", suffix},
    {"contains", contains},
    {"like", like},
    {NULL, NULL},
};
