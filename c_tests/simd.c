/* Kernels in general: tiers, contexts, statistics and events. */
#include "simd_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const int32_t numbers[] = {5, 1, 9, 7, 3, 8, 2, 6, 4, 0};
enum { ROWS = (int)COUNT_OF(numbers) };

/* A filter that finds the four numbers above 5. */
static void filter(rdb_simd_context context) {
    rdb_simd_column column = simd_column(numbers, ROWS, RDB_TYPE_I32);
    int32_t five = 5;
    uint32_t rows[ROWS];
    size_t selected = 0;
    CHECK_OK(rdb_simd_filter_rows(context, &column, RDB_GREATER, &five, sizeof five, NULL, 0, rows, ROWS, &selected, NULL));
    CHECK_U64(selected, 4);
}

/* A scan that takes two values. */
static void scan(rdb_simd_context context) {
    rdb_simd_column column = simd_column(numbers, ROWS, RDB_TYPE_I32);
    static const uint32_t rows[] = {2, 0};
    int32_t values[2] = {0, 0};
    CHECK_OK(rdb_simd_gather(context, &column, rows, 2, values, sizeof values, NULL, 0, NULL));
    CHECK(values[0] == 9 && values[1] == 5);
}

/* A search that finds one string of three. */
static void search(rdb_simd_context context) {
    static const rdb_slice slices[] = {{"one", 3}, {"two", 3}, {"three", 5}};
    rdb_simd_strings strings;
    ZERO(strings);
    strings.rows = slices;
    strings.count = COUNT_OF(slices);
    strings.layout = RDB_STRINGS_SLICES;
    uint8_t bitmap = 0;
    CHECK_OK(rdb_simd_string_filter(context, &strings, RDB_EQUAL, TEXT("two"), NULL, 0, NULL, 0, &bitmap, 1, NULL, NULL));
    CHECK_U64(bitmap, 2);
}

static rdb_simd_context open_context(uint32_t event_interval) {
    rdb_simd_options options;
    rdb_simd_options_init(&options, sizeof options);
    options.event_interval = event_interval;
    rdb_simd_context context = NULL;
    CHECK_OK(rdb_simd_context_open(&options, &context, NULL));
    return context;
}

static rdb_simd_statistics statistics_of(rdb_simd_context context) {
    rdb_simd_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_simd_statistics_get(context, &statistics, NULL));
    return statistics;
}

