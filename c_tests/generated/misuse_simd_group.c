/* Misuse of simd group. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_simd_group(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_group((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (const rdb_simd_column *)a[2].pointer, (const rdb_simd_groups *)a[3].pointer, (uint32_t)a[4].number, (const void *)a[5].pointer, (size_t)a[6].number, (size_t *)a[7].pointer, (rdb_error *)a[8].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_group[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"ids", MISUSE_IN, DATA_SIMD_IDS, 0, 0, 0},
    {"groups", MISUSE_IN, DATA_SIMD_GROUPS, 0, 0, 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"within", MISUSE_IN, DATA_SIMD_BITMAP, 6, 0, 0},
    {"within_length", MISUSE_LENGTH, DATA_NONE, 5, 0, 0},
    {"taken", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_group[] = {
    {"good arguments", CHANGE_NONE, 9, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 4, 0, 0, 0, RDB_WITHIN_ROWS | RDB_NAN_IGNORE | RDB_NAN_PROPAGATE | RDB_SUM_CHECKED, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 5, 6, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 5, 6, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 5, 6, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 5, 6, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 5, 6, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 7, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 7, 0, 0, 0, 0, RDB_OK, NULL},
    {"is RDB_NAN_IGNORE | RDB_NAN_PROPAGATE", CHANGE_NUMBER, 4, 0, 0, 0, (uint64_t)(RDB_NAN_IGNORE | RDB_NAN_PROPAGATE), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_simd_group = {"rdb_simd_group", call_rdb_simd_group, parameters_rdb_simd_group, 9, rows_rdb_simd_group, 23, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_group, rdb_simd_group) { misuse_run(&misuse_rdb_simd_group); }
