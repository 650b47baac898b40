/* Misuse of memory block. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_memory_allocate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_allocate((size_t)a[0].number, (size_t)a[1].number, (uint32_t)a[2].number, (void **)a[3].pointer, (rdb_error *)a[4].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_allocate[] = {
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
    {"alignment", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(16)},
    {"flags", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"block", MISUSE_OUT, DATA_BLOCK, 0, sizeof(void *), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_allocate[] = {
    {"good arguments", CHANGE_NONE, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"unknown flag", CHANGE_UNKNOWN_BITS, 2, 0, 0, 0, RDB_MEMORY_ZEROED, RDB_E_UNKNOWN_FLAG, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_E_TOO_LARGE, NULL},
    {"is (size_t)1 << 47", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)((size_t)1 << 47), RDB_E_NO_MEMORY, NULL},
    {"is 0", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(0), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 24", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(24), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_memory_allocate = {"rdb_memory_allocate", call_rdb_memory_allocate, parameters_rdb_memory_allocate, 5, rows_rdb_memory_allocate, 8, true, RDB_E_REENTRANT, 0};
TEST(misuse_memory_block, rdb_memory_allocate) { misuse_run(&misuse_rdb_memory_allocate); }

static misuse_result call_rdb_memory_free(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_free((void *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_free[] = {
    {"block", MISUSE_ADDRESS, DATA_BLOCK, 0, 0, 1},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_free[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_free = {"rdb_memory_free", call_rdb_memory_free, parameters_rdb_memory_free, 2, rows_rdb_memory_free, 2, true, RDB_OK, 0};
TEST(misuse_memory_block, rdb_memory_free) { misuse_run(&misuse_rdb_memory_free); }

static misuse_result call_rdb_memory_reallocate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_reallocate((void *)a[0].pointer, (size_t)a[1].number, (void **)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_reallocate[] = {
    {"block", MISUSE_ADDRESS, DATA_BLOCK, 0, 0, 1},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 50000},
    {"moved", MISUSE_OUT, DATA_BLOCK, 0, sizeof(void *), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_reallocate[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_E_TOO_LARGE, NULL},
    {"is (size_t)1 << 47", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)((size_t)1 << 47), RDB_E_NO_MEMORY, NULL},
};
const misuse_function misuse_rdb_memory_reallocate = {"rdb_memory_reallocate", call_rdb_memory_reallocate, parameters_rdb_memory_reallocate, 4, rows_rdb_memory_reallocate, 6, true, RDB_E_REENTRANT, 0};
TEST(misuse_memory_block, rdb_memory_reallocate) { misuse_run(&misuse_rdb_memory_reallocate); }

static misuse_result call_rdb_memory_block_info_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_memory_block_info_get((const void *)a[0].pointer, (rdb_memory_block_info *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_memory_block_info_get[] = {
    {"block", MISUSE_ADDRESS, DATA_BLOCK, 0, 0, 0},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_memory_block_info), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_memory_block_info_get[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 15", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 15, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_memory_block_info_get = {"rdb_memory_block_info_get", call_rdb_memory_block_info_get, parameters_rdb_memory_block_info_get, 3, rows_rdb_memory_block_info_get, 11, true, RDB_OK, 0};
TEST(misuse_memory_block, rdb_memory_block_info_get) { misuse_run(&misuse_rdb_memory_block_info_get); }
