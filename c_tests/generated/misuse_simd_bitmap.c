/* Misuse of simd bitmap. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_simd_bitmap_combine(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_bitmap_combine((rdb_simd_context)a[0].pointer, (const rdb_simd_bitmap *)a[1].pointer, (uint32_t)a[2].number, (const rdb_simd_bitmap *)a[3].pointer, (void *)a[4].pointer, (size_t)a[5].number, (size_t *)a[6].pointer, (rdb_error *)a[7].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_bitmap_combine[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"left", MISUSE_IN, DATA_SIMD_ROWS, 0, 0, 0},
    {"combination", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_BITMAP_AND)},
    {"right", MISUSE_IN, DATA_SIMD_ROWS, 0, 0, 0},
    {"bitmap", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"bitmap_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"set", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_bitmap_combine[] = {
    {"good arguments", CHANGE_NONE, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 4, 5, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 4, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 4, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 0", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(0), RDB_E_INVALID_ARGUMENT, NULL},
    {"is RDB_BITMAP_NOT", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(RDB_BITMAP_NOT), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_simd_bitmap_combine = {"rdb_simd_bitmap_combine", call_rdb_simd_bitmap_combine, parameters_rdb_simd_bitmap_combine, 8, rows_rdb_simd_bitmap_combine, 20, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_bitmap, rdb_simd_bitmap_combine) { misuse_run(&misuse_rdb_simd_bitmap_combine); }

static misuse_result call_rdb_simd_bitmap_count(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_bitmap_count((rdb_simd_context)a[0].pointer, (const rdb_simd_bitmap *)a[1].pointer, (size_t *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_bitmap_count[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"bitmap", MISUSE_IN, DATA_SIMD_ROWS, 0, 0, 0},
    {"set", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_bitmap_count[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_bitmap_count = {"rdb_simd_bitmap_count", call_rdb_simd_bitmap_count, parameters_rdb_simd_bitmap_count, 4, rows_rdb_simd_bitmap_count, 11, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_bitmap, rdb_simd_bitmap_count) { misuse_run(&misuse_rdb_simd_bitmap_count); }

static misuse_result call_rdb_simd_bitmap_rows(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_bitmap_rows((rdb_simd_context)a[0].pointer, (const rdb_simd_bitmap *)a[1].pointer, (uint32_t *)a[2].pointer, (size_t)a[3].number, (size_t *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_bitmap_rows[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"bitmap", MISUSE_IN, DATA_SIMD_ROWS, 0, 0, 0},
    {"rows", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(uint32_t), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"set", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_bitmap_rows[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 2, 3, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_bitmap_rows = {"rdb_simd_bitmap_rows", call_rdb_simd_bitmap_rows, parameters_rdb_simd_bitmap_rows, 6, rows_rdb_simd_bitmap_rows, 16, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_bitmap, rdb_simd_bitmap_rows) { misuse_run(&misuse_rdb_simd_bitmap_rows); }

static misuse_result call_rdb_simd_bitmap_from_rows(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_bitmap_from_rows((rdb_simd_context)a[0].pointer, (const uint32_t *)a[1].pointer, (size_t)a[2].number, (void *)a[3].pointer, (size_t)a[4].number, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_bitmap_from_rows[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"rows", MISUSE_IN, DATA_SIMD_ROW_NUMBERS, 2, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"bitmap", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"bitmap_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_bitmap_from_rows[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(uint32_t) + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / sizeof(uint32_t) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"capacity 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_bitmap_from_rows = {"rdb_simd_bitmap_from_rows", call_rdb_simd_bitmap_from_rows, parameters_rdb_simd_bitmap_from_rows, 6, rows_rdb_simd_bitmap_from_rows, 18, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_bitmap, rdb_simd_bitmap_from_rows) { misuse_run(&misuse_rdb_simd_bitmap_from_rows); }

static misuse_result call_rdb_simd_bitmap_rank(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_bitmap_rank((const rdb_simd_bitmap *)a[0].pointer, (size_t)a[1].number, (size_t *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_bitmap_rank[] = {
    {"bitmap", MISUSE_IN, DATA_SIMD_ROWS, 0, 0, 0},
    {"row", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(8)},
    {"rank", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_bitmap_rank[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_simd_bitmap_rank = {"rdb_simd_bitmap_rank", call_rdb_simd_bitmap_rank, parameters_rdb_simd_bitmap_rank, 4, rows_rdb_simd_bitmap_rank, 6, true, RDB_OK, 0};
TEST(misuse_simd_bitmap, rdb_simd_bitmap_rank) { misuse_run(&misuse_rdb_simd_bitmap_rank); }

static misuse_result call_rdb_simd_bitmap_select(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_bitmap_select((const rdb_simd_bitmap *)a[0].pointer, (size_t)a[1].number, (size_t *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_bitmap_select[] = {
    {"bitmap", MISUSE_IN, DATA_SIMD_ROWS, 0, 0, 0},
    {"rank", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(3)},
    {"row", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_bitmap_select[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_NOT_FOUND, NULL},
};
const misuse_function misuse_rdb_simd_bitmap_select = {"rdb_simd_bitmap_select", call_rdb_simd_bitmap_select, parameters_rdb_simd_bitmap_select, 4, rows_rdb_simd_bitmap_select, 6, true, RDB_OK, 0};
TEST(misuse_simd_bitmap, rdb_simd_bitmap_select) { misuse_run(&misuse_rdb_simd_bitmap_select); }

static misuse_result call_rdb_simd_bitmap_next(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_bitmap_next((const rdb_simd_bitmap *)a[0].pointer, (size_t)a[1].number, (size_t *)a[2].pointer, (size_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_bitmap_next[] = {
    {"bitmap", MISUSE_IN, DATA_SIMD_ROWS, 0, 0, 0},
    {"row", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(2)},
    {"first", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_bitmap_next[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_simd_bitmap_next = {"rdb_simd_bitmap_next", call_rdb_simd_bitmap_next, parameters_rdb_simd_bitmap_next, 5, rows_rdb_simd_bitmap_next, 8, true, RDB_OK, 0};
TEST(misuse_simd_bitmap, rdb_simd_bitmap_next) { misuse_run(&misuse_rdb_simd_bitmap_next); }
