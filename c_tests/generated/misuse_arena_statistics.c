/* Misuse of arena statistics. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_arena_statistics_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_arena_statistics_get((rdb_arena)a[0].pointer, (rdb_arena_statistics *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_arena_statistics_get[] = {
    {"arena", MISUSE_ADDRESS, DATA_ARENA, 0, 0, 0},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_arena_statistics), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_arena_statistics_get[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 151", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 151, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_arena_statistics_get = {"rdb_arena_statistics_get", call_rdb_arena_statistics_get, parameters_rdb_arena_statistics_get, 3, rows_rdb_arena_statistics_get, 11, true, RDB_E_REENTRANT, 0};
TEST(misuse_arena_statistics, rdb_arena_statistics_get) { misuse_run(&misuse_rdb_arena_statistics_get); }

static misuse_result call_rdb_arena_list(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_arena_list((rdb_arena_info *)a[0].pointer, (size_t)a[1].number, (size_t)a[2].number, (size_t *)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_arena_list[] = {
    {"arenas", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(rdb_arena_info), 0},
    {"stride", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(sizeof(rdb_arena_info))},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"count", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_arena_list[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 0, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 0, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity 0", CHANGE_LINK, 0, 2, 0, 0, 0, RDB_TRUNCATED, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 0, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_arena_list = {"rdb_arena_list", call_rdb_arena_list, parameters_rdb_arena_list, 5, rows_rdb_arena_list, 8, true, RDB_OK, 0};
TEST(misuse_arena_statistics, rdb_arena_list) { misuse_run(&misuse_rdb_arena_list); }

static misuse_result call_rdb_arena_find(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_arena_find((uint64_t)a[0].number, (rdb_arena *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_arena_find[] = {
    {"id", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(UINT64_MAX)},
    {"out", MISUSE_OUT, DATA_ARENA, 0, sizeof(rdb_arena), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_arena_find[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_NOT_FOUND, NULL},
};
const misuse_function misuse_rdb_arena_find = {"rdb_arena_find", call_rdb_arena_find, parameters_rdb_arena_find, 3, rows_rdb_arena_find, 3, true, RDB_NOT_FOUND, 0};
TEST(misuse_arena_statistics, rdb_arena_find) { misuse_run(&misuse_rdb_arena_find); }
