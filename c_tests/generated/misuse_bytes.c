/* Misuse of bytes. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_batch_free(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_batch_free((rdb_batch *)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_batch_free[] = {
    {"batch", MISUSE_BATCH, DATA_BATCH, 0, sizeof(rdb_batch), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_batch_free[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"owner of another kind", CHANGE_BATCH_WRONG_OWNER, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"owner closed", CHANGE_BATCH_CLOSED_OWNER, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"owner never handed out", CHANGE_BATCH_FOREIGN_OWNER, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"misaligned", CHANGE_MISALIGNED, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_batch_free = {"rdb_batch_free", call_rdb_batch_free, parameters_rdb_batch_free, 2, rows_rdb_batch_free, 6, true, RDB_E_REENTRANT, RDB_OK};
TEST(misuse_bytes, rdb_batch_free) { misuse_run(&misuse_rdb_batch_free); }
