/* Misuse of hash. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_hash_xxh3_64(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_hash_xxh3_64((const void *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_hash_xxh3_64[] = {
    {"data", MISUSE_IN, DATA_TEXT, 1, 0, 0},
    {"length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
};
static const misuse_row rows_rdb_hash_xxh3_64[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_hash_xxh3_64 = {"rdb_hash_xxh3_64", call_rdb_hash_xxh3_64, parameters_rdb_hash_xxh3_64, 2, rows_rdb_hash_xxh3_64, 2, false, MISUSE_ANY, 0};
TEST(misuse_hash, rdb_hash_xxh3_64) { misuse_run(&misuse_rdb_hash_xxh3_64); }

static misuse_result call_rdb_hash_xxh3_64_seeded(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_hash_xxh3_64_seeded((const void *)a[0].pointer, (size_t)a[1].number, (uint64_t)a[2].number);
    return result;
}
static const misuse_parameter parameters_rdb_hash_xxh3_64_seeded[] = {
    {"data", MISUSE_IN, DATA_TEXT, 1, 0, 0},
    {"length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
    {"seed", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
};
static const misuse_row rows_rdb_hash_xxh3_64_seeded[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_hash_xxh3_64_seeded = {"rdb_hash_xxh3_64_seeded", call_rdb_hash_xxh3_64_seeded, parameters_rdb_hash_xxh3_64_seeded, 3, rows_rdb_hash_xxh3_64_seeded, 2, false, MISUSE_ANY, 0};
TEST(misuse_hash, rdb_hash_xxh3_64_seeded) { misuse_run(&misuse_rdb_hash_xxh3_64_seeded); }

static misuse_result call_rdb_hash_xxh3_64_secret(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_hash_xxh3_64_secret((const void *)a[0].pointer, (size_t)a[1].number, (const void *)a[2].pointer, (size_t)a[3].number, (uint64_t *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_hash_xxh3_64_secret[] = {
    {"data", MISUSE_IN, DATA_TEXT, 1, 0, 0},
    {"length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
    {"secret", MISUSE_IN, DATA_HASH_SECRET, 3, 0, 0},
    {"secret_length", MISUSE_LENGTH, DATA_NONE, 2, 0, 0},
    {"hash", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_hash_xxh3_64_secret[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 0, 1, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 0, 1, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 0, 1, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length 0", CHANGE_LINK, 2, 3, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_hash_xxh3_64_secret = {"rdb_hash_xxh3_64_secret", call_rdb_hash_xxh3_64_secret, parameters_rdb_hash_xxh3_64_secret, 6, rows_rdb_hash_xxh3_64_secret, 15, true, RDB_OK, 0};
TEST(misuse_hash, rdb_hash_xxh3_64_secret) { misuse_run(&misuse_rdb_hash_xxh3_64_secret); }

static misuse_result call_rdb_hash_xxh3_128(const misuse_value *a) {
    misuse_result result = {0, NULL};
    (void)rdb_hash_xxh3_128((const void *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_hash_xxh3_128[] = {
    {"data", MISUSE_IN, DATA_TEXT, 1, 0, 0},
    {"length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
};
static const misuse_row rows_rdb_hash_xxh3_128[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_hash_xxh3_128 = {"rdb_hash_xxh3_128", call_rdb_hash_xxh3_128, parameters_rdb_hash_xxh3_128, 2, rows_rdb_hash_xxh3_128, 2, false, MISUSE_ANY, 0};
TEST(misuse_hash, rdb_hash_xxh3_128) { misuse_run(&misuse_rdb_hash_xxh3_128); }

static misuse_result call_rdb_hash_xxh3_128_seeded(const misuse_value *a) {
    misuse_result result = {0, NULL};
    (void)rdb_hash_xxh3_128_seeded((const void *)a[0].pointer, (size_t)a[1].number, (uint64_t)a[2].number);
    return result;
}
static const misuse_parameter parameters_rdb_hash_xxh3_128_seeded[] = {
    {"data", MISUSE_IN, DATA_TEXT, 1, 0, 0},
    {"length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
    {"seed", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
};
static const misuse_row rows_rdb_hash_xxh3_128_seeded[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_hash_xxh3_128_seeded = {"rdb_hash_xxh3_128_seeded", call_rdb_hash_xxh3_128_seeded, parameters_rdb_hash_xxh3_128_seeded, 3, rows_rdb_hash_xxh3_128_seeded, 2, false, MISUSE_ANY, 0};
TEST(misuse_hash, rdb_hash_xxh3_128_seeded) { misuse_run(&misuse_rdb_hash_xxh3_128_seeded); }

static misuse_result call_rdb_hash_xxh3_128_secret(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_hash_xxh3_128_secret((const void *)a[0].pointer, (size_t)a[1].number, (const void *)a[2].pointer, (size_t)a[3].number, (rdb_hash128 *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_hash_xxh3_128_secret[] = {
    {"data", MISUSE_IN, DATA_TEXT, 1, 0, 0},
    {"length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
    {"secret", MISUSE_IN, DATA_HASH_SECRET, 3, 0, 0},
    {"secret_length", MISUSE_LENGTH, DATA_NONE, 2, 0, 0},
    {"hash", MISUSE_OUT, DATA_NONE, 0, sizeof(rdb_hash128), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_hash_xxh3_128_secret[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 0, 1, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 0, 1, 0, 0, 0, RDB_OK, NULL},
    {"length 0", CHANGE_LINK, 0, 1, 0, 0, 0, RDB_OK, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a length", CHANGE_NULL_WITH_LENGTH, 2, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a length", CHANGE_NULL_WITHOUT_LENGTH, 2, 3, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length 0", CHANGE_LINK, 2, 3, 0, 0, 0, RDB_E_INVALID_ARGUMENT, NULL},
    {"length SIZE_MAX", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX, RDB_E_TOO_LARGE, NULL},
    {"length SIZE_MAX / 2 + 1", CHANGE_LINK, 2, 3, 0, 0, SIZE_MAX / 2 + 1, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_hash_xxh3_128_secret = {"rdb_hash_xxh3_128_secret", call_rdb_hash_xxh3_128_secret, parameters_rdb_hash_xxh3_128_secret, 6, rows_rdb_hash_xxh3_128_secret, 15, true, RDB_OK, 0};
TEST(misuse_hash, rdb_hash_xxh3_128_secret) { misuse_run(&misuse_rdb_hash_xxh3_128_secret); }

static misuse_result call_rdb_hash_wyhash_final4(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_hash_wyhash_final4((const void *)a[0].pointer, (size_t)a[1].number, (uint64_t)a[2].number);
    return result;
}
static const misuse_parameter parameters_rdb_hash_wyhash_final4[] = {
    {"data", MISUSE_IN, DATA_TEXT, 1, 0, 0},
    {"length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
    {"seed", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
};
static const misuse_row rows_rdb_hash_wyhash_final4[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_hash_wyhash_final4 = {"rdb_hash_wyhash_final4", call_rdb_hash_wyhash_final4, parameters_rdb_hash_wyhash_final4, 3, rows_rdb_hash_wyhash_final4, 2, false, MISUSE_ANY, 0};
TEST(misuse_hash, rdb_hash_wyhash_final4) { misuse_run(&misuse_rdb_hash_wyhash_final4); }

static misuse_result call_rdb_hash_fnv1a_32(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_hash_fnv1a_32((const void *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_hash_fnv1a_32[] = {
    {"data", MISUSE_IN, DATA_TEXT, 1, 0, 0},
    {"length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
};
static const misuse_row rows_rdb_hash_fnv1a_32[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_hash_fnv1a_32 = {"rdb_hash_fnv1a_32", call_rdb_hash_fnv1a_32, parameters_rdb_hash_fnv1a_32, 2, rows_rdb_hash_fnv1a_32, 2, false, MISUSE_ANY, 0};
TEST(misuse_hash, rdb_hash_fnv1a_32) { misuse_run(&misuse_rdb_hash_fnv1a_32); }

static misuse_result call_rdb_hash_fnv1a_64(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_hash_fnv1a_64((const void *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_hash_fnv1a_64[] = {
    {"data", MISUSE_IN, DATA_TEXT, 1, 0, 0},
    {"length", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
};
static const misuse_row rows_rdb_hash_fnv1a_64[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_hash_fnv1a_64 = {"rdb_hash_fnv1a_64", call_rdb_hash_fnv1a_64, parameters_rdb_hash_fnv1a_64, 2, rows_rdb_hash_fnv1a_64, 2, false, MISUSE_ANY, 0};
TEST(misuse_hash, rdb_hash_fnv1a_64) { misuse_run(&misuse_rdb_hash_fnv1a_64); }
