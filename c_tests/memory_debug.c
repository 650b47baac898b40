/* The memory debugger: features by name and by flag, options, reports, and what they say of the library's own blocks. */
#include "support.h"

#define ON(name) CHECK_OK(rdb_memory_debug_enable(name, strlen(name), NULL))
#define OFF(name) CHECK_OK(rdb_memory_debug_disable(name, strlen(name), NULL))

static rdb_memory_debug_statistics statistics(void) {
    rdb_memory_debug_statistics read;
    ZERO(read);
    read.struct_size = sizeof read;
    CHECK_OK(rdb_memory_debug_statistics_get(&read, NULL));
    return read;
}

/* An engine with an index, made while the debugger is on. */
typedef struct objects {
    rdb_engine engine;
    rdb_index index;
} objects;

static objects make_objects(void) {
    objects made;
    made.engine = open_engine();
    made.index = create_bytes(made.engine, "a");
    put(made.index, "key", "value");
    return made;
}

TEST(memory_debug, features_have_names_and_bits) {
    static const char *const names[] = {"tracking",   "stacks",      "red_zones", "fill",  "quarantine",
                                        "size_check", "guard_pages", "profile",   "tools", "arenas"};
    for (uint32_t bit = 0; bit < 10; bit++) {
        const char *name = names[bit];
        CHECK_STATUS(rdb_memory_debug_is_enabled(name, strlen(name), NULL), RDB_NOT_FOUND);
        ON(name);
        CHECK_OK(rdb_memory_debug_is_enabled(name, strlen(name), NULL));
        CHECK_U64(rdb_memory_debug_features(), 1u << bit);
        OFF(name);
        CHECK_U64(rdb_memory_debug_features(), 0);
    }
    ON("leaks");
    CHECK_U64(rdb_memory_debug_features(), RDB_MEMORY_DEBUG_TRACKING | RDB_MEMORY_DEBUG_STACKS);
    CHECK_STATUS(rdb_memory_debug_is_enabled("full", 4, NULL), RDB_NOT_FOUND);
    CHECK_OK(rdb_memory_debug_features_set(RDB_MEMORY_DEBUG_PROFILE, NULL));
    CHECK_U64(rdb_memory_debug_features(), RDB_MEMORY_DEBUG_PROFILE);
    CHECK_OK(rdb_memory_debug_features_set(0, NULL));
    rdb_error err;
    ZERO(err);
    CHECK_STATUS(rdb_memory_debug_enable("everything", 10, &err), RDB_E_INVALID_ARGUMENT);
    CHECK(strstr(err.message, "name") != NULL);
    CHECK_STATUS(rdb_memory_debug_disable("", 0, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_memory_debug_is_enabled("x", 1, NULL), RDB_E_INVALID_ARGUMENT);
}

TEST(memory_debug, options_are_checked) {
    rdb_memory_debug_options options;
    rdb_memory_debug_options_init(&options, sizeof options);
    CHECK_OK(rdb_memory_debug_configure(&options, NULL));
    options.red_zone_bytes = 24;
    CHECK_STATUS(rdb_memory_debug_configure(&options, NULL), RDB_E_INVALID_ARGUMENT);
    options.red_zone_bytes = 64;
    options.stack_frames = 65;
    CHECK_STATUS(rdb_memory_debug_configure(&options, NULL), RDB_E_INVALID_ARGUMENT);
    options.stack_frames = 64;
    options.sample_interval_bytes = UINT64_MAX;
    CHECK_STATUS(rdb_memory_debug_configure(&options, NULL), RDB_E_INVALID_ARGUMENT);
    options.sample_interval_bytes = 1;
    options.policy = 3;
    CHECK_STATUS(rdb_memory_debug_configure(&options, NULL), RDB_E_INVALID_ARGUMENT);
    options.policy = RDB_MEMORY_DEBUG_REPORT;
    CHECK_OK(rdb_memory_debug_configure(&options, NULL));
    CHECK_OK(rdb_memory_debug_configure(NULL, NULL));
}

/* What the walk adds up. */
typedef struct sums {
    uint64_t blocks, bytes, latest;
} sums;

static void add_block(void *user, const rdb_memory_block *block) {
    sums *all = (sums *)user;
    CHECK(block->size > 0 && block->address != 0 && block->sequence > all->latest);
    CHECK(rdb_memory_component_name(block->component) != NULL);
    all->latest = block->sequence;
    all->blocks++;
    all->bytes += block->size;
}

TEST(memory_debug, blocks_are_walked_and_counted_by_component) {
    ON("full");
    objects made = make_objects();
    rdb_memory_debug_statistics read = statistics();
    CHECK(read.live_blocks > 3 && read.tracked_total >= read.live_blocks && read.stacks > 0 && read.own_bytes > 0);
    sums all = {0, 0, 0};
    CHECK_OK(rdb_memory_walk(add_block, &all, NULL));
    CHECK_U64(all.blocks, read.live_blocks);
    CHECK_U64(all.bytes, read.live_bytes);
    rdb_memory_debug_component components[64];
    size_t count = 0;
    CHECK_OK(rdb_memory_debug_components(components, sizeof components[0], 64, &count, NULL));
    CHECK_U64(count, rdb_memory_component_count());
    uint64_t blocks = 0, bytes = 0;
    for (size_t i = 0; i < count; i++) {
        blocks += components[i].blocks;
        bytes += components[i].bytes;
        if (strcmp(rdb_memory_component_name((uint32_t)i + 1), "index") == 0) CHECK(components[i].blocks > 0);
    }
    CHECK_U64(blocks, read.live_blocks);
    CHECK_U64(bytes, read.live_bytes);
    CHECK_STATUS(rdb_memory_debug_components(components, sizeof components[0], 1, &count, NULL), RDB_TRUNCATED);
    close_both(made.index, made.engine);
    CHECK(statistics().quarantine_blocks > 0);
    uint64_t found = 1;
    CHECK_OK(rdb_memory_check(&found, NULL));
    CHECK_U64(found, 0);
    OFF("all");
    CHECK_U64(statistics().quarantine_blocks, 0);
}

static char report[1 << 22];

TEST(memory_debug, leaks_are_told_with_the_functions_that_took_them) {
    ON("leaks");
    objects made = make_objects();
    rdb_memory_leak leaks[256];
    size_t count = 0, length = 0;
    CHECK_OK(rdb_memory_leaks(0, leaks, sizeof leaks[0], 256, &count, NULL));
    CHECK(count > 1);
    for (size_t i = 1; i < count; i++) CHECK(leaks[i - 1].bytes >= leaks[i].bytes);
    CHECK(leaks[0].blocks > 0 && leaks[0].stack != 0 && leaks[0].address != 0);
    CHECK_STATUS(rdb_memory_leaks(0, leaks, sizeof leaks[0], 1, &count, NULL), RDB_TRUNCATED);
    CHECK(count > 1);
    CHECK_OK(rdb_memory_leaks(UINT64_C(3600000000000), leaks, sizeof leaks[0], 256, &count, NULL));
    CHECK_U64(count, 0);
    CHECK_STATUS(rdb_memory_leaks_text(0, NULL, 0, &length, NULL), RDB_TRUNCATED);
    CHECK(length > 100);
    CHECK_OK(rdb_memory_leaks_text(0, report, sizeof report, &length, NULL));
    CHECK(strstr(report, "bytes in") != NULL && strstr(report, "rdb_engine_open") != NULL);
    CHECK_STATUS(rdb_memory_leaks_json(0, NULL, 0, &length, NULL), RDB_TRUNCATED);
    CHECK_OK(rdb_memory_leaks_json(0, report, sizeof report, &length, NULL));
    CHECK(report[0] == '{' && report[length - 1] == '}' && strstr(report, "\"leaks\":[") != NULL);
    CHECK_STATUS(rdb_memory_stack_text(leaks[0].stack, NULL, 0, &length, NULL), RDB_TRUNCATED);
    CHECK_OK(rdb_memory_stack_text(leaks[0].stack, report, sizeof report, &length, NULL));
    CHECK(length > 10);
    CHECK_OK(rdb_memory_stack_text(UINT32_MAX, report, sizeof report, &length, NULL));
    CHECK_U64(length, 0);
    close_both(made.index, made.engine);
    OFF("all");
}

TEST(memory_debug, a_report_has_every_part) {
    ON("full");
    objects made = make_objects();
    size_t length = 0;
    CHECK_STATUS(rdb_memory_report_text(NULL, 0, &length, NULL), RDB_TRUNCATED);
    CHECK_OK(rdb_memory_report_text(report, sizeof report, &length, NULL));
    CHECK(strstr(report, "red_zones") != NULL && strstr(report, "live_blocks") != NULL);
    CHECK_STATUS(rdb_memory_report_json(NULL, 0, &length, NULL), RDB_TRUNCATED);
    CHECK_OK(rdb_memory_report_json(report, sizeof report, &length, NULL));
    CHECK(strstr(report, "\"components\":[") != NULL && strstr(report, "\"findings_kept\":[") != NULL);
    close_both(made.index, made.engine);
    OFF("all");
}

TEST(memory_debug, the_heap_profile_is_written) {
    rdb_memory_debug_options options;
    rdb_memory_debug_options_init(&options, sizeof options);
    options.sample_interval_bytes = 1;
    CHECK_OK(rdb_memory_debug_configure(&options, NULL));
    ON("sampled");
    objects made = make_objects();
    CHECK(statistics().sampled_blocks > 3);
    size_t length = 0;
    CHECK_STATUS(rdb_memory_profile_write(NULL, 0, &length, NULL), RDB_TRUNCATED);
    CHECK_OK(rdb_memory_profile_write(report, sizeof report, &length, NULL));
    CHECK(length > 1000 && report[0] == (6 << 3 | 2)); /* a string comes first */
    close_both(made.index, made.engine);
    OFF("all");
    CHECK_OK(rdb_memory_debug_configure(NULL, NULL));
}

/* The size of the block at an address. */
typedef struct search {
    uint64_t address, size;
} search;

static void find_block(void *user, const rdb_memory_block *block) {
    search *wanted = (search *)user;
    if (block->address == wanted->address) wanted->size = block->size;
}

static uint32_t latest_kind;

static void note_finding(void *user, const rdb_memory_finding *finding) {
    *(uint64_t *)user += 1;
    latest_kind = finding->kind;
    CHECK(finding->address != 0 && finding->sequence > 0);
}

TEST(memory_debug, a_write_behind_a_batch_of_the_library_is_found) {
    ON("full");
    objects made = make_objects();
    rdb_batch batch;
    ZERO(batch);
    CHECK_OK(rdb_index_list(made.engine, &batch, NULL));
    search keys = {(uint64_t)(uintptr_t)batch.keys, 0};
    CHECK_OK(rdb_memory_walk(find_block, &keys, NULL));
    CHECK(keys.size > 0);
    uint64_t told = 0, found = 0;
    CHECK_OK(rdb_memory_debug_on_finding(note_finding, &told, NULL));
    *(volatile uint8_t *)(uintptr_t)(keys.address + keys.size) = 'x';
    rdb_error err;
    ZERO(err);
    CHECK_STATUS(rdb_memory_check(&found, &err), RDB_E_BLOCK_OVERWRITTEN);
    CHECK_U64(found, 1);
    CHECK_U64(told, 1);
    CHECK_U64(latest_kind, RDB_MEMORY_OVERFLOW);
    CHECK_OK(rdb_memory_check(&found, NULL));
    rdb_memory_finding findings[4];
    size_t count = 0, length = 0;
    CHECK_OK(rdb_memory_debug_findings(findings, sizeof findings[0], 4, &count, NULL));
    CHECK_U64(count, 1);
    CHECK_U64(findings[0].address, keys.address);
    CHECK_U64((uint64_t)findings[0].offset, keys.size);
    CHECK_U64(findings[0].value, 'x');
    CHECK_OK(rdb_memory_stack_text(findings[0].allocation_stack, report, sizeof report, &length, NULL));
    CHECK(strstr(report, "rdb_index_list") != NULL);
    CHECK_U64(statistics().findings_by_kind[RDB_MEMORY_OVERFLOW - 1], 1);
    CHECK_OK(rdb_memory_debug_on_finding(NULL, NULL, NULL));
    CHECK_OK(rdb_batch_free(&batch, NULL));
    close_both(made.index, made.engine);
    OFF("all");
    CHECK_U64(told, 1);
}

/* The library's next request fails, and no later one. */
static void fail_next(void) { CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_ONCE, NULL)); }

