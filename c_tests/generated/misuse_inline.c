/* Misuse of inline. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_inline_thread_word(const misuse_value *a) {
    (void)a;
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_inline_thread_word();
    return result;
}
static const misuse_row rows_rdb_inline_thread_word[] = {
    {"good arguments", CHANGE_NONE, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_inline_thread_word = {"rdb_inline_thread_word", call_rdb_inline_thread_word, NULL, 0, rows_rdb_inline_thread_word, 1, false, MISUSE_ANY, 0};
TEST(misuse_inline, rdb_inline_thread_word) { misuse_run(&misuse_rdb_inline_thread_word); }
