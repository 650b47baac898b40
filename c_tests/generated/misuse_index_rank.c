/* Misuse of index rank. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_index_rank(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_rank((rdb_index)a[0].pointer, (const rdb_range *)a[1].pointer, (const void *)a[2].pointer, (size_t)a[3].number, (uint64_t *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_rank[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"range", MISUSE_IN_STRUCT, DATA_RANGE, 0, sizeof(rdb_range), 0},
    {"key", MISUSE_IN, DATA_KEY, 3, 0, 0},
    {"key_length", MISUSE_LENGTH, DATA_NONE, 2, 0, 0},
    {"out", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_rank[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 71", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 71, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"direction: unknown value", CHANGE_FIELD_VALUES, 1, 0, 4, 0, (uint64_t)1 << RDB_FORWARD | (uint64_t)1 << RDB_BACKWARD, RDB_E_INVALID_ARGUMENT, NULL},
    {"lower_bound: unknown value", CHANGE_FIELD_VALUES, 1, 0, 8, 0, (uint64_t)1 << RDB_BOUND_NONE | (uint64_t)1 << RDB_BOUND_INCLUSIVE | (uint64_t)1 << RDB_BOUND_EXCLUSIVE, RDB_E_INVALID_ARGUMENT, NULL},
    {"upper_bound: unknown value", CHANGE_FIELD_VALUES, 1, 0, 12, 0, (uint64_t)1 << RDB_BOUND_NONE | (uint64_t)1 << RDB_BOUND_INCLUSIVE | (uint64_t)1 << RDB_BOUND_EXCLUSIVE, RDB_E_INVALID_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 2, 3, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 2, 3, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_rank = {"rdb_index_rank", call_rdb_index_rank, parameters_rdb_index_rank, 6, rows_rdb_index_rank, 30, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_rank, rdb_index_rank) { misuse_run(&misuse_rdb_index_rank); }

static misuse_result call_rdb_index_select(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_select((rdb_index)a[0].pointer, (const rdb_range *)a[1].pointer, (uint64_t)a[2].number, (rdb_entry_buffer *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_select[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"range", MISUSE_IN_STRUCT, DATA_RANGE, 0, sizeof(rdb_range), 0},
    {"position", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"out", MISUSE_ENTRY, DATA_NONE, 0, sizeof(rdb_entry_buffer), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_select[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 71", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 71, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"direction: unknown value", CHANGE_FIELD_VALUES, 1, 0, 4, 0, (uint64_t)1 << RDB_FORWARD | (uint64_t)1 << RDB_BACKWARD, RDB_E_INVALID_ARGUMENT, NULL},
    {"lower_bound: unknown value", CHANGE_FIELD_VALUES, 1, 0, 8, 0, (uint64_t)1 << RDB_BOUND_NONE | (uint64_t)1 << RDB_BOUND_INCLUSIVE | (uint64_t)1 << RDB_BOUND_EXCLUSIVE, RDB_E_INVALID_ARGUMENT, NULL},
    {"upper_bound: unknown value", CHANGE_FIELD_VALUES, 1, 0, 12, 0, (uint64_t)1 << RDB_BOUND_NONE | (uint64_t)1 << RDB_BOUND_INCLUSIVE | (uint64_t)1 << RDB_BOUND_EXCLUSIVE, RDB_E_INVALID_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"key NULL with a capacity", CHANGE_FIELD_NUMBER, 3, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"value NULL with a capacity", CHANGE_FIELD_NUMBER, 3, 0, 24, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"key capacity 0", CHANGE_FIELD_NUMBER, 3, 0, 8, 8, 0, RDB_TRUNCATED, NULL},
    {"value capacity 0", CHANGE_FIELD_NUMBER, 3, 0, 32, 8, 0, RDB_TRUNCATED, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 1000000", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(1000000), RDB_NOT_FOUND, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_NOT_FOUND, NULL},
};
const misuse_function misuse_rdb_index_select = {"rdb_index_select", call_rdb_index_select, parameters_rdb_index_select, 5, rows_rdb_index_select, 29, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_rank, rdb_index_select) { misuse_run(&misuse_rdb_index_select); }
