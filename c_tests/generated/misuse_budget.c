/* Misuse of budget. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_budget_options_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_budget_options_init((rdb_budget_options *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_budget_options_init[] = {
    {"options", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_budget_options), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_budget_options)},
};
static const misuse_row rows_rdb_budget_options_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_budget_options_init = {"rdb_budget_options_init", call_rdb_budget_options_init, parameters_rdb_budget_options_init, 2, rows_rdb_budget_options_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_budget, rdb_budget_options_init) { misuse_run(&misuse_rdb_budget_options_init); }

static misuse_result call_rdb_budget_open(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_budget_open((rdb_budget)a[0].pointer, (const char *)a[1].pointer, (size_t)a[2].number, (const rdb_budget_options *)a[3].pointer, (rdb_budget *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_budget_open[] = {
    {"parent", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_BUDGET},
    {"name", MISUSE_IN, DATA_NAME, 2, 0, 0},
    {"name_length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"options", MISUSE_IN_STRUCT, DATA_BUDGET_OPTIONS, 0, sizeof(rdb_budget_options), 0},
    {"out", MISUSE_OUT, DATA_BUDGET, 0, sizeof(rdb_budget), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_budget_open[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"invalid UTF-8", CHANGE_INVALID_UTF8, 1, 2, 0, 0, 0, RDB_E_INVALID_UTF8, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 23", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 23, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 3, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 3, 0, 4, 0, RDB_BUDGET_EXACT, RDB_E_UNKNOWN_FLAG, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_budget_open = {"rdb_budget_open", call_rdb_budget_open, parameters_rdb_budget_open, 6, rows_rdb_budget_open, 27, true, RDB_E_REENTRANT, 0};
TEST(misuse_budget, rdb_budget_open) { misuse_run(&misuse_rdb_budget_open); }

static misuse_result call_rdb_budget_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_budget_close((rdb_budget)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_budget_close[] = {
    {"budget", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_BUDGET},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_budget_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_budget_close = {"rdb_budget_close", call_rdb_budget_close, parameters_rdb_budget_close, 2, rows_rdb_budget_close, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_budget, rdb_budget_close) { misuse_run(&misuse_rdb_budget_close); }

static misuse_result call_rdb_budget_allocate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_budget_allocate((rdb_budget)a[0].pointer, (size_t)a[1].number, (size_t)a[2].number, (uint32_t)a[3].number, (void **)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_budget_allocate[] = {
    {"budget", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_BUDGET},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
    {"alignment", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(16)},
    {"zeroed", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"block", MISUSE_OUT, DATA_BUDGET_BLOCK, 0, sizeof(void *), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_budget_allocate[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 3, 0, 0, 0, RDB_BUDGET_ZEROED, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_E_TOO_LARGE, NULL},
    {"is (size_t)1 << 47", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)((size_t)1 << 47), RDB_E_NO_MEMORY, NULL},
    {"is 0", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(0), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 24", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(24), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_budget_allocate = {"rdb_budget_allocate", call_rdb_budget_allocate, parameters_rdb_budget_allocate, 6, rows_rdb_budget_allocate, 14, true, RDB_E_REENTRANT, 0};
TEST(misuse_budget, rdb_budget_allocate) { misuse_run(&misuse_rdb_budget_allocate); }

static misuse_result call_rdb_budget_reallocate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_budget_reallocate((rdb_budget)a[0].pointer, (void *)a[1].pointer, (size_t)a[2].number, (void **)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_budget_reallocate[] = {
    {"budget", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_BUDGET},
    {"block", MISUSE_ADDRESS, DATA_BUDGET_BLOCK, 0, 0, 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
    {"moved", MISUSE_OUT, DATA_BUDGET_BLOCK, 0, sizeof(void *), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_budget_reallocate[] = {
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
const misuse_function misuse_rdb_budget_reallocate = {"rdb_budget_reallocate", call_rdb_budget_reallocate, parameters_rdb_budget_reallocate, 5, rows_rdb_budget_reallocate, 12, true, RDB_E_REENTRANT, 0};
TEST(misuse_budget, rdb_budget_reallocate) { misuse_run(&misuse_rdb_budget_reallocate); }

static misuse_result call_rdb_budget_free(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_budget_free((rdb_budget)a[0].pointer, (void *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_budget_free[] = {
    {"budget", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_BUDGET},
    {"block", MISUSE_ADDRESS, DATA_BUDGET_BLOCK, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_budget_free[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_budget_free = {"rdb_budget_free", call_rdb_budget_free, parameters_rdb_budget_free, 3, rows_rdb_budget_free, 8, true, RDB_E_REENTRANT, 0};
TEST(misuse_budget, rdb_budget_free) { misuse_run(&misuse_rdb_budget_free); }

static misuse_result call_rdb_budget_usable_size(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_budget_usable_size((rdb_budget)a[0].pointer, (const void *)a[1].pointer, (size_t *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_budget_usable_size[] = {
    {"budget", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_BUDGET},
    {"block", MISUSE_ADDRESS, DATA_BUDGET_BLOCK, 0, 0, 0},
    {"bytes", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_budget_usable_size[] = {
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
const misuse_function misuse_rdb_budget_usable_size = {"rdb_budget_usable_size", call_rdb_budget_usable_size, parameters_rdb_budget_usable_size, 4, rows_rdb_budget_usable_size, 10, true, RDB_E_REENTRANT, 0};
TEST(misuse_budget, rdb_budget_usable_size) { misuse_run(&misuse_rdb_budget_usable_size); }

static misuse_result call_rdb_budget_charge(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_budget_charge((rdb_budget)a[0].pointer, (uint64_t)a[1].number, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_budget_charge[] = {
    {"budget", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_BUDGET},
    {"bytes", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(100)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_budget_charge[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_budget_charge = {"rdb_budget_charge", call_rdb_budget_charge, parameters_rdb_budget_charge, 3, rows_rdb_budget_charge, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_budget, rdb_budget_charge) { misuse_run(&misuse_rdb_budget_charge); }

static misuse_result call_rdb_budget_release(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_budget_release((rdb_budget)a[0].pointer, (uint64_t)a[1].number, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_budget_release[] = {
    {"budget", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_BUDGET},
    {"bytes", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_budget_release[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_budget_release = {"rdb_budget_release", call_rdb_budget_release, parameters_rdb_budget_release, 3, rows_rdb_budget_release, 8, true, RDB_E_REENTRANT, 0};
TEST(misuse_budget, rdb_budget_release) { misuse_run(&misuse_rdb_budget_release); }

static misuse_result call_rdb_budget_limits_set(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_budget_limits_set((rdb_budget)a[0].pointer, (uint64_t)a[1].number, (uint64_t)a[2].number, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_budget_limits_set[] = {
    {"budget", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_BUDGET},
    {"limit_bytes", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"soft_limit_bytes", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_budget_limits_set[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_budget_limits_set = {"rdb_budget_limits_set", call_rdb_budget_limits_set, parameters_rdb_budget_limits_set, 4, rows_rdb_budget_limits_set, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_budget, rdb_budget_limits_set) { misuse_run(&misuse_rdb_budget_limits_set); }

static misuse_result call_rdb_budget_usage_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_budget_usage_get((rdb_budget)a[0].pointer, (rdb_memory_usage *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_budget_usage_get[] = {
    {"budget", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_BUDGET},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_memory_usage), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_budget_usage_get[] = {
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
    {"struct_size 55", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 55, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_budget_usage_get = {"rdb_budget_usage_get", call_rdb_budget_usage_get, parameters_rdb_budget_usage_get, 3, rows_rdb_budget_usage_get, 16, true, RDB_E_REENTRANT, 0};
TEST(misuse_budget, rdb_budget_usage_get) { misuse_run(&misuse_rdb_budget_usage_get); }

static misuse_result call_rdb_budget_list(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_budget_list((rdb_budget_info *)a[0].pointer, (size_t)a[1].number, (size_t)a[2].number, (size_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_budget_list[] = {
    {"budgets", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(rdb_budget_info), 0},
    {"stride", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(sizeof(rdb_budget_info))},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"count", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_budget_list[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 0, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 0, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 0, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 0, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_budget_list = {"rdb_budget_list", call_rdb_budget_list, parameters_rdb_budget_list, 5, rows_rdb_budget_list, 8, true, RDB_OK, 0};
TEST(misuse_budget, rdb_budget_list) { misuse_run(&misuse_rdb_budget_list); }
