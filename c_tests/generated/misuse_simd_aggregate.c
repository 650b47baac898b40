/* Misuse of simd aggregate. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_simd_count(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_count((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (uint32_t)a[2].number, (const void *)a[3].pointer, (size_t)a[4].number, (size_t *)a[5].pointer, (rdb_error *)a[6].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_count[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"within", MISUSE_IN, DATA_SIMD_BITMAP, 4, 0, 0},
    {"within_length", MISUSE_LENGTH, DATA_NONE, 3, 0, 0},
    {"taken", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_count[] = {
    {"good arguments", CHANGE_NONE, 7, 0, 0, 0, 0, RDB_OK, NULL},
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
    {"NULL", CHANGE_NULL, 5, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_count = {"rdb_simd_count", call_rdb_simd_count, parameters_rdb_simd_count, 7, rows_rdb_simd_count, 18, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_aggregate, rdb_simd_count) { misuse_run(&misuse_rdb_simd_count); }

static misuse_result call_rdb_simd_sum(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_sum((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (uint32_t)a[2].number, (const void *)a[3].pointer, (size_t)a[4].number, (rdb_simd_value *)a[5].pointer, (size_t *)a[6].pointer, (rdb_error *)a[7].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_sum[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"within", MISUSE_IN, DATA_SIMD_BITMAP, 4, 0, 0},
    {"within_length", MISUSE_LENGTH, DATA_NONE, 3, 0, 0},
    {"sum", MISUSE_OUT, DATA_NONE, 0, sizeof(rdb_simd_value), 0},
    {"taken", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_sum[] = {
    {"good arguments", CHANGE_NONE, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_WITHIN_ROWS | RDB_SUM_COMPENSATED | RDB_SUM_CHECKED, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 5, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_sum = {"rdb_simd_sum", call_rdb_simd_sum, parameters_rdb_simd_sum, 8, rows_rdb_simd_sum, 20, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_aggregate, rdb_simd_sum) { misuse_run(&misuse_rdb_simd_sum); }

static misuse_result call_rdb_simd_average(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_average((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (uint32_t)a[2].number, (const void *)a[3].pointer, (size_t)a[4].number, (double *)a[5].pointer, (size_t *)a[6].pointer, (rdb_error *)a[7].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_average[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"within", MISUSE_IN, DATA_SIMD_BITMAP, 4, 0, 0},
    {"within_length", MISUSE_LENGTH, DATA_NONE, 3, 0, 0},
    {"average", MISUSE_OUT, DATA_NONE, 0, sizeof(double), 0},
    {"taken", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_average[] = {
    {"good arguments", CHANGE_NONE, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_WITHIN_ROWS | RDB_SUM_COMPENSATED, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 5, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_average = {"rdb_simd_average", call_rdb_simd_average, parameters_rdb_simd_average, 8, rows_rdb_simd_average, 20, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_aggregate, rdb_simd_average) { misuse_run(&misuse_rdb_simd_average); }

static misuse_result call_rdb_simd_min(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_min((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (uint32_t)a[2].number, (const void *)a[3].pointer, (size_t)a[4].number, (rdb_simd_value *)a[5].pointer, (size_t *)a[6].pointer, (rdb_error *)a[7].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_min[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"within", MISUSE_IN, DATA_SIMD_BITMAP, 4, 0, 0},
    {"within_length", MISUSE_LENGTH, DATA_NONE, 3, 0, 0},
    {"value", MISUSE_OUT, DATA_NONE, 0, sizeof(rdb_simd_value), 0},
    {"row", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_min[] = {
    {"good arguments", CHANGE_NONE, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_WITHIN_ROWS | RDB_NAN_IGNORE | RDB_NAN_PROPAGATE, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 5, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"is RDB_NAN_IGNORE | RDB_NAN_PROPAGATE", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(RDB_NAN_IGNORE | RDB_NAN_PROPAGATE), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_simd_min = {"rdb_simd_min", call_rdb_simd_min, parameters_rdb_simd_min, 8, rows_rdb_simd_min, 21, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_aggregate, rdb_simd_min) { misuse_run(&misuse_rdb_simd_min); }

static misuse_result call_rdb_simd_max(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_max((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (uint32_t)a[2].number, (const void *)a[3].pointer, (size_t)a[4].number, (rdb_simd_value *)a[5].pointer, (size_t *)a[6].pointer, (rdb_error *)a[7].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_max[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"within", MISUSE_IN, DATA_SIMD_BITMAP, 4, 0, 0},
    {"within_length", MISUSE_LENGTH, DATA_NONE, 3, 0, 0},
    {"value", MISUSE_OUT, DATA_NONE, 0, sizeof(rdb_simd_value), 0},
    {"row", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_max[] = {
    {"good arguments", CHANGE_NONE, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_WITHIN_ROWS | RDB_NAN_IGNORE | RDB_NAN_PROPAGATE, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 5, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"is RDB_NAN_IGNORE | RDB_NAN_PROPAGATE", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(RDB_NAN_IGNORE | RDB_NAN_PROPAGATE), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_simd_max = {"rdb_simd_max", call_rdb_simd_max, parameters_rdb_simd_max, 8, rows_rdb_simd_max, 21, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_aggregate, rdb_simd_max) { misuse_run(&misuse_rdb_simd_max); }

static misuse_result call_rdb_simd_variance(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_variance((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (uint32_t)a[2].number, (const void *)a[3].pointer, (size_t)a[4].number, (double *)a[5].pointer, (size_t *)a[6].pointer, (rdb_error *)a[7].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_variance[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"within", MISUSE_IN, DATA_SIMD_BITMAP, 4, 0, 0},
    {"within_length", MISUSE_LENGTH, DATA_NONE, 3, 0, 0},
    {"variance", MISUSE_OUT, DATA_NONE, 0, sizeof(double), 0},
    {"taken", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_variance[] = {
    {"good arguments", CHANGE_NONE, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_WITHIN_ROWS | RDB_VARIANCE_SAMPLE, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 5, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_variance = {"rdb_simd_variance", call_rdb_simd_variance, parameters_rdb_simd_variance, 8, rows_rdb_simd_variance, 20, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_aggregate, rdb_simd_variance) { misuse_run(&misuse_rdb_simd_variance); }

static misuse_result call_rdb_simd_summary_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_summary_get((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (uint32_t)a[2].number, (const void *)a[3].pointer, (size_t)a[4].number, (rdb_simd_summary *)a[5].pointer, (rdb_error *)a[6].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_summary_get[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"within", MISUSE_IN, DATA_SIMD_BITMAP, 4, 0, 0},
    {"within_length", MISUSE_LENGTH, DATA_NONE, 3, 0, 0},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_simd_summary), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_summary_get[] = {
    {"good arguments", CHANGE_NONE, 7, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_WITHIN_ROWS | RDB_NAN_IGNORE | RDB_NAN_PROPAGATE | RDB_SUM_COMPENSATED, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 5, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 5, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 5, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 5, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 5, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 127", CHANGE_STRUCT_SIZE, 5, 0, 0, 0, 127, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"is RDB_NAN_IGNORE | RDB_NAN_PROPAGATE", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(RDB_NAN_IGNORE | RDB_NAN_PROPAGATE), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_simd_summary_get = {"rdb_simd_summary_get", call_rdb_simd_summary_get, parameters_rdb_simd_summary_get, 7, rows_rdb_simd_summary_get, 26, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_aggregate, rdb_simd_summary_get) { misuse_run(&misuse_rdb_simd_summary_get); }
