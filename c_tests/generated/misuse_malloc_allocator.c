/* Misuse of malloc allocator. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_malloc_allocator(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_malloc_allocator((rdb_allocator *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_malloc_allocator[] = {
    {"allocator", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_allocator), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_allocator)},
};
static const misuse_row rows_rdb_malloc_allocator[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_malloc_allocator = {"rdb_malloc_allocator", call_rdb_malloc_allocator, parameters_rdb_malloc_allocator, 2, rows_rdb_malloc_allocator, 2, false, MISUSE_ANY, 0};
TEST(misuse_malloc_allocator, rdb_malloc_allocator) { misuse_run(&misuse_rdb_malloc_allocator); }
