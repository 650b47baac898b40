/* Misuse of events. Written by `tools abi generate` from abi/; do not edit. */
#include "../misuse.h"
#include "misuse_all.h"

static misuse_result call_rdb_subscription_options_init(const misuse_value *a) {
    misuse_result result = {0, NULL};
    rdb_subscription_options_init((rdb_subscription_options *)a[0].pointer, (size_t)a[1].number);
    return result;
}
static const misuse_parameter parameters_rdb_subscription_options_init[] = {
    {"options", MISUSE_OUT_ARRAY, DATA_NONE, 0, sizeof(rdb_subscription_options), 0},
    {"size", MISUSE_CAPACITY, DATA_NONE, 0, 0, sizeof(rdb_subscription_options)},
};
static const misuse_row rows_rdb_subscription_options_init[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, MISUSE_ANY, NULL},
};
const misuse_function misuse_rdb_subscription_options_init = {"rdb_subscription_options_init", call_rdb_subscription_options_init, parameters_rdb_subscription_options_init, 2, rows_rdb_subscription_options_init, 2, false, MISUSE_ANY, 0};
TEST(misuse_events, rdb_subscription_options_init) { misuse_run(&misuse_rdb_subscription_options_init); }

static misuse_result call_rdb_subscription_open(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_subscription_open((rdb_engine)a[0].pointer, (const rdb_subscription_options *)a[1].pointer, (rdb_subscription *)a[2].pointer, (rdb_error *)a[3].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_subscription_open[] = {
    {"engine", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_ENGINE},
    {"options", MISUSE_IN_STRUCT, DATA_SUBSCRIPTION_OPTIONS, 0, sizeof(rdb_subscription_options), 0},
    {"out", MISUSE_OUT, DATA_SUBSCRIPTION, 0, sizeof(rdb_subscription), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_subscription_open[] = {
    {"good arguments", CHANGE_NONE, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"struct_size 0", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 0, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 1", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 1, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 3", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 3, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 4", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 4, RDB_E_STRUCT_SIZE, NULL},
    {"struct_size 31", CHANGE_STRUCT_SIZE, 1, 0, 0, 0, 31, RDB_E_STRUCT_SIZE, NULL},
    {"longer, zeroed", CHANGE_ZERO_TAIL, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"longer, not zero", CHANGE_SET_TAIL, 1, 0, 0, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"flags: unknown flag", CHANGE_FIELD_BITS, 1, 0, 4, 0, 0, RDB_E_UNKNOWN_FLAG, NULL},
    {"reserved: not zero", CHANGE_FIELD_BITS, 1, 0, 20, 0, 0, RDB_E_UNSUPPORTED_FIELD, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 2, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 2, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_subscription_open = {"rdb_subscription_open", call_rdb_subscription_open, parameters_rdb_subscription_open, 4, rows_rdb_subscription_open, 20, true, RDB_E_REENTRANT, 0};
TEST(misuse_events, rdb_subscription_open) { misuse_run(&misuse_rdb_subscription_open); }

static misuse_result call_rdb_subscription_close(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_subscription_close((rdb_subscription)a[0].pointer, (rdb_error *)a[1].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_subscription_close[] = {
    {"subscription", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SUBSCRIPTION},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_subscription_close[] = {
    {"good arguments", CHANGE_NONE, 2, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_subscription_close = {"rdb_subscription_close", call_rdb_subscription_close, parameters_rdb_subscription_close, 2, rows_rdb_subscription_close, 8, true, RDB_E_REENTRANT, RDB_OK};
TEST(misuse_events, rdb_subscription_close) { misuse_run(&misuse_rdb_subscription_close); }

static misuse_result call_rdb_events_poll(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_events_poll((rdb_subscription)a[0].pointer, (rdb_event *)a[1].pointer, (size_t)a[2].number, (size_t)a[3].number, (size_t *)a[4].pointer, (uint64_t *)a[5].pointer, (rdb_error *)a[6].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_events_poll[] = {
    {"subscription", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SUBSCRIPTION},
    {"events", MISUSE_OUT_ARRAY, DATA_NONE, 0, 64 * sizeof(rdb_event), 0},
    {"stride", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(sizeof(rdb_event))},
    {"capacity", MISUSE_CAPACITY, DATA_NONE, 0, 0, 64},
    {"count", MISUSE_OUT, DATA_NONE, 0, sizeof(size_t), 0},
    {"dropped", MISUSE_OUT, DATA_NONE, 0, sizeof(uint64_t), 0},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_events_poll[] = {
    {"good arguments", CHANGE_NONE, 7, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL with a capacity", CHANGE_NULL_WITH_LENGTH, 1, 3, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"NULL without a capacity", CHANGE_NULL_WITHOUT_LENGTH, 1, 3, 0, 0, 0, RDB_OK, NULL},
    {"capacity 0", CHANGE_LINK, 1, 3, 0, 0, 0, RDB_OK, NULL},
    {"capacity SIZE_MAX", CHANGE_LINK, 1, 3, 0, 0, SIZE_MAX, RDB_E_OVERFLOW, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 4, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 4, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 5, 0, 0, 0, 0, RDB_OK, NULL},
    {"misaligned", CHANGE_MISALIGNED, 5, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_events_poll = {"rdb_events_poll", call_rdb_events_poll, parameters_rdb_events_poll, 7, rows_rdb_events_poll, 17, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_events, rdb_events_poll) { misuse_run(&misuse_rdb_events_poll); }

static misuse_result call_rdb_events_fd(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.number = (int64_t)rdb_events_fd((rdb_subscription)a[0].pointer, (int32_t *)a[1].pointer, (rdb_error *)a[2].pointer);
    return result;
}
static const misuse_parameter parameters_rdb_events_fd[] = {
    {"subscription", MISUSE_HANDLE, DATA_NONE, 0, 0, FIXTURE_SUBSCRIPTION},
    {"fd", MISUSE_OUT, DATA_NONE, 0, sizeof(int32_t), (uint64_t)(-1)},
    {"err", MISUSE_ERR, DATA_NONE, 0, sizeof(rdb_error), 0},
};
static const misuse_row rows_rdb_events_fd[] = {
    {"good arguments", CHANGE_NONE, 3, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 0, 0, 0, 0, 0, RDB_E_NULL_HANDLE, NULL},
    {"of another kind", CHANGE_WRONG_HANDLE, 0, 0, 0, 0, 0, RDB_E_WRONG_HANDLE, NULL},
    {"closed", CHANGE_CLOSED_HANDLE, 0, 0, 0, 0, 0, RDB_E_CLOSED_HANDLE, NULL},
    {"never handed out", CHANGE_FOREIGN_HANDLE, 0, 0, 0, 0, 0, RDB_E_BAD_HANDLE, NULL},
    {"poisoned", CHANGE_POISONED_HANDLE, 0, 0, 0, 0, 0, RDB_E_POISONED, NULL},
    {"after fork", CHANGE_FORKED, 0, 0, 0, 0, 0, RDB_E_FORKED, NULL},
    {"engine closed", CHANGE_CLOSED_ENGINE, 0, 0, 0, 0, 0, RDB_OK, NULL},
    {"NULL", CHANGE_NULL, 1, 0, 0, 0, 0, RDB_E_NULL_ARGUMENT, NULL},
    {"misaligned", CHANGE_MISALIGNED, 1, 0, 0, 0, 0, RDB_OK, NULL},
};
const misuse_function misuse_rdb_events_fd = {"rdb_events_fd", call_rdb_events_fd, parameters_rdb_events_fd, 3, rows_rdb_events_fd, 10, true, RDB_E_REENTRANT, RDB_E_BUSY_HANDLE};
TEST(misuse_events, rdb_events_fd) { misuse_run(&misuse_rdb_events_fd); }

static misuse_result call_rdb_event_type_name(const misuse_value *a) {
    misuse_result result = {0, NULL};
    result.text = rdb_event_type_name((uint32_t)a[0].number);
    result.number = result.text != NULL;
    return result;
}
static const misuse_parameter parameters_rdb_event_type_name[] = {
    {"event_type", MISUSE_SCALAR, DATA_NONE, 0, 0, (uint64_t)(1)},
};
static const misuse_row rows_rdb_event_type_name[] = {
    {"good arguments", CHANGE_NONE, 1, 0, 0, 0, 0, MISUSE_ANY, NULL},
    {"is 0", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0), 0, NULL},
    {"is 0xffffffffu", CHANGE_NUMBER, 0, 0, 0, 0, (uint64_t)(0xffffffffu), 0, NULL},
};
const misuse_function misuse_rdb_event_type_name = {"rdb_event_type_name", call_rdb_event_type_name, parameters_rdb_event_type_name, 1, rows_rdb_event_type_name, 3, false, MISUSE_ANY, 0};
TEST(misuse_events, rdb_event_type_name) { misuse_run(&misuse_rdb_event_type_name); }
