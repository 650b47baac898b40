/* Misuse of index many. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_index_insert_many(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_insert_many((rdb_index)a[0].pointer, (const rdb_slice *)a[1].pointer, (const rdb_slice *)a[2].pointer, (size_t)a[3].number, (uint32_t)a[4].number, (rdb_status *)a[5].pointer, (rdb_error *)a[6].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_insert_many[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"keys", MISUSE_IN, DATA_KEYS, 3, 0, 0},
    {"values", MISUSE_IN, DATA_VALUES, 3, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"statuses", MISUSE_OUT_ARRAY, DATA_NONE, 0, 2 * sizeof(rdb_status), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_insert_many[] = {
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
    {"count SIZE_MAX / sizeof(rdb_slice) + 1", CHANGE_LINK, 1, 3, 0, 0, SIZE_MAX / sizeof(rdb_slice) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 1, 3, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"first item NULL with a length", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"first item too long", CHANGE_FIELD_NUMBER, 1, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"last item NULL with a length", CHANGE_FIELD_NUMBER, 1, 0, 16, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"last item too long", CHANGE_FIELD_NUMBER, 1, 0, 24, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(rdb_slice) + 1", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX / sizeof(rdb_slice) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 2, 3, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"first item NULL with a length", CHANGE_FIELD_NUMBER, 2, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"first item too long", CHANGE_FIELD_NUMBER, 2, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"last item NULL with a length", CHANGE_FIELD_NUMBER, 2, 0, 16, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"last item too long", CHANGE_FIELD_NUMBER, 2, 0, 24, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 4, 0, 0, 0, RDB_INSERT_IF_ABSENT, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL", CHANGE_NULL, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_insert_many = {"rdb_index_insert_many", call_rdb_index_insert_many, parameters_rdb_index_insert_many, 7, rows_rdb_index_insert_many, 32, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_many, rdb_index_insert_many) { misuse_run(&misuse_rdb_index_insert_many); }

static misuse_result call_rdb_index_search_many(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_search_many((rdb_index)a[0].pointer, (const rdb_slice *)a[1].pointer, (size_t)a[2].number, (rdb_batch *)a[3].pointer, (rdb_status *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_search_many[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"keys", MISUSE_IN, DATA_KEYS, 2, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"out", MISUSE_BATCH, DATA_NONE, 0, sizeof(rdb_batch), 0},
    {"statuses", MISUSE_OUT_ARRAY, DATA_NONE, 0, 2 * sizeof(rdb_status), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_search_many[] = {
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
    {"count SIZE_MAX / sizeof(rdb_slice) + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / sizeof(rdb_slice) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"first item NULL with a length", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"first item too long", CHANGE_FIELD_NUMBER, 1, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"last item NULL with a length", CHANGE_FIELD_NUMBER, 1, 0, 16, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"last item too long", CHANGE_FIELD_NUMBER, 1, 0, 24, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"owner of another kind", CHANGE_BATCH_WRONG_OWNER, 3, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"owner closed", CHANGE_BATCH_CLOSED_OWNER, 3, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"owner never handed out", CHANGE_BATCH_FOREIGN_OWNER, 3, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_search_many = {"rdb_index_search_many", call_rdb_index_search_many, parameters_rdb_index_search_many, 6, rows_rdb_index_search_many, 26, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_index_many, rdb_index_search_many) { misuse_run(&misuse_rdb_index_search_many); }

static misuse_result call_rdb_index_delete_many(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_delete_many((rdb_index)a[0].pointer, (const rdb_slice *)a[1].pointer, (size_t)a[2].number, (rdb_status *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_delete_many[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"keys", MISUSE_IN, DATA_KEYS, 2, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"statuses", MISUSE_OUT_ARRAY, DATA_NONE, 0, 2 * sizeof(rdb_status), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_delete_many[] = {
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
    {"count SIZE_MAX / sizeof(rdb_slice) + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / sizeof(rdb_slice) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"first item NULL with a length", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"first item too long", CHANGE_FIELD_NUMBER, 1, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"last item NULL with a length", CHANGE_FIELD_NUMBER, 1, 0, 16, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"last item too long", CHANGE_FIELD_NUMBER, 1, 0, 24, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_delete_many = {"rdb_index_delete_many", call_rdb_index_delete_many, parameters_rdb_index_delete_many, 5, rows_rdb_index_delete_many, 21, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_many, rdb_index_delete_many) { misuse_run(&misuse_rdb_index_delete_many); }
