/* Misuse of index u64. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_index_insert_u64(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_insert_u64((rdb_index)a[0].pointer, (const uint64_t *)a[1].pointer, (const uint64_t *)a[2].pointer, (size_t)a[3].number, (uint32_t)a[4].number, (rdb_status *)a[5].pointer, (rdb_error *)a[6].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_insert_u64[] = {
    {"index", MISUSE_HANDLE, DATA_INDEX_U64, 0, 0, FIXTURE_INDEX},
    {"keys", MISUSE_IN, DATA_KEYS_U64, 3, 0, 0},
    {"values", MISUSE_IN, DATA_VALUES_U64, 3, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"statuses", MISUSE_OUT_ARRAY, DATA_NONE, 0, 2 * sizeof(rdb_status), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_insert_u64[] = {
    {"good arguments", CHANGE_NONE, 7, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_E_ENGINE_CLOSED, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 1, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 1, 3, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 1, 3, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(uint64_t) + 1", CHANGE_LINK, 1, 3, 0, 0, SIZE_MAX / sizeof(uint64_t) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 1, 3, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(uint64_t) + 1", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX / sizeof(uint64_t) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 2, 3, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 4, 0, 0, 0, RDB_INSERT_IF_ABSENT, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL", CHANGE_NULL, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_insert_u64 = {"rdb_index_insert_u64", call_rdb_index_insert_u64, parameters_rdb_index_insert_u64, 7, rows_rdb_index_insert_u64, 24, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_u64, rdb_index_insert_u64) { misuse_run(&misuse_rdb_index_insert_u64); }

static misuse_result call_rdb_index_search_u64(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_search_u64((rdb_index)a[0].pointer, (const uint64_t *)a[1].pointer, (size_t)a[2].number, (uint64_t *)a[3].pointer, (rdb_status *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_search_u64[] = {
    {"index", MISUSE_HANDLE, DATA_INDEX_U64, 0, 0, FIXTURE_INDEX},
    {"keys", MISUSE_IN, DATA_KEYS_U64, 2, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"values", MISUSE_OUT_ARRAY, DATA_NONE, 0, 2 * sizeof(uint64_t), 0},
    {"statuses", MISUSE_OUT_ARRAY, DATA_NONE, 0, 2 * sizeof(rdb_status), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_search_u64[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(uint64_t) + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / sizeof(uint64_t) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_search_u64 = {"rdb_index_search_u64", call_rdb_index_search_u64, parameters_rdb_index_search_u64, 6, rows_rdb_index_search_u64, 19, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_u64, rdb_index_search_u64) { misuse_run(&misuse_rdb_index_search_u64); }

static misuse_result call_rdb_index_delete_u64(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_delete_u64((rdb_index)a[0].pointer, (const uint64_t *)a[1].pointer, (size_t)a[2].number, (rdb_status *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_delete_u64[] = {
    {"index", MISUSE_HANDLE, DATA_INDEX_U64, 0, 0, FIXTURE_INDEX},
    {"keys", MISUSE_IN, DATA_KEYS_U64, 2, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"statuses", MISUSE_OUT_ARRAY, DATA_NONE, 0, 2 * sizeof(rdb_status), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_delete_u64[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_E_ENGINE_CLOSED, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(uint64_t) + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / sizeof(uint64_t) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_delete_u64 = {"rdb_index_delete_u64", call_rdb_index_delete_u64, parameters_rdb_index_delete_u64, 5, rows_rdb_index_delete_u64, 17, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_u64, rdb_index_delete_u64) { misuse_run(&misuse_rdb_index_delete_u64); }

static misuse_result call_rdb_index_range_search_u64(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_range_search_u64((rdb_index)a[0].pointer, (uint64_t)a[1].number, (uint64_t)a[2].number, (uint32_t)a[3].number, (uint64_t *)a[4].pointer, (uint64_t *)a[5].pointer, (size_t)a[6].number, (size_t *)a[7].pointer, (rdb_error *)a[8].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_range_search_u64[] = {
    {"index", MISUSE_HANDLE, DATA_INDEX_U64, 0, 0, FIXTURE_INDEX},
    {"lower", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(1)},
    {"upper", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(3)},
    {"direction", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_FORWARD)},
    {"keys", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(uint64_t), 0},
    {"values", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(uint64_t), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"count", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_range_search_u64[] = {
    {"good arguments", CHANGE_NONE, 9, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown value", CHANGE_UNKNOWN_VALUES, 3, 0, 0, 0, (uint64_t)1 << RDB_FORWARD | (uint64_t)1 << RDB_BACKWARD, RDB_E_INVALID_ARGUMENT, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 4, 6, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 4, 6, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 4, 6, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 5, 6, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 5, 6, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 5, 6, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 7, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 7, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_range_search_u64 = {"rdb_index_range_search_u64", call_rdb_index_range_search_u64, parameters_rdb_index_range_search_u64, 9, rows_rdb_index_range_search_u64, 22, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_u64, rdb_index_range_search_u64) { misuse_run(&misuse_rdb_index_range_search_u64); }
