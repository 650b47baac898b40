/* Statuses and errors. */
#include "support.h"

TEST(status_error, every_status_has_name_description_and_class) {
    static const struct {
        rdb_status code;
        const char *name;
        int32_t status_class;
    } known[] = {
        {RDB_OK, "RDB_OK", RDB_CLASS_OK},
        {RDB_NOT_FOUND, "RDB_NOT_FOUND", RDB_CLASS_OUTCOME},
        {RDB_TRUNCATED, "RDB_TRUNCATED", RDB_CLASS_OUTCOME},
        {RDB_E_NULL_ARGUMENT, "RDB_E_NULL_ARGUMENT", RDB_CLASS_USAGE},
        {RDB_E_CLOSED_HANDLE, "RDB_E_CLOSED_HANDLE", RDB_CLASS_USAGE},
        {RDB_E_NO_MEMORY, "RDB_E_NO_MEMORY", RDB_CLASS_RESOURCE},
        {RDB_E_SYSTEM, "RDB_E_SYSTEM", RDB_CLASS_SYSTEM},
        {RDB_E_STATE, "RDB_E_STATE", RDB_CLASS_STATE},
        {RDB_E_KEY_TYPE, "RDB_E_KEY_TYPE", RDB_CLASS_USAGE},
        {RDB_E_PANIC, "RDB_E_PANIC", RDB_CLASS_INTERNAL},
    };
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        CHECK(strcmp(rdb_status_name(known[i].code), known[i].name) == 0);
        CHECK(strlen(rdb_status_description(known[i].code)) > 0);
        CHECK(rdb_status_class(known[i].code) == known[i].status_class);
    }
}

TEST(status_error, codes_of_later_versions_have_the_class_of_their_block) {
    CHECK(rdb_status_class(-199) == RDB_CLASS_USAGE);
    CHECK(rdb_status_class(-399) == RDB_CLASS_RESOURCE);
    CHECK(rdb_status_class(-499) == RDB_CLASS_SYSTEM);
    CHECK(rdb_status_class(-555) == RDB_CLASS_CORRUPTION);
    CHECK(rdb_status_class(-666) == RDB_CLASS_STATE);
    CHECK(rdb_status_class(1000) == RDB_CLASS_OUTCOME);
    CHECK(strcmp(rdb_status_name(-555), "RDB_UNKNOWN") == 0);
    CHECK(rdb_status_description(-555) != NULL);
}

TEST(status_error, success_and_outcomes_leave_the_error_alone) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    rdb_error err;
    memset(&err, 0x77, sizeof err);
    CHECK_OK(rdb_index_clear(index, &err));
    CHECK_STATUS(rdb_index_contains(index, TEXT("k"), &err), RDB_NOT_FOUND);
    for (size_t i = 0; i < sizeof err; i++) CHECK(((const uint8_t *)&err)[i] == 0x77);
    close_both(index, engine);
}

TEST(status_error, a_shorter_error_is_not_overrun) {
    struct {
        rdb_error error;
        uint8_t guard[8];
    } room;
    memset(&room, 0x55, sizeof room);
    room.error.struct_size = 16;
    CHECK_STATUS(rdb_index_clear(NULL, &room.error), RDB_E_NULL_HANDLE);
    CHECK(room.error.code == RDB_E_NULL_HANDLE);
    CHECK_U64(room.error.struct_size, 16);
    for (size_t i = 16; i < sizeof room; i++) CHECK(((const uint8_t *)&room)[i] == 0x55);
    memset(&room, 0x55, sizeof room);
    room.error.struct_size = sizeof room; /* of a later version */
    CHECK_STATUS(rdb_index_clear(NULL, &room.error), RDB_E_NULL_HANDLE);
    CHECK_ERROR(&room.error, RDB_E_NULL_HANDLE);
    for (size_t i = 0; i < sizeof room.guard; i++) CHECK(room.guard[i] == 0x55 || room.guard[i] == 0);
}

TEST(status_error, the_last_error_is_this_threads) {
    rdb_error last;
    ZERO(last);
    CHECK_STATUS(rdb_index_clear(NULL, NULL), RDB_E_NULL_HANDLE);
    CHECK_OK(rdb_last_error(&last));
    CHECK_ERROR(&last, RDB_E_NULL_HANDLE);
    CHECK_OK(rdb_engine_close(NULL, NULL)); /* success does not clear it */
    ZERO(last);
    CHECK_OK(rdb_last_error(&last));
    CHECK_ERROR(&last, RDB_E_NULL_HANDLE);
}

TEST(status_error, messages_name_the_argument_and_carry_numbers) {
    rdb_error err;
    ZERO(err);
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    CHECK_STATUS(rdb_index_insert(index, NULL, 3, TEXT("v"), 0, &err), RDB_E_NULL_ARGUMENT);
    CHECK(strstr(err.message, "key") != NULL);
    ZERO(err);
    CHECK_STATUS(rdb_index_insert(index, TEXT("k"), TEXT("v"), 0x40, &err), RDB_E_UNKNOWN_FLAG);
    CHECK(strstr(err.message, "flags") != NULL);
    CHECK_U64(err.detail[0], 0x40);
    close_both(index, engine);
}
