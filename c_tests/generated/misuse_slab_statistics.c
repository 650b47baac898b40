/* Misuse of slab statistics. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_slab_statistics_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_slab_statistics_get((rdb_slab)a[0].pointer, (rdb_slab_statistics *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_slab_statistics_get[] = {
    {"slab", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SLAB},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_slab_statistics), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_slab_statistics_get[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 127", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 127, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_slab_statistics_get = {"rdb_slab_statistics_get", call_rdb_slab_statistics_get, parameters_rdb_slab_statistics_get, 3, rows_rdb_slab_statistics_get, 16, true, RDB_E_REENTRANT, 0};
TEST(misuse_slab_statistics, rdb_slab_statistics_get) { misuse_run(&misuse_rdb_slab_statistics_get); }

static misuse_result call_rdb_slab_class_statistics_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_slab_class_statistics_get((rdb_slab)a[0].pointer, (uint32_t)a[1].number, (rdb_slab_class_statistics *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_slab_class_statistics_get[] = {
    {"slab", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SLAB},
    {"size_class", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(3)},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_slab_class_statistics), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_slab_class_statistics_get[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 87", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 87, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"is 64", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(64), RDB_E_INVALID_ARGUMENT, NULL},
    {"is 0xffffffffu", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(0xffffffffu), RDB_E_INVALID_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_slab_class_statistics_get = {"rdb_slab_class_statistics_get", call_rdb_slab_class_statistics_get, parameters_rdb_slab_class_statistics_get, 4, rows_rdb_slab_class_statistics_get, 18, true, RDB_E_REENTRANT, 0};
TEST(misuse_slab_statistics, rdb_slab_class_statistics_get) { misuse_run(&misuse_rdb_slab_class_statistics_get); }

static misuse_result call_rdb_slab_cache_statistics_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_slab_cache_statistics_get((rdb_slab)a[0].pointer, (uint32_t)a[1].number, (rdb_thread_cache_statistics *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_slab_cache_statistics_get[] = {
    {"slab", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SLAB},
    {"cache", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_thread_cache_statistics), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_slab_cache_statistics_get[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 63", CHANGE_STRUCT_SIZE, 2, 0, 0, 0, 63, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is 0xffffffffu", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(0xffffffffu), RDB_END, NULL},
};
const misuse_function misuse_rdb_slab_cache_statistics_get = {"rdb_slab_cache_statistics_get", call_rdb_slab_cache_statistics_get, parameters_rdb_slab_cache_statistics_get, 4, rows_rdb_slab_cache_statistics_get, 17, true, RDB_E_REENTRANT, 0};
TEST(misuse_slab_statistics, rdb_slab_cache_statistics_get) { misuse_run(&misuse_rdb_slab_cache_statistics_get); }

static misuse_result call_rdb_slab_class_count(const misuse_value *a) {
    (void)a;
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_slab_class_count();
    return result;
}
static const misuse_row rows_rdb_slab_class_count[] = {
    {"good arguments", CHANGE_NONE, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_slab_class_count = {"rdb_slab_class_count", call_rdb_slab_class_count, NULL, 0, rows_rdb_slab_class_count, 1, false, MISUSE_ANY, 0};
TEST(misuse_slab_statistics, rdb_slab_class_count) { misuse_run(&misuse_rdb_slab_class_count); }

static misuse_result call_rdb_slab_class_size(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_slab_class_size((uint32_t)a[0].number);
    return result;
}
static const misuse_parameter parameters_rdb_slab_class_size[] = {
    {"size_class", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
};
static const misuse_row rows_rdb_slab_class_size[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is 64", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(64), 0, NULL},
};
const misuse_function misuse_rdb_slab_class_size = {"rdb_slab_class_size", call_rdb_slab_class_size, parameters_rdb_slab_class_size, 1, rows_rdb_slab_class_size, 2, false, MISUSE_ANY, 0};
TEST(misuse_slab_statistics, rdb_slab_class_size) { misuse_run(&misuse_rdb_slab_class_size); }

static misuse_result call_rdb_slab_class_of(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_slab_class_of((size_t)a[0].number);
    return result;
}
static const misuse_parameter parameters_rdb_slab_class_of[] = {
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 100},
};
static const misuse_row rows_rdb_slab_class_of[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(SIZE_MAX), RDB_SLAB_NO_CLASS, NULL},
};
const misuse_function misuse_rdb_slab_class_of = {"rdb_slab_class_of", call_rdb_slab_class_of, parameters_rdb_slab_class_of, 1, rows_rdb_slab_class_of, 2, false, MISUSE_ANY, 0};
TEST(misuse_slab_statistics, rdb_slab_class_of) { misuse_run(&misuse_rdb_slab_class_of); }

static misuse_result call_rdb_slab_advise_classes(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_slab_advise_classes((rdb_slab)a[0].pointer, (uint64_t *)a[1].pointer, (size_t)a[2].number, (size_t *)a[3].pointer, (rdb_slab_advice *)a[4].pointer, (rdb_error *)a[5].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_slab_advise_classes[] = {
    {"slab", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SLAB},
    {"sizes", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(uint64_t), 0},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"count", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_slab_advice), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_slab_advise_classes[] = {
    {"good arguments", CHANGE_NONE, 6, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 1, 2, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"capacity 0", CHANGE_LINK, 1, 2, 0, 0, 0, RDB_OK, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 1, 2, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 3, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 39", CHANGE_STRUCT_SIZE, 4, 0, 0, 0, 39, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_slab_advise_classes = {"rdb_slab_advise_classes", call_rdb_slab_advise_classes, parameters_rdb_slab_advise_classes, 6, rows_rdb_slab_advise_classes, 23, true, RDB_E_REENTRANT, 0};
TEST(misuse_slab_statistics, rdb_slab_advise_classes) { misuse_run(&misuse_rdb_slab_advise_classes); }
