/* The ledger: what is held, by whom, and that it comes back. */
#include "support.h"

static rdb_memory_usage usage_of(rdb_engine engine, uint32_t component) {
    rdb_memory_usage usage;
    ZERO(usage);
    usage.struct_size = sizeof usage;
    CHECK_OK(rdb_memory_usage_get(engine, component, &usage, NULL));
    CHECK_U64(usage.component, component);
    return usage;
}

static uint32_t component_named(const char *name) {
    for (uint32_t component = 1; component <= rdb_memory_component_count(); component++) {
        if (strcmp(rdb_memory_component_name(component), name) == 0) return component;
    }
    test_fail(__FILE__, __LINE__, "no component %s", name);
}

TEST(memory, components_have_names) {
    CHECK(rdb_memory_component_count() >= 4);
    for (uint32_t i = 1; i <= rdb_memory_component_count(); i++) CHECK(strlen(rdb_memory_component_name(i)) > 0);
    CHECK(rdb_memory_component_name(0) == NULL);
    CHECK(rdb_memory_component_name(rdb_memory_component_count() + 1) == NULL);
    rdb_memory_usage usage;
    ZERO(usage);
    usage.struct_size = sizeof usage;
    CHECK_STATUS(rdb_memory_usage_get(NULL, rdb_memory_component_count() + 1, &usage, NULL), RDB_E_INVALID_ARGUMENT);
}

TEST(memory, entries_are_charged_and_given_back) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    uint32_t component = component_named("index");
    rdb_memory_usage before = usage_of(engine, component);
    static char value[1000];
    for (uint32_t i = 0; i < 1000; i++) CHECK_OK(rdb_index_insert(index, &i, sizeof i, value, sizeof value, 0, NULL));
    rdb_memory_usage full = usage_of(engine, component);
    CHECK(full.used_bytes >= before.used_bytes + 1000 * 1000);
    CHECK(full.used_bytes < before.used_bytes + 3 * 1000 * 1000);
    CHECK(full.peak_bytes >= full.used_bytes);
    CHECK(full.allocations > before.allocations);
    CHECK(usage_of(NULL, component).used_bytes >= full.used_bytes);
    CHECK(usage_of(engine, RDB_COMPONENT_ALL).used_bytes >= full.used_bytes);
    CHECK_OK(rdb_index_clear(index, NULL));
    CHECK_OK(rdb_index_vacuum(index, NULL, NULL));
    rdb_memory_usage empty = usage_of(engine, component);
    CHECK(empty.used_bytes < full.used_bytes / 10);
    CHECK(empty.frees > full.frees);
    CHECK(empty.peak_bytes >= full.used_bytes);
    close_both(index, engine);
}

TEST(memory, components_add_up) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    put(index, "key", "value");
    uint64_t sum = 0, process = 0;
    for (uint32_t i = 1; i <= rdb_memory_component_count(); i++) {
        sum += usage_of(engine, i).used_bytes;
        process += usage_of(NULL, i).used_bytes;
    }
    CHECK_U64(sum, usage_of(engine, RDB_COMPONENT_ALL).used_bytes);
    CHECK_U64(process, usage_of(NULL, RDB_COMPONENT_ALL).used_bytes);
    CHECK(process >= sum);
    close_both(index, engine);
}

TEST(memory, failures_are_counted) {
    rdb_engine engine = open_engine();
    uint64_t before = usage_of(NULL, RDB_COMPONENT_ALL).failures, requests = rdb_debug_allocation_requests();
    rdb_index index = NULL;
    CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_ONCE, NULL));
    CHECK_STATUS(rdb_index_create(engine, TEXT("a"), NULL, &index, NULL), RDB_E_NO_MEMORY);
    CHECK(index == NULL);
    CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
    CHECK_U64(usage_of(NULL, RDB_COMPONENT_ALL).failures, before + 1);
    CHECK(rdb_debug_allocation_requests() > requests);
    CHECK_OK(rdb_index_create(engine, TEXT("a"), NULL, &index, NULL));
    close_both(index, engine);
}

TEST(memory, the_limit_is_reported) {
    rdb_engine engine = NULL;
    rdb_engine_options options;
    rdb_engine_options_init(&options, sizeof options);
    options.memory_limit_bytes = 12345678;
    CHECK_OK(rdb_engine_open(&options, &engine, NULL));
    CHECK_U64(usage_of(engine, RDB_COMPONENT_ALL).limit_bytes, 12345678);
    CHECK_OK(rdb_engine_close(engine, NULL));
}
