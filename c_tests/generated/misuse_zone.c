/* Misuse of zone. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_zone_options_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_zone_options_init((rdb_zone_options *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_zone_options_init[] = {
    {"options", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_zone_options), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_zone_options)},
};
static const misuse_row rows_rdb_zone_options_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_zone_options_init = {"rdb_zone_options_init", call_rdb_zone_options_init, parameters_rdb_zone_options_init, 2, rows_rdb_zone_options_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_zone, rdb_zone_options_init) { misuse_run(&misuse_rdb_zone_options_init); }

static misuse_result call_rdb_zone_open(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_zone_open((const char *)a[0].pointer, (size_t)a[1].number, (const rdb_zone_options *)a[2].pointer, (rdb_zone *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_zone_open[] = {
    {"name", MISUSE_IN, DATA_NAME, 1, 0, 0},
    {"name_length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
    {"options", MISUSE_IN_STRUCT, DATA_ZONE_OPTIONS, 0, sizeof(rdb_zone_options), 0},
    {"out", MISUSE_OUT, DATA_ZONE, 0, sizeof(rdb_zone), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_zone_open[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 0, 1, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 0, 1, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 0, 1, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 0, 1, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"invalid UTF-8", CHANGE_INVALID_UTF8, 0, 1, 0, 0, 0, RDB_E_INVALID_UTF8, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 31", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 31, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 2, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 2, 0, 4, 0, 0, RDB_E_UNKNOWN_FLAG, NULL},
    {"budget: no handle", CHANGE_FIELD_NUMBER, 2, 0, 24, 8, 1, RDB_E_BAD_HANDLE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_zone_open = {"rdb_zone_open", call_rdb_zone_open, parameters_rdb_zone_open, 5, rows_rdb_zone_open, 22, true, RDB_E_REENTRANT, 0};
TEST(misuse_zone, rdb_zone_open) { misuse_run(&misuse_rdb_zone_open); }

static misuse_result call_rdb_zone_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_zone_close((rdb_zone)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_zone_close[] = {
    {"zone", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ZONE},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_zone_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_zone_close = {"rdb_zone_close", call_rdb_zone_close, parameters_rdb_zone_close, 2, rows_rdb_zone_close, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_zone, rdb_zone_close) { misuse_run(&misuse_rdb_zone_close); }

static misuse_result call_rdb_zone_allocate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_zone_allocate((rdb_zone)a[0].pointer, (size_t)a[1].number, (size_t)a[2].number, (uint32_t)a[3].number, (void **)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_zone_allocate[] = {
    {"zone", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ZONE},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
    {"alignment", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(16)},
    {"zeroed", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"block", MISUSE_OUT, DATA_NONE, 0, sizeof(void *), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_zone_allocate[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 3, 0, 0, 0, RDB_ZONE_ZEROED, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_E_TOO_LARGE, NULL},
    {"is (size_t)1 << 47", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)((size_t)1 << 47), RDB_E_NO_MEMORY, NULL},
    {"is 0", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(0), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 24", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(24), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_zone_allocate = {"rdb_zone_allocate", call_rdb_zone_allocate, parameters_rdb_zone_allocate, 6, rows_rdb_zone_allocate, 14, true, RDB_E_REENTRANT, 0};
TEST(misuse_zone, rdb_zone_allocate) { misuse_run(&misuse_rdb_zone_allocate); }

static misuse_result call_rdb_zone_reallocate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_zone_reallocate((rdb_zone)a[0].pointer, (void *)a[1].pointer, (size_t)a[2].number, (void **)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_zone_reallocate[] = {
    {"zone", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ZONE},
    {"block", MISUSE_ADDRESS, DATA_ZONE_BLOCK, 0, 0, 1},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
    {"moved", MISUSE_OUT, DATA_NONE, 0, sizeof(void *), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_zone_reallocate[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_E_TOO_LARGE, NULL},
    {"is (size_t)1 << 47", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)((size_t)1 << 47), RDB_E_NO_MEMORY, NULL},
};
const misuse_function misuse_rdb_zone_reallocate = {"rdb_zone_reallocate", call_rdb_zone_reallocate, parameters_rdb_zone_reallocate, 5, rows_rdb_zone_reallocate, 12, true, RDB_E_REENTRANT, 0};
TEST(misuse_zone, rdb_zone_reallocate) { misuse_run(&misuse_rdb_zone_reallocate); }

static misuse_result call_rdb_zone_usable_size(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_zone_usable_size((rdb_zone)a[0].pointer, (const void *)a[1].pointer, (size_t *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_zone_usable_size[] = {
    {"zone", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ZONE},
    {"block", MISUSE_ADDRESS, DATA_ZONE_BLOCK, 0, 0, 0},
    {"bytes", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_zone_usable_size[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_zone_usable_size = {"rdb_zone_usable_size", call_rdb_zone_usable_size, parameters_rdb_zone_usable_size, 4, rows_rdb_zone_usable_size, 10, true, RDB_E_REENTRANT, 0};
TEST(misuse_zone, rdb_zone_usable_size) { misuse_run(&misuse_rdb_zone_usable_size); }

static misuse_result call_rdb_zone_free(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_zone_free((rdb_zone)a[0].pointer, (void *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_zone_free[] = {
    {"zone", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ZONE},
    {"block", MISUSE_ADDRESS, DATA_ZONE_BLOCK, 0, 0, 1},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_zone_free[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_zone_free = {"rdb_zone_free", call_rdb_zone_free, parameters_rdb_zone_free, 3, rows_rdb_zone_free, 8, true, RDB_E_REENTRANT, 0};
TEST(misuse_zone, rdb_zone_free) { misuse_run(&misuse_rdb_zone_free); }

static misuse_result call_rdb_zone_empty(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_zone_empty((rdb_zone)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_zone_empty[] = {
    {"zone", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ZONE},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_zone_empty[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_zone_empty = {"rdb_zone_empty", call_rdb_zone_empty, parameters_rdb_zone_empty, 2, rows_rdb_zone_empty, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_zone, rdb_zone_empty) { misuse_run(&misuse_rdb_zone_empty); }

static misuse_result call_rdb_zone_statistics_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_zone_statistics_get((rdb_zone)a[0].pointer, (rdb_zone_statistics *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_zone_statistics_get[] = {
    {"zone", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ZONE},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_zone_statistics), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_zone_statistics_get[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 87", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 87, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_zone_statistics_get = {"rdb_zone_statistics_get", call_rdb_zone_statistics_get, parameters_rdb_zone_statistics_get, 3, rows_rdb_zone_statistics_get, 16, true, RDB_E_REENTRANT, 0};
TEST(misuse_zone, rdb_zone_statistics_get) { misuse_run(&misuse_rdb_zone_statistics_get); }
