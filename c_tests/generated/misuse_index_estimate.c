/* Misuse of index estimate. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_index_estimate_range(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_estimate_range((rdb_index)a[0].pointer, (const rdb_range *)a[1].pointer, (uint64_t *)a[2].pointer, (uint32_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_estimate_range[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"range", MISUSE_IN_STRUCT, DATA_RANGE, 0, sizeof(rdb_range), 0},
    {"out", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"exact", MISUSE_OUT, DATA_NONE, 0, sizeof(uint32_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_estimate_range[] = {
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
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_estimate_range = {"rdb_index_estimate_range", call_rdb_index_estimate_range, parameters_rdb_index_estimate_range, 5, rows_rdb_index_estimate_range, 25, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_estimate, rdb_index_estimate_range) { misuse_run(&misuse_rdb_index_estimate_range); }

static misuse_result call_rdb_index_sample(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_sample((rdb_index)a[0].pointer, (uint64_t)a[1].number, (uint64_t)a[2].number, (rdb_batch *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_sample[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"draws", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(5)},
    {"seed", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"out", MISUSE_BATCH, DATA_NONE, 0, sizeof(rdb_batch), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_sample[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"owner of another kind", CHANGE_BATCH_WRONG_OWNER, 3, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"owner closed", CHANGE_BATCH_CLOSED_OWNER, 3, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"owner never handed out", CHANGE_BATCH_FOREIGN_OWNER, 3, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 0", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(0), RDB_OK, NULL},
    {"is 16777217", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(16777217), RDB_E_TOO_LARGE, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_E_TOO_LARGE, NULL},
};
const misuse_function misuse_rdb_index_sample = {"rdb_index_sample", call_rdb_index_sample, parameters_rdb_index_sample, 5, rows_rdb_index_sample, 17, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_index_estimate, rdb_index_sample) { misuse_run(&misuse_rdb_index_sample); }

static misuse_result call_rdb_index_histogram_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_histogram_get((rdb_index)a[0].pointer, (rdb_batch *)a[1].pointer, (uint64_t *)a[2].pointer, (size_t)a[3].number, (rdb_index_histogram *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_histogram_get[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"bounds", MISUSE_BATCH, DATA_NONE, 0, sizeof(rdb_batch), 0},
    {"counts", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(uint64_t), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_index_histogram), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_histogram_get[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"owner of another kind", CHANGE_BATCH_WRONG_OWNER, 1, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"owner closed", CHANGE_BATCH_CLOSED_OWNER, 1, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"owner never handed out", CHANGE_BATCH_FOREIGN_OWNER, 1, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"capacity 0", CHANGE_LINK, 2, 3, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 39", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 39, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 4, 0, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 4, 0, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_NOT_FOUND, NULL},
};
const misuse_function misuse_rdb_index_histogram_get = {"rdb_index_histogram_get", call_rdb_index_histogram_get, parameters_rdb_index_histogram_get, 6, rows_rdb_index_histogram_get, 28, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_index_estimate, rdb_index_histogram_get) { misuse_run(&misuse_rdb_index_histogram_get); }
