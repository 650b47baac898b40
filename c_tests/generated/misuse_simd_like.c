/* Misuse of simd like. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_simd_like_compile(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_like_compile((const void *)a[0].pointer, (size_t)a[1].number, (uint32_t)a[2].number, (uint32_t)a[3].number, (void *)a[4].pointer, (size_t)a[5].number, (size_t *)a[6].pointer, (uint32_t *)a[7].pointer, (rdb_error *)a[8].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_like_compile[] = {
    {"pattern", MISUSE_IN, DATA_TEXT, 1, 0, 0},
    {"pattern_length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
    {"escape", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_LIKE_NO_ESCAPE)},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"program", MISUSE_OUT_ARRAY, DATA_NONE, 0, 256 * 1, 0},
    {"program_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 256},
    {"program_length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"form", MISUSE_OUT, DATA_NONE, 0, sizeof(uint32_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_like_compile[] = {
    {"good arguments", CHANGE_NONE, 9, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 0, 1, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 0, 1, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 0, 1, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 0, 1, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 3, 0, 0, 0, RDB_LIKE_FOLD_ASCII, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 4, 5, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 4, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 4, 5, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 6, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 7, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 7, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 257", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(257), RDB_E_INVALID_ARGUMENT, NULL},
    {"is (uint32_t)'t'", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)((uint32_t)'t'), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_simd_like_compile = {"rdb_simd_like_compile", call_rdb_simd_like_compile, parameters_rdb_simd_like_compile, 9, rows_rdb_simd_like_compile, 20, true, RDB_OK, 0};
TEST(misuse_simd_like, rdb_simd_like_compile) { misuse_run(&misuse_rdb_simd_like_compile); }

static misuse_result call_rdb_simd_string_set(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_string_set((const rdb_slice *)a[0].pointer, (size_t)a[1].number, (void *)a[2].pointer, (size_t)a[3].number, (size_t *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_string_set[] = {
    {"items", MISUSE_IN, DATA_KEYS, 1, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
    {"set", MISUSE_OUT_ARRAY, DATA_NONE, 0, 256 * 1, 0},
    {"set_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 256},
    {"set_length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_string_set[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 0, 1, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 0, 1, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(rdb_slice) + 1", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX / sizeof(rdb_slice) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 0, 1, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"first item NULL with a length", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"first item too long", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"last item NULL with a length", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"last item too long", CHANGE_FIELD_NUMBER, 0, 0, 24, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 2, 3, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_string_set = {"rdb_simd_string_set", call_rdb_simd_string_set, parameters_rdb_simd_string_set, 6, rows_rdb_simd_string_set, 18, true, RDB_OK, 0};
TEST(misuse_simd_like, rdb_simd_string_set) { misuse_run(&misuse_rdb_simd_string_set); }

static misuse_result call_rdb_simd_string_match(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_string_match((rdb_simd_context)a[0].pointer, (const rdb_simd_strings *)a[1].pointer, (const void *)a[2].pointer, (size_t)a[3].number, (const void *)a[4].pointer, (size_t)a[5].number, (void *)a[6].pointer, (size_t)a[7].number, (size_t *)a[8].pointer, (rdb_error *)a[9].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_string_match[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"strings", MISUSE_IN, DATA_SIMD_STRINGS, 0, 0, 0},
    {"program", MISUSE_IN, DATA_SIMD_PROGRAM, 3, 0, 0},
    {"program_length", MISUSE_LENGTH, DATA_NONE, 2, 0, 0},
    {"within", MISUSE_IN, DATA_SIMD_BITMAP, 5, 0, 0},
    {"within_length", MISUSE_LENGTH, DATA_NONE, 4, 0, 0},
    {"bitmap", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"bitmap_capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"selected", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_string_match[] = {
    {"good arguments", CHANGE_NONE, 10, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_E_MALFORMED, NULL},
    {"length 0", CHANGE_LINK, 2, 3, 0, 0, 0, RDB_E_MALFORMED, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 2, 3, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 4, 5, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 4, 5, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 4, 5, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 6, 7, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 6, 7, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 6, 7, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 6, 7, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 8, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_string_match = {"rdb_simd_string_match", call_rdb_simd_string_match, parameters_rdb_simd_string_match, 10, rows_rdb_simd_string_match, 29, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_like, rdb_simd_string_match) { misuse_run(&misuse_rdb_simd_string_match); }

static misuse_result call_rdb_simd_string_match_rows(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_simd_string_match_rows((rdb_simd_context)a[0].pointer, (const rdb_simd_strings *)a[1].pointer, (const void *)a[2].pointer, (size_t)a[3].number, (const void *)a[4].pointer, (size_t)a[5].number, (uint32_t *)a[6].pointer, (size_t)a[7].number, (size_t *)a[8].pointer, (rdb_error *)a[9].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_simd_string_match_rows[] = {
    {"context", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SIMD_CONTEXT},
    {"strings", MISUSE_IN, DATA_SIMD_STRINGS, 0, 0, 0},
    {"program", MISUSE_IN, DATA_SIMD_PROGRAM, 3, 0, 0},
    {"program_length", MISUSE_LENGTH, DATA_NONE, 2, 0, 0},
    {"within", MISUSE_IN, DATA_SIMD_BITMAP, 5, 0, 0},
    {"within_length", MISUSE_LENGTH, DATA_NONE, 4, 0, 0},
    {"rows", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(uint32_t), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"selected", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_simd_string_match_rows[] = {
    {"good arguments", CHANGE_NONE, 10, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_E_MALFORMED, NULL},
    {"length 0", CHANGE_LINK, 2, 3, 0, 0, 0, RDB_E_MALFORMED, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 2, 3, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 4, 5, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 4, 5, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 4, 5, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 4, 5, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 6, 7, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 6, 7, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 6, 7, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 6, 7, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 8, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 8, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_simd_string_match_rows = {"rdb_simd_string_match_rows", call_rdb_simd_string_match_rows, parameters_rdb_simd_string_match_rows, 10, rows_rdb_simd_string_match_rows, 29, true, RDB_E_REENTRANT, 0};
TEST(misuse_simd_like, rdb_simd_string_match_rows) { misuse_run(&misuse_rdb_simd_string_match_rows); }
