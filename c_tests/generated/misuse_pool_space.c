/* Misuse of pool space. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_space_options_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_space_options_init((rdb_space_options *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_space_options_init[] = {
    {"options", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_space_options), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_space_options)},
};
static const misuse_row rows_rdb_space_options_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_space_options_init = {"rdb_space_options_init", call_rdb_space_options_init, parameters_rdb_space_options_init, 2, rows_rdb_space_options_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_pool_space, rdb_space_options_init) { misuse_run(&misuse_rdb_space_options_init); }

static misuse_result call_rdb_space_open(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_space_open((rdb_pool)a[0].pointer, (const void *)a[1].pointer, (size_t)a[2].number, (const rdb_space_options *)a[3].pointer, (rdb_space *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_space_open[] = {
    {"pool", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_POOL},
    {"path", MISUSE_IN, DATA_PATH, 2, 0, 0},
    {"path_length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"options", MISUSE_IN_STRUCT, DATA_SPACE_OPTIONS, 0, sizeof(rdb_space_options), 0},
    {"out", MISUSE_OUT, DATA_SPACE, 0, sizeof(rdb_space), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_space_open[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
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
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 31", CHANGE_STRUCT_SIZE, 3, 0, 0, 0, 31, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 3, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 3, 0, 4, 0, RDB_SPACE_READ_ONLY | RDB_SPACE_MUST_EXIST | RDB_SPACE_MUST_NOT_EXIST | RDB_SPACE_TRUNCATE | RDB_SPACE_NO_LOCK | RDB_SPACE_DIRECT | RDB_SPACE_BUFFERED | RDB_SPACE_CHECKSUM, RDB_E_UNKNOWN_FLAG, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_space_open = {"rdb_space_open", call_rdb_space_open, parameters_rdb_space_open, 6, rows_rdb_space_open, 26, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_space, rdb_space_open) { misuse_run(&misuse_rdb_space_open); }

static misuse_result call_rdb_space_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_space_close((rdb_space)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_space_close[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_space_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_space_close = {"rdb_space_close", call_rdb_space_close, parameters_rdb_space_close, 2, rows_rdb_space_close, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_space, rdb_space_close) { misuse_run(&misuse_rdb_space_close); }

static misuse_result call_rdb_space_abandon(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_space_abandon((rdb_space)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_space_abandon[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_space_abandon[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_space_abandon = {"rdb_space_abandon", call_rdb_space_abandon, parameters_rdb_space_abandon, 2, rows_rdb_space_abandon, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_space, rdb_space_abandon) { misuse_run(&misuse_rdb_space_abandon); }

static misuse_result call_rdb_space_flush(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_space_flush((rdb_space)a[0].pointer, (uint64_t)a[1].number, (uint64_t)a[2].number, (uint64_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_space_flush[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"first", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"count", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(UINT64_MAX)},
    {"written", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_space_flush[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_space_flush = {"rdb_space_flush", call_rdb_space_flush, parameters_rdb_space_flush, 5, rows_rdb_space_flush, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_space, rdb_space_flush) { misuse_run(&misuse_rdb_space_flush); }

static misuse_result call_rdb_space_sync(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_space_sync((rdb_space)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_space_sync[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_space_sync[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_space_sync = {"rdb_space_sync", call_rdb_space_sync, parameters_rdb_space_sync, 2, rows_rdb_space_sync, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_space, rdb_space_sync) { misuse_run(&misuse_rdb_space_sync); }

static misuse_result call_rdb_space_extend(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_space_extend((rdb_space)a[0].pointer, (uint64_t)a[1].number, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_space_extend[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"pages", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(12)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_space_extend[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_E_LIMIT, NULL},
};
const misuse_function misuse_rdb_space_extend = {"rdb_space_extend", call_rdb_space_extend, parameters_rdb_space_extend, 3, rows_rdb_space_extend, 8, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_space, rdb_space_extend) { misuse_run(&misuse_rdb_space_extend); }

static misuse_result call_rdb_space_truncate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_space_truncate((rdb_space)a[0].pointer, (uint64_t)a[1].number, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_space_truncate[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"pages", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(4)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_space_truncate[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_space_truncate = {"rdb_space_truncate", call_rdb_space_truncate, parameters_rdb_space_truncate, 3, rows_rdb_space_truncate, 8, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_space, rdb_space_truncate) { misuse_run(&misuse_rdb_space_truncate); }

static misuse_result call_rdb_space_punch(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_space_punch((rdb_space)a[0].pointer, (uint64_t)a[1].number, (uint64_t)a[2].number, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_space_punch[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"first", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"count", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(2)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_space_punch[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_E_INVALID_ARGUMENT, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 17", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(17), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_space_punch = {"rdb_space_punch", call_rdb_space_punch, parameters_rdb_space_punch, 4, rows_rdb_space_punch, 10, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_space, rdb_space_punch) { misuse_run(&misuse_rdb_space_punch); }

static misuse_result call_rdb_space_prefetch(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_space_prefetch((rdb_space)a[0].pointer, (const uint64_t *)a[1].pointer, (size_t)a[2].number, (uint64_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_space_prefetch[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"numbers", MISUSE_IN, DATA_NUMBERS_U64, 2, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"brought", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_space_prefetch[] = {
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
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_space_prefetch = {"rdb_space_prefetch", call_rdb_space_prefetch, parameters_rdb_space_prefetch, 5, rows_rdb_space_prefetch, 15, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_space, rdb_space_prefetch) { misuse_run(&misuse_rdb_space_prefetch); }

static misuse_result call_rdb_space_statistics_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_space_statistics_get((rdb_space)a[0].pointer, (rdb_space_statistics *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_space_statistics_get[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_space_statistics), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_space_statistics_get[] = {
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
    {"struct_size 111", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 111, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_space_statistics_get = {"rdb_space_statistics_get", call_rdb_space_statistics_get, parameters_rdb_space_statistics_get, 3, rows_rdb_space_statistics_get, 16, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_space, rdb_space_statistics_get) { misuse_run(&misuse_rdb_space_statistics_get); }