TEST(simd, tiers_are_those_of_the_processor) {
    uint32_t features = rdb_simd_features();
    static const uint32_t needed[] = {0, RDB_SIMD_FEATURE_AVX2, RDB_SIMD_FEATURE_AVX512};
    static const size_t bytes[] = {8, 32, 64};
    uint32_t highest = 0;
    for (uint32_t level = 0; level < SIMD_TIERS; level++) {
        bool has = (features & needed[level]) == needed[level];
        rdb_error err;
        ZERO(err);
        rdb_status status = rdb_simd_level_force(level, &err);
        if (has) {
            CHECK_STATUS(status, RDB_OK);
            CHECK_U64(rdb_simd_level(), level);
            highest = level;
            filter(NULL);
            scan(NULL);
        } else {
            CHECK_STATUS(status, RDB_E_UNSUPPORTED); /* produces: rdb_simd_level_force RDB_E_UNSUPPORTED */
            CHECK_ERROR(&err, RDB_E_UNSUPPORTED);
            CHECK_U64(rdb_simd_level(), highest);
        }
        CHECK_U64(rdb_simd_vector_bytes(level), bytes[level]);
        CHECK(strlen(rdb_simd_level_name(level)) > 0);
    }
    CHECK_STATUS(rdb_simd_level_force(SIMD_TIERS, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_U64(rdb_simd_level(), highest);
    CHECK(rdb_simd_level_name(SIMD_TIERS)[0] == '\0');
    simd_tiers_done();
}

/* This program again, with the variable set to each value, since the library reads it once. */
TEST(simd, environment_variable_lowers_the_tier) {
    const char *asked = getenv("RUSTYDB_TEST_TIER");
    if (asked != NULL) {
        CHECK(strcmp(rdb_simd_level_name(rdb_simd_level()), asked) == 0);
        return;
    }
    if (test_is_single_process()) return;
    uint32_t features = rdb_simd_features();
    const char *highest = features & RDB_SIMD_FEATURE_AVX512 ? "avx512"
                          : features & RDB_SIMD_FEATURE_AVX2 ? "avx2"
                                                             : "scalar";
    const char *cases[][2] = {{"scalar", "scalar"},
                              {"avx2", features & RDB_SIMD_FEATURE_AVX2 ? "avx2" : highest},
                              {"avx512", highest},
                              {"nonsense", highest},
                              {"", highest}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char program[4096], command[8192];
        ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
        CHECK(length > 0);
        program[length] = '\0';
        snprintf(command, sizeof command,
                 "RUSTYDB_SIMD_LEVEL='%s' RUSTYDB_TEST_TIER=%s '%s' simd.environment_variable_lowers_the_tier >/dev/null",
                 cases[i][0], cases[i][1], program);
        test_context("RUSTYDB_SIMD_LEVEL='%s'", cases[i][0]);
        CHECK(system(command) == 0);
    }
    test_context(NULL);
}

TEST(simd, a_context_is_configured) {
    rdb_simd_options options;
    rdb_simd_options_init(&options, sizeof options);
    CHECK(options.struct_size == sizeof options && options.batch_rows == 4096 && options.event_interval > 0);
    rdb_simd_context context = NULL;
    CHECK_OK(rdb_simd_context_open(NULL, &context, NULL));
    options.batch_rows = 64;
    options.prefetch_distance = 0;
    CHECK_OK(rdb_simd_context_configure(context, &options, NULL));
    filter(context);
    scan(context);
    static const uint32_t batches[] = {0, 63, 4160};
    for (size_t i = 0; i < COUNT_OF(batches); i++) {
        rdb_simd_options bad = options;
        bad.batch_rows = batches[i];
        CHECK_STATUS(rdb_simd_context_configure(context, &bad, NULL), RDB_E_INVALID_ARGUMENT);
        rdb_simd_context other = context;
        CHECK_STATUS(rdb_simd_context_open(&bad, &other, NULL), RDB_E_INVALID_ARGUMENT);
        CHECK(other == NULL);
    }
    rdb_simd_options bad = options;
    bad.prefetch_distance = 4097;
    CHECK_STATUS(rdb_simd_context_configure(context, &bad, NULL), RDB_E_INVALID_ARGUMENT);
    bad = options;
    bad.event_interval = 0;
    CHECK_STATUS(rdb_simd_context_configure(context, &bad, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_OK(rdb_simd_context_configure(context, NULL, NULL));
    CHECK_OK(rdb_simd_context_close(context, NULL));
}

TEST(simd, a_context_takes_memory) {
    rdb_simd_context context = NULL;
    CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_FROM_THEN_ON, NULL));
    CHECK_STATUS(rdb_simd_context_open(NULL, &context, NULL), RDB_E_NO_MEMORY);
    CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
    CHECK(context == NULL);
    CHECK_OK(rdb_memory_limit_set(1, NULL));
    CHECK_STATUS(rdb_simd_context_open(NULL, &context, NULL), RDB_E_LIMIT);
    CHECK_OK(rdb_memory_limit_set(0, NULL));
    CHECK(context == NULL);
    CHECK_OK(rdb_simd_context_open(NULL, &context, NULL));
    CHECK_OK(rdb_simd_context_close(context, NULL));
}

TEST(simd, statistics_by_context_and_in_total) {
    rdb_simd_context one = open_context(1), other = open_context(1);
    rdb_simd_statistics before = statistics_of(NULL);
    filter(one);
    filter(one);
    scan(one);
    filter(NULL);
    rdb_simd_statistics of_one = statistics_of(one), of_other = statistics_of(other), after = statistics_of(NULL);
    const rdb_simd_operation_statistics *filters = &of_one.by_kind[RDB_SIMD_FILTER];
    CHECK(filters->calls == 2 && filters->rows_processed == 2 * ROWS && filters->rows_selected == 8);
    CHECK(filters->selectivity_permille == 400 && filters->simd_operations + filters->scalar_operations > 0);
    CHECK_U64(filters->simd_permille, rdb_simd_level() == RDB_SIMD_SCALAR ? 0 : 1000);
    const rdb_simd_operation_statistics *scans = &of_one.by_kind[RDB_SIMD_SCAN];
    CHECK(scans->calls == 1 && scans->rows_processed == 2 && scans->rows_selected == 2);
    CHECK(of_one.total.calls == 3 && of_one.total.rows_processed == 2 * ROWS + 2 && of_one.total.rows_selected == 10);
    CHECK(of_other.total.calls == 0 && of_other.context_id != of_one.context_id && after.context_id == 0);
    CHECK_U64(of_one.level, rdb_simd_level());
    CHECK_U64(after.by_kind[RDB_SIMD_FILTER].calls, before.by_kind[RDB_SIMD_FILTER].calls + 3);
    CHECK_U64(after.by_kind[RDB_SIMD_SCAN].rows_selected, before.by_kind[RDB_SIMD_SCAN].rows_selected + 2);
    CHECK_OK(rdb_simd_statistics_reset(one, NULL));
    of_one = statistics_of(one);
    CHECK(of_one.total.calls == 0 && of_one.total.selectivity_permille == 0 && of_one.total.simd_permille == 0);
    CHECK_U64(statistics_of(NULL).total.calls, after.total.calls);
    CHECK_OK(rdb_simd_statistics_reset(NULL, NULL));
    CHECK_U64(statistics_of(NULL).total.calls, 0);
    filter(NULL);
    CHECK_U64(statistics_of(NULL).total.calls, 1);
    CHECK_OK(rdb_simd_context_close(one, NULL));
    CHECK_OK(rdb_simd_context_close(other, NULL));
}

/* The number called name, of the scope's array. */
static uint64_t number_of(const char *name) {
    uint64_t values[64];
    size_t count = 0;
    CHECK_OK(rdb_statistics_read_scope(RDB_STATISTICS_SIMD, values, COUNT_OF(values), &count, NULL));
    CHECK_U64(count, rdb_statistics_count(RDB_STATISTICS_SIMD));
    for (uint32_t i = 0; i < count; i++) {
        rdb_statistic_info info;
        ZERO(info);
        info.struct_size = sizeof info;
        CHECK_OK(rdb_statistics_describe(RDB_STATISTICS_SIMD, i, &info, NULL));
        CHECK(info.kind == RDB_STATISTIC_COUNTER && info.unit == RDB_UNIT_COUNT);
        if (strcmp(info.name, name) == 0) return values[i];
    }
    test_fail(__FILE__, __LINE__, "no number %s", name);
}

static void check_text(rdb_status (*write)(rdb_handle, char *, size_t, size_t *, rdb_error *), const char *part) {
    static char text[65536];
    size_t length = 0;
    CHECK_OK(write(NULL, text, sizeof text, &length, NULL));
    if (strstr(text, part) == NULL) test_fail(__FILE__, __LINE__, "no %s in %s", part, text);
}

TEST(simd, statistics_in_general) {
    for (uint32_t level = 0; level < SIMD_TIERS; level++) {
        if (!simd_tier(level)) continue;
        CHECK_OK(rdb_simd_statistics_reset(NULL, NULL));
        filter(NULL);
        filter(NULL);
        scan(NULL);
        CHECK_U64(number_of("calls_filter"), 2);
        CHECK_U64(number_of("rows_processed_filter"), 2 * ROWS);
        CHECK_U64(number_of("rows_selected_filter"), 8);
        uint64_t lanes = rdb_simd_vector_bytes(level) / sizeof numbers[0];
        uint64_t vectors = level == RDB_SIMD_SCALAR ? 0 : 2 * ((ROWS + lanes - 1) / lanes);
        CHECK_U64(number_of("vector_operations_filter"), vectors);
        CHECK_U64(number_of("scalar_operations_filter"), level == RDB_SIMD_SCALAR ? 2 * ROWS : 0);
        CHECK_U64(number_of("calls_scan"), 1);
        CHECK_U64(number_of("rows_selected_scan"), 2);
        CHECK_U64(number_of("calls_aggregate") + number_of("calls_hash") + number_of("calls_string"), 0);
    }
    simd_tiers_done();
    check_text(rdb_statistics_json, "\"simd\":{\"calls_filter\":2,");
    check_text(rdb_statistics_json, "\"rows_selected_filter\":8");
    check_text(rdb_statistics_prometheus, "# TYPE rustydb_simd_calls_total counter\nrustydb_simd_calls_total{kind=\"filter\"} 2\n");
    check_text(rdb_statistics_prometheus, "rustydb_simd_rows_selected_total{kind=\"scan\"} 2\n");
    uint64_t value = 7;
    size_t count = 0;
    CHECK_STATUS(rdb_statistics_read_scope(RDB_STATISTICS_SIMD, &value, 1, &count, NULL), RDB_TRUNCATED);
    CHECK(value == 2 && count == 25);
    CHECK_STATUS(rdb_statistics_read_scope(RDB_STATISTICS_ENGINE, &value, 1, &count, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_statistics_read_scope(RDB_STATISTICS_HEAP, &value, 1, &count, NULL), RDB_TRUNCATED);
    CHECK_U64(count, rdb_statistics_count(RDB_STATISTICS_HEAP));
    CHECK_STATUS(rdb_statistics_read_scope(RDB_STATISTICS_PROCESS, &value, 1, &count, NULL), RDB_TRUNCATED);
    CHECK_U64(count, rdb_statistics_count(RDB_STATISTICS_PROCESS));
}

static rdb_subscription subscribe(uint64_t mask) {
    rdb_subscription_options options;
    rdb_subscription_options_init(&options, sizeof options);
    options.type_mask = mask;
    rdb_subscription subscription = NULL;
    CHECK_OK(rdb_subscription_open(NULL, &options, &subscription, NULL));
    return subscription;
}

static size_t poll_events(rdb_subscription subscription, rdb_event *events, size_t capacity) {
    size_t count = 99;
    CHECK_OK(rdb_events_poll(subscription, events, sizeof *events, capacity, &count, NULL, NULL));
    return count;
}

TEST(simd, events_tell_of_calls) {
    static const struct {
        uint32_t type;
        void (*call)(rdb_simd_context);
        uint64_t rows, selected;
    } kinds[] = {{RDB_EVENT_SIMD_FILTER, filter, ROWS, 4},
                 {RDB_EVENT_SIMD_SCAN, scan, 2, 2},
                 {RDB_EVENT_SIMD_STRING, search, 3, 1}};
    rdb_simd_context context = open_context(1);
    uint64_t id = statistics_of(context).context_id;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        rdb_subscription subscription = subscribe((uint64_t)1 << (kinds[i].type - 1));
        for (size_t j = 0; j < COUNT_OF(kinds); j++) kinds[j].call(context);
        rdb_event events[8];
        CHECK_U64(poll_events(subscription, events, 8), 1); /* those of its own type alone */
        CHECK(events[0].type == kinds[i].type && events[0].object_id == id && events[0].engine_id == 0);
        CHECK(events[0].detail[0] == kinds[i].rows && events[0].detail[1] == kinds[i].selected);
        CHECK(events[0].detail[2] + events[0].detail[3] > 0);
        CHECK(strcmp(events[0].name, rdb_simd_level_name(rdb_simd_level())) == 0);
        CHECK_OK(rdb_subscription_close(subscription, NULL));
    }
    CHECK_OK(rdb_simd_context_close(context, NULL));
}

TEST(simd, events_are_told_to_nobody_who_did_not_ask) {
    rdb_simd_context context = open_context(1);
    rdb_subscription all = subscribe(0);
    filter(context);
    scan(context);
    rdb_event events[4];
    CHECK_U64(poll_events(all, events, 4), 0);
    CHECK_OK(rdb_subscription_close(all, NULL));
    CHECK_OK(rdb_simd_context_close(context, NULL));
}

TEST(simd, events_are_sampled) {
    rdb_simd_context context = open_context(4);
    rdb_subscription subscription = subscribe((uint64_t)1 << (RDB_EVENT_SIMD_FILTER - 1));
    rdb_event events[8];
    for (int call = 1; call <= 12; call++) {
        filter(context);
        CHECK_U64(poll_events(subscription, events, 8), call % 4 == 0 ? 1 : 0);
    }
    rdb_simd_options options;
    rdb_simd_options_init(&options, sizeof options);
    options.event_interval = 1;
    CHECK_OK(rdb_simd_context_configure(context, &options, NULL));
    filter(context);
    CHECK_U64(poll_events(subscription, events, 8), 1);
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    CHECK_OK(rdb_simd_context_close(context, NULL));
}
