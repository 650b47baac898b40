/* Misuse of memory findings. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_memory_debug_on_finding(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_debug_on_finding((rdb_memory_finding_callback)a[0].number, (void *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_debug_on_finding[] = {
    {"callback", MISUSE_CALLBACK, DATA_NONE, 0, 0, 0},
    {"user", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_debug_on_finding[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_debug_on_finding = {"rdb_memory_debug_on_finding", call_rdb_memory_debug_on_finding, parameters_rdb_memory_debug_on_finding, 3, rows_rdb_memory_debug_on_finding, 2, true, RDB_OK, 0};
TEST(misuse_memory_findings, rdb_memory_debug_on_finding) { misuse_run(&misuse_rdb_memory_debug_on_finding); }

static misuse_result call_rdb_memory_debug_findings(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_debug_findings((rdb_memory_finding *)a[0].pointer, (size_t)a[1].number, (size_t)a[2].number, (size_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_debug_findings[] = {
    {"findings", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(rdb_memory_finding), 0},
    {"stride", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(sizeof(rdb_memory_finding))},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"count", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_debug_findings[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 0, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 0, 2, 0, 0, 0, RDB_OK, NULL},
    {"capacity 0", CHANGE_LINK, 0, 2, 0, 0, 0, RDB_OK, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 0, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_debug_findings = {"rdb_memory_debug_findings", call_rdb_memory_debug_findings, parameters_rdb_memory_debug_findings, 5, rows_rdb_memory_debug_findings, 8, true, RDB_OK, 0};
TEST(misuse_memory_findings, rdb_memory_debug_findings) { misuse_run(&misuse_rdb_memory_debug_findings); }

static misuse_result call_rdb_memory_finding_name(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.text = rdb_memory_finding_name((uint32_t)a[0].number);
    result.number = result.text != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_memory_finding_name[] = {
    {"kind", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(1)},
};
static const misuse_row rows_rdb_memory_finding_name[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is 0", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0), 0, NULL},
    {"is 0xffffffffu", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0xffffffffu), 0, NULL},
};
const misuse_function misuse_rdb_memory_finding_name = {"rdb_memory_finding_name", call_rdb_memory_finding_name, parameters_rdb_memory_finding_name, 1, rows_rdb_memory_finding_name, 3, false, MISUSE_ANY, 0};
TEST(misuse_memory_findings, rdb_memory_finding_name) { misuse_run(&misuse_rdb_memory_finding_name); }

static misuse_result call_rdb_memory_check(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_check((uint64_t *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_check[] = {
    {"found", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_check[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_check = {"rdb_memory_check", call_rdb_memory_check, parameters_rdb_memory_check, 2, rows_rdb_memory_check, 3, true, RDB_OK, 0};
TEST(misuse_memory_findings, rdb_memory_check) { misuse_run(&misuse_rdb_memory_check); }

static misuse_result call_rdb_memory_debug_statistics_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_debug_statistics_get((rdb_memory_debug_statistics *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_debug_statistics_get[] = {
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_memory_debug_statistics), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_debug_statistics_get[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 143", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 143, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_debug_statistics_get = {"rdb_memory_debug_statistics_get", call_rdb_memory_debug_statistics_get, parameters_rdb_memory_debug_statistics_get, 2, rows_rdb_memory_debug_statistics_get, 10, true, RDB_OK, 0};
TEST(misuse_memory_findings, rdb_memory_debug_statistics_get) { misuse_run(&misuse_rdb_memory_debug_statistics_get); }

static misuse_result call_rdb_memory_debug_components(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_debug_components((rdb_memory_debug_component *)a[0].pointer, (size_t)a[1].number, (size_t)a[2].number, (size_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_debug_components[] = {
    {"components", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(rdb_memory_debug_component), 0},
    {"stride", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(sizeof(rdb_memory_debug_component))},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"count", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_debug_components[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 0, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 0, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 0, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 0, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_debug_components = {"rdb_memory_debug_components", call_rdb_memory_debug_components, parameters_rdb_memory_debug_components, 5, rows_rdb_memory_debug_components, 8, true, RDB_OK, 0};
TEST(misuse_memory_findings, rdb_memory_debug_components) { misuse_run(&misuse_rdb_memory_debug_components); }

static misuse_result call_rdb_memory_walk(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_walk((rdb_memory_walk_callback)a[0].number, (void *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_walk[] = {
    {"callback", MISUSE_CALLBACK, DATA_NONE, 0, 0, 0},
    {"user", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_walk[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_memory_walk = {"rdb_memory_walk", call_rdb_memory_walk, parameters_rdb_memory_walk, 3, rows_rdb_memory_walk, 2, true, RDB_OK, 0};
TEST(misuse_memory_findings, rdb_memory_walk) { misuse_run(&misuse_rdb_memory_walk); }

static misuse_result call_rdb_memory_debug_report_faults(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_debug_report_faults((rdb_error *)a[0].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_debug_report_faults[] = {
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_debug_report_faults[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_debug_report_faults = {"rdb_memory_debug_report_faults", call_rdb_memory_debug_report_faults, parameters_rdb_memory_debug_report_faults, 1, rows_rdb_memory_debug_report_faults, 1, true, RDB_OK, 0};
TEST(misuse_memory_findings, rdb_memory_debug_report_faults) { misuse_run(&misuse_rdb_memory_debug_report_faults); }
