/* Misuse of simd zone. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_simd_zones(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_zones((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (size_t)a[2].number, (rdb_simd_zone *)a[3].pointer, (size_t)a[4].number, (size_t)a[5].number, (size_t *)a[6].pointer, (rdb_error *)a[7].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_zones[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"block_rows", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(4)},
    {"zones", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(rdb_simd_zone), 0},
    {"stride", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(sizeof(rdb_simd_zone))},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"count", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_zones[] = {
    {"good arguments", CHANGE_NONE, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 3, 5, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 3, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 3, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 3, 5, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 6, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 0", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(0), RDB_E_INVALID_ARGUMENT, NULL},
    {"is sizeof(rdb_simd_zone) - 1", CHANGE_NUMBER, 4, 0, 0, 0, (uint64_t)(sizeof(rdb_simd_zone) - 1), RDB_E_STRUCT_SIZE, NULL},
};
const misuse_function misuse_rdb_simd_zones = {"rdb_simd_zones", call_rdb_simd_zones, parameters_rdb_simd_zones, 8, rows_rdb_simd_zones, 18, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_zone, rdb_simd_zones) { misuse_run(&misuse_rdb_simd_zones); }

static misuse_result call_rdb_simd_zones_compare(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_zones_compare((rdb_simd_context)a[0].pointer, (uint32_t)a[1].number, (uint32_t)a[2].number, (const void *)a[3].pointer, (size_t)a[4].number, (const rdb_simd_zone *)a[5].pointer, (size_t)a[6].number, (size_t)a[7].number, (uint8_t *)a[8].pointer, (size_t)a[9].number, (size_t *)a[10].pointer, (rdb_error *)a[11].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_zones_compare[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"type", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_TYPE_I32)},
    {"comparison", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_LESS)},
    {"operands", MISUSE_IN, DATA_SIMD_OPERAND, 4, 0, 0},
    {"operands_length", MISUSE_LENGTH, DATA_NONE, 3, 0, 0},
    {"zones", MISUSE_IN, DATA_SIMD_ZONES, 7, 0, 0},
    {"zones_stride", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(sizeof(rdb_simd_zone))},
    {"zones_count", MISUSE_LENGTH, DATA_NONE, 5, 0, 0},
    {"verdicts", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(uint8_t), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"skipped", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_zones_compare[] = {
    {"good arguments", CHANGE_NONE, 12, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_E_SIZE_MISMATCH, NULL},
    {"length 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_E_SIZE_MISMATCH, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 3, 4, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 5, 7, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 5, 7, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 5, 7, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(rdb_simd_zone) + 1", CHANGE_LINK, 5, 7, 0, 0, SIZE_MAX / sizeof(rdb_simd_zone) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 5, 7, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 8, 9, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 8, 9, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 8, 9, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 8, 9, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 10, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 10, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 0", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(0), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 0", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(0), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 39", CHANGE_NUMBER, 6, 0, 0, 0, (uint64_t)(39), RDB_E_STRUCT_SIZE, NULL},
};
const misuse_function misuse_rdb_simd_zones_compare = {"rdb_simd_zones_compare", call_rdb_simd_zones_compare, parameters_rdb_simd_zones_compare, 12, rows_rdb_simd_zones_compare, 30, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_zone, rdb_simd_zones_compare) { misuse_run(&misuse_rdb_simd_zones_compare); }
