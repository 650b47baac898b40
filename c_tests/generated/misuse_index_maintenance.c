/* Misuse of index maintenance. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_index_rebuild(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_rebuild((rdb_index)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_rebuild[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_rebuild[] = {
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
const misuse_function misuse_rdb_index_rebuild = {"rdb_index_rebuild", call_rdb_index_rebuild, parameters_rdb_index_rebuild, 2, rows_rdb_index_rebuild, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_maintenance, rdb_index_rebuild) { misuse_run(&misuse_rdb_index_rebuild); }

static misuse_result call_rdb_index_rebuild_part(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_rebuild_part((rdb_index)a[0].pointer, (const void *)a[1].pointer, (size_t)a[2].number, (uint64_t)a[3].number, (void *)a[4].pointer, (size_t)a[5].number, (size_t *)a[6].pointer, (rdb_error *)a[7].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_rebuild_part[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"key", MISUSE_IN, DATA_KEY, 2, 0, 0},
    {"key_length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"leaves", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"next", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"next_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"next_length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_rebuild_part[] = {
    {"good arguments", CHANGE_NONE, 8, 0, 0, 0, 0, RDB_OK, NULL},
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
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 4, 5, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 4, 5, 0, 0, 0, RDB_OK, NULL},
    {"capacity 0", CHANGE_LINK, 4, 5, 0, 0, 0, RDB_OK, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 6, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_rebuild_part = {"rdb_index_rebuild_part", call_rdb_index_rebuild_part, parameters_rdb_index_rebuild_part, 8, rows_rdb_index_rebuild_part, 23, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_maintenance, rdb_index_rebuild_part) { misuse_run(&misuse_rdb_index_rebuild_part); }

static misuse_result call_rdb_index_vacuum(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_vacuum((rdb_index)a[0].pointer, (uint64_t *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_vacuum[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"released_bytes", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_vacuum[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_E_ENGINE_CLOSED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_vacuum = {"rdb_index_vacuum", call_rdb_index_vacuum, parameters_rdb_index_vacuum, 3, rows_rdb_index_vacuum, 11, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_maintenance, rdb_index_vacuum) { misuse_run(&misuse_rdb_index_vacuum); }

static misuse_result call_rdb_index_defragment(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_defragment((rdb_index)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_defragment[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_defragment[] = {
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
const misuse_function misuse_rdb_index_defragment = {"rdb_index_defragment", call_rdb_index_defragment, parameters_rdb_index_defragment, 2, rows_rdb_index_defragment, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_maintenance, rdb_index_defragment) { misuse_run(&misuse_rdb_index_defragment); }

static misuse_result call_rdb_index_update_statistics(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_update_statistics((rdb_index)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_update_statistics[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_update_statistics[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_update_statistics = {"rdb_index_update_statistics", call_rdb_index_update_statistics, parameters_rdb_index_update_statistics, 2, rows_rdb_index_update_statistics, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_maintenance, rdb_index_update_statistics) { misuse_run(&misuse_rdb_index_update_statistics); }

static misuse_result call_rdb_index_verify(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_verify((rdb_index)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_verify[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_verify[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_verify = {"rdb_index_verify", call_rdb_index_verify, parameters_rdb_index_verify, 2, rows_rdb_index_verify, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_maintenance, rdb_index_verify) { misuse_run(&misuse_rdb_index_verify); }

static misuse_result call_rdb_index_statistics_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_statistics_get((rdb_index)a[0].pointer, (rdb_index_statistics *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_statistics_get[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_index_statistics), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_statistics_get[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 191", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 191, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_statistics_get = {"rdb_index_statistics_get", call_rdb_index_statistics_get, parameters_rdb_index_statistics_get, 3, rows_rdb_index_statistics_get, 18, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_maintenance, rdb_index_statistics_get) { misuse_run(&misuse_rdb_index_statistics_get); }
