/* Misuse of hash stream. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_hash_stream_begin(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_hash_stream_begin((rdb_hash_stream *)a[0].pointer, (uint64_t)a[1].number, (const void *)a[2].pointer, (size_t)a[3].number, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_hash_stream_begin[] = {
    {"stream", MISUSE_OUT, DATA_NONE, 0, sizeof(rdb_hash_stream), 0},
    {"seed", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"secret", MISUSE_IN, DATA_HASH_SECRET, 3, 0, 0},
    {"secret_length", MISUSE_LENGTH, DATA_NONE, 2, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_hash_stream_begin[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 2, 3, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"length (uint64_t)1 << 40", CHANGE_LINK, 2, 3, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 1", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(1), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_hash_stream_begin = {"rdb_hash_stream_begin", call_rdb_hash_stream_begin, parameters_rdb_hash_stream_begin, 5, rows_rdb_hash_stream_begin, 11, true, RDB_OK, 0};
TEST(misuse_hash_stream, rdb_hash_stream_begin) { misuse_run(&misuse_rdb_hash_stream_begin); }

static misuse_result call_rdb_hash_stream_update(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_hash_stream_update((rdb_hash_stream *)a[0].pointer, (const void *)a[1].pointer, (size_t)a[2].number, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_hash_stream_update[] = {
    {"stream", MISUSE_IN, DATA_HASH_STREAM, 0, 0, 0},
    {"data", MISUSE_IN, DATA_TEXT, 2, 0, 0},
    {"length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_hash_stream_update[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_hash_stream_update = {"rdb_hash_stream_update", call_rdb_hash_stream_update, parameters_rdb_hash_stream_update, 4, rows_rdb_hash_stream_update, 9, true, RDB_OK, 0};
TEST(misuse_hash_stream, rdb_hash_stream_update) { misuse_run(&misuse_rdb_hash_stream_update); }

static misuse_result call_rdb_hash_stream_reset(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_hash_stream_reset((rdb_hash_stream *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_hash_stream_reset[] = {
    {"stream", MISUSE_IN, DATA_HASH_STREAM, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_hash_stream_reset[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_hash_stream_reset = {"rdb_hash_stream_reset", call_rdb_hash_stream_reset, parameters_rdb_hash_stream_reset, 2, rows_rdb_hash_stream_reset, 3, true, RDB_OK, 0};
TEST(misuse_hash_stream, rdb_hash_stream_reset) { misuse_run(&misuse_rdb_hash_stream_reset); }

static misuse_result call_rdb_hash_stream_digest(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_hash_stream_digest((const rdb_hash_stream *)a[0].pointer, (uint64_t *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_hash_stream_digest[] = {
    {"stream", MISUSE_IN, DATA_HASH_STREAM, 0, 0, 0},
    {"hash", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_hash_stream_digest[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_hash_stream_digest = {"rdb_hash_stream_digest", call_rdb_hash_stream_digest, parameters_rdb_hash_stream_digest, 3, rows_rdb_hash_stream_digest, 5, true, RDB_OK, 0};
TEST(misuse_hash_stream, rdb_hash_stream_digest) { misuse_run(&misuse_rdb_hash_stream_digest); }

static misuse_result call_rdb_hash_stream_digest_128(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_hash_stream_digest_128((const rdb_hash_stream *)a[0].pointer, (rdb_hash128 *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_hash_stream_digest_128[] = {
    {"stream", MISUSE_IN, DATA_HASH_STREAM, 0, 0, 0},
    {"hash", MISUSE_OUT, DATA_NONE, 0, sizeof(rdb_hash128), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_hash_stream_digest_128[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_hash_stream_digest_128 = {"rdb_hash_stream_digest_128", call_rdb_hash_stream_digest_128, parameters_rdb_hash_stream_digest_128, 3, rows_rdb_hash_stream_digest_128, 5, true, RDB_OK, 0};
TEST(misuse_hash_stream, rdb_hash_stream_digest_128) { misuse_run(&misuse_rdb_hash_stream_digest_128); }
