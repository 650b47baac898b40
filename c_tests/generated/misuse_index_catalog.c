/* Misuse of index catalog. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_index_options_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_index_options_init((rdb_index_options *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_index_options_init[] = {
    {"options", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_index_options), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_index_options)},
};
static const misuse_row rows_rdb_index_options_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_index_options_init = {"rdb_index_options_init", call_rdb_index_options_init, parameters_rdb_index_options_init, 2, rows_rdb_index_options_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_index_catalog, rdb_index_options_init) { misuse_run(&misuse_rdb_index_options_init); }

static misuse_result call_rdb_index_create(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_create((rdb_engine)a[0].pointer, (const char *)a[1].pointer, (size_t)a[2].number, (const rdb_index_options *)a[3].pointer, (rdb_index *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_create[] = {
    {"engine", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ENGINE},
    {"name", MISUSE_IN, DATA_NEW_NAME, 2, 0, 0},
    {"name_length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"options", MISUSE_IN_STRUCT, DATA_INDEX_OPTIONS, 0, sizeof(rdb_index_options), 0},
    {"out", MISUSE_OUT, DATA_INDEX, 0, sizeof(rdb_index), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_create[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"invalid UTF-8", CHANGE_INVALID_UTF8, 1, 2, 0, 0, 0, RDB_E_INVALID_UTF8, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 23", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 23, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 3, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 3, 0, 4, 0, RDB_INDEX_DUPLICATE_KEYS | RDB_INDEX_OPEN_EXISTING | RDB_INDEX_NO_PREFIX_COMPRESSION | RDB_INDEX_NO_SUFFIX_TRUNCATION | RDB_INDEX_NO_SIMD_SEARCH | RDB_INDEX_NO_SPLIT_ANTICIPATION | RDB_INDEX_NO_COMPACT_LEAVES | RDB_INDEX_COUNTED, RDB_E_UNKNOWN_FLAG, NULL},
    {"kind: unknown value", CHANGE_FIELD_VALUES, 3, 0, 8, 0, (uint64_t)1 << RDB_INDEX_DEFAULT | (uint64_t)1 << RDB_INDEX_BTREE, RDB_E_INVALID_ARGUMENT, NULL},
    {"key_type: unknown value", CHANGE_FIELD_VALUES, 3, 0, 12, 0, (uint64_t)1 << RDB_KEY_BYTES | (uint64_t)1 << RDB_KEY_U64, RDB_E_INVALID_ARGUMENT, NULL},
    {"value_type: unknown value", CHANGE_FIELD_VALUES, 3, 0, 16, 0, (uint64_t)1 << RDB_VALUE_BYTES | (uint64_t)1 << RDB_VALUE_U64, RDB_E_INVALID_ARGUMENT, NULL},
    {"reserved: not zero", CHANGE_FIELD_BITS, 3, 0, 20, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_create = {"rdb_index_create", call_rdb_index_create, parameters_rdb_index_create, 6, rows_rdb_index_create, 31, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_catalog, rdb_index_create) { misuse_run(&misuse_rdb_index_create); }

static misuse_result call_rdb_index_open(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_open((rdb_engine)a[0].pointer, (const char *)a[1].pointer, (size_t)a[2].number, (rdb_index *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_open[] = {
    {"engine", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ENGINE},
    {"name", MISUSE_IN, DATA_NAME, 2, 0, 0},
    {"name_length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"out", MISUSE_OUT, DATA_INDEX, 0, sizeof(rdb_index), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_open[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"invalid UTF-8", CHANGE_INVALID_UTF8, 1, 2, 0, 0, 0, RDB_E_INVALID_UTF8, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_open = {"rdb_index_open", call_rdb_index_open, parameters_rdb_index_open, 5, rows_rdb_index_open, 17, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_catalog, rdb_index_open) { misuse_run(&misuse_rdb_index_open); }

static misuse_result call_rdb_index_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_close((rdb_index)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_close[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_close = {"rdb_index_close", call_rdb_index_close, parameters_rdb_index_close, 2, rows_rdb_index_close, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_catalog, rdb_index_close) { misuse_run(&misuse_rdb_index_close); }

static misuse_result call_rdb_index_drop(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_drop((rdb_engine)a[0].pointer, (const char *)a[1].pointer, (size_t)a[2].number, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_drop[] = {
    {"engine", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ENGINE},
    {"name", MISUSE_IN, DATA_NAME, 2, 0, 0},
    {"name_length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_drop[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"invalid UTF-8", CHANGE_INVALID_UTF8, 1, 2, 0, 0, 0, RDB_E_INVALID_UTF8, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_drop = {"rdb_index_drop", call_rdb_index_drop, parameters_rdb_index_drop, 4, rows_rdb_index_drop, 15, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_catalog, rdb_index_drop) { misuse_run(&misuse_rdb_index_drop); }

static misuse_result call_rdb_index_rename(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_rename((rdb_engine)a[0].pointer, (const char *)a[1].pointer, (size_t)a[2].number, (const char *)a[3].pointer, (size_t)a[4].number, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_rename[] = {
    {"engine", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ENGINE},
    {"name", MISUSE_IN, DATA_NAME, 2, 0, 0},
    {"name_length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"new_name", MISUSE_IN, DATA_NEW_NAME, 4, 0, 0},
    {"new_name_length", MISUSE_LENGTH, DATA_NONE, 3, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_rename[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"invalid UTF-8", CHANGE_INVALID_UTF8, 1, 2, 0, 0, 0, RDB_E_INVALID_UTF8, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 3, 4, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"invalid UTF-8", CHANGE_INVALID_UTF8, 3, 4, 0, 0, 0, RDB_E_INVALID_UTF8, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_rename = {"rdb_index_rename", call_rdb_index_rename, parameters_rdb_index_rename, 6, rows_rdb_index_rename, 23, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_catalog, rdb_index_rename) { misuse_run(&misuse_rdb_index_rename); }

static misuse_result call_rdb_index_list(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_list((rdb_engine)a[0].pointer, (rdb_batch *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_list[] = {
    {"engine", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ENGINE},
    {"out", MISUSE_BATCH, DATA_NONE, 0, sizeof(rdb_batch), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_list[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"owner of another kind", CHANGE_BATCH_WRONG_OWNER, 1, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"owner closed", CHANGE_BATCH_CLOSED_OWNER, 1, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"owner never handed out", CHANGE_BATCH_FOREIGN_OWNER, 1, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_list = {"rdb_index_list", call_rdb_index_list, parameters_rdb_index_list, 3, rows_rdb_index_list, 12, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_index_catalog, rdb_index_list) { misuse_run(&misuse_rdb_index_list); }

static misuse_result call_rdb_index_info_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_index_info_get((rdb_index)a[0].pointer, (rdb_index_info *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_index_info_get[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_index_info), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_index_info_get[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 31", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 31, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_index_info_get = {"rdb_index_info_get", call_rdb_index_info_get, parameters_rdb_index_info_get, 3, rows_rdb_index_info_get, 18, true, RDB_E_REENTRANT, 0};
TEST(misuse_index_catalog, rdb_index_info_get) { misuse_run(&misuse_rdb_index_info_get); }
