/* Ours: the kernels of librustydb.so, each called as a program calls it; and `read`, which loads a column and does
 * nothing with it: what this machine's one core can read. */
#include "ours.h"

rdb_simd_column column_of(const bench_input *input, const void *values) {
    static const uint32_t types[] = {RDB_TYPE_I8, RDB_TYPE_I16, RDB_TYPE_I32, RDB_TYPE_I64, RDB_TYPE_U8, RDB_TYPE_U16,
        RDB_TYPE_U32, RDB_TYPE_U64, RDB_TYPE_F32, RDB_TYPE_F64};
    const rdb_simd_column column = {values, input->count, 0, NULL, 0, types[input->type], 0};
    return column;
}

/* Eight vectors at a time, so that what is made of them holds nothing up. */
static void read_all(bench_input *input) {
    typedef uint64_t vector __attribute__((vector_size(64), aligned(64)));
    enum { AT_ONCE = 8 };
    const vector *vectors = input->type < BENCH_BYTES ? input->left : (const void *)input->text;
    const size_t count = bench_input_bytes(input) / sizeof(vector) / AT_ONCE;
    vector seen[AT_ONCE] = {{0}};
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < AT_ONCE; j++) {
            seen[j] |= vectors[i * AT_ONCE + j];
        }
    }
    uint64_t bits = 0;
    for (size_t i = 0; i < AT_ONCE * 8; i++) {
        bits |= seen[i / 8][i % 8];
    }
    input->number.bits = bits;
}

/* Which cases there are follows from their names: those of strings are asked for with strings only. */
bench_pass *bench_find(const char *side, const char *name, const bench_input *input) {
    static const named_pass *const lists[] = {filter_cases, aggregate_cases, scan_cases, string_cases, hash_cases};
    (void)input;
    bench_pass *pass = strcmp(side, "read") == 0 ? read_all : NULL;
    for (size_t i = 0; pass == NULL && i < sizeof lists / sizeof lists[0]; i++) {
        pass = find_pass(lists[i], name);
    }
    return pass;
}
