/* Misuse of simd scan. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_simd_gather(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_gather((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (const uint32_t *)a[2].pointer, (size_t)a[3].number, (void *)a[4].pointer, (size_t)a[5].number, (void *)a[6].pointer, (size_t)a[7].number, (rdb_error *)a[8].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_gather[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"rows", MISUSE_IN, DATA_SIMD_ROW_NUMBERS, 3, 0, 0},
    {"rows_count", MISUSE_LENGTH, DATA_NONE, 2, 0, 0},
    {"values", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"values_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"validity", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"validity_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_gather[] = {
    {"good arguments", CHANGE_NONE, 9, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(uint32_t) + 1", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX / sizeof(uint32_t) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 2, 3, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 4, 5, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 4, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 4, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 6, 7, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 6, 7, 0, 0, 0, RDB_OK, NULL},
    {"capacity 0", CHANGE_LINK, 6, 7, 0, 0, 0, RDB_OK, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 6, 7, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_gather = {"rdb_simd_gather", call_rdb_simd_gather, parameters_rdb_simd_gather, 9, rows_rdb_simd_gather, 25, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_scan, rdb_simd_gather) { misuse_run(&misuse_rdb_simd_gather); }

static misuse_result call_rdb_simd_compact(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_compact((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (const void *)a[2].pointer, (size_t)a[3].number, (void *)a[4].pointer, (size_t)a[5].number, (void *)a[6].pointer, (size_t)a[7].number, (size_t *)a[8].pointer, (rdb_error *)a[9].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_compact[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"within", MISUSE_IN, DATA_SIMD_BITMAP, 3, 0, 0},
    {"within_length", MISUSE_LENGTH, DATA_NONE, 2, 0, 0},
    {"values", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"values_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"validity", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"validity_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"selected", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_compact[] = {
    {"good arguments", CHANGE_NONE, 10, 0, 0, 0, 0, RDB_OK, NULL},
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
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 4, 5, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 4, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 4, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 6, 7, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 6, 7, 0, 0, 0, RDB_OK, NULL},
    {"capacity 0", CHANGE_LINK, 6, 7, 0, 0, 0, RDB_OK, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 6, 7, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 8, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_compact = {"rdb_simd_compact", call_rdb_simd_compact, parameters_rdb_simd_compact, 10, rows_rdb_simd_compact, 27, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_scan, rdb_simd_compact) { misuse_run(&misuse_rdb_simd_compact); }

static misuse_result call_rdb_simd_scan_rows(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_scan_rows((rdb_simd_context)a[0].pointer, (const rdb_simd_condition *)a[1].pointer, (size_t)a[2].number, (size_t)a[3].number, (uint32_t *)a[4].pointer, (size_t)a[5].number, (size_t *)a[6].pointer, (size_t *)a[7].pointer, (rdb_error *)a[8].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_scan_rows[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"conditions", MISUSE_IN, DATA_SIMD_CONDITIONS, 2, 0, 0},
    {"conditions_count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"first_row", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"rows", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(uint32_t), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"found", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"next_row", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_scan_rows[] = {
    {"good arguments", CHANGE_NONE, 9, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(rdb_simd_condition) + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / sizeof(rdb_simd_condition) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 4, 5, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 4, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 4, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 7, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 7, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 17", CHANGE_NUMBER, 3, 0, 0, 0, (uint64_t)(17), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_simd_scan_rows = {"rdb_simd_scan_rows", call_rdb_simd_scan_rows, parameters_rdb_simd_scan_rows, 9, rows_rdb_simd_scan_rows, 23, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_scan, rdb_simd_scan_rows) { misuse_run(&misuse_rdb_simd_scan_rows); }

static misuse_result call_rdb_simd_scan_aggregate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_scan_aggregate((rdb_simd_context)a[0].pointer, (const rdb_simd_condition *)a[1].pointer, (size_t)a[2].number, (const rdb_simd_column *)a[3].pointer, (rdb_simd_scan_result *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_scan_aggregate[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"conditions", MISUSE_IN, DATA_SIMD_CONDITIONS, 2, 0, 0},
    {"conditions_count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_simd_scan_result), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_scan_aggregate[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(rdb_simd_condition) + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / sizeof(rdb_simd_condition) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 63", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 63, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_scan_aggregate = {"rdb_simd_scan_aggregate", call_rdb_simd_scan_aggregate, parameters_rdb_simd_scan_aggregate, 6, rows_rdb_simd_scan_aggregate, 24, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_scan, rdb_simd_scan_aggregate) { misuse_run(&misuse_rdb_simd_scan_aggregate); }