TEST(memory_debug, running_out_of_memory_is_a_status) {
    ON("leaks");
    objects made = make_objects();
    sums all = {0, 0, 0};
    size_t length = 0;
    fail_next();
    CHECK_STATUS(rdb_memory_check(NULL, NULL), RDB_E_NO_MEMORY);
    fail_next();
    CHECK_STATUS(rdb_memory_walk(add_block, &all, NULL), RDB_E_NO_MEMORY);
    fail_next();
    CHECK_STATUS(rdb_memory_leaks(0, NULL, sizeof(rdb_memory_leak), 0, &length, NULL), RDB_E_NO_MEMORY);
    fail_next();
    CHECK_STATUS(rdb_memory_leaks_text(0, report, sizeof report, &length, NULL), RDB_E_NO_MEMORY);
    fail_next();
    CHECK_STATUS(rdb_memory_leaks_json(0, report, sizeof report, &length, NULL), RDB_E_NO_MEMORY);
    fail_next();
    CHECK_STATUS(rdb_memory_report_text(report, sizeof report, &length, NULL), RDB_E_NO_MEMORY);
    fail_next();
    CHECK_STATUS(rdb_memory_report_json(report, sizeof report, &length, NULL), RDB_E_NO_MEMORY);
    fail_next();
    CHECK_STATUS(rdb_memory_profile_write(report, sizeof report, &length, NULL), RDB_E_NO_MEMORY);
    /* Names cannot do without memory; they are made nevertheless. */
    for (uint64_t nth = 2; nth < 40; nth++) {
        CHECK_OK(rdb_debug_fail_allocations(nth, RDB_FAIL_FROM_THEN_ON, NULL));
        rdb_status status = rdb_memory_leaks_text(0, report, sizeof report, &length, NULL);
        CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
        CHECK(status == RDB_OK || status == RDB_E_NO_MEMORY);
    }
    close_both(made.index, made.engine);
    OFF("all");
}

