/* Versions, build information, limits. */
#include "support.h"

#include <stdio.h>

TEST(library, versions_of_header_and_library_agree) {
    char text[64];
    CHECK_U64(rdb_version_number(), RDB_VERSION_NUMBER);
    (void)snprintf(text, sizeof text, "%d.%d.%d", RDB_VERSION_MAJOR, RDB_VERSION_MINOR, RDB_VERSION_PATCH);
    CHECK(strcmp(rdb_version_string(), text) == 0);
    CHECK(strlen(rdb_source_id()) > 0);
}

TEST(library, abi_check) {
    rdb_error err;
    ZERO(err);
    CHECK_OK(rdb_abi_check(RDB_ABI_VERSION, sizeof(void *), sizeof(size_t), &err));
    CHECK_U64(err.code, 0);
    CHECK_STATUS(rdb_abi_check(RDB_ABI_VERSION + 1, sizeof(void *), sizeof(size_t), &err), RDB_E_ABI_MISMATCH);
    CHECK_ERROR(&err, RDB_E_ABI_MISMATCH);
}

TEST(library, build_information) {
    rdb_build_info info;
    ZERO(info);
    info.struct_size = sizeof info;
    CHECK_OK(rdb_build_info_get(&info, NULL));
    CHECK_U64(info.version_number, RDB_VERSION_NUMBER);
    CHECK_U64(info.abi_version, RDB_ABI_VERSION);
    CHECK(strcmp(info.version, rdb_version_string()) == 0);
    CHECK(strcmp(info.source_id, rdb_source_id()) == 0);
    CHECK(strstr(info.target, "linux") != NULL);
    CHECK(strcmp(info.profile, "release") == 0 || strcmp(info.profile, "debug") == 0);
    CHECK(strcmp(info.panic_strategy, "unwind") == 0);
    CHECK(info.cpu_features != NULL);
}

TEST(library, limits_are_limits) {
    rdb_limits limits;
    ZERO(limits);
    limits.struct_size = sizeof limits;
    CHECK_OK(rdb_limits_get(&limits, NULL));
    CHECK(limits.key_bytes > 0 && limits.value_bytes > 0 && limits.duplicate_value_bytes > 0);
    CHECK(limits.index_name_bytes > 0 && limits.engines > 0 && limits.indexes_per_engine > 0);
    CHECK(limits.handles > 1000000 && limits.batch_items > 1000 && limits.subscriptions > 0);
    CHECK(limits.event_capacity >= 1024 && limits.nested_calls > 0);
    CHECK_U64(limits.reserved, 0);
}

/* An output struct of a later header: what this version does not know comes back as zero. */
TEST(library, longer_output_structs_are_filled_with_zero) {
    struct {
        rdb_limits limits;
        uint64_t later[2];
    } longer;
    memset(&longer, 0xff, sizeof longer);
    longer.limits.struct_size = sizeof longer;
    CHECK_OK(rdb_limits_get(&longer.limits, NULL));
    CHECK_U64(longer.limits.struct_size, sizeof longer);
    CHECK(longer.later[0] == 0 && longer.later[1] == 0);
}
