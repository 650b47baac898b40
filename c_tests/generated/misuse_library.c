/* Misuse of library. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_version_number(const misuse_value *a) {
    (void)a;
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_version_number();
    return result;
}
static const misuse_row rows_rdb_version_number[] = {
    {"good arguments", CHANGE_NONE, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_version_number = {"rdb_version_number", call_rdb_version_number, NULL, 0, rows_rdb_version_number, 1, false, MISUSE_ANY, 0};
TEST(misuse_library, rdb_version_number) { misuse_run(&misuse_rdb_version_number); }

static misuse_result call_rdb_version_string(const misuse_value *a) {
    (void)a;
    misuse_result result = {0, NULL};
    result.text = rdb_version_string();
    result.number = result.text != NULL;
    return result;
}
static const misuse_row rows_rdb_version_string[] = {
    {"good arguments", CHANGE_NONE, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_version_string = {"rdb_version_string", call_rdb_version_string, NULL, 0, rows_rdb_version_string, 1, false, MISUSE_ANY, 0};
TEST(misuse_library, rdb_version_string) { misuse_run(&misuse_rdb_version_string); }

static misuse_result call_rdb_source_id(const misuse_value *a) {
    (void)a;
    misuse_result result = {0, NULL};
    result.text = rdb_source_id();
    result.number = result.text != NULL;
    return result;
}
static const misuse_row rows_rdb_source_id[] = {
    {"good arguments", CHANGE_NONE, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_source_id = {"rdb_source_id", call_rdb_source_id, NULL, 0, rows_rdb_source_id, 1, false, MISUSE_ANY, 0};
TEST(misuse_library, rdb_source_id) { misuse_run(&misuse_rdb_source_id); }

static misuse_result call_rdb_abi_check(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_abi_check((uint32_t)a[0].number, (size_t)a[1].number, (size_t)a[2].number, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_abi_check[] = {
    {"abi_version", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_ABI_VERSION)},
    {"pointer_size", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(sizeof(void *))},
    {"size_size", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(sizeof(size_t))},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_abi_check[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"is RDB_ABI_VERSION + 1u", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(RDB_ABI_VERSION + 1u), RDB_E_ABI_MISMATCH, NULL},
    {"is 0xffffffffu", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0xffffffffu), RDB_E_ABI_MISMATCH, NULL},
    {"is 4", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(4), RDB_E_ABI_MISMATCH, NULL},
    {"is 4", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(4), RDB_E_ABI_MISMATCH, NULL},
};
const misuse_function misuse_rdb_abi_check = {"rdb_abi_check", call_rdb_abi_check, parameters_rdb_abi_check, 4, rows_rdb_abi_check, 5, true, RDB_OK, 0};
TEST(misuse_library, rdb_abi_check) { misuse_run(&misuse_rdb_abi_check); }

static misuse_result call_rdb_build_info_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_build_info_get((rdb_build_info *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_build_info_get[] = {
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_build_info), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_build_info_get[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 63", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 63, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_build_info_get = {"rdb_build_info_get", call_rdb_build_info_get, parameters_rdb_build_info_get, 2, rows_rdb_build_info_get, 10, true, RDB_OK, 0};
TEST(misuse_library, rdb_build_info_get) { misuse_run(&misuse_rdb_build_info_get); }

static misuse_result call_rdb_limits_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_limits_get((rdb_limits *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_limits_get[] = {
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_limits), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_limits_get[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 103", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 103, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_limits_get = {"rdb_limits_get", call_rdb_limits_get, parameters_rdb_limits_get, 2, rows_rdb_limits_get, 10, true, RDB_OK, 0};
TEST(misuse_library, rdb_limits_get) { misuse_run(&misuse_rdb_limits_get); }
