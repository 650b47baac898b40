/* Misuse of index modify. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_index_compare_and_set(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_compare_and_set((rdb_index)a[0].pointer, (const void *)a[1].pointer, (size_t)a[2].number, (const void *)a[3].pointer, (size_t)a[4].number, (const void *)a[5].pointer, (size_t)a[6].number, (void *)a[7].pointer, (size_t)a[8].number, (size_t *)a[9].pointer, (rdb_error *)a[10].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_compare_and_set[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"key", MISUSE_IN, DATA_KEY, 2, 0, 0},
    {"key_length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"expected", MISUSE_IN, DATA_VALUE, 4, 0, 0},
    {"expected_length", MISUSE_LENGTH, DATA_NONE, 3, 0, 0},
    {"value", MISUSE_IN, DATA_VALUE, 6, 0, 0},
    {"value_length", MISUSE_LENGTH, DATA_NONE, 5, 0, 0},
    {"found", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"found_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"found_length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_compare_and_set[] = {
    {"good arguments", CHANGE_NONE, 11, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_E_ENGINE_CLOSED, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"length 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_EXISTS, NULL},
    {"length 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_EXISTS, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 3, 4, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 5, 6, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 5, 6, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 5, 6, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 5, 6, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 5, 6, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 5, 6, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 7, 8, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 7, 8, 0, 0, 0, RDB_OK, NULL},
    {"capacity 0", CHANGE_LINK, 7, 8, 0, 0, 0, RDB_OK, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 7, 8, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 7, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 9, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 9, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_compare_and_set = {"rdb_index_compare_and_set", call_rdb_index_compare_and_set, parameters_rdb_index_compare_and_set, 11, rows_rdb_index_compare_and_set, 37, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_modify, rdb_index_compare_and_set) { misuse_run(&misuse_rdb_index_compare_and_set); }

static misuse_result call_rdb_index_merge(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_merge((rdb_index)a[0].pointer, (const void *)a[1].pointer, (size_t)a[2].number, (uint32_t)a[3].number, (const void *)a[4].pointer, (size_t)a[5].number, (void *)a[6].pointer, (size_t)a[7].number, (size_t *)a[8].pointer, (rdb_error *)a[9].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_merge[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"key", MISUSE_IN, DATA_KEY, 2, 0, 0},
    {"key_length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"operation", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"operand", MISUSE_IN, DATA_VALUE, 5, 0, 0},
    {"operand_length", MISUSE_LENGTH, DATA_NONE, 4, 0, 0},
    {"previous", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"previous_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"previous_length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_merge[] = {
    {"good arguments", CHANGE_NONE, 10, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_E_ENGINE_CLOSED, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown value", CHANGE_UNKNOWN_VALUES, 3, 0, 0, 0, (uint64_t)1 << RDB_MERGE_APPEND | (uint64_t)1 << RDB_MERGE_ADD | (uint64_t)1 << RDB_MERGE_MAX | (uint64_t)1 << RDB_MERGE_MIN, RDB_E_INVALID_ARGUMENT, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 4, 5, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 4, 5, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 4, 5, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 4, 5, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 6, 7, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 6, 7, 0, 0, 0, RDB_OK, NULL},
    {"capacity 0", CHANGE_LINK, 6, 7, 0, 0, 0, RDB_OK, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 6, 7, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 8, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_merge = {"rdb_index_merge", call_rdb_index_merge, parameters_rdb_index_merge, 10, rows_rdb_index_merge, 31, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_modify, rdb_index_merge) { misuse_run(&misuse_rdb_index_merge); }

static misuse_result call_rdb_index_fetch_add_u64(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_fetch_add_u64((rdb_index)a[0].pointer, (const uint64_t *)a[1].pointer, (const uint64_t *)a[2].pointer, (size_t)a[3].number, (uint64_t *)a[4].pointer, (rdb_status *)a[5].pointer, (rdb_error *)a[6].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_fetch_add_u64[] = {
    {"index", MISUSE_HANDLE, DATA_INDEX_U64, 0, 0, FIXTURE_INDEX},
    {"keys", MISUSE_IN, DATA_KEYS_U64, 3, 0, 0},
    {"operands", MISUSE_IN, DATA_VALUES_U64, 3, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"previous", MISUSE_OUT_ARRAY, DATA_NONE, 0, 2 * sizeof(uint64_t), 0},
    {"statuses", MISUSE_OUT_ARRAY, DATA_NONE, 0, 2 * sizeof(rdb_status), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_fetch_add_u64[] = {
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
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_fetch_add_u64 = {"rdb_index_fetch_add_u64", call_rdb_index_fetch_add_u64, parameters_rdb_index_fetch_add_u64, 7, rows_rdb_index_fetch_add_u64, 25, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_modify, rdb_index_fetch_add_u64) { misuse_run(&misuse_rdb_index_fetch_add_u64); }

static misuse_result call_rdb_index_compare_and_set_u64(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_compare_and_set_u64((rdb_index)a[0].pointer, (const uint64_t *)a[1].pointer, (const uint64_t *)a[2].pointer, (const uint64_t *)a[3].pointer, (size_t)a[4].number, (uint64_t *)a[5].pointer, (rdb_status *)a[6].pointer, (rdb_error *)a[7].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_compare_and_set_u64[] = {
    {"index", MISUSE_HANDLE, DATA_INDEX_U64, 0, 0, FIXTURE_INDEX},
    {"keys", MISUSE_IN, DATA_KEYS_U64, 4, 0, 0},
    {"expected", MISUSE_IN, DATA_VALUES_U64, 4, 0, 0},
    {"values", MISUSE_IN, DATA_VALUES_U64, 4, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"previous", MISUSE_OUT_ARRAY, DATA_NONE, 0, 2 * sizeof(uint64_t), 0},
    {"statuses", MISUSE_OUT_ARRAY, DATA_NONE, 0, 2 * sizeof(rdb_status), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_compare_and_set_u64[] = {
    {"good arguments", CHANGE_NONE, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_E_ENGINE_CLOSED, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 1, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 1, 4, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 1, 4, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(uint64_t) + 1", CHANGE_LINK, 1, 4, 0, 0, SIZE_MAX / sizeof(uint64_t) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 1, 4, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 2, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 2, 4, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 2, 4, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(uint64_t) + 1", CHANGE_LINK, 2, 4, 0, 0, SIZE_MAX / sizeof(uint64_t) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 2, 4, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(uint64_t) + 1", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX / sizeof(uint64_t) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 3, 4, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 6, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_compare_and_set_u64 = {"rdb_index_compare_and_set_u64", call_rdb_index_compare_and_set_u64, parameters_rdb_index_compare_and_set_u64, 8, rows_rdb_index_compare_and_set_u64, 31, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_modify, rdb_index_compare_and_set_u64) { misuse_run(&misuse_rdb_index_compare_and_set_u64); }
