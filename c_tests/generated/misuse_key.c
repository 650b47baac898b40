/* Misuse of key. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_key_append_u64(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_append_u64((rdb_key_buffer *)a[0].pointer, (uint64_t)a[1].number, (uint32_t)a[2].number, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_append_u64[] = {
    {"key", MISUSE_KEY_BUFFER, DATA_NONE, 0, sizeof(rdb_key_buffer), 0},
    {"value", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(7)},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_append_u64[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"data NULL with a capacity", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"capacity 0", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length above the capacity", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, 257, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, SIZE_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
};
const misuse_function misuse_rdb_key_append_u64 = {"rdb_key_append_u64", call_rdb_key_append_u64, parameters_rdb_key_append_u64, 4, rows_rdb_key_append_u64, 9, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_append_u64) { misuse_run(&misuse_rdb_key_append_u64); }

static misuse_result call_rdb_key_append_i64(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_append_i64((rdb_key_buffer *)a[0].pointer, (int64_t)a[1].number, (uint32_t)a[2].number, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_append_i64[] = {
    {"key", MISUSE_KEY_BUFFER, DATA_NONE, 0, sizeof(rdb_key_buffer), 0},
    {"value", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(7)},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_append_i64[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"data NULL with a capacity", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"capacity 0", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length above the capacity", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, 257, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, SIZE_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
};
const misuse_function misuse_rdb_key_append_i64 = {"rdb_key_append_i64", call_rdb_key_append_i64, parameters_rdb_key_append_i64, 4, rows_rdb_key_append_i64, 9, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_append_i64) { misuse_run(&misuse_rdb_key_append_i64); }

static misuse_result call_rdb_key_append_u32(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_append_u32((rdb_key_buffer *)a[0].pointer, (uint32_t)a[1].number, (uint32_t)a[2].number, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_append_u32[] = {
    {"key", MISUSE_KEY_BUFFER, DATA_NONE, 0, sizeof(rdb_key_buffer), 0},
    {"value", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(7)},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_append_u32[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"data NULL with a capacity", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"capacity 0", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length above the capacity", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, 257, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, SIZE_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
};
const misuse_function misuse_rdb_key_append_u32 = {"rdb_key_append_u32", call_rdb_key_append_u32, parameters_rdb_key_append_u32, 4, rows_rdb_key_append_u32, 9, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_append_u32) { misuse_run(&misuse_rdb_key_append_u32); }

static misuse_result call_rdb_key_append_i32(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_append_i32((rdb_key_buffer *)a[0].pointer, (int32_t)a[1].number, (uint32_t)a[2].number, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_append_i32[] = {
    {"key", MISUSE_KEY_BUFFER, DATA_NONE, 0, sizeof(rdb_key_buffer), 0},
    {"value", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(7)},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_append_i32[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"data NULL with a capacity", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"capacity 0", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length above the capacity", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, 257, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, SIZE_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
};
const misuse_function misuse_rdb_key_append_i32 = {"rdb_key_append_i32", call_rdb_key_append_i32, parameters_rdb_key_append_i32, 4, rows_rdb_key_append_i32, 9, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_append_i32) { misuse_run(&misuse_rdb_key_append_i32); }

static misuse_result call_rdb_key_append_f64(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_append_f64((rdb_key_buffer *)a[0].pointer, (double)a[1].number, (uint32_t)a[2].number, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_append_f64[] = {
    {"key", MISUSE_KEY_BUFFER, DATA_NONE, 0, sizeof(rdb_key_buffer), 0},
    {"value", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(7)},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_append_f64[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"data NULL with a capacity", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"capacity 0", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length above the capacity", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, 257, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, SIZE_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
};
const misuse_function misuse_rdb_key_append_f64 = {"rdb_key_append_f64", call_rdb_key_append_f64, parameters_rdb_key_append_f64, 4, rows_rdb_key_append_f64, 9, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_append_f64) { misuse_run(&misuse_rdb_key_append_f64); }

static misuse_result call_rdb_key_append_f32(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_append_f32((rdb_key_buffer *)a[0].pointer, (float)a[1].number, (uint32_t)a[2].number, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_append_f32[] = {
    {"key", MISUSE_KEY_BUFFER, DATA_NONE, 0, sizeof(rdb_key_buffer), 0},
    {"value", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(7)},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_append_f32[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"data NULL with a capacity", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"capacity 0", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length above the capacity", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, 257, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, SIZE_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
};
const misuse_function misuse_rdb_key_append_f32 = {"rdb_key_append_f32", call_rdb_key_append_f32, parameters_rdb_key_append_f32, 4, rows_rdb_key_append_f32, 9, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_append_f32) { misuse_run(&misuse_rdb_key_append_f32); }

static misuse_result call_rdb_key_append_text(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_append_text((rdb_key_buffer *)a[0].pointer, (const char *)a[1].pointer, (size_t)a[2].number, (uint32_t)a[3].number, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_append_text[] = {
    {"key", MISUSE_KEY_BUFFER, DATA_NONE, 0, sizeof(rdb_key_buffer), 0},
    {"text", MISUSE_IN, DATA_TEXT, 2, 0, 0},
    {"length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_append_text[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"data NULL with a capacity", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"capacity 0", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length above the capacity", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, 257, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, SIZE_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"invalid UTF-8", CHANGE_INVALID_UTF8, 1, 2, 0, 0, 0, RDB_E_INVALID_UTF8, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 3, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
};
const misuse_function misuse_rdb_key_append_text = {"rdb_key_append_text", call_rdb_key_append_text, parameters_rdb_key_append_text, 5, rows_rdb_key_append_text, 16, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_append_text) { misuse_run(&misuse_rdb_key_append_text); }

static misuse_result call_rdb_key_append_bytes(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_append_bytes((rdb_key_buffer *)a[0].pointer, (const void *)a[1].pointer, (size_t)a[2].number, (uint32_t)a[3].number, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_append_bytes[] = {
    {"key", MISUSE_KEY_BUFFER, DATA_NONE, 0, sizeof(rdb_key_buffer), 0},
    {"bytes", MISUSE_IN, DATA_KEY, 2, 0, 0},
    {"length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_append_bytes[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"data NULL with a capacity", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"capacity 0", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length above the capacity", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, 257, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_FIELD_NUMBER, 0, 0, 16, 8, SIZE_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 3, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
};
const misuse_function misuse_rdb_key_append_bytes = {"rdb_key_append_bytes", call_rdb_key_append_bytes, parameters_rdb_key_append_bytes, 5, rows_rdb_key_append_bytes, 15, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_append_bytes) { misuse_run(&misuse_rdb_key_append_bytes); }

static misuse_result call_rdb_key_read_u64(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_read_u64((const rdb_slice *)a[0].pointer, (size_t *)a[1].pointer, (uint32_t)a[2].number, (uint64_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_read_u64[] = {
    {"key", MISUSE_IN, DATA_ENCODED_U64, 0, 0, 0},
    {"position", MISUSE_POSITION, DATA_NONE, 0, sizeof(size_t), 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"out", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_read_u64[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL with a length", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"longer than memory", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"empty", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_END, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"beyond the end", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, UINT64_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_key_read_u64 = {"rdb_key_read_u64", call_rdb_key_read_u64, parameters_rdb_key_read_u64, 5, rows_rdb_key_read_u64, 11, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_read_u64) { misuse_run(&misuse_rdb_key_read_u64); }

static misuse_result call_rdb_key_read_i64(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_read_i64((const rdb_slice *)a[0].pointer, (size_t *)a[1].pointer, (uint32_t)a[2].number, (int64_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_read_i64[] = {
    {"key", MISUSE_IN, DATA_ENCODED_I64, 0, 0, 0},
    {"position", MISUSE_POSITION, DATA_NONE, 0, sizeof(size_t), 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"out", MISUSE_OUT, DATA_NONE, 0, sizeof(int64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_read_i64[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL with a length", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"longer than memory", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"empty", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_END, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"beyond the end", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, UINT64_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_key_read_i64 = {"rdb_key_read_i64", call_rdb_key_read_i64, parameters_rdb_key_read_i64, 5, rows_rdb_key_read_i64, 11, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_read_i64) { misuse_run(&misuse_rdb_key_read_i64); }

static misuse_result call_rdb_key_read_u32(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_read_u32((const rdb_slice *)a[0].pointer, (size_t *)a[1].pointer, (uint32_t)a[2].number, (uint32_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_read_u32[] = {
    {"key", MISUSE_IN, DATA_ENCODED_U32, 0, 0, 0},
    {"position", MISUSE_POSITION, DATA_NONE, 0, sizeof(size_t), 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"out", MISUSE_OUT, DATA_NONE, 0, sizeof(uint32_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_read_u32[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL with a length", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"longer than memory", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"empty", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_END, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"beyond the end", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, UINT64_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_key_read_u32 = {"rdb_key_read_u32", call_rdb_key_read_u32, parameters_rdb_key_read_u32, 5, rows_rdb_key_read_u32, 11, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_read_u32) { misuse_run(&misuse_rdb_key_read_u32); }

static misuse_result call_rdb_key_read_i32(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_read_i32((const rdb_slice *)a[0].pointer, (size_t *)a[1].pointer, (uint32_t)a[2].number, (int32_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_read_i32[] = {
    {"key", MISUSE_IN, DATA_ENCODED_I32, 0, 0, 0},
    {"position", MISUSE_POSITION, DATA_NONE, 0, sizeof(size_t), 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"out", MISUSE_OUT, DATA_NONE, 0, sizeof(int32_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_read_i32[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL with a length", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"longer than memory", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"empty", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_END, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"beyond the end", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, UINT64_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_key_read_i32 = {"rdb_key_read_i32", call_rdb_key_read_i32, parameters_rdb_key_read_i32, 5, rows_rdb_key_read_i32, 11, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_read_i32) { misuse_run(&misuse_rdb_key_read_i32); }

static misuse_result call_rdb_key_read_f64(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_read_f64((const rdb_slice *)a[0].pointer, (size_t *)a[1].pointer, (uint32_t)a[2].number, (double *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_read_f64[] = {
    {"key", MISUSE_IN, DATA_ENCODED_F64, 0, 0, 0},
    {"position", MISUSE_POSITION, DATA_NONE, 0, sizeof(size_t), 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"out", MISUSE_OUT, DATA_NONE, 0, sizeof(double), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_read_f64[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL with a length", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"longer than memory", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"empty", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_END, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"beyond the end", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, UINT64_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_key_read_f64 = {"rdb_key_read_f64", call_rdb_key_read_f64, parameters_rdb_key_read_f64, 5, rows_rdb_key_read_f64, 11, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_read_f64) { misuse_run(&misuse_rdb_key_read_f64); }

static misuse_result call_rdb_key_read_f32(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_read_f32((const rdb_slice *)a[0].pointer, (size_t *)a[1].pointer, (uint32_t)a[2].number, (float *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_read_f32[] = {
    {"key", MISUSE_IN, DATA_ENCODED_F32, 0, 0, 0},
    {"position", MISUSE_POSITION, DATA_NONE, 0, sizeof(size_t), 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"out", MISUSE_OUT, DATA_NONE, 0, sizeof(float), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_read_f32[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL with a length", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"longer than memory", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"empty", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_END, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"beyond the end", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, UINT64_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_key_read_f32 = {"rdb_key_read_f32", call_rdb_key_read_f32, parameters_rdb_key_read_f32, 5, rows_rdb_key_read_f32, 11, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_read_f32) { misuse_run(&misuse_rdb_key_read_f32); }

static misuse_result call_rdb_key_read_bytes(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_read_bytes((const rdb_slice *)a[0].pointer, (size_t *)a[1].pointer, (uint32_t)a[2].number, (void *)a[3].pointer, (size_t)a[4].number, (size_t *)a[5].pointer, (rdb_error *)a[6].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_read_bytes[] = {
    {"key", MISUSE_IN, DATA_ENCODED_BYTES, 0, 0, 0},
    {"position", MISUSE_POSITION, DATA_NONE, 0, sizeof(size_t), 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"out", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_read_bytes[] = {
    {"good arguments", CHANGE_NONE, 7, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL with a length", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"longer than memory", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"empty", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_END, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"beyond the end", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, UINT64_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 5, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_key_read_bytes = {"rdb_key_read_bytes", call_rdb_key_read_bytes, parameters_rdb_key_read_bytes, 7, rows_rdb_key_read_bytes, 16, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_read_bytes) { misuse_run(&misuse_rdb_key_read_bytes); }

static misuse_result call_rdb_key_read_text(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_key_read_text((const rdb_slice *)a[0].pointer, (size_t *)a[1].pointer, (uint32_t)a[2].number, (char *)a[3].pointer, (size_t)a[4].number, (size_t *)a[5].pointer, (rdb_error *)a[6].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_key_read_text[] = {
    {"key", MISUSE_IN, DATA_ENCODED_TEXT, 0, 0, 0},
    {"position", MISUSE_POSITION, DATA_NONE, 0, sizeof(size_t), 0},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"out", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * 1, 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"length", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_key_read_text[] = {
    {"good arguments", CHANGE_NONE, 7, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL with a length", CHANGE_FIELD_NUMBER, 0, 0, 0, 8, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"longer than memory", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"empty", CHANGE_FIELD_NUMBER, 0, 0, 8, 8, 0, RDB_END, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"beyond the end", CHANGE_FIELD_NUMBER, 1, 0, 0, 8, UINT64_MAX, RDB_E_INVALID_ARGUMENT, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_KEY_DESCENDING, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 3, 4, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 3, 4, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 3, 4, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 3, 4, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 5, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_key_read_text = {"rdb_key_read_text", call_rdb_key_read_text, parameters_rdb_key_read_text, 7, rows_rdb_key_read_text, 16, true, RDB_OK, 0};
TEST(misuse_key, rdb_key_read_text) { misuse_run(&misuse_rdb_key_read_text); }
