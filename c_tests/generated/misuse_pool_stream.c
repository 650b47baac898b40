/* Misuse of pool stream. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_page_pin_stream(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_page_pin_stream((rdb_space)a[0].pointer, (uint64_t)a[1].number, (uint32_t)a[2].number, (rdb_page_stream *)a[3].pointer, (rdb_page *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_page_pin_stream[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"number", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(1)},
    {"mode", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_PAGE_SHARED)},
    {"stream", MISUSE_IN, DATA_PAGE_STREAM, 0, 0, 0},
    {"page", MISUSE_OUT, DATA_PAGE, 0, sizeof(rdb_page), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_page_pin_stream[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"unknown value", CHANGE_UNKNOWN_VALUES, 2, 0, 0, 0, (uint64_t)1 << RDB_PAGE_PIN | (uint64_t)1 << RDB_PAGE_SHARED | (uint64_t)1 << RDB_PAGE_EXCLUSIVE, RDB_E_INVALID_ARGUMENT, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 16", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(16), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_page_pin_stream = {"rdb_page_pin_stream", call_rdb_page_pin_stream, parameters_rdb_page_pin_stream, 6, rows_rdb_page_pin_stream, 14, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_stream, rdb_page_pin_stream) { misuse_run(&misuse_rdb_page_pin_stream); }

static misuse_result call_rdb_space_resident_pages(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_space_resident_pages((rdb_space)a[0].pointer, (uint64_t *)a[1].pointer, (size_t)a[2].number, (size_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_space_resident_pages[] = {
    {"space", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SPACE},
    {"pages", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(uint64_t), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"found", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_space_resident_pages[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_space_resident_pages = {"rdb_space_resident_pages", call_rdb_space_resident_pages, parameters_rdb_space_resident_pages, 5, rows_rdb_space_resident_pages, 14, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool_stream, rdb_space_resident_pages) { misuse_run(&misuse_rdb_space_resident_pages); }
