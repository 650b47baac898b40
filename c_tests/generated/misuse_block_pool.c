/* Misuse of block pool. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_block_pool_options_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_block_pool_options_init((rdb_block_pool_options *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_block_pool_options_init[] = {
    {"options", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_block_pool_options), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_block_pool_options)},
};
static const misuse_row rows_rdb_block_pool_options_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_block_pool_options_init = {"rdb_block_pool_options_init", call_rdb_block_pool_options_init, parameters_rdb_block_pool_options_init, 2, rows_rdb_block_pool_options_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_block_pool, rdb_block_pool_options_init) { misuse_run(&misuse_rdb_block_pool_options_init); }

static misuse_result call_rdb_block_pool_open(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_block_pool_open((size_t)a[0].number, (size_t)a[1].number, (uint64_t)a[2].number, (const rdb_block_pool_options *)a[3].pointer, (rdb_block_pool *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_block_pool_open[] = {
    {"block_bytes", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(100)},
    {"alignment", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(16)},
    {"capacity", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(10)},
    {"options", MISUSE_IN_STRUCT, DATA_BLOCK_POOL_OPTIONS, 0, sizeof(rdb_block_pool_options), 0},
    {"out", MISUSE_OUT, DATA_BLOCK_POOL, 0, sizeof(rdb_block_pool), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_block_pool_open[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 15", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 15, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 3, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 3, 0, 4, 0, 0, RDB_E_UNKNOWN_FLAG, NULL},
    {"budget: no handle", CHANGE_FIELD_NUMBER, 3, 0, 8, 8, 1, RDB_E_BAD_HANDLE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 0", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 32769", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(32769), RDB_E_INVALID_ARGUMENT, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 0", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(0), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 1 << 20", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(1 << 20), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_block_pool_open = {"rdb_block_pool_open", call_rdb_block_pool_open, parameters_rdb_block_pool_open, 6, rows_rdb_block_pool_open, 19, true, RDB_E_REENTRANT, 0};
TEST(misuse_block_pool, rdb_block_pool_open) { misuse_run(&misuse_rdb_block_pool_open); }

static misuse_result call_rdb_block_pool_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_block_pool_close((rdb_block_pool)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_block_pool_close[] = {
    {"pool", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_BLOCK_POOL},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_block_pool_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_block_pool_close = {"rdb_block_pool_close", call_rdb_block_pool_close, parameters_rdb_block_pool_close, 2, rows_rdb_block_pool_close, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_block_pool, rdb_block_pool_close) { misuse_run(&misuse_rdb_block_pool_close); }

static misuse_result call_rdb_block_pool_allocate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_block_pool_allocate((rdb_block_pool)a[0].pointer, (void **)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_block_pool_allocate[] = {
    {"pool", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_BLOCK_POOL},
    {"block", MISUSE_OUT, DATA_NONE, 0, sizeof(void *), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_block_pool_allocate[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_block_pool_allocate = {"rdb_block_pool_allocate", call_rdb_block_pool_allocate, parameters_rdb_block_pool_allocate, 3, rows_rdb_block_pool_allocate, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_block_pool, rdb_block_pool_allocate) { misuse_run(&misuse_rdb_block_pool_allocate); }

static misuse_result call_rdb_block_pool_free(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_block_pool_free((rdb_block_pool)a[0].pointer, (void *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_block_pool_free[] = {
    {"pool", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_BLOCK_POOL},
    {"block", MISUSE_ADDRESS, DATA_POOL_BLOCK, 0, 0, 1},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_block_pool_free[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_block_pool_free = {"rdb_block_pool_free", call_rdb_block_pool_free, parameters_rdb_block_pool_free, 3, rows_rdb_block_pool_free, 8, true, RDB_E_REENTRANT, 0};
TEST(misuse_block_pool, rdb_block_pool_free) { misuse_run(&misuse_rdb_block_pool_free); }

static misuse_result call_rdb_block_pool_reset(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_block_pool_reset((rdb_block_pool)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_block_pool_reset[] = {
    {"pool", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_BLOCK_POOL},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_block_pool_reset[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_block_pool_reset = {"rdb_block_pool_reset", call_rdb_block_pool_reset, parameters_rdb_block_pool_reset, 2, rows_rdb_block_pool_reset, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_block_pool, rdb_block_pool_reset) { misuse_run(&misuse_rdb_block_pool_reset); }

static misuse_result call_rdb_block_pool_statistics_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_block_pool_statistics_get((rdb_block_pool)a[0].pointer, (rdb_block_pool_statistics *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_block_pool_statistics_get[] = {
    {"pool", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_BLOCK_POOL},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_block_pool_statistics), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_block_pool_statistics_get[] = {
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
const misuse_function misuse_rdb_block_pool_statistics_get = {"rdb_block_pool_statistics_get", call_rdb_block_pool_statistics_get, parameters_rdb_block_pool_statistics_get, 3, rows_rdb_block_pool_statistics_get, 16, true, RDB_E_REENTRANT, 0};
TEST(misuse_block_pool, rdb_block_pool_statistics_get) { misuse_run(&misuse_rdb_block_pool_statistics_get); }
