/* Misuse of status. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_status_name(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.text = rdb_status_name((rdb_status)a[0].number);
    result.number = result.text != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_status_name[] = {
    {"code", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
};
static const misuse_row rows_rdb_status_name[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is 12345", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(12345), 1, "RDB_UNKNOWN"},
    {"is -99999", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(-99999), 1, "RDB_UNKNOWN"},
};
const misuse_function misuse_rdb_status_name = {"rdb_status_name", call_rdb_status_name, parameters_rdb_status_name, 1, rows_rdb_status_name, 3, false, MISUSE_ANY, 0};
TEST(misuse_status, rdb_status_name) { misuse_run(&misuse_rdb_status_name); }

static misuse_result call_rdb_status_description(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.text = rdb_status_description((rdb_status)a[0].number);
    result.number = result.text != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_status_description[] = {
    {"code", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
};
static const misuse_row rows_rdb_status_description[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_status_description = {"rdb_status_description", call_rdb_status_description, parameters_rdb_status_description, 1, rows_rdb_status_description, 1, false, MISUSE_ANY, 0};
TEST(misuse_status, rdb_status_description) { misuse_run(&misuse_rdb_status_description); }

static misuse_result call_rdb_status_class(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_status_class((rdb_status)a[0].number);
    return result;
}
static const misuse_parameter parameters_rdb_status_class[] = {
    {"code", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
};
static const misuse_row rows_rdb_status_class[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is -250", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(-250), RDB_CLASS_USAGE, NULL},
    {"is -350", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(-350), RDB_CLASS_RESOURCE, NULL},
    {"is 77", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(77), RDB_CLASS_OUTCOME, NULL},
    {"is -2147483647 - 1", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(-2147483647 - 1), RDB_CLASS_INTERNAL, NULL},
};
const misuse_function misuse_rdb_status_class = {"rdb_status_class", call_rdb_status_class, parameters_rdb_status_class, 1, rows_rdb_status_class, 5, false, MISUSE_ANY, 0};
TEST(misuse_status, rdb_status_class) { misuse_run(&misuse_rdb_status_class); }

static misuse_result call_rdb_last_error(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_last_error((rdb_error *)a[0].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_last_error[] = {
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_last_error[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_last_error = {"rdb_last_error", call_rdb_last_error, parameters_rdb_last_error, 1, rows_rdb_last_error, 3, true, MISUSE_ANY, 0};
TEST(misuse_status, rdb_last_error) { misuse_run(&misuse_rdb_last_error); }
