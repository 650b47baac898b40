/* Misuse of handle. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_handle_check(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_handle_check((rdb_handle)a[0].pointer, (uint32_t)a[1].number, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_handle_check[] = {
    {"handle", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ENGINE | FIXTURE_INDEX | FIXTURE_CURSOR | FIXTURE_SUBSCRIPTION | FIXTURE_BATCH | FIXTURE_PRESSURE_CALLBACK | FIXTURE_MEMORY_SNAPSHOT | FIXTURE_SLAB | FIXTURE_ZONE | FIXTURE_BLOCK_POOL | FIXTURE_BUDGET | FIXTURE_SIMD_CONTEXT | FIXTURE_POOL | FIXTURE_SPACE | FIXTURE_PREFETCH},
    {"kind", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_handle_check[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"is RDB_HANDLE_INDEX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(RDB_HANDLE_INDEX), RDB_E_WRONG_HANDLE, NULL},
    {"is 0xffu", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(0xffu), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 0xffffffffu", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(0xffffffffu), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_handle_check = {"rdb_handle_check", call_rdb_handle_check, parameters_rdb_handle_check, 3, rows_rdb_handle_check, 12, true, RDB_OK, RDB_OK};
TEST(misuse_handle, rdb_handle_check) { misuse_run(&misuse_rdb_handle_check); }

static misuse_result call_rdb_debug_touch(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_debug_touch((rdb_index)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_debug_touch[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_debug_touch[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_debug_touch = {"rdb_debug_touch", call_rdb_debug_touch, parameters_rdb_debug_touch, 2, rows_rdb_debug_touch, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_handle, rdb_debug_touch) { misuse_run(&misuse_rdb_debug_touch); }

static misuse_result call_rdb_debug_live_handles(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_debug_live_handles((uint32_t)a[0].number);
    return result;
}
static const misuse_parameter parameters_rdb_debug_live_handles[] = {
    {"kind", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
};
static const misuse_row rows_rdb_debug_live_handles[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is 0xffffffffu", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0xffffffffu), 0, NULL},
};
const misuse_function misuse_rdb_debug_live_handles = {"rdb_debug_live_handles", call_rdb_debug_live_handles, parameters_rdb_debug_live_handles, 1, rows_rdb_debug_live_handles, 2, false, MISUSE_ANY, 0};
TEST(misuse_handle, rdb_debug_live_handles) { misuse_run(&misuse_rdb_debug_live_handles); }

static misuse_result call_rdb_debug_fail_allocations(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_debug_fail_allocations((uint64_t)a[0].number, (uint32_t)a[1].number, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_debug_fail_allocations[] = {
    {"nth", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"mode", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_FAIL_ONCE)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_debug_fail_allocations[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown value", CHANGE_UNKNOWN_VALUES, 1, 0, 0, 0, (uint64_t)1 << RDB_FAIL_ONCE | (uint64_t)1 << RDB_FAIL_FROM_THEN_ON, RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_debug_fail_allocations = {"rdb_debug_fail_allocations", call_rdb_debug_fail_allocations, parameters_rdb_debug_fail_allocations, 3, rows_rdb_debug_fail_allocations, 2, true, RDB_OK, 0};
TEST(misuse_handle, rdb_debug_fail_allocations) { misuse_run(&misuse_rdb_debug_fail_allocations); }

static misuse_result call_rdb_debug_allocation_requests(const misuse_value *a) {
    (void)a;
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_debug_allocation_requests();
    return result;
}
static const misuse_row rows_rdb_debug_allocation_requests[] = {
    {"good arguments", CHANGE_NONE, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_debug_allocation_requests = {"rdb_debug_allocation_requests", call_rdb_debug_allocation_requests, NULL, 0, rows_rdb_debug_allocation_requests, 1, false, MISUSE_ANY, 0};
TEST(misuse_handle, rdb_debug_allocation_requests) { misuse_run(&misuse_rdb_debug_allocation_requests); }

static misuse_result call_rdb_debug_panic(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_debug_panic((rdb_handle)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_debug_panic[] = {
    {"handle", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ENGINE | FIXTURE_INDEX | FIXTURE_CURSOR | FIXTURE_SUBSCRIPTION | FIXTURE_BATCH | FIXTURE_PRESSURE_CALLBACK | FIXTURE_MEMORY_SNAPSHOT | FIXTURE_SLAB | FIXTURE_ZONE | FIXTURE_BLOCK_POOL | FIXTURE_BUDGET | FIXTURE_SIMD_CONTEXT | FIXTURE_POOL | FIXTURE_SPACE | FIXTURE_PREFETCH},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_debug_panic[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_E_PANIC, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_PANIC, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_PANIC, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_E_PANIC, NULL},
};
const misuse_function misuse_rdb_debug_panic = {"rdb_debug_panic", call_rdb_debug_panic, parameters_rdb_debug_panic, 2, rows_rdb_debug_panic, 9, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_handle, rdb_debug_panic) { misuse_run(&misuse_rdb_debug_panic); }

static misuse_result call_rdb_debug_system_root(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_debug_system_root((const void *)a[0].pointer, (size_t)a[1].number, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_debug_system_root[] = {
    {"root", MISUSE_IN, DATA_TEXT, 1, 0, 0},
    {"root_length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_debug_system_root[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 0, 1, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 0, 1, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 0, 1, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 0, 1, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_debug_system_root = {"rdb_debug_system_root", call_rdb_debug_system_root, parameters_rdb_debug_system_root, 3, rows_rdb_debug_system_root, 8, true, RDB_OK, 0};
TEST(misuse_handle, rdb_debug_system_root) { misuse_run(&misuse_rdb_debug_system_root); }
