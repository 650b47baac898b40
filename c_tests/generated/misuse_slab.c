/* Misuse of slab. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_slab_options_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_slab_options_init((rdb_slab_options *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_slab_options_init[] = {
    {"options", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_slab_options), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_slab_options)},
};
static const misuse_row rows_rdb_slab_options_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_slab_options_init = {"rdb_slab_options_init", call_rdb_slab_options_init, parameters_rdb_slab_options_init, 2, rows_rdb_slab_options_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_slab, rdb_slab_options_init) { misuse_run(&misuse_rdb_slab_options_init); }

static misuse_result call_rdb_slab_create(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_slab_create((const rdb_slab_options *)a[0].pointer, (rdb_slab *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_slab_create[] = {
    {"options", MISUSE_IN_STRUCT, DATA_SLAB_OPTIONS, 0, sizeof(rdb_slab_options), 0},
    {"out", MISUSE_OUT, DATA_SLAB, 0, sizeof(rdb_slab), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_slab_create[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 31", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 31, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 0, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 0, 0, 4, 0, RDB_SLAB_COLOURING, RDB_E_UNKNOWN_FLAG, NULL},
    {"budget: no handle", CHANGE_FIELD_NUMBER, 0, 0, 24, 8, 1, RDB_E_BAD_HANDLE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_slab_create = {"rdb_slab_create", call_rdb_slab_create, parameters_rdb_slab_create, 3, rows_rdb_slab_create, 14, true, RDB_E_REENTRANT, 0};
TEST(misuse_slab, rdb_slab_create) { misuse_run(&misuse_rdb_slab_create); }

static misuse_result call_rdb_slab_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_slab_close((rdb_slab)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_slab_close[] = {
    {"slab", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SLAB},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_slab_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_slab_close = {"rdb_slab_close", call_rdb_slab_close, parameters_rdb_slab_close, 2, rows_rdb_slab_close, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_slab, rdb_slab_close) { misuse_run(&misuse_rdb_slab_close); }

static misuse_result call_rdb_slab_reset(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_slab_reset((rdb_slab)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_slab_reset[] = {
    {"slab", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SLAB},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_slab_reset[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_slab_reset = {"rdb_slab_reset", call_rdb_slab_reset, parameters_rdb_slab_reset, 2, rows_rdb_slab_reset, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_slab, rdb_slab_reset) { misuse_run(&misuse_rdb_slab_reset); }

static misuse_result call_rdb_slab_purge(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_slab_purge((rdb_slab)a[0].pointer, (uint64_t *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_slab_purge[] = {
    {"slab", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SLAB},
    {"released", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_slab_purge[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_slab_purge = {"rdb_slab_purge", call_rdb_slab_purge, parameters_rdb_slab_purge, 3, rows_rdb_slab_purge, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_slab, rdb_slab_purge) { misuse_run(&misuse_rdb_slab_purge); }

static misuse_result call_rdb_slab_compact(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_slab_compact((rdb_slab)a[0].pointer, (uint64_t *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_slab_compact[] = {
    {"slab", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SLAB},
    {"released", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_slab_compact[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_slab_compact = {"rdb_slab_compact", call_rdb_slab_compact, parameters_rdb_slab_compact, 3, rows_rdb_slab_compact, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_slab, rdb_slab_compact) { misuse_run(&misuse_rdb_slab_compact); }
