/* Misuse of pressure response. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_pressure_callback_options_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_pressure_callback_options_init((rdb_pressure_callback_options *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_pressure_callback_options_init[] = {
    {"options", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_pressure_callback_options), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_pressure_callback_options)},
};
static const misuse_row rows_rdb_pressure_callback_options_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_pressure_callback_options_init = {"rdb_pressure_callback_options_init", call_rdb_pressure_callback_options_init, parameters_rdb_pressure_callback_options_init, 2, rows_rdb_pressure_callback_options_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_pressure_response, rdb_pressure_callback_options_init) { misuse_run(&misuse_rdb_pressure_callback_options_init); }

static misuse_result call_rdb_pressure_callback_register(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pressure_callback_register((rdb_pressure_function)a[0].number, (void *)a[1].pointer, (const rdb_pressure_callback_options *)a[2].pointer, (rdb_pressure_callback *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pressure_callback_register[] = {
    {"callback", MISUSE_CALLBACK, DATA_NONE, 0, 0, 0},
    {"user", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"options", MISUSE_IN_STRUCT, DATA_PRESSURE_CALLBACK_OPTIONS, 0, sizeof(rdb_pressure_callback_options), 0},
    {"out", MISUSE_OUT, DATA_PRESSURE_CALLBACK, 0, sizeof(rdb_pressure_callback), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pressure_callback_register[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 15", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 15, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 2, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 2, 0, 4, 0, 0, RDB_E_UNKNOWN_FLAG, NULL},
    {"level: unknown value", CHANGE_FIELD_VALUES, 2, 0, 12, 0, (uint64_t)1 << RDB_PRESSURE_NORMAL | (uint64_t)1 << RDB_PRESSURE_WARNING | (uint64_t)1 << RDB_PRESSURE_CRITICAL | (uint64_t)1 << RDB_PRESSURE_EMERGENCY, RDB_E_INVALID_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_pressure_callback_register = {"rdb_pressure_callback_register", call_rdb_pressure_callback_register, parameters_rdb_pressure_callback_register, 5, rows_rdb_pressure_callback_register, 15, true, RDB_E_REENTRANT, 0};
TEST(misuse_pressure_response, rdb_pressure_callback_register) { misuse_run(&misuse_rdb_pressure_callback_register); }

static misuse_result call_rdb_pressure_callback_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pressure_callback_close((rdb_pressure_callback)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pressure_callback_close[] = {
    {"callback", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_PRESSURE_CALLBACK},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pressure_callback_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_pressure_callback_close = {"rdb_pressure_callback_close", call_rdb_pressure_callback_close, parameters_rdb_pressure_callback_close, 2, rows_rdb_pressure_callback_close, 7, true, RDB_E_REENTRANT, RDB_OK};
TEST(misuse_pressure_response, rdb_pressure_callback_close) { misuse_run(&misuse_rdb_pressure_callback_close); }

static misuse_result call_rdb_memory_emergency_release(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_emergency_release((rdb_emergency_release *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_emergency_release[] = {
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_emergency_release), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_emergency_release[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 47", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 47, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_emergency_release = {"rdb_memory_emergency_release", call_rdb_memory_emergency_release, parameters_rdb_memory_emergency_release, 2, rows_rdb_memory_emergency_release, 10, true, RDB_E_REENTRANT, 0};
TEST(misuse_pressure_response, rdb_memory_emergency_release) { misuse_run(&misuse_rdb_memory_emergency_release); }

static misuse_result call_rdb_pressure_history(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pressure_history((rdb_pressure_event *)a[0].pointer, (size_t)a[1].number, (size_t)a[2].number, (size_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pressure_history[] = {
    {"events", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(rdb_pressure_event), 0},
    {"stride", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(sizeof(rdb_pressure_event))},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"count", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pressure_history[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 0, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 0, 2, 0, 0, 0, RDB_OK, NULL},
    {"capacity 0", CHANGE_LINK, 0, 2, 0, 0, 0, RDB_OK, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 0, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_pressure_history = {"rdb_pressure_history", call_rdb_pressure_history, parameters_rdb_pressure_history, 5, rows_rdb_pressure_history, 8, true, RDB_OK, 0};
TEST(misuse_pressure_response, rdb_pressure_history) { misuse_run(&misuse_rdb_pressure_history); }
