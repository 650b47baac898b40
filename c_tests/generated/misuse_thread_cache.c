/* Misuse of thread cache. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_thread_cache_create(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_thread_cache_create((rdb_slab)a[0].pointer, (rdb_thread_cache *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_thread_cache_create[] = {
    {"slab", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SLAB},
    {"out", MISUSE_OUT, DATA_THREAD_CACHE, 0, sizeof(rdb_thread_cache), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_thread_cache_create[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_thread_cache_create = {"rdb_thread_cache_create", call_rdb_thread_cache_create, parameters_rdb_thread_cache_create, 3, rows_rdb_thread_cache_create, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_thread_cache, rdb_thread_cache_create) { misuse_run(&misuse_rdb_thread_cache_create); }

static misuse_result call_rdb_thread_cache_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_thread_cache_close((rdb_thread_cache)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_thread_cache_close[] = {
    {"cache", MISUSE_ADDRESS, DATA_THREAD_CACHE, 0, 0, 1},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_thread_cache_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_thread_cache_close = {"rdb_thread_cache_close", call_rdb_thread_cache_close, parameters_rdb_thread_cache_close, 2, rows_rdb_thread_cache_close, 2, true, RDB_OK, 0};
TEST(misuse_thread_cache, rdb_thread_cache_close) { misuse_run(&misuse_rdb_thread_cache_close); }

static misuse_result call_rdb_thread_cache_allocate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = rdb_thread_cache_allocate((rdb_thread_cache)a[0].pointer, (size_t)a[1].number) != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_thread_cache_allocate[] = {
    {"cache", MISUSE_ADDRESS, DATA_THREAD_CACHE, 0, 0, 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
};
static const misuse_row rows_rdb_thread_cache_allocate[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, 0, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
};
const misuse_function misuse_rdb_thread_cache_allocate = {"rdb_thread_cache_allocate", call_rdb_thread_cache_allocate, parameters_rdb_thread_cache_allocate, 2, rows_rdb_thread_cache_allocate, 3, false, MISUSE_ANY, 0};
TEST(misuse_thread_cache, rdb_thread_cache_allocate) { misuse_run(&misuse_rdb_thread_cache_allocate); }

static misuse_result call_rdb_thread_cache_allocate_zeroed(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = rdb_thread_cache_allocate_zeroed((rdb_thread_cache)a[0].pointer, (size_t)a[1].number) != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_thread_cache_allocate_zeroed[] = {
    {"cache", MISUSE_ADDRESS, DATA_THREAD_CACHE, 0, 0, 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
};
static const misuse_row rows_rdb_thread_cache_allocate_zeroed[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, 0, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
};
const misuse_function misuse_rdb_thread_cache_allocate_zeroed = {"rdb_thread_cache_allocate_zeroed", call_rdb_thread_cache_allocate_zeroed, parameters_rdb_thread_cache_allocate_zeroed, 2, rows_rdb_thread_cache_allocate_zeroed, 3, false, MISUSE_ANY, 0};
TEST(misuse_thread_cache, rdb_thread_cache_allocate_zeroed) { misuse_run(&misuse_rdb_thread_cache_allocate_zeroed); }

static misuse_result call_rdb_thread_cache_allocate_aligned(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = rdb_thread_cache_allocate_aligned((rdb_thread_cache)a[0].pointer, (size_t)a[1].number, (size_t)a[2].number) != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_thread_cache_allocate_aligned[] = {
    {"cache", MISUSE_ADDRESS, DATA_THREAD_CACHE, 0, 0, 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
    {"alignment", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(64)},
};
static const misuse_row rows_rdb_thread_cache_allocate_aligned[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, 0, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
    {"is 0", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(0), 0, NULL},
    {"is 24", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(24), 0, NULL},
};
const misuse_function misuse_rdb_thread_cache_allocate_aligned = {"rdb_thread_cache_allocate_aligned", call_rdb_thread_cache_allocate_aligned, parameters_rdb_thread_cache_allocate_aligned, 3, rows_rdb_thread_cache_allocate_aligned, 5, false, MISUSE_ANY, 0};
TEST(misuse_thread_cache, rdb_thread_cache_allocate_aligned) { misuse_run(&misuse_rdb_thread_cache_allocate_aligned); }

static misuse_result call_rdb_thread_cache_reallocate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = rdb_thread_cache_reallocate((rdb_thread_cache)a[0].pointer, (void *)a[1].pointer, (size_t)a[2].number) != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_thread_cache_reallocate[] = {
    {"cache", MISUSE_ADDRESS, DATA_THREAD_CACHE, 0, 0, 0},
    {"block", MISUSE_ADDRESS, DATA_BLOCK, 0, 0, 1},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 3000},
};
static const misuse_row rows_rdb_thread_cache_reallocate[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, 0, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
};
const misuse_function misuse_rdb_thread_cache_reallocate = {"rdb_thread_cache_reallocate", call_rdb_thread_cache_reallocate, parameters_rdb_thread_cache_reallocate, 3, rows_rdb_thread_cache_reallocate, 4, false, MISUSE_ANY, 0};
TEST(misuse_thread_cache, rdb_thread_cache_reallocate) { misuse_run(&misuse_rdb_thread_cache_reallocate); }

static misuse_result call_rdb_thread_cache_free(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_thread_cache_free((rdb_thread_cache)a[0].pointer, (void *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_thread_cache_free[] = {
    {"cache", MISUSE_ADDRESS, DATA_THREAD_CACHE, 0, 0, 0},
    {"block", MISUSE_ADDRESS, DATA_BLOCK, 0, 0, 1},
};
static const misuse_row rows_rdb_thread_cache_free[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_thread_cache_free = {"rdb_thread_cache_free", call_rdb_thread_cache_free, parameters_rdb_thread_cache_free, 2, rows_rdb_thread_cache_free, 3, true, RDB_OK, 0};
TEST(misuse_thread_cache, rdb_thread_cache_free) { misuse_run(&misuse_rdb_thread_cache_free); }

static misuse_result call_rdb_thread_cache_free_sized(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_thread_cache_free_sized((rdb_thread_cache)a[0].pointer, (void *)a[1].pointer, (size_t)a[2].number);
    return result;
}
static const misuse_parameter parameters_rdb_thread_cache_free_sized[] = {
    {"cache", MISUSE_ADDRESS, DATA_THREAD_CACHE, 0, 0, 0},
    {"block", MISUSE_ADDRESS, DATA_BLOCK, 0, 0, 1},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
};
static const misuse_row rows_rdb_thread_cache_free_sized[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 5000", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(5000), RDB_E_SIZE_MISMATCH, NULL},
};
const misuse_function misuse_rdb_thread_cache_free_sized = {"rdb_thread_cache_free_sized", call_rdb_thread_cache_free_sized, parameters_rdb_thread_cache_free_sized, 3, rows_rdb_thread_cache_free_sized, 4, true, RDB_OK, 0};
TEST(misuse_thread_cache, rdb_thread_cache_free_sized) { misuse_run(&misuse_rdb_thread_cache_free_sized); }

static misuse_result call_rdb_thread_cache_allocate_many(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_thread_cache_allocate_many((rdb_thread_cache)a[0].pointer, (size_t)a[1].number, (void **)a[2].pointer, (size_t)a[3].number);
    return result;
}
static const misuse_parameter parameters_rdb_thread_cache_allocate_many[] = {
    {"cache", MISUSE_ADDRESS, DATA_THREAD_CACHE, 0, 0, 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
    {"blocks", MISUSE_OUT, DATA_BLOCK, 0, sizeof(void *), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
};
static const misuse_row rows_rdb_thread_cache_allocate_many[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_thread_cache_allocate_many = {"rdb_thread_cache_allocate_many", call_rdb_thread_cache_allocate_many, parameters_rdb_thread_cache_allocate_many, 4, rows_rdb_thread_cache_allocate_many, 2, false, MISUSE_ANY, 0};
TEST(misuse_thread_cache, rdb_thread_cache_allocate_many) { misuse_run(&misuse_rdb_thread_cache_allocate_many); }

static misuse_result call_rdb_thread_cache_free_many(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_thread_cache_free_many((rdb_thread_cache)a[0].pointer, (void * const *)a[1].pointer, (size_t)a[2].number);
    return result;
}
static const misuse_parameter parameters_rdb_thread_cache_free_many[] = {
    {"cache", MISUSE_ADDRESS, DATA_THREAD_CACHE, 0, 0, 0},
    {"blocks", MISUSE_IN, DATA_BLOCKS, 2, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
};
static const misuse_row rows_rdb_thread_cache_free_many[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(void * const) + 1", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX / sizeof(void * const) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 1, 2, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_thread_cache_free_many = {"rdb_thread_cache_free_many", call_rdb_thread_cache_free_many, parameters_rdb_thread_cache_free_many, 3, rows_rdb_thread_cache_free_many, 8, true, RDB_OK, 0};
TEST(misuse_thread_cache, rdb_thread_cache_free_many) { misuse_run(&misuse_rdb_thread_cache_free_many); }

static misuse_result call_rdb_thread_cache_usable_size(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_thread_cache_usable_size((rdb_thread_cache)a[0].pointer, (const void *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_thread_cache_usable_size[] = {
    {"cache", MISUSE_ADDRESS, DATA_THREAD_CACHE, 0, 0, 0},
    {"block", MISUSE_ADDRESS, DATA_BLOCK, 0, 0, 0},
};
static const misuse_row rows_rdb_thread_cache_usable_size[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_thread_cache_usable_size = {"rdb_thread_cache_usable_size", call_rdb_thread_cache_usable_size, parameters_rdb_thread_cache_usable_size, 2, rows_rdb_thread_cache_usable_size, 2, false, MISUSE_ANY, 0};
TEST(misuse_thread_cache, rdb_thread_cache_usable_size) { misuse_run(&misuse_rdb_thread_cache_usable_size); }

static misuse_result call_rdb_thread_cache_flush(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_thread_cache_flush((rdb_thread_cache)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_thread_cache_flush[] = {
    {"cache", MISUSE_ADDRESS, DATA_THREAD_CACHE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_thread_cache_flush[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
};
const misuse_function misuse_rdb_thread_cache_flush = {"rdb_thread_cache_flush", call_rdb_thread_cache_flush, parameters_rdb_thread_cache_flush, 2, rows_rdb_thread_cache_flush, 2, true, RDB_OK, 0};
TEST(misuse_thread_cache, rdb_thread_cache_flush) { misuse_run(&misuse_rdb_thread_cache_flush); }

static misuse_result call_rdb_thread_cache_statistics_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_thread_cache_statistics_get((rdb_thread_cache)a[0].pointer, (rdb_thread_cache_statistics *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_thread_cache_statistics_get[] = {
    {"cache", MISUSE_ADDRESS, DATA_THREAD_CACHE, 0, 0, 0},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_thread_cache_statistics), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_thread_cache_statistics_get[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 63", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 63, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_thread_cache_statistics_get = {"rdb_thread_cache_statistics_get", call_rdb_thread_cache_statistics_get, parameters_rdb_thread_cache_statistics_get, 3, rows_rdb_thread_cache_statistics_get, 11, true, RDB_OK, 0};
TEST(misuse_thread_cache, rdb_thread_cache_statistics_get) { misuse_run(&misuse_rdb_thread_cache_statistics_get); }
