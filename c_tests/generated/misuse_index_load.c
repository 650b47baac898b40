/* Misuse of index load. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_load_options_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_load_options_init((rdb_load_options *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_load_options_init[] = {
    {"options", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_load_options), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_load_options)},
};
static const misuse_row rows_rdb_load_options_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_load_options_init = {"rdb_load_options_init", call_rdb_load_options_init, parameters_rdb_load_options_init, 2, rows_rdb_load_options_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_index_load, rdb_load_options_init) { misuse_run(&misuse_rdb_load_options_init); }

static misuse_result call_rdb_index_load(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_load((rdb_index)a[0].pointer, (const rdb_slice *)a[1].pointer, (const rdb_slice *)a[2].pointer, (size_t)a[3].number, (const rdb_load_options *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_load[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"keys", MISUSE_IN, DATA_KEYS, 3, 0, 0},
    {"values", MISUSE_IN, DATA_VALUES, 3, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"options", MISUSE_IN_STRUCT, DATA_LOAD_OPTIONS, 0, sizeof(rdb_load_options), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_load[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_E_STATE, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_E_ENGINE_CLOSED, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 1, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 1, 3, 0, 0, 0, RDB_E_STATE, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 1, 3, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(rdb_slice) + 1", CHANGE_LINK, 1, 3, 0, 0, SIZE_MAX / sizeof(rdb_slice) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 1, 3, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"first item NULL with a length", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"first item too long", CHANGE_FIELD_NUMBER, 1, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"last item NULL with a length", CHANGE_FIELD_NUMBER, 1, 0, 16, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"last item too long", CHANGE_FIELD_NUMBER, 1, 0, 24, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_E_STATE, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_E_STATE, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(rdb_slice) + 1", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX / sizeof(rdb_slice) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 2, 3, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"first item NULL with a length", CHANGE_FIELD_NUMBER, 2, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"first item too long", CHANGE_FIELD_NUMBER, 2, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"last item NULL with a length", CHANGE_FIELD_NUMBER, 2, 0, 16, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"last item too long", CHANGE_FIELD_NUMBER, 2, 0, 24, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_E_STATE, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_STATE, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 15", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 15, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 4, 0, 0, 0, 0, RDB_E_STATE, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 4, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 4, 0, 4, 0, RDB_LOAD_SORTED, RDB_E_UNKNOWN_FLAG, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_E_STATE, NULL},
};
const misuse_function misuse_rdb_index_load = {"rdb_index_load", call_rdb_index_load, parameters_rdb_index_load, 6, rows_rdb_index_load, 39, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_load, rdb_index_load) { misuse_run(&misuse_rdb_index_load); }

static misuse_result call_rdb_index_load_u64(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_load_u64((rdb_index)a[0].pointer, (const uint64_t *)a[1].pointer, (const uint64_t *)a[2].pointer, (size_t)a[3].number, (const rdb_load_options *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_load_u64[] = {
    {"index", MISUSE_HANDLE, DATA_INDEX_U64, 0, 0, FIXTURE_INDEX},
    {"keys", MISUSE_IN, DATA_KEYS_U64, 3, 0, 0},
    {"values", MISUSE_IN, DATA_VALUES_U64, 3, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"options", MISUSE_IN_STRUCT, DATA_LOAD_OPTIONS, 0, sizeof(rdb_load_options), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_load_u64[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_E_STATE, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_E_ENGINE_CLOSED, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 1, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 1, 3, 0, 0, 0, RDB_E_STATE, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 1, 3, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(uint64_t) + 1", CHANGE_LINK, 1, 3, 0, 0, SIZE_MAX / sizeof(uint64_t) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 1, 3, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_E_STATE, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_E_STATE, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(uint64_t) + 1", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX / sizeof(uint64_t) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 2, 3, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_E_STATE, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_STATE, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 15", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 15, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 4, 0, 0, 0, 0, RDB_E_STATE, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 4, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 4, 0, 4, 0, RDB_LOAD_SORTED, RDB_E_UNKNOWN_FLAG, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_E_STATE, NULL},
};
const misuse_function misuse_rdb_index_load_u64 = {"rdb_index_load_u64", call_rdb_index_load_u64, parameters_rdb_index_load_u64, 6, rows_rdb_index_load_u64, 31, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_load, rdb_index_load_u64) { misuse_run(&misuse_rdb_index_load_u64); }
