/* Misuse of statistics. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_statistics_count(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_statistics_count((uint32_t)a[0].number);
    return result;
}
static const misuse_parameter parameters_rdb_statistics_count[] = {
    {"scope", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_STATISTICS_ENGINE)},
};
static const misuse_row rows_rdb_statistics_count[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is 0", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0), 0, NULL},
    {"is 99", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(99), 0, NULL},
};
const misuse_function misuse_rdb_statistics_count = {"rdb_statistics_count", call_rdb_statistics_count, parameters_rdb_statistics_count, 1, rows_rdb_statistics_count, 3, false, MISUSE_ANY, 0};
TEST(misuse_statistics, rdb_statistics_count) { misuse_run(&misuse_rdb_statistics_count); }

static misuse_result call_rdb_statistics_describe(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_statistics_describe((uint32_t)a[0].number, (uint32_t)a[1].number, (rdb_statistic_info *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_statistics_describe[] = {
    {"scope", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_STATISTICS_ENGINE)},
    {"position", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_statistic_info), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_statistics_describe[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown value", CHANGE_UNKNOWN_VALUES, 0, 0, 0, 0, (uint64_t)1 << RDB_STATISTICS_PROCESS | (uint64_t)1 << RDB_STATISTICS_ENGINE | (uint64_t)1 << RDB_STATISTICS_INDEX | (uint64_t)1 << RDB_STATISTICS_HEAP | (uint64_t)1 << RDB_STATISTICS_SIMD | (uint64_t)1 << RDB_STATISTICS_POOL, RDB_E_INVALID_ARGUMENT, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 39", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 39, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 100000", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(100000), RDB_END, NULL},
    {"is 0xffffffffu", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(0xffffffffu), RDB_END, NULL},
};
const misuse_function misuse_rdb_statistics_describe = {"rdb_statistics_describe", call_rdb_statistics_describe, parameters_rdb_statistics_describe, 4, rows_rdb_statistics_describe, 13, true, RDB_OK, 0};
TEST(misuse_statistics, rdb_statistics_describe) { misuse_run(&misuse_rdb_statistics_describe); }

static misuse_result call_rdb_statistics_read(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_statistics_read((rdb_handle)a[0].pointer, (uint64_t *)a[1].pointer, (size_t)a[2].number, (size_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_statistics_read[] = {
    {"handle", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ENGINE | FIXTURE_INDEX | FIXTURE_POOL},
    {"values", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(uint64_t), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"count", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_statistics_read[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_statistics_read = {"rdb_statistics_read", call_rdb_statistics_read, parameters_rdb_statistics_read, 5, rows_rdb_statistics_read, 16, true, RDB_E_REENTRANT, 0};
TEST(misuse_statistics, rdb_statistics_read) { misuse_run(&misuse_rdb_statistics_read); }

static misuse_result call_rdb_statistics_read_scope(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_statistics_read_scope((uint32_t)a[0].number, (uint64_t *)a[1].pointer, (size_t)a[2].number, (size_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_statistics_read_scope[] = {
    {"scope", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_STATISTICS_SIMD)},
    {"values", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(uint64_t), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"count", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_statistics_read_scope[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown value", CHANGE_UNKNOWN_VALUES, 0, 0, 0, 0, (uint64_t)1 << RDB_STATISTICS_PROCESS | (uint64_t)1 << RDB_STATISTICS_HEAP | (uint64_t)1 << RDB_STATISTICS_SIMD, RDB_E_INVALID_ARGUMENT, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_statistics_read_scope = {"rdb_statistics_read_scope", call_rdb_statistics_read_scope, parameters_rdb_statistics_read_scope, 5, rows_rdb_statistics_read_scope, 9, true, RDB_OK, 0};
TEST(misuse_statistics, rdb_statistics_read_scope) { misuse_run(&misuse_rdb_statistics_read_scope); }

static misuse_result call_rdb_statistics_json(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_statistics_json((rdb_handle)a[0].pointer, (char *)a[1].pointer, (size_t)a[2].number, (size_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_statistics_json[] = {
    {"handle", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ENGINE | FIXTURE_INDEX | FIXTURE_POOL},
    {"buffer", MISUSE_OUT_ARRAY, DATA_NONE, 0, 30000 * 1, 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 30000},
    {"length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_statistics_json[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_statistics_json = {"rdb_statistics_json", call_rdb_statistics_json, parameters_rdb_statistics_json, 5, rows_rdb_statistics_json, 16, true, RDB_E_REENTRANT, 0};
TEST(misuse_statistics, rdb_statistics_json) { misuse_run(&misuse_rdb_statistics_json); }

static misuse_result call_rdb_statistics_prometheus(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_statistics_prometheus((rdb_handle)a[0].pointer, (char *)a[1].pointer, (size_t)a[2].number, (size_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_statistics_prometheus[] = {
    {"handle", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ENGINE | FIXTURE_INDEX | FIXTURE_POOL},
    {"buffer", MISUSE_OUT_ARRAY, DATA_NONE, 0, 30000 * 1, 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 30000},
    {"length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_statistics_prometheus[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_statistics_prometheus = {"rdb_statistics_prometheus", call_rdb_statistics_prometheus, parameters_rdb_statistics_prometheus, 5, rows_rdb_statistics_prometheus, 16, true, RDB_E_REENTRANT, 0};
TEST(misuse_statistics, rdb_statistics_prometheus) { misuse_run(&misuse_rdb_statistics_prometheus); }
