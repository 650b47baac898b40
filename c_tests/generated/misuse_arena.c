/* Misuse of arena. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_arena_options_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_arena_options_init((rdb_arena_options *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_arena_options_init[] = {
    {"options", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_arena_options), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_arena_options)},
};
static const misuse_row rows_rdb_arena_options_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_arena_options_init = {"rdb_arena_options_init", call_rdb_arena_options_init, parameters_rdb_arena_options_init, 2, rows_rdb_arena_options_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_arena, rdb_arena_options_init) { misuse_run(&misuse_rdb_arena_options_init); }

static misuse_result call_rdb_arena_create(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_arena_create((rdb_arena)a[0].pointer, (const rdb_arena_options *)a[1].pointer, (rdb_arena *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_arena_create[] = {
    {"parent", MISUSE_ADDRESS, DATA_ARENA, 0, 0, 0},
    {"options", MISUSE_IN_STRUCT, DATA_ARENA_OPTIONS, 0, sizeof(rdb_arena_options), 0},
    {"out", MISUSE_OUT, DATA_ARENA, 0, sizeof(rdb_arena), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_arena_create[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 47", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 47, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 1, 0, 4, 0, 0, RDB_E_UNKNOWN_FLAG, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_arena_create = {"rdb_arena_create", call_rdb_arena_create, parameters_rdb_arena_create, 4, rows_rdb_arena_create, 14, true, RDB_E_REENTRANT, 0};
TEST(misuse_arena, rdb_arena_create) { misuse_run(&misuse_rdb_arena_create); }

static misuse_result call_rdb_arena_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_arena_close((rdb_arena)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_arena_close[] = {
    {"arena", MISUSE_ADDRESS, DATA_ARENA, 0, 0, 1},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_arena_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_arena_close = {"rdb_arena_close", call_rdb_arena_close, parameters_rdb_arena_close, 2, rows_rdb_arena_close, 2, true, RDB_E_REENTRANT, 0};
TEST(misuse_arena, rdb_arena_close) { misuse_run(&misuse_rdb_arena_close); }

static misuse_result call_rdb_arena_close_id(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_arena_close_id((uint64_t)a[0].number, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_arena_close_id[] = {
    {"id", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_arena_close_id[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_NOT_FOUND, NULL},
    {"is UINT64_MAX", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(UINT64_MAX), RDB_NOT_FOUND, NULL},
};
const misuse_function misuse_rdb_arena_close_id = {"rdb_arena_close_id", call_rdb_arena_close_id, parameters_rdb_arena_close_id, 2, rows_rdb_arena_close_id, 2, true, RDB_E_REENTRANT, 0};
TEST(misuse_arena, rdb_arena_close_id) { misuse_run(&misuse_rdb_arena_close_id); }

static misuse_result call_rdb_arena_allocate(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = rdb_arena_allocate((rdb_arena)a[0].pointer, (size_t)a[1].number) != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_arena_allocate[] = {
    {"arena", MISUSE_ADDRESS, DATA_ARENA, 0, 0, 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
};
static const misuse_row rows_rdb_arena_allocate[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, 1, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, 0, NULL},
    {"is 0", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(0), 1, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
    {"is SIZE_MAX / 2", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX / 2), 0, NULL},
};
const misuse_function misuse_rdb_arena_allocate = {"rdb_arena_allocate", call_rdb_arena_allocate, parameters_rdb_arena_allocate, 2, rows_rdb_arena_allocate, 5, false, 1, 0};
TEST(misuse_arena, rdb_arena_allocate) { misuse_run(&misuse_rdb_arena_allocate); }

static misuse_result call_rdb_arena_allocate_aligned(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = rdb_arena_allocate_aligned((rdb_arena)a[0].pointer, (size_t)a[1].number, (size_t)a[2].number) != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_arena_allocate_aligned[] = {
    {"arena", MISUSE_ADDRESS, DATA_ARENA, 0, 0, 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"alignment", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(4096)},
};
static const misuse_row rows_rdb_arena_allocate_aligned[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, 1, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, 0, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
    {"is 0", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(0), 0, NULL},
    {"is 48", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(48), 0, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
    {"is SIZE_MAX / 2 + 1", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(SIZE_MAX / 2 + 1), 0, NULL},
};
const misuse_function misuse_rdb_arena_allocate_aligned = {"rdb_arena_allocate_aligned", call_rdb_arena_allocate_aligned, parameters_rdb_arena_allocate_aligned, 3, rows_rdb_arena_allocate_aligned, 7, false, 0, 0};
TEST(misuse_arena, rdb_arena_allocate_aligned) { misuse_run(&misuse_rdb_arena_allocate_aligned); }

static misuse_result call_rdb_arena_allocate_zeroed(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = rdb_arena_allocate_zeroed((rdb_arena)a[0].pointer, (size_t)a[1].number) != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_arena_allocate_zeroed[] = {
    {"arena", MISUSE_ADDRESS, DATA_ARENA, 0, 0, 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
};
static const misuse_row rows_rdb_arena_allocate_zeroed[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, 1, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, 0, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 1, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
};
const misuse_function misuse_rdb_arena_allocate_zeroed = {"rdb_arena_allocate_zeroed", call_rdb_arena_allocate_zeroed, parameters_rdb_arena_allocate_zeroed, 2, rows_rdb_arena_allocate_zeroed, 3, false, 1, 0};
TEST(misuse_arena, rdb_arena_allocate_zeroed) { misuse_run(&misuse_rdb_arena_allocate_zeroed); }

static misuse_result call_rdb_arena_extend(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = rdb_arena_extend((rdb_arena)a[0].pointer, (void *)a[1].pointer, (size_t)a[2].number, (size_t)a[3].number) != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_arena_extend[] = {
    {"arena", MISUSE_ADDRESS, DATA_ARENA, 0, 0, 0},
    {"block", MISUSE_ADDRESS, DATA_ARENA_BLOCK, 0, 0, 0},
    {"old_size", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(64)},
    {"new_size", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(100)},
};
static const misuse_row rows_rdb_arena_extend[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, 1, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, 0, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
    {"is 65", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(65), 0, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 3, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
};
const misuse_function misuse_rdb_arena_extend = {"rdb_arena_extend", call_rdb_arena_extend, parameters_rdb_arena_extend, 4, rows_rdb_arena_extend, 6, false, 0, 0};
TEST(misuse_arena, rdb_arena_extend) { misuse_run(&misuse_rdb_arena_extend); }

static misuse_result call_rdb_arena_copy(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = rdb_arena_copy((rdb_arena)a[0].pointer, (const void *)a[1].pointer, (size_t)a[2].number) != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_arena_copy[] = {
    {"arena", MISUSE_ADDRESS, DATA_ARENA, 0, 0, 0},
    {"data", MISUSE_IN, DATA_TEXT, 2, 0, 0},
    {"length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
};
static const misuse_row rows_rdb_arena_copy[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, 1, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, 0, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
};
const misuse_function misuse_rdb_arena_copy = {"rdb_arena_copy", call_rdb_arena_copy, parameters_rdb_arena_copy, 3, rows_rdb_arena_copy, 4, false, 1, 0};
TEST(misuse_arena, rdb_arena_copy) { misuse_run(&misuse_rdb_arena_copy); }

static misuse_result call_rdb_arena_copy_string(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = rdb_arena_copy_string((rdb_arena)a[0].pointer, (const char *)a[1].pointer, (size_t)a[2].number) != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_arena_copy_string[] = {
    {"arena", MISUSE_ADDRESS, DATA_ARENA, 0, 0, 0},
    {"text", MISUSE_IN, DATA_TEXT, 2, 0, 0},
    {"length", MISUSE_LENGTH, DATA_NONE, 1, 0, 0},
};
static const misuse_row rows_rdb_arena_copy_string[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, 1, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, 0, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is SIZE_MAX", CHANGE_NUMBER, 2, 0, 0, 0, (uint64_t)(SIZE_MAX), 0, NULL},
};
const misuse_function misuse_rdb_arena_copy_string = {"rdb_arena_copy_string", call_rdb_arena_copy_string, parameters_rdb_arena_copy_string, 3, rows_rdb_arena_copy_string, 4, false, 1, 0};
TEST(misuse_arena, rdb_arena_copy_string) { misuse_run(&misuse_rdb_arena_copy_string); }

static misuse_result call_rdb_arena_mark_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_arena_mark_get((rdb_arena)a[0].pointer, (rdb_arena_mark *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_arena_mark_get[] = {
    {"arena", MISUSE_ADDRESS, DATA_ARENA, 0, 0, 0},
    {"out", MISUSE_OUT, DATA_NONE, 0, sizeof(rdb_arena_mark), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_arena_mark_get[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_arena_mark_get = {"rdb_arena_mark_get", call_rdb_arena_mark_get, parameters_rdb_arena_mark_get, 3, rows_rdb_arena_mark_get, 4, true, RDB_E_REENTRANT, 0};
TEST(misuse_arena, rdb_arena_mark_get) { misuse_run(&misuse_rdb_arena_mark_get); }

static misuse_result call_rdb_arena_rewind(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_arena_rewind((rdb_arena)a[0].pointer, (const rdb_arena_mark *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_arena_rewind[] = {
    {"arena", MISUSE_ADDRESS, DATA_ARENA, 0, 0, 0},
    {"mark", MISUSE_IN, DATA_ARENA_MARK, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_arena_rewind[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_arena_rewind = {"rdb_arena_rewind", call_rdb_arena_rewind, parameters_rdb_arena_rewind, 3, rows_rdb_arena_rewind, 4, true, RDB_E_REENTRANT, 0};
TEST(misuse_arena, rdb_arena_rewind) { misuse_run(&misuse_rdb_arena_rewind); }

static misuse_result call_rdb_arena_reset(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_arena_reset((rdb_arena)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_arena_reset[] = {
    {"arena", MISUSE_ADDRESS, DATA_ARENA, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_arena_reset[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
};
const misuse_function misuse_rdb_arena_reset = {"rdb_arena_reset", call_rdb_arena_reset, parameters_rdb_arena_reset, 2, rows_rdb_arena_reset, 2, true, RDB_E_REENTRANT, 0};
TEST(misuse_arena, rdb_arena_reset) { misuse_run(&misuse_rdb_arena_reset); }

static misuse_result call_rdb_arena_trim(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_arena_trim((rdb_arena)a[0].pointer, (uint64_t *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_arena_trim[] = {
    {"arena", MISUSE_ADDRESS, DATA_ARENA, 0, 0, 0},
    {"released", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_arena_trim[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_arena_trim = {"rdb_arena_trim", call_rdb_arena_trim, parameters_rdb_arena_trim, 3, rows_rdb_arena_trim, 4, true, RDB_E_REENTRANT, 0};
TEST(misuse_arena, rdb_arena_trim) { misuse_run(&misuse_rdb_arena_trim); }

static misuse_result call_rdb_arena_on_reset(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_arena_on_reset((rdb_arena)a[0].pointer, (rdb_arena_callback)a[1].number, (void *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_arena_on_reset[] = {
    {"arena", MISUSE_ADDRESS, DATA_ARENA, 0, 0, 0},
    {"callback", MISUSE_CALLBACK, DATA_NONE, 0, 0, 0},
    {"user", MISUSE_SCALAR, DATA_NONE, 0, 0, 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_arena_on_reset[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
};
const misuse_function misuse_rdb_arena_on_reset = {"rdb_arena_on_reset", call_rdb_arena_on_reset, parameters_rdb_arena_on_reset, 4, rows_rdb_arena_on_reset, 3, true, RDB_E_REENTRANT, 0};
TEST(misuse_arena, rdb_arena_on_reset) { misuse_run(&misuse_rdb_arena_on_reset); }
