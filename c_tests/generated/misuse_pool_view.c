/* Misuse of pool view. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_page_view_begin(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_page_view_begin((rdb_space)a[0].pointer, (rdb_page_view *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_page_view_begin[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"view", MISUSE_OUT, DATA_NONE, 0, sizeof(rdb_page_view), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_page_view_begin[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_page_view_begin = {"rdb_page_view_begin", call_rdb_page_view_begin, parameters_rdb_page_view_begin, 3, rows_rdb_page_view_begin, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_view, rdb_page_view_begin) { misuse_run(&misuse_rdb_page_view_begin); }

static misuse_result call_rdb_page_view_end(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_page_view_end((rdb_page_view *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_page_view_end[] = {
    {"view", MISUSE_IN, DATA_PAGE_VIEW, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_page_view_end[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_page_view_end = {"rdb_page_view_end", call_rdb_page_view_end, parameters_rdb_page_view_end, 2, rows_rdb_page_view_end, 3, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_view, rdb_page_view_end) { misuse_run(&misuse_rdb_page_view_end); }

static misuse_result call_rdb_page_view_pin(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_page_view_pin((rdb_page_view *)a[0].pointer, (uint64_t)a[1].number, (rdb_page *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_page_view_pin[] = {
    {"view", MISUSE_IN, DATA_PAGE_VIEW, 0, 0, 0},
    {"number", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"page", MISUSE_OUT, DATA_PAGE, 0, sizeof(rdb_page), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_page_view_pin[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 16", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(16), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_page_view_pin = {"rdb_page_view_pin", call_rdb_page_view_pin, parameters_rdb_page_view_pin, 4, rows_rdb_page_view_pin, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_view, rdb_page_view_pin) { misuse_run(&misuse_rdb_page_view_pin); }

static misuse_result call_rdb_page_view_read_begin(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_page_view_read_begin((rdb_page_view *)a[0].pointer, (uint64_t)a[1].number, (rdb_page_reading *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_page_view_read_begin[] = {
    {"view", MISUSE_IN, DATA_PAGE_VIEW, 0, 0, 0},
    {"number", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"reading", MISUSE_OUT, DATA_NONE, 0, sizeof(rdb_page_reading), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_page_view_read_begin[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 16", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(16), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_page_view_read_begin = {"rdb_page_view_read_begin", call_rdb_page_view_read_begin, parameters_rdb_page_view_read_begin, 4, rows_rdb_page_view_read_begin, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_view, rdb_page_view_read_begin) { misuse_run(&misuse_rdb_page_view_read_begin); }

static misuse_result call_rdb_page_view_unpinned(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_page_view_unpinned((rdb_page_view *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_page_view_unpinned[] = {
    {"view", MISUSE_IN, DATA_PAGE_VIEW, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_page_view_unpinned[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_page_view_unpinned = {"rdb_page_view_unpinned", call_rdb_page_view_unpinned, parameters_rdb_page_view_unpinned, 2, rows_rdb_page_view_unpinned, 3, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_view, rdb_page_view_unpinned) { misuse_run(&misuse_rdb_page_view_unpinned); }
