/* Misuse of cursor. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_cursor_open(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_cursor_open((rdb_index)a[0].pointer, (const rdb_range *)a[1].pointer, (rdb_cursor *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_cursor_open[] = {
    {"index", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_INDEX},
    {"range", MISUSE_IN_STRUCT, DATA_RANGE, 0, sizeof(rdb_range), 0},
    {"out", MISUSE_OUT, DATA_CURSOR, 0, sizeof(rdb_cursor), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_cursor_open[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 71", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 71, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"direction: unknown value", CHANGE_FIELD_VALUES, 1, 0, 4, 0, (uint64_t)1 << RDB_FORWARD | (uint64_t)1 << RDB_BACKWARD, RDB_E_INVALID_ARGUMENT, NULL},
    {"lower_bound: unknown value", CHANGE_FIELD_VALUES, 1, 0, 8, 0, (uint64_t)1 << RDB_BOUND_NONE | (uint64_t)1 << RDB_BOUND_INCLUSIVE | (uint64_t)1 << RDB_BOUND_EXCLUSIVE, RDB_E_INVALID_ARGUMENT, NULL},
    {"upper_bound: unknown value", CHANGE_FIELD_VALUES, 1, 0, 12, 0, (uint64_t)1 << RDB_BOUND_NONE | (uint64_t)1 << RDB_BOUND_INCLUSIVE | (uint64_t)1 << RDB_BOUND_EXCLUSIVE, RDB_E_INVALID_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_cursor_open = {"rdb_cursor_open", call_rdb_cursor_open, parameters_rdb_cursor_open, 4, rows_rdb_cursor_open, 23, true, RDB_E_REENTRANT, 0};
TEST(misuse_cursor, rdb_cursor_open) { misuse_run(&misuse_rdb_cursor_open); }

static misuse_result call_rdb_cursor_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_cursor_close((rdb_cursor)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_cursor_close[] = {
    {"cursor", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_CURSOR},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_cursor_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_cursor_close = {"rdb_cursor_close", call_rdb_cursor_close, parameters_rdb_cursor_close, 2, rows_rdb_cursor_close, 9, true, RDB_E_REENTRANT, RDB_OK};
TEST(misuse_cursor, rdb_cursor_close) { misuse_run(&misuse_rdb_cursor_close); }

static misuse_result call_rdb_cursor_rewind(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_cursor_rewind((rdb_cursor)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_cursor_rewind[] = {
    {"cursor", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_CURSOR},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_cursor_rewind[] = {
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
const misuse_function misuse_rdb_cursor_rewind = {"rdb_cursor_rewind", call_rdb_cursor_rewind, parameters_rdb_cursor_rewind, 2, rows_rdb_cursor_rewind, 9, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_cursor, rdb_cursor_rewind) { misuse_run(&misuse_rdb_cursor_rewind); }

static misuse_result call_rdb_cursor_seek(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_cursor_seek((rdb_cursor)a[0].pointer, (const void *)a[1].pointer, (size_t)a[2].number, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_cursor_seek[] = {
    {"cursor", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_CURSOR},
    {"key", MISUSE_IN, DATA_KEY, 2, 0, 0},
    {"key_length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_cursor_seek[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_cursor_seek = {"rdb_cursor_seek", call_rdb_cursor_seek, parameters_rdb_cursor_seek, 4, rows_rdb_cursor_seek, 16, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_cursor, rdb_cursor_seek) { misuse_run(&misuse_rdb_cursor_seek); }

static misuse_result call_rdb_cursor_seek_pair(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_cursor_seek_pair((rdb_cursor)a[0].pointer, (const void *)a[1].pointer, (size_t)a[2].number, (const void *)a[3].pointer, (size_t)a[4].number, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_cursor_seek_pair[] = {
    {"cursor", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_CURSOR},
    {"key", MISUSE_IN, DATA_KEY, 2, 0, 0},
    {"key_length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"value", MISUSE_IN, DATA_VALUE, 4, 0, 0},
    {"value_length", MISUSE_LENGTH, DATA_NONE, 3, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_cursor_seek_pair[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 3, 4, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_cursor_seek_pair = {"rdb_cursor_seek_pair", call_rdb_cursor_seek_pair, parameters_rdb_cursor_seek_pair, 6, rows_rdb_cursor_seek_pair, 23, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_cursor, rdb_cursor_seek_pair) { misuse_run(&misuse_rdb_cursor_seek_pair); }

static misuse_result call_rdb_cursor_seek_position(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_cursor_seek_position((rdb_cursor)a[0].pointer, (uint64_t)a[1].number, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_cursor_seek_position[] = {
    {"cursor", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_CURSOR},
    {"position", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_cursor_seek_position[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 1000000", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(1000000), RDB_NOT_FOUND, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_NOT_FOUND, NULL},
};
const misuse_function misuse_rdb_cursor_seek_position = {"rdb_cursor_seek_position", call_rdb_cursor_seek_position, parameters_rdb_cursor_seek_position, 3, rows_rdb_cursor_seek_position, 11, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_cursor, rdb_cursor_seek_position) { misuse_run(&misuse_rdb_cursor_seek_position); }

static misuse_result call_rdb_cursor_next(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_cursor_next((rdb_cursor)a[0].pointer, (rdb_slice *)a[1].pointer, (rdb_slice *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_cursor_next[] = {
    {"cursor", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_CURSOR},
    {"key", MISUSE_OUT, DATA_NONE, 0, sizeof(rdb_slice), 0},
    {"value", MISUSE_OUT, DATA_NONE, 0, sizeof(rdb_slice), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_cursor_next[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_cursor_next = {"rdb_cursor_next", call_rdb_cursor_next, parameters_rdb_cursor_next, 4, rows_rdb_cursor_next, 13, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_cursor, rdb_cursor_next) { misuse_run(&misuse_rdb_cursor_next); }

static misuse_result call_rdb_cursor_previous(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_cursor_previous((rdb_cursor)a[0].pointer, (rdb_slice *)a[1].pointer, (rdb_slice *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_cursor_previous[] = {
    {"cursor", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_CURSOR},
    {"key", MISUSE_OUT, DATA_NONE, 0, sizeof(rdb_slice), 0},
    {"value", MISUSE_OUT, DATA_NONE, 0, sizeof(rdb_slice), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_cursor_previous[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_cursor_previous = {"rdb_cursor_previous", call_rdb_cursor_previous, parameters_rdb_cursor_previous, 4, rows_rdb_cursor_previous, 13, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_cursor, rdb_cursor_previous) { misuse_run(&misuse_rdb_cursor_previous); }

static misuse_result call_rdb_cursor_next_batch(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_cursor_next_batch((rdb_cursor)a[0].pointer, (size_t)a[1].number, (size_t)a[2].number, (rdb_batch *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_cursor_next_batch[] = {
    {"cursor", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_CURSOR},
    {"max_items", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(2)},
    {"max_bytes", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(0)},
    {"out", MISUSE_BATCH, DATA_NONE, 0, sizeof(rdb_batch), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_cursor_next_batch[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"owner of another kind", CHANGE_BATCH_WRONG_OWNER, 3, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"owner closed", CHANGE_BATCH_CLOSED_OWNER, 3, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"owner never handed out", CHANGE_BATCH_FOREIGN_OWNER, 3, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 0", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(0), RDB_OK, NULL},
};
const misuse_function misuse_rdb_cursor_next_batch = {"rdb_cursor_next_batch", call_rdb_cursor_next_batch, parameters_rdb_cursor_next_batch, 5, rows_rdb_cursor_next_batch, 15, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_cursor, rdb_cursor_next_batch) { misuse_run(&misuse_rdb_cursor_next_batch); }

static misuse_result call_rdb_cursor_update(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_cursor_update((rdb_cursor)a[0].pointer, (const void *)a[1].pointer, (size_t)a[2].number, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_cursor_update[] = {
    {"cursor", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_CURSOR},
    {"value", MISUSE_IN, DATA_VALUE, 2, 0, 0},
    {"value_length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_cursor_update[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_E_ENGINE_CLOSED, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_cursor_update = {"rdb_cursor_update", call_rdb_cursor_update, parameters_rdb_cursor_update, 4, rows_rdb_cursor_update, 16, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_cursor, rdb_cursor_update) { misuse_run(&misuse_rdb_cursor_update); }

static misuse_result call_rdb_cursor_delete(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_cursor_delete((rdb_cursor)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_cursor_delete[] = {
    {"cursor", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_CURSOR},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_cursor_delete[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"index dropped", CHANGE_DROPPED_INDEX, 0, 0, 0, 0, 0, RDB_E_DROPPED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_E_ENGINE_CLOSED, NULL},
};
const misuse_function misuse_rdb_cursor_delete = {"rdb_cursor_delete", call_rdb_cursor_delete, parameters_rdb_cursor_delete, 2, rows_rdb_cursor_delete, 9, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_cursor, rdb_cursor_delete) { misuse_run(&misuse_rdb_cursor_delete); }
