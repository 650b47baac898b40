/* Misuse of memory debug. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_memory_debug_options_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_memory_debug_options_init((rdb_memory_debug_options *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_memory_debug_options_init[] = {
    {"options", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_memory_debug_options), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_memory_debug_options)},
};
static const misuse_row rows_rdb_memory_debug_options_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_memory_debug_options_init = {"rdb_memory_debug_options_init", call_rdb_memory_debug_options_init, parameters_rdb_memory_debug_options_init, 2, rows_rdb_memory_debug_options_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_memory_debug, rdb_memory_debug_options_init) { misuse_run(&misuse_rdb_memory_debug_options_init); }

static misuse_result call_rdb_memory_debug_configure(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_debug_configure((const rdb_memory_debug_options *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_debug_configure[] = {
    {"options", MISUSE_IN_STRUCT, DATA_MEMORY_DEBUG_OPTIONS, 0, sizeof(rdb_memory_debug_options), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_debug_configure[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 47", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 47, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 0, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 0, 0, 4, 0, 0, RDB_E_UNKNOWN_FLAG, NULL},
    {"policy: unknown value", CHANGE_FIELD_VALUES, 0, 0, 44, 0, (uint64_t)1 << RDB_MEMORY_DEBUG_REPORT | (uint64_t)1 << RDB_MEMORY_DEBUG_ABORT, RDB_E_INVALID_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_debug_configure = {"rdb_memory_debug_configure", call_rdb_memory_debug_configure, parameters_rdb_memory_debug_configure, 2, rows_rdb_memory_debug_configure, 12, true, RDB_OK, 0};
TEST(misuse_memory_debug, rdb_memory_debug_configure) { misuse_run(&misuse_rdb_memory_debug_configure); }

static misuse_result call_rdb_memory_debug_enable(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_debug_enable((const char *)a[0].pointer, (size_t)a[1].number, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_debug_enable[] = {
    {"name", MISUSE_IN, DATA_FEATURE, 1, 0, 0},
    {"name_length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_debug_enable[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 0, 1, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 0, 1, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length 0", CHANGE_LINK, 0, 1, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 0, 1, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"invalid UTF-8", CHANGE_INVALID_UTF8, 0, 1, 0, 0, 0, RDB_E_INVALID_UTF8, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_debug_enable = {"rdb_memory_debug_enable", call_rdb_memory_debug_enable, parameters_rdb_memory_debug_enable, 3, rows_rdb_memory_debug_enable, 9, true, RDB_OK, 0};
TEST(misuse_memory_debug, rdb_memory_debug_enable) { misuse_run(&misuse_rdb_memory_debug_enable); }

static misuse_result call_rdb_memory_debug_disable(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_debug_disable((const char *)a[0].pointer, (size_t)a[1].number, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_debug_disable[] = {
    {"name", MISUSE_IN, DATA_FEATURE, 1, 0, 0},
    {"name_length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_debug_disable[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 0, 1, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 0, 1, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length 0", CHANGE_LINK, 0, 1, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 0, 1, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"invalid UTF-8", CHANGE_INVALID_UTF8, 0, 1, 0, 0, 0, RDB_E_INVALID_UTF8, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_debug_disable = {"rdb_memory_debug_disable", call_rdb_memory_debug_disable, parameters_rdb_memory_debug_disable, 3, rows_rdb_memory_debug_disable, 9, true, RDB_OK, 0};
TEST(misuse_memory_debug, rdb_memory_debug_disable) { misuse_run(&misuse_rdb_memory_debug_disable); }

static misuse_result call_rdb_memory_debug_is_enabled(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_debug_is_enabled((const char *)a[0].pointer, (size_t)a[1].number, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_debug_is_enabled[] = {
    {"name", MISUSE_IN, DATA_FEATURE, 1, 0, 0},
    {"name_length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_debug_is_enabled[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 0, 1, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 0, 1, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length 0", CHANGE_LINK, 0, 1, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 0, 1, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"invalid UTF-8", CHANGE_INVALID_UTF8, 0, 1, 0, 0, 0, RDB_E_INVALID_UTF8, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_NOT_FOUND, NULL},
};
const misuse_function misuse_rdb_memory_debug_is_enabled = {"rdb_memory_debug_is_enabled", call_rdb_memory_debug_is_enabled, parameters_rdb_memory_debug_is_enabled, 3, rows_rdb_memory_debug_is_enabled, 9, true, RDB_NOT_FOUND, 0};
TEST(misuse_memory_debug, rdb_memory_debug_is_enabled) { misuse_run(&misuse_rdb_memory_debug_is_enabled); }

static misuse_result call_rdb_memory_debug_features(const misuse_value *a) {
    (void)a;
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_debug_features();
    return result;
}
static const misuse_row rows_rdb_memory_debug_features[] = {
    {"good arguments", CHANGE_NONE, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_memory_debug_features = {"rdb_memory_debug_features", call_rdb_memory_debug_features, NULL, 0, rows_rdb_memory_debug_features, 1, false, MISUSE_ANY, 0};
TEST(misuse_memory_debug, rdb_memory_debug_features) { misuse_run(&misuse_rdb_memory_debug_features); }

static misuse_result call_rdb_memory_debug_features_set(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_debug_features_set((uint32_t)a[0].number, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_debug_features_set[] = {
    {"features", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_debug_features_set[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 1024", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(1024), RDB_E_UNKNOWN_FLAG, NULL},
    {"is 0xffffffffu", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0xffffffffu), RDB_E_UNKNOWN_FLAG, NULL},
};
const misuse_function misuse_rdb_memory_debug_features_set = {"rdb_memory_debug_features_set", call_rdb_memory_debug_features_set, parameters_rdb_memory_debug_features_set, 2, rows_rdb_memory_debug_features_set, 3, true, RDB_OK, 0};
TEST(misuse_memory_debug, rdb_memory_debug_features_set) { misuse_run(&misuse_rdb_memory_debug_features_set); }
