/* Misuse of large. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_large_options_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_large_options_init((rdb_large_options *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_large_options_init[] = {
    {"options", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_large_options), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_large_options)},
};
static const misuse_row rows_rdb_large_options_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_large_options_init = {"rdb_large_options_init", call_rdb_large_options_init, parameters_rdb_large_options_init, 2, rows_rdb_large_options_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_large, rdb_large_options_init) { misuse_run(&misuse_rdb_large_options_init); }

static misuse_result call_rdb_large_allocate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_large_allocate((size_t)a[0].number, (const rdb_large_options *)a[1].pointer, (void **)a[2].pointer, (rdb_large_info *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_large_allocate[] = {
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 300000},
    {"options", MISUSE_IN_STRUCT, DATA_LARGE_OPTIONS, 0, sizeof(rdb_large_options), 0},
    {"block", MISUSE_OUT, DATA_LARGE_OBJECT, 0, sizeof(void *), 0},
    {"info", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_large_info), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_large_allocate[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 23", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 23, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 1, 0, 4, 0, RDB_LARGE_ZEROED | RDB_LARGE_PREFAULT | RDB_LARGE_DO_NOT_FORK, RDB_E_UNKNOWN_FLAG, NULL},
    {"huge: unknown value", CHANGE_FIELD_VALUES, 1, 0, 8, 0, (uint64_t)1 << RDB_HUGE_NONE | (uint64_t)1 << RDB_HUGE_TRY | (uint64_t)1 << RDB_HUGE_2_MIB | (uint64_t)1 << RDB_HUGE_1_GIB, RDB_E_INVALID_ARGUMENT, NULL},
    {"advice: unknown value", CHANGE_FIELD_VALUES, 1, 0, 12, 0, (uint64_t)1 << RDB_ADVICE_NORMAL | (uint64_t)1 << RDB_ADVICE_SEQUENTIAL | (uint64_t)1 << RDB_ADVICE_RANDOM, RDB_E_INVALID_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 55", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 55, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 0", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0), RDB_E_INVALID_ARGUMENT, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_E_TOO_LARGE, NULL},
    {"is (size_t)1 << 47", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)((size_t)1 << 47), RDB_E_NO_MEMORY, NULL},
};
const misuse_function misuse_rdb_large_allocate = {"rdb_large_allocate", call_rdb_large_allocate, parameters_rdb_large_allocate, 5, rows_rdb_large_allocate, 27, true, RDB_E_REENTRANT, 0};
TEST(misuse_large, rdb_large_allocate) { misuse_run(&misuse_rdb_large_allocate); }

static misuse_result call_rdb_large_free(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_large_free((void *)a[0].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_large_free[] = {
    {"block", MISUSE_ADDRESS, DATA_LARGE_OBJECT, 0, 0, 1},
};
static const misuse_row rows_rdb_large_free[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_large_free = {"rdb_large_free", call_rdb_large_free, parameters_rdb_large_free, 1, rows_rdb_large_free, 2, true, RDB_OK, 0};
TEST(misuse_large, rdb_large_free) { misuse_run(&misuse_rdb_large_free); }

static misuse_result call_rdb_large_reallocate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_large_reallocate((void *)a[0].pointer, (size_t)a[1].number, (void **)a[2].pointer, (rdb_large_info *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_large_reallocate[] = {
    {"block", MISUSE_ADDRESS, DATA_LARGE_OBJECT, 0, 0, 1},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 500000},
    {"moved", MISUSE_OUT, DATA_LARGE_OBJECT, 0, sizeof(void *), 0},
    {"info", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_large_info), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_large_reallocate[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 55", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 55, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 0", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(0), RDB_E_INVALID_ARGUMENT, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_E_TOO_LARGE, NULL},
    {"is (size_t)1 << 47", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)((size_t)1 << 47), RDB_E_NO_MEMORY, NULL},
};
const misuse_function misuse_rdb_large_reallocate = {"rdb_large_reallocate", call_rdb_large_reallocate, parameters_rdb_large_reallocate, 5, rows_rdb_large_reallocate, 16, true, RDB_E_REENTRANT, 0};
TEST(misuse_large, rdb_large_reallocate) { misuse_run(&misuse_rdb_large_reallocate); }

static misuse_result call_rdb_large_info_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_large_info_get((const void *)a[0].pointer, (rdb_large_info *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_large_info_get[] = {
    {"block", MISUSE_ADDRESS, DATA_LARGE_OBJECT, 0, 0, 0},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_large_info), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_large_info_get[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 55", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 55, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_large_info_get = {"rdb_large_info_get", call_rdb_large_info_get, parameters_rdb_large_info_get, 3, rows_rdb_large_info_get, 11, true, RDB_OK, 0};
TEST(misuse_large, rdb_large_info_get) { misuse_run(&misuse_rdb_large_info_get); }

static misuse_result call_rdb_large_purge(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_large_purge((uint64_t *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_large_purge[] = {
    {"released", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_large_purge[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_large_purge = {"rdb_large_purge", call_rdb_large_purge, parameters_rdb_large_purge, 2, rows_rdb_large_purge, 3, true, RDB_OK, 0};
TEST(misuse_large, rdb_large_purge) { misuse_run(&misuse_rdb_large_purge); }

static misuse_result call_rdb_large_cache_configure(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_large_cache_configure((uint64_t)a[0].number, (uint64_t)a[1].number, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_large_cache_configure[] = {
    {"bytes", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(1 << 28)},
    {"decay_ms", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(1000)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_large_cache_configure[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_E_TOO_LARGE, NULL},
};
const misuse_function misuse_rdb_large_cache_configure = {"rdb_large_cache_configure", call_rdb_large_cache_configure, parameters_rdb_large_cache_configure, 3, rows_rdb_large_cache_configure, 2, true, RDB_OK, 0};
TEST(misuse_large, rdb_large_cache_configure) { misuse_run(&misuse_rdb_large_cache_configure); }

static misuse_result call_rdb_large_statistics_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_large_statistics_get((rdb_large_statistics *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_large_statistics_get[] = {
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_large_statistics), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_large_statistics_get[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 255", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 255, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_large_statistics_get = {"rdb_large_statistics_get", call_rdb_large_statistics_get, parameters_rdb_large_statistics_get, 2, rows_rdb_large_statistics_get, 10, true, RDB_OK, 0};
TEST(misuse_large, rdb_large_statistics_get) { misuse_run(&misuse_rdb_large_statistics_get); }
