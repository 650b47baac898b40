/* Misuse of pressure. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_pressure_level_name(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.text = rdb_pressure_level_name((uint32_t)a[0].number);
    result.number = result.text != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_pressure_level_name[] = {
    {"level", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_PRESSURE_WARNING)},
};
static const misuse_row rows_rdb_pressure_level_name[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is 99", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(99), 0, NULL},
    {"is 0xffffffffu", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0xffffffffu), 0, NULL},
};
const misuse_function misuse_rdb_pressure_level_name = {"rdb_pressure_level_name", call_rdb_pressure_level_name, parameters_rdb_pressure_level_name, 1, rows_rdb_pressure_level_name, 3, false, MISUSE_ANY, 0};
TEST(misuse_pressure, rdb_pressure_level_name) { misuse_run(&misuse_rdb_pressure_level_name); }

static misuse_result call_rdb_pressure_grade_name(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.text = rdb_pressure_grade_name((uint32_t)a[0].number);
    result.number = result.text != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_pressure_grade_name[] = {
    {"grade", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_PRESSURE_GRADE_LOW)},
};
static const misuse_row rows_rdb_pressure_grade_name[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is 99", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(99), 0, NULL},
    {"is 0xffffffffu", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0xffffffffu), 0, NULL},
};
const misuse_function misuse_rdb_pressure_grade_name = {"rdb_pressure_grade_name", call_rdb_pressure_grade_name, parameters_rdb_pressure_grade_name, 1, rows_rdb_pressure_grade_name, 3, false, MISUSE_ANY, 0};
TEST(misuse_pressure, rdb_pressure_grade_name) { misuse_run(&misuse_rdb_pressure_grade_name); }

static misuse_result call_rdb_pressure_source_name(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.text = rdb_pressure_source_name((uint32_t)a[0].number);
    result.number = result.text != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_pressure_source_name[] = {
    {"source", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_PRESSURE_SOURCE_PSI)},
};
static const misuse_row rows_rdb_pressure_source_name[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is 99", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(99), 0, NULL},
    {"is 0xffffffffu", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0xffffffffu), 0, NULL},
};
const misuse_function misuse_rdb_pressure_source_name = {"rdb_pressure_source_name", call_rdb_pressure_source_name, parameters_rdb_pressure_source_name, 1, rows_rdb_pressure_source_name, 3, false, MISUSE_ANY, 0};
TEST(misuse_pressure, rdb_pressure_source_name) { misuse_run(&misuse_rdb_pressure_source_name); }

static misuse_result call_rdb_memory_limit_set(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_limit_set((uint64_t)a[0].number, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_limit_set[] = {
    {"bytes", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_limit_set[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_limit_set = {"rdb_memory_limit_set", call_rdb_memory_limit_set, parameters_rdb_memory_limit_set, 2, rows_rdb_memory_limit_set, 1, true, RDB_E_REENTRANT, 0};
TEST(misuse_pressure, rdb_memory_limit_set) { misuse_run(&misuse_rdb_memory_limit_set); }

static misuse_result call_rdb_pressure_level_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pressure_level_get((uint32_t *)a[0].pointer, (uint32_t *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pressure_level_get[] = {
    {"level", MISUSE_OUT, DATA_NONE, 0, sizeof(uint32_t), 0},
    {"grade", MISUSE_OUT, DATA_NONE, 0, sizeof(uint32_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pressure_level_get[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_pressure_level_get = {"rdb_pressure_level_get", call_rdb_pressure_level_get, parameters_rdb_pressure_level_get, 3, rows_rdb_pressure_level_get, 5, true, RDB_OK, 0};
TEST(misuse_pressure, rdb_pressure_level_get) { misuse_run(&misuse_rdb_pressure_level_get); }

static misuse_result call_rdb_pressure_poll(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pressure_poll((uint32_t *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pressure_poll[] = {
    {"level", MISUSE_OUT, DATA_NONE, 0, sizeof(uint32_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pressure_poll[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_pressure_poll = {"rdb_pressure_poll", call_rdb_pressure_poll, parameters_rdb_pressure_poll, 2, rows_rdb_pressure_poll, 3, true, RDB_E_REENTRANT, 0};
TEST(misuse_pressure, rdb_pressure_poll) { misuse_run(&misuse_rdb_pressure_poll); }

static misuse_result call_rdb_pressure_fd(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pressure_fd((int32_t *)a[0].pointer, (int32_t *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pressure_fd[] = {
    {"fd", MISUSE_OUT, DATA_NONE, 0, sizeof(int32_t), (uint64_t)(-1)},
    {"events", MISUSE_OUT, DATA_NONE, 0, sizeof(int32_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pressure_fd[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_pressure_fd = {"rdb_pressure_fd", call_rdb_pressure_fd, parameters_rdb_pressure_fd, 3, rows_rdb_pressure_fd, 5, true, MISUSE_ANY, 0};
TEST(misuse_pressure, rdb_pressure_fd) { misuse_run(&misuse_rdb_pressure_fd); }

static misuse_result call_rdb_pressure_thresholds_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_pressure_thresholds_init((rdb_pressure_thresholds *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_pressure_thresholds_init[] = {
    {"thresholds", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_pressure_thresholds), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_pressure_thresholds)},
};
static const misuse_row rows_rdb_pressure_thresholds_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_pressure_thresholds_init = {"rdb_pressure_thresholds_init", call_rdb_pressure_thresholds_init, parameters_rdb_pressure_thresholds_init, 2, rows_rdb_pressure_thresholds_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_pressure, rdb_pressure_thresholds_init) { misuse_run(&misuse_rdb_pressure_thresholds_init); }

static misuse_result call_rdb_pressure_thresholds_set(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pressure_thresholds_set((const rdb_pressure_thresholds *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pressure_thresholds_set[] = {
    {"thresholds", MISUSE_IN_STRUCT, DATA_PRESSURE_THRESHOLDS, 0, sizeof(rdb_pressure_thresholds), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pressure_thresholds_set[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 39", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 39, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 0, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"reserved: not zero", CHANGE_FIELD_BITS, 0, 0, 36, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_pressure_thresholds_set = {"rdb_pressure_thresholds_set", call_rdb_pressure_thresholds_set, parameters_rdb_pressure_thresholds_set, 2, rows_rdb_pressure_thresholds_set, 11, true, RDB_OK, 0};
TEST(misuse_pressure, rdb_pressure_thresholds_set) { misuse_run(&misuse_rdb_pressure_thresholds_set); }

static misuse_result call_rdb_pressure_sources_set(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pressure_sources_set((uint32_t)a[0].number, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pressure_sources_set[] = {
    {"sources", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_PRESSURE_SOURCE_LEDGER | RDB_PRESSURE_SOURCE_CGROUP)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pressure_sources_set[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 0, 0, 0, 0, RDB_PRESSURE_SOURCE_LEDGER | RDB_PRESSURE_SOURCE_CGROUP | RDB_PRESSURE_SOURCE_PSI, RDB_E_UNKNOWN_FLAG, NULL},
};
const misuse_function misuse_rdb_pressure_sources_set = {"rdb_pressure_sources_set", call_rdb_pressure_sources_set, parameters_rdb_pressure_sources_set, 2, rows_rdb_pressure_sources_set, 2, true, RDB_OK, 0};
TEST(misuse_pressure, rdb_pressure_sources_set) { misuse_run(&misuse_rdb_pressure_sources_set); }

static misuse_result call_rdb_pressure_reading_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pressure_reading_get((uint32_t)a[0].number, (rdb_pressure_reading *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pressure_reading_get[] = {
    {"source", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_PRESSURE_SOURCE_LEDGER)},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_pressure_reading), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pressure_reading_get[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown value", CHANGE_UNKNOWN_VALUES, 0, 0, 0, 0, (uint64_t)1 << RDB_PRESSURE_SOURCE_LEDGER | (uint64_t)1 << RDB_PRESSURE_SOURCE_CGROUP | (uint64_t)1 << RDB_PRESSURE_SOURCE_PSI, RDB_E_INVALID_ARGUMENT, NULL},
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
const misuse_function misuse_rdb_pressure_reading_get = {"rdb_pressure_reading_get", call_rdb_pressure_reading_get, parameters_rdb_pressure_reading_get, 3, rows_rdb_pressure_reading_get, 11, true, RDB_OK, 0};
TEST(misuse_pressure, rdb_pressure_reading_get) { misuse_run(&misuse_rdb_pressure_reading_get); }

static misuse_result call_rdb_pressure_statistics_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pressure_statistics_get((rdb_pressure_statistics *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pressure_statistics_get[] = {
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_pressure_statistics), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pressure_statistics_get[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 359", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 359, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_pressure_statistics_get = {"rdb_pressure_statistics_get", call_rdb_pressure_statistics_get, parameters_rdb_pressure_statistics_get, 2, rows_rdb_pressure_statistics_get, 10, true, RDB_OK, 0};
TEST(misuse_pressure, rdb_pressure_statistics_get) { misuse_run(&misuse_rdb_pressure_statistics_get); }
