/* Misuse of pool prefetch. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_prefetch_begin(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_prefetch_begin((rdb_space)a[0].pointer, (const uint64_t *)a[1].pointer, (size_t)a[2].number, (rdb_prefetch *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_prefetch_begin[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"numbers", MISUSE_IN, DATA_NUMBERS_U64, 2, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"out", MISUSE_OUT, DATA_PREFETCH, 0, sizeof(rdb_prefetch), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_prefetch_begin[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(uint64_t) + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / sizeof(uint64_t) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_prefetch_begin = {"rdb_prefetch_begin", call_rdb_prefetch_begin, parameters_rdb_prefetch_begin, 5, rows_rdb_prefetch_begin, 15, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_prefetch, rdb_prefetch_begin) { misuse_run(&misuse_rdb_prefetch_begin); }

static misuse_result call_rdb_prefetch_poll(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_prefetch_poll((rdb_prefetch)a[0].pointer, (uint64_t *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_prefetch_poll[] = {
    {"prefetch", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_PREFETCH},
    {"brought", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_prefetch_poll[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_prefetch_poll = {"rdb_prefetch_poll", call_rdb_prefetch_poll, parameters_rdb_prefetch_poll, 3, rows_rdb_prefetch_poll, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_prefetch, rdb_prefetch_poll) { misuse_run(&misuse_rdb_prefetch_poll); }

static misuse_result call_rdb_prefetch_wait(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_prefetch_wait((rdb_prefetch)a[0].pointer, (uint32_t)a[1].number, (uint64_t *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_prefetch_wait[] = {
    {"prefetch", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_PREFETCH},
    {"wait_ms", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"brought", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_prefetch_wait[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_prefetch_wait = {"rdb_prefetch_wait", call_rdb_prefetch_wait, parameters_rdb_prefetch_wait, 4, rows_rdb_prefetch_wait, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_prefetch, rdb_prefetch_wait) { misuse_run(&misuse_rdb_prefetch_wait); }

static misuse_result call_rdb_prefetch_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_prefetch_close((rdb_prefetch)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_prefetch_close[] = {
    {"prefetch", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_PREFETCH},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_prefetch_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_prefetch_close = {"rdb_prefetch_close", call_rdb_prefetch_close, parameters_rdb_prefetch_close, 2, rows_rdb_prefetch_close, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_prefetch, rdb_prefetch_close) { misuse_run(&misuse_rdb_prefetch_close); }
