/* Misuse of index ranges. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_range_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_range_init((rdb_range *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_range_init[] = {
    {"range", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_range), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_range)},
};
static const misuse_row rows_rdb_range_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_range_init = {"rdb_range_init", call_rdb_range_init, parameters_rdb_range_init, 2, rows_rdb_range_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_index_ranges, rdb_range_init) { misuse_run(&misuse_rdb_range_init); }

static misuse_result call_rdb_index_range_search(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_range_search((rdb_index)a[0].pointer, (const rdb_range *)a[1].pointer, (rdb_batch *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_range_search[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"range", MISUSE_IN_STRUCT, DATA_RANGE, 0, sizeof(rdb_range), 0},
    {"out", MISUSE_BATCH, DATA_NONE, 0, sizeof(rdb_batch), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_range_search[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
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
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"owner of another kind", CHANGE_BATCH_WRONG_OWNER, 2, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"owner closed", CHANGE_BATCH_CLOSED_OWNER, 2, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"owner never handed out", CHANGE_BATCH_FOREIGN_OWNER, 2, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_range_search = {"rdb_index_range_search", call_rdb_index_range_search, parameters_rdb_index_range_search, 4, rows_rdb_index_range_search, 26, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_index_ranges, rdb_index_range_search) { misuse_run(&misuse_rdb_index_range_search); }

static misuse_result call_rdb_index_count_range(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_count_range((rdb_index)a[0].pointer, (const rdb_range *)a[1].pointer, (uint64_t *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_count_range[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"range", MISUSE_IN_STRUCT, DATA_RANGE, 0, sizeof(rdb_range), 0},
    {"out", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_count_range[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
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
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_count_range = {"rdb_index_count_range", call_rdb_index_count_range, parameters_rdb_index_count_range, 4, rows_rdb_index_count_range, 23, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_ranges, rdb_index_count_range) { misuse_run(&misuse_rdb_index_count_range); }

static misuse_result call_rdb_index_delete_range(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_delete_range((rdb_index)a[0].pointer, (const rdb_range *)a[1].pointer, (uint64_t *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_delete_range[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"range", MISUSE_IN_STRUCT, DATA_RANGE, 0, sizeof(rdb_range), 0},
    {"deleted", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_delete_range[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_E_ENGINE_CLOSED, NULL},
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
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_delete_range = {"rdb_index_delete_range", call_rdb_index_delete_range, parameters_rdb_index_delete_range, 4, rows_rdb_index_delete_range, 23, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_ranges, rdb_index_delete_range) { misuse_run(&misuse_rdb_index_delete_range); }

static misuse_result call_rdb_index_count(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_count((rdb_index)a[0].pointer, (uint64_t *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_count[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"out", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_count[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_count = {"rdb_index_count", call_rdb_index_count, parameters_rdb_index_count, 3, rows_rdb_index_count, 11, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_ranges, rdb_index_count) { misuse_run(&misuse_rdb_index_count); }

static misuse_result call_rdb_index_clear(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_clear((rdb_index)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_clear[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_clear[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_E_ENGINE_CLOSED, NULL},
};
const misuse_function misuse_rdb_index_clear = {"rdb_index_clear", call_rdb_index_clear, parameters_rdb_index_clear, 2, rows_rdb_index_clear, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_ranges, rdb_index_clear) { misuse_run(&misuse_rdb_index_clear); }
