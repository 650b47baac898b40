/* Misuse of memory snapshot. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_memory_snapshot_create(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_snapshot_create((rdb_memory_snapshot *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_snapshot_create[] = {
    {"out", MISUSE_OUT, DATA_MEMORY_SNAPSHOT, 0, sizeof(rdb_memory_snapshot), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_snapshot_create[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_snapshot_create = {"rdb_memory_snapshot_create", call_rdb_memory_snapshot_create, parameters_rdb_memory_snapshot_create, 2, rows_rdb_memory_snapshot_create, 3, true, RDB_E_REENTRANT, 0};
TEST(misuse_memory_snapshot, rdb_memory_snapshot_create) { misuse_run(&misuse_rdb_memory_snapshot_create); }

static misuse_result call_rdb_memory_snapshot_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_snapshot_close((rdb_memory_snapshot)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_snapshot_close[] = {
    {"snapshot", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_MEMORY_SNAPSHOT},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_snapshot_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_memory_snapshot_close = {"rdb_memory_snapshot_close", call_rdb_memory_snapshot_close, parameters_rdb_memory_snapshot_close, 2, rows_rdb_memory_snapshot_close, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_memory_snapshot, rdb_memory_snapshot_close) { misuse_run(&misuse_rdb_memory_snapshot_close); }

static misuse_result call_rdb_memory_snapshot_difference(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_snapshot_difference((rdb_memory_snapshot)a[0].pointer, (rdb_memory_snapshot)a[1].pointer, (rdb_memory_difference *)a[2].pointer, (rdb_memory_change *)a[3].pointer, (size_t)a[4].number, (size_t)a[5].number, (size_t *)a[6].pointer, (rdb_error *)a[7].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_snapshot_difference[] = {
    {"older", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_MEMORY_SNAPSHOT},
    {"newer", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_MEMORY_SNAPSHOT},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_memory_difference), 0},
    {"changes", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(rdb_memory_change), 0},
    {"stride", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(sizeof(rdb_memory_change))},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"count", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_snapshot_difference[] = {
    {"good arguments", CHANGE_NONE, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 1, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 1, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 1, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 1, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 1, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 55", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 55, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 3, 5, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 3, 5, 0, 0, 0, RDB_OK, NULL},
    {"capacity 0", CHANGE_LINK, 3, 5, 0, 0, 0, RDB_OK, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 3, 5, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 6, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_snapshot_difference = {"rdb_memory_snapshot_difference", call_rdb_memory_snapshot_difference, parameters_rdb_memory_snapshot_difference, 8, rows_rdb_memory_snapshot_difference, 29, true, RDB_E_REENTRANT, 0};
TEST(misuse_memory_snapshot, rdb_memory_snapshot_difference) { misuse_run(&misuse_rdb_memory_snapshot_difference); }
