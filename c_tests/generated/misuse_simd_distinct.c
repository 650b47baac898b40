/* Misuse of simd distinct. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_simd_distinct_add(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_distinct_add((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (uint32_t)a[2].number, (const void *)a[3].pointer, (size_t)a[4].number, (void *)a[5].pointer, (size_t)a[6].number, (size_t *)a[7].pointer, (rdb_error *)a[8].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_distinct_add[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"within", MISUSE_IN, DATA_SIMD_BITMAP, 4, 0, 0},
    {"within_length", MISUSE_LENGTH, DATA_NONE, 3, 0, 0},
    {"registers", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"registers_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"taken", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_distinct_add[] = {
    {"good arguments", CHANGE_NONE, 9, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_WITHIN_ROWS, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 5, 6, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 5, 6, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"capacity 0", CHANGE_LINK, 5, 6, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 5, 6, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 7, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 7, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 48", CHANGE_NUMBER, 6, 0, 0, 0, (uint64_t)(48), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_simd_distinct_add = {"rdb_simd_distinct_add", call_rdb_simd_distinct_add, parameters_rdb_simd_distinct_add, 9, rows_rdb_simd_distinct_add, 24, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_distinct, rdb_simd_distinct_add) { misuse_run(&misuse_rdb_simd_distinct_add); }

static misuse_result call_rdb_simd_distinct_merge(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_distinct_merge((const void *)a[0].pointer, (size_t)a[1].number, (void *)a[2].pointer, (size_t)a[3].number, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_distinct_merge[] = {
    {"other", MISUSE_IN, DATA_SIMD_REGISTERS, 1, 0, 0},
    {"other_length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
    {"registers", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"registers_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_distinct_merge[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 0, 1, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 0, 1, 0, 0, 0, RDB_E_SIZE_MISMATCH, NULL},
    {"length 0", CHANGE_LINK, 0, 1, 0, 0, 0, RDB_E_SIZE_MISMATCH, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"capacity 0", CHANGE_LINK, 2, 3, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_distinct_merge = {"rdb_simd_distinct_merge", call_rdb_simd_distinct_merge, parameters_rdb_simd_distinct_merge, 5, rows_rdb_simd_distinct_merge, 12, true, RDB_OK, 0};
TEST(misuse_simd_distinct, rdb_simd_distinct_merge) { misuse_run(&misuse_rdb_simd_distinct_merge); }

static misuse_result call_rdb_simd_distinct_estimate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_distinct_estimate((const void *)a[0].pointer, (size_t)a[1].number, (double *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_distinct_estimate[] = {
    {"registers", MISUSE_IN, DATA_SIMD_REGISTERS, 1, 0, 0},
    {"registers_length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
    {"estimate", MISUSE_OUT, DATA_NONE, 0, sizeof(double), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_distinct_estimate[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 0, 1, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 0, 1, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length 0", CHANGE_LINK, 0, 1, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_distinct_estimate = {"rdb_simd_distinct_estimate", call_rdb_simd_distinct_estimate, parameters_rdb_simd_distinct_estimate, 4, rows_rdb_simd_distinct_estimate, 9, true, RDB_OK, 0};
TEST(misuse_simd_distinct, rdb_simd_distinct_estimate) { misuse_run(&misuse_rdb_simd_distinct_estimate); }
