/* Misuse of simd. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_simd_features(const misuse_value *a) {
    (void)a;
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_features();
    return result;
}
static const misuse_row rows_rdb_simd_features[] = {
    {"good arguments", CHANGE_NONE, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_simd_features = {"rdb_simd_features", call_rdb_simd_features, NULL, 0, rows_rdb_simd_features, 1, false, MISUSE_ANY, 0};
TEST(misuse_simd, rdb_simd_features) { misuse_run(&misuse_rdb_simd_features); }

static misuse_result call_rdb_simd_level(const misuse_value *a) {
    (void)a;
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_level();
    return result;
}
static const misuse_row rows_rdb_simd_level[] = {
    {"good arguments", CHANGE_NONE, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_simd_level = {"rdb_simd_level", call_rdb_simd_level, NULL, 0, rows_rdb_simd_level, 1, false, MISUSE_ANY, 0};
TEST(misuse_simd, rdb_simd_level) { misuse_run(&misuse_rdb_simd_level); }

static misuse_result call_rdb_simd_level_force(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_level_force((uint32_t)a[0].number, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_level_force[] = {
    {"level", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_SIMD_SCALAR)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_level_force[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 3", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(3), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_simd_level_force = {"rdb_simd_level_force", call_rdb_simd_level_force, parameters_rdb_simd_level_force, 2, rows_rdb_simd_level_force, 2, true, RDB_OK, 0};
TEST(misuse_simd, rdb_simd_level_force) { misuse_run(&misuse_rdb_simd_level_force); }

static misuse_result call_rdb_simd_level_name(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.text = rdb_simd_level_name((uint32_t)a[0].number);
    result.number = result.text != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_simd_level_name[] = {
    {"level", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
};
static const misuse_row rows_rdb_simd_level_name[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is RDB_SIMD_AVX512", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(RDB_SIMD_AVX512), 1, "avx512"},
    {"is UINT32_MAX", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(UINT32_MAX), 1, ""},
};
const misuse_function misuse_rdb_simd_level_name = {"rdb_simd_level_name", call_rdb_simd_level_name, parameters_rdb_simd_level_name, 1, rows_rdb_simd_level_name, 3, false, MISUSE_ANY, 0};
TEST(misuse_simd, rdb_simd_level_name) { misuse_run(&misuse_rdb_simd_level_name); }

static misuse_result call_rdb_simd_vector_bytes(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_vector_bytes((uint32_t)a[0].number);
    return result;
}
static const misuse_parameter parameters_rdb_simd_vector_bytes[] = {
    {"level", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
};
static const misuse_row rows_rdb_simd_vector_bytes[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is RDB_SIMD_AVX2", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(RDB_SIMD_AVX2), 32, NULL},
    {"is 3", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(3), 0, NULL},
};
const misuse_function misuse_rdb_simd_vector_bytes = {"rdb_simd_vector_bytes", call_rdb_simd_vector_bytes, parameters_rdb_simd_vector_bytes, 1, rows_rdb_simd_vector_bytes, 3, false, MISUSE_ANY, 0};
TEST(misuse_simd, rdb_simd_vector_bytes) { misuse_run(&misuse_rdb_simd_vector_bytes); }

static misuse_result call_rdb_simd_options_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_simd_options_init((rdb_simd_options *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_simd_options_init[] = {
    {"options", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_simd_options), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_simd_options)},
};
static const misuse_row rows_rdb_simd_options_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_simd_options_init = {"rdb_simd_options_init", call_rdb_simd_options_init, parameters_rdb_simd_options_init, 2, rows_rdb_simd_options_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_simd, rdb_simd_options_init) { misuse_run(&misuse_rdb_simd_options_init); }

static misuse_result call_rdb_simd_context_open(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_context_open((const rdb_simd_options *)a[0].pointer, (rdb_simd_context *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_context_open[] = {
    {"options", MISUSE_IN_STRUCT, DATA_SIMD_OPTIONS, 0, sizeof(rdb_simd_options), 0},
    {"out", MISUSE_OUT, DATA_SIMD_CONTEXT, 0, sizeof(rdb_simd_context), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_context_open[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 23", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 23, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 0, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 0, 0, 4, 0, 0, RDB_E_UNKNOWN_FLAG, NULL},
    {"reserved: unknown flag", CHANGE_FIELD_BITS, 0, 0, 20, 0, 0, RDB_E_UNKNOWN_FLAG, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_context_open = {"rdb_simd_context_open", call_rdb_simd_context_open, parameters_rdb_simd_context_open, 3, rows_rdb_simd_context_open, 14, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd, rdb_simd_context_open) { misuse_run(&misuse_rdb_simd_context_open); }

static misuse_result call_rdb_simd_context_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_context_close((rdb_simd_context)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_context_close[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_context_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_simd_context_close = {"rdb_simd_context_close", call_rdb_simd_context_close, parameters_rdb_simd_context_close, 2, rows_rdb_simd_context_close, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd, rdb_simd_context_close) { misuse_run(&misuse_rdb_simd_context_close); }

static misuse_result call_rdb_simd_context_configure(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_context_configure((rdb_simd_context)a[0].pointer, (const rdb_simd_options *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_context_configure[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"options", MISUSE_IN_STRUCT, DATA_SIMD_OPTIONS, 0, sizeof(rdb_simd_options), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_context_configure[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 23", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 23, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 1, 0, 4, 0, 0, RDB_E_UNKNOWN_FLAG, NULL},
    {"reserved: unknown flag", CHANGE_FIELD_BITS, 1, 0, 20, 0, 0, RDB_E_UNKNOWN_FLAG, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_context_configure = {"rdb_simd_context_configure", call_rdb_simd_context_configure, parameters_rdb_simd_context_configure, 3, rows_rdb_simd_context_configure, 18, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd, rdb_simd_context_configure) { misuse_run(&misuse_rdb_simd_context_configure); }

static misuse_result call_rdb_simd_statistics_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_statistics_get((rdb_simd_context)a[0].pointer, (rdb_simd_statistics *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_statistics_get[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_simd_statistics), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_statistics_get[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 351", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 351, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_statistics_get = {"rdb_simd_statistics_get", call_rdb_simd_statistics_get, parameters_rdb_simd_statistics_get, 3, rows_rdb_simd_statistics_get, 16, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd, rdb_simd_statistics_get) { misuse_run(&misuse_rdb_simd_statistics_get); }

static misuse_result call_rdb_simd_statistics_reset(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_statistics_reset((rdb_simd_context)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_statistics_reset[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_statistics_reset[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_simd_statistics_reset = {"rdb_simd_statistics_reset", call_rdb_simd_statistics_reset, parameters_rdb_simd_statistics_reset, 2, rows_rdb_simd_statistics_reset, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd, rdb_simd_statistics_reset) { misuse_run(&misuse_rdb_simd_statistics_reset); }
