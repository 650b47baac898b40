/* Misuse of memory reports. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_memory_leaks(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_leaks((uint64_t)a[0].number, (rdb_memory_leak *)a[1].pointer, (size_t)a[2].number, (size_t)a[3].number, (size_t *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_leaks[] = {
    {"min_age_ns", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"leaks", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(rdb_memory_leak), 0},
    {"stride", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(sizeof(rdb_memory_leak))},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"count", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_leaks[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 1, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 1, 3, 0, 0, 0, RDB_OK, NULL},
    {"capacity 0", CHANGE_LINK, 1, 3, 0, 0, 0, RDB_OK, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 1, 3, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_leaks = {"rdb_memory_leaks", call_rdb_memory_leaks, parameters_rdb_memory_leaks, 6, rows_rdb_memory_leaks, 8, true, RDB_OK, 0};
TEST(misuse_memory_reports, rdb_memory_leaks) { misuse_run(&misuse_rdb_memory_leaks); }

static misuse_result call_rdb_memory_leaks_text(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_leaks_text((uint64_t)a[0].number, (char *)a[1].pointer, (size_t)a[2].number, (size_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_leaks_text[] = {
    {"min_age_ns", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"buffer", MISUSE_OUT_ARRAY, DATA_NONE, 0, 30000 * 1, 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 30000},
    {"length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_leaks_text[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_leaks_text = {"rdb_memory_leaks_text", call_rdb_memory_leaks_text, parameters_rdb_memory_leaks_text, 5, rows_rdb_memory_leaks_text, 8, true, RDB_OK, 0};
TEST(misuse_memory_reports, rdb_memory_leaks_text) { misuse_run(&misuse_rdb_memory_leaks_text); }

static misuse_result call_rdb_memory_leaks_json(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_leaks_json((uint64_t)a[0].number, (char *)a[1].pointer, (size_t)a[2].number, (size_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_leaks_json[] = {
    {"min_age_ns", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"buffer", MISUSE_OUT_ARRAY, DATA_NONE, 0, 30000 * 1, 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 30000},
    {"length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_leaks_json[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_leaks_json = {"rdb_memory_leaks_json", call_rdb_memory_leaks_json, parameters_rdb_memory_leaks_json, 5, rows_rdb_memory_leaks_json, 8, true, RDB_OK, 0};
TEST(misuse_memory_reports, rdb_memory_leaks_json) { misuse_run(&misuse_rdb_memory_leaks_json); }

static misuse_result call_rdb_memory_report_text(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_report_text((char *)a[0].pointer, (size_t)a[1].number, (size_t *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_report_text[] = {
    {"buffer", MISUSE_OUT_ARRAY, DATA_NONE, 0, 30000 * 1, 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 30000},
    {"length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_report_text[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 0, 1, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 0, 1, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 0, 1, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_report_text = {"rdb_memory_report_text", call_rdb_memory_report_text, parameters_rdb_memory_report_text, 4, rows_rdb_memory_report_text, 8, true, RDB_OK, 0};
TEST(misuse_memory_reports, rdb_memory_report_text) { misuse_run(&misuse_rdb_memory_report_text); }

static misuse_result call_rdb_memory_report_json(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_report_json((char *)a[0].pointer, (size_t)a[1].number, (size_t *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_report_json[] = {
    {"buffer", MISUSE_OUT_ARRAY, DATA_NONE, 0, 30000 * 1, 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 30000},
    {"length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_report_json[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 0, 1, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 0, 1, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 0, 1, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_report_json = {"rdb_memory_report_json", call_rdb_memory_report_json, parameters_rdb_memory_report_json, 4, rows_rdb_memory_report_json, 8, true, RDB_OK, 0};
TEST(misuse_memory_reports, rdb_memory_report_json) { misuse_run(&misuse_rdb_memory_report_json); }

static misuse_result call_rdb_memory_stack_text(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_stack_text((uint32_t)a[0].number, (char *)a[1].pointer, (size_t)a[2].number, (size_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_stack_text[] = {
    {"stack", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"buffer", MISUSE_OUT_ARRAY, DATA_NONE, 0, 30000 * 1, 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 30000},
    {"length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_stack_text[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_stack_text = {"rdb_memory_stack_text", call_rdb_memory_stack_text, parameters_rdb_memory_stack_text, 5, rows_rdb_memory_stack_text, 8, true, RDB_OK, 0};
TEST(misuse_memory_reports, rdb_memory_stack_text) { misuse_run(&misuse_rdb_memory_stack_text); }

static misuse_result call_rdb_memory_profile_write(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_profile_write((void *)a[0].pointer, (size_t)a[1].number, (size_t *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_profile_write[] = {
    {"buffer", MISUSE_OUT_ARRAY, DATA_NONE, 0, 30000 * 1, 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 30000},
    {"length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_profile_write[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 0, 1, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 0, 1, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 0, 1, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_profile_write = {"rdb_memory_profile_write", call_rdb_memory_profile_write, parameters_rdb_memory_profile_write, 4, rows_rdb_memory_profile_write, 8, true, RDB_OK, 0};
TEST(misuse_memory_reports, rdb_memory_profile_write) { misuse_run(&misuse_rdb_memory_profile_write); }
