/* Misuse of simd filter in. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_simd_filter_in_scratch(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_filter_in_scratch((uint32_t)a[0].number, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_simd_filter_in_scratch[] = {
    {"type", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"items", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
};
static const misuse_row rows_rdb_simd_filter_in_scratch[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is 0", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0), 0, NULL},
    {"is 16", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(16), 0, NULL},
};
const misuse_function misuse_rdb_simd_filter_in_scratch = {"rdb_simd_filter_in_scratch", call_rdb_simd_filter_in_scratch, parameters_rdb_simd_filter_in_scratch, 2, rows_rdb_simd_filter_in_scratch, 3, false, MISUSE_ANY, 0};
TEST(misuse_simd_filter_in, rdb_simd_filter_in_scratch) { misuse_run(&misuse_rdb_simd_filter_in_scratch); }

static misuse_result call_rdb_simd_filter_in(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_filter_in((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (const void *)a[2].pointer, (size_t)a[3].number, (const void *)a[4].pointer, (size_t)a[5].number, (void *)a[6].pointer, (size_t)a[7].number, (void *)a[8].pointer, (size_t)a[9].number, (size_t *)a[10].pointer, (rdb_error *)a[11].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_filter_in[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"list", MISUSE_IN, DATA_SIMD_OPERAND, 3, 0, 0},
    {"list_length", MISUSE_LENGTH, DATA_NONE, 2, 0, 0},
    {"within", MISUSE_IN, DATA_SIMD_BITMAP, 5, 0, 0},
    {"within_length", MISUSE_LENGTH, DATA_NONE, 4, 0, 0},
    {"scratch", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"scratch_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"bitmap", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"bitmap_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"selected", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_filter_in[] = {
    {"good arguments", CHANGE_NONE, 12, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 2, 3, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 2, 3, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 4, 5, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 4, 5, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 4, 5, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 6, 7, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 6, 7, 0, 0, 0, RDB_OK, NULL},
    {"capacity 0", CHANGE_LINK, 6, 7, 0, 0, 0, RDB_OK, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 6, 7, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 8, 9, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 8, 9, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 8, 9, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 8, 9, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 10, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 10, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_filter_in = {"rdb_simd_filter_in", call_rdb_simd_filter_in, parameters_rdb_simd_filter_in, 12, rows_rdb_simd_filter_in, 34, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_filter_in, rdb_simd_filter_in) { misuse_run(&misuse_rdb_simd_filter_in); }

static misuse_result call_rdb_simd_filter_in_rows(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_filter_in_rows((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (const void *)a[2].pointer, (size_t)a[3].number, (const void *)a[4].pointer, (size_t)a[5].number, (void *)a[6].pointer, (size_t)a[7].number, (uint32_t *)a[8].pointer, (size_t)a[9].number, (size_t *)a[10].pointer, (rdb_error *)a[11].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_filter_in_rows[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"list", MISUSE_IN, DATA_SIMD_OPERAND, 3, 0, 0},
    {"list_length", MISUSE_LENGTH, DATA_NONE, 2, 0, 0},
    {"within", MISUSE_IN, DATA_SIMD_BITMAP, 5, 0, 0},
    {"within_length", MISUSE_LENGTH, DATA_NONE, 4, 0, 0},
    {"scratch", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"scratch_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"rows", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(uint32_t), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"selected", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_filter_in_rows[] = {
    {"good arguments", CHANGE_NONE, 12, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 2, 3, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 2, 3, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 4, 5, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 4, 5, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 4, 5, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 6, 7, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 6, 7, 0, 0, 0, RDB_OK, NULL},
    {"capacity 0", CHANGE_LINK, 6, 7, 0, 0, 0, RDB_OK, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 6, 7, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 8, 9, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 8, 9, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 8, 9, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 8, 9, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 10, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 10, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_filter_in_rows = {"rdb_simd_filter_in_rows", call_rdb_simd_filter_in_rows, parameters_rdb_simd_filter_in_rows, 12, rows_rdb_simd_filter_in_rows, 34, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_filter_in, rdb_simd_filter_in_rows) { misuse_run(&misuse_rdb_simd_filter_in_rows); }
