/* Misuse of pool. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_pool_options_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_pool_options_init((rdb_pool_options *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_pool_options_init[] = {
    {"options", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_pool_options), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_pool_options)},
};
static const misuse_row rows_rdb_pool_options_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_pool_options_init = {"rdb_pool_options_init", call_rdb_pool_options_init, parameters_rdb_pool_options_init, 2, rows_rdb_pool_options_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_pool, rdb_pool_options_init) { misuse_run(&misuse_rdb_pool_options_init); }

static misuse_result call_rdb_pool_open(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pool_open((const rdb_pool_options *)a[0].pointer, (rdb_pool *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pool_open[] = {
    {"options", MISUSE_IN_STRUCT, DATA_POOL_OPTIONS, 0, sizeof(rdb_pool_options), 0},
    {"out", MISUSE_OUT, DATA_POOL, 0, sizeof(rdb_pool), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pool_open[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 71", CHANGE_STRUCT_SIZE, 0, 0, 0, 0, 71, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 0, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 0, 0, 4, 0, RDB_POOL_NO_THREADS | RDB_POOL_POPULATE | RDB_POOL_HUGE_SET_ASIDE, RDB_E_UNKNOWN_FLAG, NULL},
    {"policy: unknown value", CHANGE_FIELD_VALUES, 0, 0, 12, 0, (uint64_t)1 << 0 | (uint64_t)1 << RDB_POLICY_CLOCK | (uint64_t)1 << RDB_POLICY_LRU | (uint64_t)1 << RDB_POLICY_TWO_QUEUE | (uint64_t)1 << RDB_POLICY_LRU_K | (uint64_t)1 << RDB_POLICY_LIRS | (uint64_t)1 << RDB_POLICY_ARC | (uint64_t)1 << RDB_POLICY_S3_FIFO | (uint64_t)1 << RDB_POLICY_SIEVE | (uint64_t)1 << RDB_POLICY_TINY_LFU | (uint64_t)1 << RDB_POLICY_ADAPTIVE, RDB_E_INVALID_ARGUMENT, NULL},
    {"budget: no handle", CHANGE_FIELD_NUMBER, 0, 0, 56, 8, 1, RDB_E_BAD_HANDLE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_pool_open = {"rdb_pool_open", call_rdb_pool_open, parameters_rdb_pool_open, 3, rows_rdb_pool_open, 15, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool, rdb_pool_open) { misuse_run(&misuse_rdb_pool_open); }

static misuse_result call_rdb_pool_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pool_close((rdb_pool)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pool_close[] = {
    {"pool", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_POOL},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pool_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
};
const misuse_function misuse_rdb_pool_close = {"rdb_pool_close", call_rdb_pool_close, parameters_rdb_pool_close, 2, rows_rdb_pool_close, 7, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool, rdb_pool_close) { misuse_run(&misuse_rdb_pool_close); }

static misuse_result call_rdb_pool_config_get(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pool_config_get((rdb_pool)a[0].pointer, (rdb_pool_config *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pool_config_get[] = {
    {"pool", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_POOL},
    {"out", MISUSE_OUT_STRUCT, DATA_NONE, 0, sizeof(rdb_pool_config), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pool_config_get[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 31", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 31, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_pool_config_get = {"rdb_pool_config_get", call_rdb_pool_config_get, parameters_rdb_pool_config_get, 3, rows_rdb_pool_config_get, 16, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool, rdb_pool_config_get) { misuse_run(&misuse_rdb_pool_config_get); }

static misuse_result call_rdb_pool_configure(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pool_configure((rdb_pool)a[0].pointer, (const rdb_pool_config *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pool_configure[] = {
    {"pool", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_POOL},
    {"config", MISUSE_IN_STRUCT, DATA_POOL_CONFIG, 0, sizeof(rdb_pool_config), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pool_configure[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
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
    {"struct_size 31", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 31, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"policy: unknown value", CHANGE_FIELD_VALUES, 1, 0, 4, 0, (uint64_t)1 << 0 | (uint64_t)1 << RDB_POLICY_CLOCK | (uint64_t)1 << RDB_POLICY_LRU | (uint64_t)1 << RDB_POLICY_TWO_QUEUE | (uint64_t)1 << RDB_POLICY_LRU_K | (uint64_t)1 << RDB_POLICY_LIRS | (uint64_t)1 << RDB_POLICY_ARC | (uint64_t)1 << RDB_POLICY_S3_FIFO | (uint64_t)1 << RDB_POLICY_SIEVE | (uint64_t)1 << RDB_POLICY_TINY_LFU | (uint64_t)1 << RDB_POLICY_ADAPTIVE, RDB_E_INVALID_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_pool_configure = {"rdb_pool_configure", call_rdb_pool_configure, parameters_rdb_pool_configure, 3, rows_rdb_pool_configure, 17, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool, rdb_pool_configure) { misuse_run(&misuse_rdb_pool_configure); }

static misuse_result call_rdb_pool_policy_name(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.text = rdb_pool_policy_name((uint32_t)a[0].number);
    result.number = result.text != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_pool_policy_name[] = {
    {"policy", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(RDB_POLICY_CLOCK)},
};
static const misuse_row rows_rdb_pool_policy_name[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is 0", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0), 1, "unknown"},
    {"is 11", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(11), 1, "unknown"},
    {"is 0xffffffffu", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0xffffffffu), 1, "unknown"},
    {"is RDB_POLICY_S3_FIFO", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(RDB_POLICY_S3_FIFO), 1, "s3_fifo"},
};
const misuse_function misuse_rdb_pool_policy_name = {"rdb_pool_policy_name", call_rdb_pool_policy_name, parameters_rdb_pool_policy_name, 1, rows_rdb_pool_policy_name, 5, false, MISUSE_ANY, 0};
TEST(misuse_pool, rdb_pool_policy_name) { misuse_run(&misuse_rdb_pool_policy_name); }

static misuse_result call_rdb_pool_flush(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pool_flush((rdb_pool)a[0].pointer, (uint64_t *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pool_flush[] = {
    {"pool", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_POOL},
    {"written", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pool_flush[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_pool_flush = {"rdb_pool_flush", call_rdb_pool_flush, parameters_rdb_pool_flush, 3, rows_rdb_pool_flush, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool, rdb_pool_flush) { misuse_run(&misuse_rdb_pool_flush); }

static misuse_result call_rdb_pool_checkpoint(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pool_checkpoint((rdb_pool)a[0].pointer, (uint32_t *)a[1].pointer, (uint64_t *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pool_checkpoint[] = {
    {"pool", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_POOL},
    {"epoch", MISUSE_OUT, DATA_NONE, 0, sizeof(uint32_t), 0},
    {"written", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pool_checkpoint[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_pool_checkpoint = {"rdb_pool_checkpoint", call_rdb_pool_checkpoint, parameters_rdb_pool_checkpoint, 4, rows_rdb_pool_checkpoint, 11, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool, rdb_pool_checkpoint) { misuse_run(&misuse_rdb_pool_checkpoint); }

static misuse_result call_rdb_pool_make_room(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_pool_make_room((rdb_pool)a[0].pointer, (uint64_t)a[1].number, (uint64_t *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_pool_make_room[] = {
    {"pool", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_POOL},
    {"frames", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(1)},
    {"free", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_pool_make_room[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_pool_make_room = {"rdb_pool_make_room", call_rdb_pool_make_room, parameters_rdb_pool_make_room, 4, rows_rdb_pool_make_room, 9, true, RDB_E_REENTRANT, 0};
TEST(misuse_pool, rdb_pool_make_room) { misuse_run(&misuse_rdb_pool_make_room); }
