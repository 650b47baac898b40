/* Misuse of large pages. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_large_advise(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_large_advise((void *)a[0].pointer, (size_t)a[1].number, (size_t)a[2].number, (uint32_t)a[3].number, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_large_advise[] = {
    {"block", MISUSE_ADDRESS, DATA_LARGE_OBJECT, 0, 0, 0},
    {"offset", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(4096)},
    {"bytes", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(8192)},
    {"advice", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_ADVICE_RANDOM)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_large_advise[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"unknown value", CHANGE_UNKNOWN_VALUES, 3, 0, 0, 0, (uint64_t)1 << RDB_ADVICE_NORMAL | (uint64_t)1 << RDB_ADVICE_SEQUENTIAL | (uint64_t)1 << RDB_ADVICE_RANDOM | (uint64_t)1 << RDB_ADVICE_WILL_NEED | (uint64_t)1 << RDB_ADVICE_DO_NOT_NEED | (uint64_t)1 << RDB_ADVICE_FREE | (uint64_t)1 << RDB_ADVICE_HUGE | (uint64_t)1 << RDB_ADVICE_NO_HUGE | (uint64_t)1 << RDB_ADVICE_DO_NOT_FORK | (uint64_t)1 << RDB_ADVICE_DO_FORK, RDB_E_INVALID_ARGUMENT, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_E_INVALID_ARGUMENT, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_large_advise = {"rdb_large_advise", call_rdb_large_advise, parameters_rdb_large_advise, 5, rows_rdb_large_advise, 5, true, RDB_E_UNSUPPORTED, 0};
TEST(misuse_large_pages, rdb_large_advise) { misuse_run(&misuse_rdb_large_advise); }

static misuse_result call_rdb_large_prefault(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_large_prefault((void *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_large_prefault[] = {
    {"block", MISUSE_ADDRESS, DATA_LARGE_OBJECT, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_large_prefault[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_large_prefault = {"rdb_large_prefault", call_rdb_large_prefault, parameters_rdb_large_prefault, 2, rows_rdb_large_prefault, 2, true, RDB_E_UNSUPPORTED, 0};
TEST(misuse_large_pages, rdb_large_prefault) { misuse_run(&misuse_rdb_large_prefault); }

static misuse_result call_rdb_large_residency_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_large_residency_get((const void *)a[0].pointer, (rdb_large_residency *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_large_residency_get[] = {
    {"block", MISUSE_ADDRESS, DATA_LARGE_OBJECT, 0, 0, 0},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_large_residency), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_large_residency_get[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 47", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 47, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_large_residency_get = {"rdb_large_residency_get", call_rdb_large_residency_get, parameters_rdb_large_residency_get, 3, rows_rdb_large_residency_get, 11, true, RDB_E_UNSUPPORTED, 0};
TEST(misuse_large_pages, rdb_large_residency_get) { misuse_run(&misuse_rdb_large_residency_get); }

static misuse_result call_rdb_large_pages_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_large_pages_get((rdb_large_pages *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_large_pages_get[] = {
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_large_pages), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_large_pages_get[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 39", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 39, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_large_pages_get = {"rdb_large_pages_get", call_rdb_large_pages_get, parameters_rdb_large_pages_get, 2, rows_rdb_large_pages_get, 10, true, RDB_OK, 0};
TEST(misuse_large_pages, rdb_large_pages_get) { misuse_run(&misuse_rdb_large_pages_get); }
