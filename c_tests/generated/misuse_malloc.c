/* Misuse of malloc. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_malloc(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = rdb_malloc((size_t)a[0].number) != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_malloc[] = {
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
};
static const misuse_row rows_rdb_malloc[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
};
const misuse_function misuse_rdb_malloc = {"rdb_malloc", call_rdb_malloc, parameters_rdb_malloc, 1, rows_rdb_malloc, 2, false, MISUSE_ANY, 0};
TEST(misuse_malloc, rdb_malloc) { misuse_run(&misuse_rdb_malloc); }

static misuse_result call_rdb_calloc(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = rdb_calloc((size_t)a[0].number, (size_t)a[1].number) != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_calloc[] = {
    {"items", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(5)},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
};
static const misuse_row rows_rdb_calloc[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is SIZE_MAX / 2", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(SIZE_MAX / 2), 0, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
};
const misuse_function misuse_rdb_calloc = {"rdb_calloc", call_rdb_calloc, parameters_rdb_calloc, 2, rows_rdb_calloc, 3, false, MISUSE_ANY, 0};
TEST(misuse_malloc, rdb_calloc) { misuse_run(&misuse_rdb_calloc); }

static misuse_result call_rdb_aligned_alloc(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = rdb_aligned_alloc((size_t)a[0].number, (size_t)a[1].number) != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_aligned_alloc[] = {
    {"alignment", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(64)},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
};
static const misuse_row rows_rdb_aligned_alloc[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is 0", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0), 0, NULL},
    {"is 24", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(24), 0, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
};
const misuse_function misuse_rdb_aligned_alloc = {"rdb_aligned_alloc", call_rdb_aligned_alloc, parameters_rdb_aligned_alloc, 2, rows_rdb_aligned_alloc, 5, false, MISUSE_ANY, 0};
TEST(misuse_malloc, rdb_aligned_alloc) { misuse_run(&misuse_rdb_aligned_alloc); }

static misuse_result call_rdb_realloc(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = rdb_realloc((void *)a[0].pointer, (size_t)a[1].number) != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_realloc[] = {
    {"block", MISUSE_ADDRESS, DATA_BLOCK, 0, 0, 1},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 3000},
};
static const misuse_row rows_rdb_realloc[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
};
const misuse_function misuse_rdb_realloc = {"rdb_realloc", call_rdb_realloc, parameters_rdb_realloc, 2, rows_rdb_realloc, 3, false, MISUSE_ANY, 0};
TEST(misuse_malloc, rdb_realloc) { misuse_run(&misuse_rdb_realloc); }

static misuse_result call_rdb_reallocarray(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = rdb_reallocarray((void *)a[0].pointer, (size_t)a[1].number, (size_t)a[2].number) != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_reallocarray[] = {
    {"block", MISUSE_ADDRESS, DATA_BLOCK, 0, 0, 1},
    {"items", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(3)},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 1000},
};
static const misuse_row rows_rdb_reallocarray[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
};
const misuse_function misuse_rdb_reallocarray = {"rdb_reallocarray", call_rdb_reallocarray, parameters_rdb_reallocarray, 3, rows_rdb_reallocarray, 3, false, MISUSE_ANY, 0};
TEST(misuse_malloc, rdb_reallocarray) { misuse_run(&misuse_rdb_reallocarray); }

static misuse_result call_rdb_free(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_free((void *)a[0].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_free[] = {
    {"block", MISUSE_ADDRESS, DATA_BLOCK, 0, 0, 1},
};
static const misuse_row rows_rdb_free[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_free = {"rdb_free", call_rdb_free, parameters_rdb_free, 1, rows_rdb_free, 2, true, RDB_OK, 0};
TEST(misuse_malloc, rdb_free) { misuse_run(&misuse_rdb_free); }

static misuse_result call_rdb_free_sized(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_free_sized((void *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_free_sized[] = {
    {"block", MISUSE_ADDRESS, DATA_BLOCK, 0, 0, 1},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
};
static const misuse_row rows_rdb_free_sized[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 5000", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(5000), RDB_E_SIZE_MISMATCH, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_E_SIZE_MISMATCH, NULL},
};
const misuse_function misuse_rdb_free_sized = {"rdb_free_sized", call_rdb_free_sized, parameters_rdb_free_sized, 2, rows_rdb_free_sized, 4, true, RDB_OK, 0};
TEST(misuse_malloc, rdb_free_sized) { misuse_run(&misuse_rdb_free_sized); }

static misuse_result call_rdb_free_aligned_sized(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_free_aligned_sized((void *)a[0].pointer, (size_t)a[1].number, (size_t)a[2].number);
    return result;
}
static const misuse_parameter parameters_rdb_free_aligned_sized[] = {
    {"block", MISUSE_ADDRESS, DATA_BLOCK, 0, 0, 1},
    {"alignment", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(16)},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
};
static const misuse_row rows_rdb_free_aligned_sized[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 0", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(0), RDB_E_SIZE_MISMATCH, NULL},
    {"is 4096", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(4096), RDB_E_SIZE_MISMATCH, NULL},
    {"is 5000", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(5000), RDB_E_SIZE_MISMATCH, NULL},
};
const misuse_function misuse_rdb_free_aligned_sized = {"rdb_free_aligned_sized", call_rdb_free_aligned_sized, parameters_rdb_free_aligned_sized, 3, rows_rdb_free_aligned_sized, 5, true, RDB_OK, 0};
TEST(misuse_malloc, rdb_free_aligned_sized) { misuse_run(&misuse_rdb_free_aligned_sized); }

static misuse_result call_rdb_malloc_usable_size(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_malloc_usable_size((const void *)a[0].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_malloc_usable_size[] = {
    {"block", MISUSE_ADDRESS, DATA_BLOCK, 0, 0, 0},
};
static const misuse_row rows_rdb_malloc_usable_size[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_malloc_usable_size = {"rdb_malloc_usable_size", call_rdb_malloc_usable_size, parameters_rdb_malloc_usable_size, 1, rows_rdb_malloc_usable_size, 2, false, MISUSE_ANY, 0};
TEST(misuse_malloc, rdb_malloc_usable_size) { misuse_run(&misuse_rdb_malloc_usable_size); }

static misuse_result call_rdb_malloc_good_size(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_malloc_good_size((size_t)a[0].number);
    return result;
}
static const misuse_parameter parameters_rdb_malloc_good_size[] = {
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
};
static const misuse_row rows_rdb_malloc_good_size[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_malloc_good_size = {"rdb_malloc_good_size", call_rdb_malloc_good_size, parameters_rdb_malloc_good_size, 1, rows_rdb_malloc_good_size, 1, false, MISUSE_ANY, 0};
TEST(misuse_malloc, rdb_malloc_good_size) { misuse_run(&misuse_rdb_malloc_good_size); }

static misuse_result call_rdb_malloc_many(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_malloc_many((size_t)a[0].number, (void **)a[1].pointer, (size_t)a[2].number);
    return result;
}
static const misuse_parameter parameters_rdb_malloc_many[] = {
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
    {"blocks", MISUSE_OUT, DATA_BLOCK, 0, sizeof(void *), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
};
static const misuse_row rows_rdb_malloc_many[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_malloc_many = {"rdb_malloc_many", call_rdb_malloc_many, parameters_rdb_malloc_many, 3, rows_rdb_malloc_many, 2, false, MISUSE_ANY, 0};
TEST(misuse_malloc, rdb_malloc_many) { misuse_run(&misuse_rdb_malloc_many); }

static misuse_result call_rdb_free_many(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_free_many((void * const *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_free_many[] = {
    {"blocks", MISUSE_IN, DATA_BLOCKS, 1, 0, 0},
    {"count", MISUSE_LENGTH, DATA_NONE, 0, 0, 0},
};
static const misuse_row rows_rdb_free_many[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a count", CHANGE_NULL_WITH_LENGTH, 0, 1, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a count", CHANGE_NULL_WITHOUT_LENGTH, 0, 1, 0, 0, 0, RDB_OK, NULL},
    {"count SIZE_MAX", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"count SIZE_MAX / sizeof(void * const) + 1", CHANGE_LINK, 0, 1, 0, 0, SIZE_MAX / sizeof(void * const) + 1, RDB_E_OVERFLOW, NULL},
    {"count (uint64_t)1 << 40", CHANGE_LINK, 0, 1, 0, 0, (uint64_t)1 << 40, RDB_E_TOO_LARGE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_free_many = {"rdb_free_many", call_rdb_free_many, parameters_rdb_free_many, 2, rows_rdb_free_many, 7, true, RDB_OK, 0};
TEST(misuse_malloc, rdb_free_many) { misuse_run(&misuse_rdb_free_many); }
