/* Misuse of pool page. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_page_pin(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_page_pin((rdb_space)a[0].pointer, (uint64_t)a[1].number, (uint32_t)a[2].number, (rdb_page *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_page_pin[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"number", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(1)},
    {"mode", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_PAGE_SHARED)},
    {"page", MISUSE_OUT, DATA_PAGE, 0, sizeof(rdb_page), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_page_pin[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"unknown value", CHANGE_UNKNOWN_VALUES, 2, 0, 0, 0, (uint64_t)1 << RDB_PAGE_PIN | (uint64_t)1 << RDB_PAGE_SHARED | (uint64_t)1 << RDB_PAGE_EXCLUSIVE, RDB_E_INVALID_ARGUMENT, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 16", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(16), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_page_pin = {"rdb_page_pin", call_rdb_page_pin, parameters_rdb_page_pin, 5, rows_rdb_page_pin, 12, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_page, rdb_page_pin) { misuse_run(&misuse_rdb_page_pin); }

static misuse_result call_rdb_page_pin_many(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_page_pin_many((rdb_space)a[0].pointer, (const uint64_t *)a[1].pointer, (size_t)a[2].number, (uint32_t)a[3].number, (rdb_page *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_page_pin_many[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"numbers", MISUSE_IN, DATA_NUMBERS_U64, 2, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"mode", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_PAGE_PIN)},
    {"pages", MISUSE_OUT_ARRAY, DATA_PAGE, 0, 2 * sizeof(rdb_page), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_page_pin_many[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
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
    {"unknown value", CHANGE_UNKNOWN_VALUES, 3, 0, 0, 0, (uint64_t)1 << RDB_PAGE_PIN | (uint64_t)1 << RDB_PAGE_SHARED | (uint64_t)1 << RDB_PAGE_EXCLUSIVE, RDB_E_INVALID_ARGUMENT, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_page_pin_many = {"rdb_page_pin_many", call_rdb_page_pin_many, parameters_rdb_page_pin_many, 6, rows_rdb_page_pin_many, 16, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_page, rdb_page_pin_many) { misuse_run(&misuse_rdb_page_pin_many); }

static misuse_result call_rdb_page_unpin(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_page_unpin((rdb_page *)a[0].pointer, (uint32_t)a[1].number, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_page_unpin[] = {
    {"page", MISUSE_IN, DATA_PAGE, 0, 0, 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_page_unpin[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 1, 0, 0, 0, RDB_PAGE_CHANGED, RDB_E_UNKNOWN_FLAG, NULL},
};
const misuse_function misuse_rdb_page_unpin = {"rdb_page_unpin", call_rdb_page_unpin, parameters_rdb_page_unpin, 3, rows_rdb_page_unpin, 4, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_page, rdb_page_unpin) { misuse_run(&misuse_rdb_page_unpin); }

static misuse_result call_rdb_page_allocate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_page_allocate((rdb_space)a[0].pointer, (rdb_page *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_page_allocate[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"page", MISUSE_OUT, DATA_PAGE, 0, sizeof(rdb_page), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_page_allocate[] = {
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
const misuse_function misuse_rdb_page_allocate = {"rdb_page_allocate", call_rdb_page_allocate, parameters_rdb_page_allocate, 3, rows_rdb_page_allocate, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_page, rdb_page_allocate) { misuse_run(&misuse_rdb_page_allocate); }

static misuse_result call_rdb_page_free(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_page_free((rdb_space)a[0].pointer, (uint64_t)a[1].number, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_page_free[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"number", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(1)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_page_free[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 16", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(16), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_page_free = {"rdb_page_free", call_rdb_page_free, parameters_rdb_page_free, 3, rows_rdb_page_free, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_page, rdb_page_free) { misuse_run(&misuse_rdb_page_free); }

static misuse_result call_rdb_page_read_begin(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_page_read_begin((rdb_space)a[0].pointer, (uint64_t)a[1].number, (rdb_page_reading *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_page_read_begin[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"number", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(1)},
    {"reading", MISUSE_OUT, DATA_NONE, 0, sizeof(rdb_page_reading), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_page_read_begin[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 16", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(16), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_page_read_begin = {"rdb_page_read_begin", call_rdb_page_read_begin, parameters_rdb_page_read_begin, 4, rows_rdb_page_read_begin, 11, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_page, rdb_page_read_begin) { misuse_run(&misuse_rdb_page_read_begin); }

static misuse_result call_rdb_page_read_end(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_page_read_end((const rdb_page_reading *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_page_read_end[] = {
    {"reading", MISUSE_IN, DATA_PAGE_READING, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_page_read_end[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_page_read_end = {"rdb_page_read_end", call_rdb_page_read_end, parameters_rdb_page_read_end, 2, rows_rdb_page_read_end, 3, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_page, rdb_page_read_end) { misuse_run(&misuse_rdb_page_read_end); }

static misuse_result call_rdb_page_read(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_page_read((rdb_space)a[0].pointer, (uint64_t)a[1].number, (size_t)a[2].number, (void *)a[3].pointer, (size_t)a[4].number, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_page_read[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"number", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(1)},
    {"offset", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"data", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"length", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_page_read[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"capacity 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 16", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(16), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 4096", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(4096), RDB_E_TOO_LARGE, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_E_TOO_LARGE, NULL},
};
const misuse_function misuse_rdb_page_read = {"rdb_page_read", call_rdb_page_read, parameters_rdb_page_read, 6, rows_rdb_page_read, 16, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_page, rdb_page_read) { misuse_run(&misuse_rdb_page_read); }

static misuse_result call_rdb_page_write(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_page_write((rdb_space)a[0].pointer, (uint64_t)a[1].number, (size_t)a[2].number, (const void *)a[3].pointer, (size_t)a[4].number, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_page_write[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"number", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(1)},
    {"offset", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"data", MISUSE_IN, DATA_TEXT, 4, 0, 0},
    {"length", MISUSE_LENGTH, DATA_NONE, 3, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_page_write[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 3, 4, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 16", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(16), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 4096", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(4096), RDB_E_TOO_LARGE, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_E_TOO_LARGE, NULL},
};
const misuse_function misuse_rdb_page_write = {"rdb_page_write", call_rdb_page_write, parameters_rdb_page_write, 6, rows_rdb_page_write, 18, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_page, rdb_page_write) { misuse_run(&misuse_rdb_page_write); }
