/* Ours: XXH3, of one input a call, of strings and of a column. */
#include "ours.h"

static void xxh3_64(bench_input *input) {
    for (size_t i = 0; i < input->pieces; i++) {
        input->hashes[i] = rdb_hash_xxh3_64(input->text + i * input->count, input->count);
    }
}

static void hash_strings(bench_input *input) {
    const rdb_simd_strings strings = strings_of(input);
    must(rdb_simd_hash_strings(NULL, &strings, RDB_HASH_XXH3, 0, input->hashes, input->count, 0, NULL));
}

static void hash_column(bench_input *input) {
    const rdb_simd_column column = column_of(input, input->left);
    must(rdb_simd_hash(NULL, &column, RDB_HASH_XXH3, 0, input->hashes, input->count, 0, NULL));
}

const named_pass hash_cases[] = {
    {"xxh3_64", xxh3_64},
    {"hash_strings", hash_strings},
    {"hash_column", hash_column},
    {NULL, NULL},
};
