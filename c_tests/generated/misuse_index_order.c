/* Misuse of index order. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_index_first(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_first((rdb_index)a[0].pointer, (rdb_entry_buffer *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_first[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"out", MISUSE_ENTRY, DATA_NONE, 0, sizeof(rdb_entry_buffer), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_first[] = {
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
    {"key NULL with a capacity", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"value NULL with a capacity", CHANGE_FIELD_NUMBER, 1, 0, 24, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"key capacity 0", CHANGE_FIELD_NUMBER, 1, 0, 8, 8, 0, RDB_TRUNCATED, NULL},
    {"value capacity 0", CHANGE_FIELD_NUMBER, 1, 0, 32, 8, 0, RDB_TRUNCATED, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_first = {"rdb_index_first", call_rdb_index_first, parameters_rdb_index_first, 3, rows_rdb_index_first, 15, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_order, rdb_index_first) { misuse_run(&misuse_rdb_index_first); }

static misuse_result call_rdb_index_last(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_last((rdb_index)a[0].pointer, (rdb_entry_buffer *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_last[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"out", MISUSE_ENTRY, DATA_NONE, 0, sizeof(rdb_entry_buffer), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_last[] = {
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
    {"key NULL with a capacity", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"value NULL with a capacity", CHANGE_FIELD_NUMBER, 1, 0, 24, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"key capacity 0", CHANGE_FIELD_NUMBER, 1, 0, 8, 8, 0, RDB_TRUNCATED, NULL},
    {"value capacity 0", CHANGE_FIELD_NUMBER, 1, 0, 32, 8, 0, RDB_TRUNCATED, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_last = {"rdb_index_last", call_rdb_index_last, parameters_rdb_index_last, 3, rows_rdb_index_last, 15, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_order, rdb_index_last) { misuse_run(&misuse_rdb_index_last); }

static misuse_result call_rdb_index_floor(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_floor((rdb_index)a[0].pointer, (const void *)a[1].pointer, (size_t)a[2].number, (rdb_entry_buffer *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_floor[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"key", MISUSE_IN, DATA_KEY, 2, 0, 0},
    {"key_length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"out", MISUSE_ENTRY, DATA_NONE, 0, sizeof(rdb_entry_buffer), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_floor[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"length 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"key NULL with a capacity", CHANGE_FIELD_NUMBER, 3, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"value NULL with a capacity", CHANGE_FIELD_NUMBER, 3, 0, 24, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"key capacity 0", CHANGE_FIELD_NUMBER, 3, 0, 8, 8, 0, RDB_TRUNCATED, NULL},
    {"value capacity 0", CHANGE_FIELD_NUMBER, 3, 0, 32, 8, 0, RDB_TRUNCATED, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_floor = {"rdb_index_floor", call_rdb_index_floor, parameters_rdb_index_floor, 5, rows_rdb_index_floor, 22, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_order, rdb_index_floor) { misuse_run(&misuse_rdb_index_floor); }

static misuse_result call_rdb_index_ceiling(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_ceiling((rdb_index)a[0].pointer, (const void *)a[1].pointer, (size_t)a[2].number, (rdb_entry_buffer *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_ceiling[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"key", MISUSE_IN, DATA_KEY, 2, 0, 0},
    {"key_length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"out", MISUSE_ENTRY, DATA_NONE, 0, sizeof(rdb_entry_buffer), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_ceiling[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"key NULL with a capacity", CHANGE_FIELD_NUMBER, 3, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"value NULL with a capacity", CHANGE_FIELD_NUMBER, 3, 0, 24, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"key capacity 0", CHANGE_FIELD_NUMBER, 3, 0, 8, 8, 0, RDB_TRUNCATED, NULL},
    {"value capacity 0", CHANGE_FIELD_NUMBER, 3, 0, 32, 8, 0, RDB_TRUNCATED, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_ceiling = {"rdb_index_ceiling", call_rdb_index_ceiling, parameters_rdb_index_ceiling, 5, rows_rdb_index_ceiling, 22, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_order, rdb_index_ceiling) { misuse_run(&misuse_rdb_index_ceiling); }

static misuse_result call_rdb_index_pop_first(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_pop_first((rdb_index)a[0].pointer, (rdb_entry_buffer *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_pop_first[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"out", MISUSE_ENTRY, DATA_NONE, 0, sizeof(rdb_entry_buffer), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_pop_first[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_E_ENGINE_CLOSED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"key NULL with a capacity", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"value NULL with a capacity", CHANGE_FIELD_NUMBER, 1, 0, 24, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"key capacity 0", CHANGE_FIELD_NUMBER, 1, 0, 8, 8, 0, RDB_TRUNCATED, NULL},
    {"value capacity 0", CHANGE_FIELD_NUMBER, 1, 0, 32, 8, 0, RDB_TRUNCATED, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_pop_first = {"rdb_index_pop_first", call_rdb_index_pop_first, parameters_rdb_index_pop_first, 3, rows_rdb_index_pop_first, 15, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_order, rdb_index_pop_first) { misuse_run(&misuse_rdb_index_pop_first); }

static misuse_result call_rdb_index_pop_last(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_pop_last((rdb_index)a[0].pointer, (rdb_entry_buffer *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_pop_last[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"out", MISUSE_ENTRY, DATA_NONE, 0, sizeof(rdb_entry_buffer), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_pop_last[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_E_ENGINE_CLOSED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"key NULL with a capacity", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"value NULL with a capacity", CHANGE_FIELD_NUMBER, 1, 0, 24, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"key capacity 0", CHANGE_FIELD_NUMBER, 1, 0, 8, 8, 0, RDB_TRUNCATED, NULL},
    {"value capacity 0", CHANGE_FIELD_NUMBER, 1, 0, 32, 8, 0, RDB_TRUNCATED, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_pop_last = {"rdb_index_pop_last", call_rdb_index_pop_last, parameters_rdb_index_pop_last, 3, rows_rdb_index_pop_last, 15, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_order, rdb_index_pop_last) { misuse_run(&misuse_rdb_index_pop_last); }
