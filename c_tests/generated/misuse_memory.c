/* Misuse of memory. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_set_allocator(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_set_allocator((const rdb_allocator *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_set_allocator[] = {
    {"allocator", MISUSE_IN_STRUCT, DATA_ALLOCATOR, 0, sizeof(rdb_allocator), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_set_allocator[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_E_STATE, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 39", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 39, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 0, 0, 0, 0, 0, RDB_E_STATE, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 0, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 0, 0, 4, 0, 0, RDB_E_UNKNOWN_FLAG, NULL},
    {"allocate: NULL", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"free: NULL", CHANGE_FIELD_NUMBER, 0, 0, 24, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_E_STATE, NULL},
};
const misuse_function misuse_rdb_set_allocator = {"rdb_set_allocator", call_rdb_set_allocator, parameters_rdb_set_allocator, 2, rows_rdb_set_allocator, 13, true, RDB_E_REENTRANT, 0};
TEST(misuse_memory, rdb_set_allocator) { misuse_run(&misuse_rdb_set_allocator); }

static misuse_result call_rdb_memory_component_count(const misuse_value *a) {
    (void)a;
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_component_count();
    return result;
}
static const misuse_row rows_rdb_memory_component_count[] = {
    {"good arguments", CHANGE_NONE, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_memory_component_count = {"rdb_memory_component_count", call_rdb_memory_component_count, NULL, 0, rows_rdb_memory_component_count, 1, false, MISUSE_ANY, 0};
TEST(misuse_memory, rdb_memory_component_count) { misuse_run(&misuse_rdb_memory_component_count); }

static misuse_result call_rdb_memory_component_name(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.text = rdb_memory_component_name((uint32_t)a[0].number);
    result.number = result.text != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_memory_component_name[] = {
    {"component", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(1)},
};
static const misuse_row rows_rdb_memory_component_name[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is 0", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0), 0, NULL},
    {"is 0xffffffffu", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0xffffffffu), 0, NULL},
};
const misuse_function misuse_rdb_memory_component_name = {"rdb_memory_component_name", call_rdb_memory_component_name, parameters_rdb_memory_component_name, 1, rows_rdb_memory_component_name, 3, false, MISUSE_ANY, 0};
TEST(misuse_memory, rdb_memory_component_name) { misuse_run(&misuse_rdb_memory_component_name); }

static misuse_result call_rdb_memory_usage_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_usage_get((rdb_engine)a[0].pointer, (uint32_t)a[1].number, (rdb_memory_usage *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_usage_get[] = {
    {"engine", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ENGINE},
    {"component", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_COMPONENT_ALL)},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_memory_usage), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_usage_get[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 55", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 55, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 10000", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(10000), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 0xffffffffu", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(0xffffffffu), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_memory_usage_get = {"rdb_memory_usage_get", call_rdb_memory_usage_get, parameters_rdb_memory_usage_get, 4, rows_rdb_memory_usage_get, 18, true, RDB_E_REENTRANT, 0};
TEST(misuse_memory, rdb_memory_usage_get) { misuse_run(&misuse_rdb_memory_usage_get); }
