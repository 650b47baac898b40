/* Misuse of simd hash. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_simd_hash(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_hash((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (uint32_t)a[2].number, (uint64_t)a[3].number, (uint64_t *)a[4].pointer, (size_t)a[5].number, (size_t)a[6].number, (rdb_error *)a[7].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_hash[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"column", MISUSE_IN, DATA_SIMD_COLUMN, 0, 0, 0},
    {"algorithm", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_HASH_XXH3)},
    {"seed", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"hashes", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(uint64_t), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"stride", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_hash[] = {
    {"good arguments", CHANGE_NONE, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 4, 5, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 4, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 4, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 0", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(0), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 3", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(3), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 7", CHANGE_NUMBER, 6, 0, 0, 0, (uint64_t)(7), RDB_E_INVALID_ARGUMENT, NULL},
    {"is SIZE_MAX / 2", CHANGE_NUMBER, 6, 0, 0, 0, (uint64_t)(SIZE_MAX / 2), RDB_E_OVERFLOW, NULL},
};
const misuse_function misuse_rdb_simd_hash = {"rdb_simd_hash", call_rdb_simd_hash, parameters_rdb_simd_hash, 8, rows_rdb_simd_hash, 18, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_hash, rdb_simd_hash) { misuse_run(&misuse_rdb_simd_hash); }

static misuse_result call_rdb_simd_hash_strings(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_hash_strings((rdb_simd_context)a[0].pointer, (const rdb_simd_strings *)a[1].pointer, (uint32_t)a[2].number, (uint64_t)a[3].number, (uint64_t *)a[4].pointer, (size_t)a[5].number, (size_t)a[6].number, (rdb_error *)a[7].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_hash_strings[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"strings", MISUSE_IN, DATA_SIMD_STRINGS, 0, 0, 0},
    {"algorithm", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_HASH_WYHASH)},
    {"seed", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"hashes", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(uint64_t), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"stride", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_hash_strings[] = {
    {"good arguments", CHANGE_NONE, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 4, 5, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 4, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 4, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"is UINT32_MAX", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(UINT32_MAX), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 1", CHANGE_NUMBER, 6, 0, 0, 0, (uint64_t)(1), RDB_E_INVALID_ARGUMENT, NULL},
    {"is SIZE_MAX / 2", CHANGE_NUMBER, 6, 0, 0, 0, (uint64_t)(SIZE_MAX / 2), RDB_E_OVERFLOW, NULL},
};
const misuse_function misuse_rdb_simd_hash_strings = {"rdb_simd_hash_strings", call_rdb_simd_hash_strings, parameters_rdb_simd_hash_strings, 8, rows_rdb_simd_hash_strings, 17, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_hash, rdb_simd_hash_strings) { misuse_run(&misuse_rdb_simd_hash_strings); }

static misuse_result call_rdb_simd_hash_combine(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_hash_combine((rdb_simd_context)a[0].pointer, (const rdb_simd_column *)a[1].pointer, (const rdb_simd_column *)a[2].pointer, (uint64_t *)a[3].pointer, (size_t)a[4].number, (size_t)a[5].number, (rdb_error *)a[6].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_hash_combine[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"first", MISUSE_IN, DATA_SIMD_HASHES, 0, 0, 0},
    {"second", MISUSE_IN, DATA_SIMD_HASHES, 0, 0, 0},
    {"hashes", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(uint64_t), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"stride", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_hash_combine[] = {
    {"good arguments", CHANGE_NONE, 7, 0, 0, 0, 0, RDB_OK, NULL},
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
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 1", CHANGE_NUMBER, 5, 0, 0, 0, (uint64_t)(1), RDB_E_INVALID_ARGUMENT, NULL},
    {"is SIZE_MAX / 2", CHANGE_NUMBER, 5, 0, 0, 0, (uint64_t)(SIZE_MAX / 2), RDB_E_OVERFLOW, NULL},
};
const misuse_function misuse_rdb_simd_hash_combine = {"rdb_simd_hash_combine", call_rdb_simd_hash_combine, parameters_rdb_simd_hash_combine, 7, rows_rdb_simd_hash_combine, 18, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_hash, rdb_simd_hash_combine) { misuse_run(&misuse_rdb_simd_hash_combine); }