TEST(memory_debug, a_forked_child_goes_on) {
    ON("full");
    objects made = make_objects();
    if (test_fork()) {
        ON("full");
        objects own = make_objects();
        CHECK_OK(rdb_memory_check(NULL, NULL));
        close_both(own.index, own.engine);
        test_child_done();
    }
    test_wait_for_child(__FILE__, __LINE__);
    close_both(made.index, made.engine);
    OFF("all");
}

TEST(memory_debug, kinds_of_findings_have_names) {
    for (uint32_t kind = 1; kind <= RDB_MEMORY_WRONG_ALLOCATOR; kind++) CHECK(strlen(rdb_memory_finding_name(kind)) > 0);
    CHECK(strcmp(rdb_memory_finding_name(RDB_MEMORY_OVERFLOW), "overflow") == 0);
    CHECK(rdb_memory_finding_name(0) == NULL);
    CHECK(rdb_memory_finding_name(RDB_MEMORY_WRONG_ALLOCATOR + 1) == NULL);
}

TEST(memory_debug, snapshots_tell_what_came_and_went) {
    ON("leaks");
    objects made = make_objects();
    rdb_memory_snapshot first = NULL, second = NULL;
    rdb_memory_change changes[64];
    rdb_memory_difference difference;
    size_t count = 0;
    ZERO(difference);
    difference.struct_size = sizeof difference;
    CHECK_OK(rdb_memory_snapshot_create(&first, NULL));
    rdb_index index = create_bytes(made.engine, "b");
    CHECK_OK(rdb_memory_snapshot_create(&second, NULL));
    CHECK_OK(rdb_memory_snapshot_difference(first, second, &difference, changes, sizeof changes[0], 64, &count, NULL));
    CHECK(difference.taken_blocks > 0 && difference.taken_bytes > 0 && difference.kept_blocks > 0 && count > 0);
    uint64_t taken = 0, freed = 0;
    for (size_t i = 0; i < count; i++) {
        taken += changes[i].taken_bytes;
        freed += changes[i].freed_bytes;
        CHECK(i == 0 || changes[i - 1].taken_bytes >= changes[i].taken_bytes);
    }
    CHECK_U64(taken, difference.taken_bytes);
    CHECK_U64(freed, difference.freed_bytes);
    CHECK_STATUS(rdb_memory_snapshot_difference(first, second, &difference, NULL, sizeof changes[0], 0, &count, NULL),
                 RDB_TRUNCATED);
    CHECK_OK(rdb_memory_snapshot_difference(second, second, &difference, changes, sizeof changes[0], 64, &count, NULL));
    CHECK_U64(count, 0);
    CHECK_U64(difference.taken_blocks + difference.freed_blocks, 0);
    fail_next();
    CHECK_STATUS(rdb_memory_snapshot_difference(first, second, &difference, changes, sizeof changes[0], 64, &count, NULL),
                 RDB_E_NO_MEMORY);
    rdb_memory_snapshot third = NULL;
    fail_next();
    CHECK_STATUS(rdb_memory_snapshot_create(&third, NULL), RDB_E_NO_MEMORY);
    CHECK_OK(rdb_memory_snapshot_close(first, NULL));
    CHECK_OK(rdb_memory_snapshot_close(second, NULL));
    CHECK_STATUS(rdb_memory_snapshot_close(second, NULL), RDB_E_CLOSED_HANDLE);
    CHECK_OK(rdb_index_close(index, NULL));
    close_both(made.index, made.engine);
    OFF("all");
}

