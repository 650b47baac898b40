/* Misuse of engine. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_engine_options_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_engine_options_init((rdb_engine_options *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_engine_options_init[] = {
    {"options", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_engine_options), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_engine_options)},
};
static const misuse_row rows_rdb_engine_options_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_engine_options_init = {"rdb_engine_options_init", call_rdb_engine_options_init, parameters_rdb_engine_options_init, 2, rows_rdb_engine_options_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_engine, rdb_engine_options_init) { misuse_run(&misuse_rdb_engine_options_init); }

static misuse_result call_rdb_engine_open(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_engine_open((const rdb_engine_options *)a[0].pointer, (rdb_engine *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_engine_open[] = {
    {"options", MISUSE_IN_STRUCT, DATA_ENGINE_OPTIONS, 0, sizeof(rdb_engine_options), 0},
    {"out", MISUSE_OUT, DATA_ENGINE, 0, sizeof(rdb_engine), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_engine_open[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 71", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 71, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 0, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 0, 0, 4, 0, 0, RDB_E_UNKNOWN_FLAG, NULL},
    {"budget: no handle", CHANGE_FIELD_NUMBER, 0, 0, 32, 8, 1, RDB_E_BAD_HANDLE, NULL},
    {"pool: no handle", CHANGE_FIELD_NUMBER, 0, 0, 56, 8, 1, RDB_E_BAD_HANDLE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_engine_open = {"rdb_engine_open", call_rdb_engine_open, parameters_rdb_engine_open, 3, rows_rdb_engine_open, 15, true, RDB_E_REENTRANT, 0};
TEST(misuse_engine, rdb_engine_open) { misuse_run(&misuse_rdb_engine_open); }

static misuse_result call_rdb_engine_pool(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_engine_pool((rdb_engine)a[0].pointer, (rdb_pool *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_engine_pool[] = {
    {"engine", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ENGINE},
    {"out", MISUSE_OUT, DATA_POOL, 0, sizeof(rdb_pool), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_engine_pool[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_NOT_FOUND, NULL},
};
const misuse_function misuse_rdb_engine_pool = {"rdb_engine_pool", call_rdb_engine_pool, parameters_rdb_engine_pool, 3, rows_rdb_engine_pool, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_engine, rdb_engine_pool) { misuse_run(&misuse_rdb_engine_pool); }

static misuse_result call_rdb_engine_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_engine_close((rdb_engine)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_engine_close[] = {
    {"engine", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ENGINE},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_engine_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_engine_close = {"rdb_engine_close", call_rdb_engine_close, parameters_rdb_engine_close, 2, rows_rdb_engine_close, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_engine, rdb_engine_close) { misuse_run(&misuse_rdb_engine_close); }

static misuse_result call_rdb_engine_statistics_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_engine_statistics_get((rdb_engine)a[0].pointer, (rdb_engine_statistics *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_engine_statistics_get[] = {
    {"engine", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ENGINE},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_engine_statistics), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_engine_statistics_get[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 79", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 79, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_engine_statistics_get = {"rdb_engine_statistics_get", call_rdb_engine_statistics_get, parameters_rdb_engine_statistics_get, 3, rows_rdb_engine_statistics_get, 16, true, RDB_E_REENTRANT, 0};
TEST(misuse_engine, rdb_engine_statistics_get) { misuse_run(&misuse_rdb_engine_statistics_get); }