/* What a later version's struct has behind ours. */
#define LONGER(type)       \
    struct {               \
        type now;          \
        unsigned char later[24]; \
    }
#define UNTOUCHED(rows) \
    for (size_t i = 0; i < COUNT_OF(rows); i++) CHECK((rows)[i].later[0] == 0xee && (rows)[i].later[23] == 0xee)

TEST(memory_debug, structs_may_be_longer_than_ours) {
    ON("full");
    rdb_memory_snapshot first = NULL, second = NULL;
    CHECK_OK(rdb_memory_snapshot_create(&first, NULL));
    objects made = make_objects();
    CHECK_OK(rdb_memory_snapshot_create(&second, NULL));
    size_t count = 0;
    LONGER(rdb_memory_debug_component) components[4];
    memset(components, 0xee, sizeof components);
    CHECK_STATUS(rdb_memory_debug_components(&components[0].now, sizeof components[0], 4, &count, NULL), RDB_TRUNCATED);
    UNTOUCHED(components);
    rdb_memory_debug_component plain[4];
    CHECK_STATUS(rdb_memory_debug_components(plain, sizeof plain[0], 4, &count, NULL), RDB_TRUNCATED);
    for (size_t i = 0; i < 4; i++) CHECK_U64(components[i].now.bytes, plain[i].bytes);
    CHECK_STATUS(rdb_memory_debug_components(plain, sizeof plain[0] - 1, 4, &count, NULL), RDB_E_STRUCT_SIZE);
    CHECK_U64(count, 0);

    LONGER(rdb_memory_leak) leaks[2];
    memset(leaks, 0xee, sizeof leaks);
    CHECK_STATUS(rdb_memory_leaks(0, &leaks[0].now, sizeof leaks[0], 2, &count, NULL), RDB_TRUNCATED);
    UNTOUCHED(leaks);
    CHECK(leaks[0].now.bytes >= leaks[1].now.bytes && leaks[1].now.blocks > 0 && leaks[1].now.component > 0);
    CHECK_STATUS(rdb_memory_leaks(0, &leaks[0].now, 8, 2, &count, NULL), RDB_E_STRUCT_SIZE);

    LONGER(rdb_memory_change) changes[2];
    memset(changes, 0xee, sizeof changes);
    rdb_memory_difference all;
    ZERO(all);
    all.struct_size = sizeof all;
    CHECK_STATUS(rdb_memory_snapshot_difference(first, second, &all, &changes[0].now, sizeof changes[0], 2, &count, NULL),
                 RDB_TRUNCATED);
    UNTOUCHED(changes);
    CHECK(changes[0].now.taken_bytes >= changes[1].now.taken_bytes && changes[1].now.taken_blocks > 0);
    CHECK_STATUS(rdb_memory_snapshot_difference(first, second, &all, &changes[0].now, 8, 2, &count, NULL),
                 RDB_E_STRUCT_SIZE);

    LONGER(rdb_memory_finding) findings[2];
    memset(findings, 0xee, sizeof findings);
    for (int i = 0; i < 2; i++) CHECK_STATUS(rdb_free(&count), RDB_E_FOREIGN_BLOCK);
    CHECK_OK(rdb_memory_debug_findings(&findings[0].now, sizeof findings[0], 2, &count, NULL));
    CHECK_U64(count, 2);
    UNTOUCHED(findings);
    for (size_t i = 0; i < 2; i++) CHECK_U64(findings[i].now.address, (uint64_t)(uintptr_t)&count);
    CHECK(findings[0].now.sequence < findings[1].now.sequence);
    CHECK_STATUS(rdb_memory_debug_findings(&findings[0].now, 8, 2, &count, NULL), RDB_E_STRUCT_SIZE);
    CHECK_OK(rdb_memory_snapshot_close(first, NULL));
    CHECK_OK(rdb_memory_snapshot_close(second, NULL));
    close_both(made.index, made.engine);
    OFF("all");
}
