/* Statistics by descriptor: array, JSON and Prometheus text say the same as the typed structs. */
#include "pool_support.h"

enum { NUMBERS = 128, ROOM = 65536 };

static rdb_statistic_info describe(uint32_t scope, uint32_t position) {
    rdb_statistic_info info;
    ZERO(info);
    info.struct_size = sizeof info;
    CHECK_OK(rdb_statistics_describe(scope, position, &info, NULL));
    return info;
}

/* The number called name, from the generic array. */
static uint64_t number_of(rdb_handle handle, uint32_t scope, const char *name) {
    uint64_t values[NUMBERS];
    size_t count = 0;
    CHECK_OK(rdb_statistics_read(handle, values, NUMBERS, &count, NULL));
    CHECK_U64(count, rdb_statistics_count(scope));
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(describe(scope, i).name, name) == 0) return values[i];
    }
    test_fail(__FILE__, __LINE__, "no number %s", name);
}

TEST(statistics, descriptors_are_complete_and_unique) {
    static const uint32_t scopes[] = {RDB_STATISTICS_PROCESS, RDB_STATISTICS_ENGINE, RDB_STATISTICS_INDEX,
                                      RDB_STATISTICS_HEAP, RDB_STATISTICS_SIMD, RDB_STATISTICS_POOL};
    for (size_t s = 0; s < COUNT_OF(scopes); s++) {
        uint32_t count = rdb_statistics_count(scopes[s]);
        CHECK(count > 0 && count <= NUMBERS);
        for (uint32_t i = 0; i < count; i++) {
            rdb_statistic_info info = describe(scopes[s], i);
            CHECK(strlen(info.name) > 0 && strlen(info.help) > 0 && info.unit_name != NULL);
            CHECK(info.kind == RDB_STATISTIC_COUNTER || info.kind == RDB_STATISTIC_GAUGE);
            for (uint32_t j = 0; j < i; j++) CHECK(strcmp(describe(scopes[s], j).name, info.name) != 0);
        }
        rdb_statistic_info beyond;
        ZERO(beyond);
        beyond.struct_size = sizeof beyond;
        CHECK_STATUS(rdb_statistics_describe(scopes[s], count, &beyond, NULL), RDB_END);
    }
}

TEST(statistics, the_array_agrees_with_the_structs) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    for (int i = 0; i < 77; i++) CHECK_OK(rdb_index_insert(index, &i, sizeof i, TEXT("value"), 0, NULL));
    CHECK_OK(rdb_index_delete(index, "\0\0\0\0", 4, NULL));
    rdb_index_statistics typed;
    ZERO(typed);
    typed.struct_size = sizeof typed;
    CHECK_OK(rdb_index_statistics_get(index, &typed, NULL));
    CHECK_U64(number_of(index, RDB_STATISTICS_INDEX, "entries"), 76);
    CHECK_U64(number_of(index, RDB_STATISTICS_INDEX, "inserts"), 77);
    CHECK_U64(number_of(index, RDB_STATISTICS_INDEX, "deletes"), 1);
    CHECK_U64(number_of(index, RDB_STATISTICS_INDEX, "key_bytes"), typed.key_bytes);
    CHECK_U64(number_of(index, RDB_STATISTICS_INDEX, "memory_bytes"), typed.memory_bytes);
    CHECK_U64(number_of(engine, RDB_STATISTICS_ENGINE, "entries"), 76);
    CHECK_U64(number_of(engine, RDB_STATISTICS_ENGINE, "indexes"), 1);
    CHECK_U64(number_of(NULL, RDB_STATISTICS_PROCESS, "live_handles_engine"), 1);
    CHECK_U64(number_of(NULL, RDB_STATISTICS_PROCESS, "live_handles_index"), 1);
    close_both(index, engine);
}

TEST(statistics, a_short_array_tells_what_it_needs) {
    rdb_engine engine = open_engine();
    uint64_t values[2] = {7, 7};
    size_t count = 0;
    CHECK_STATUS(rdb_statistics_read(engine, values, 1, &count, NULL), RDB_TRUNCATED);
    CHECK_U64(count, rdb_statistics_count(RDB_STATISTICS_ENGINE));
    CHECK_U64(values[1], 7);
    CHECK_STATUS(rdb_statistics_read(engine, NULL, 0, &count, NULL), RDB_TRUNCATED);
    CHECK_OK(rdb_engine_close(engine, NULL));
}

static void check_text(rdb_handle handle, rdb_status (*write)(rdb_handle, char *, size_t, size_t *, rdb_error *),
                       const char *part) {
    char *text = (char *)malloc(ROOM);
    CHECK(text != NULL);
    memset(text, '#', ROOM);
    size_t length = 0, again = 0;
    CHECK_OK(write(handle, text, ROOM, &length, NULL));
    CHECK(length > 0 && length < ROOM && text[length] == '\0' && strlen(text) == length);
    if (strstr(text, part) == NULL) test_fail(__FILE__, __LINE__, "no %s in %s", part, text);
    CHECK_STATUS(write(handle, text, 10, &again, NULL), RDB_TRUNCATED);
    CHECK(again + 64 > length && again < length + 64); /* time stamps and counters may have moved */
    CHECK_STATUS(write(handle, NULL, 0, &again, NULL), RDB_TRUNCATED);
    free(text);
}

TEST(statistics, json_and_prometheus) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "places \"quoted\"\n");
    put(index, "k", "v");
    check_text(engine, rdb_statistics_json, "\"entries\":1");
    check_text(engine, rdb_statistics_json, "places \\\"quoted\\\"\\n");
    check_text(index, rdb_statistics_json, "\"inserts\":1");
    check_text(NULL, rdb_statistics_json, "live_handles");
    check_text(engine, rdb_statistics_prometheus, "# TYPE rustydb_engine_indexes_created_total counter");
    check_text(engine, rdb_statistics_prometheus, "places \\\"quoted\\\"\\n");
    check_text(index, rdb_statistics_prometheus, "rustydb_index_inserts_total");
    check_text(NULL, rdb_statistics_prometheus, "rustydb_process_");
    close_both(index, engine);
}

TEST(statistics, of_a_pool_by_every_way) {
    rdb_pool pool = open_pool(RDB_POLICY_LRU, 30000);
    rdb_space space = open_in_memory(pool);
    uint64_t values[NUMBERS];
    size_t count = 0;
    char label[64];
    add_pages(space, 9);
    check_pages(space, 0, 9, 0);
    rdb_pool_statistics typed = statistics_of_pool(pool);
    CHECK(typed.opened_at_ns > (uint64_t)1600000000 * 1000000000u && typed.read_at_ns >= typed.opened_at_ns);
    CHECK_U64(typed.flushes, 0);
    CHECK_U64(number_of(pool, RDB_STATISTICS_POOL, "page_bytes"), PAGE_BYTES);
    CHECK_U64(number_of(pool, RDB_STATISTICS_POOL, "hits"), typed.hits);
    CHECK_U64(number_of(pool, RDB_STATISTICS_POOL, "hit_permille"), 1000);
    CHECK_U64(number_of(pool, RDB_STATISTICS_POOL, "opened_at_ns"), typed.opened_at_ns);
    CHECK(number_of(pool, RDB_STATISTICS_POOL, "read_at_ns") >= typed.read_at_ns);
    CHECK_U64(number_of(pool, RDB_STATISTICS_POOL, "policy_bytes"), typed.policy_bytes);
    CHECK_OK(rdb_space_flush(space, 0, 1, NULL, NULL));
    CHECK_OK(rdb_pool_flush(pool, NULL, NULL));
    CHECK_U64(number_of(pool, RDB_STATISTICS_POOL, "flushes"), 2);
    CHECK_STATUS(rdb_statistics_read(pool, values, 1, &count, NULL), RDB_TRUNCATED);
    CHECK(count == rdb_statistics_count(RDB_STATISTICS_POOL) && values[0] == PAGE_BYTES);
    (void)snprintf(label, sizeof label, "{\"pool\":{\"id\":%llu,\"policy\":\"lru\",", (unsigned long long)typed.pool_id);
    check_text(pool, rdb_statistics_json, label);
    check_text(pool, rdb_statistics_json, "\"free_frames\":503,");
    check_text(pool, rdb_statistics_prometheus, "# TYPE rustydb_pool_hits_total counter");
    (void)snprintf(label, sizeof label, "rustydb_pool_frames{pool=\"%llu\"} 512\n", (unsigned long long)typed.pool_id);
    check_text(pool, rdb_statistics_prometheus, label);
    check_text(pool, rdb_statistics_prometheus, ",policy=\"lru\"} ");
    CHECK_STATUS(rdb_statistics_read(space, values, NUMBERS, &count, NULL), RDB_E_WRONG_HANDLE);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK_STATUS(rdb_statistics_json(pool, NULL, 0, &count, NULL), RDB_E_CLOSED_HANDLE);
}

/* Each line of the text format: a comment, or name{labels} number. A name's lines stand together behind one TYPE line. */
TEST(statistics, prometheus_text_is_well_formed) {
    rdb_engine engine = open_engine();
    rdb_index a = create_bytes(engine, "a"), b = create_bytes(engine, "b");
    static char text[ROOM];
    size_t length = 0;
    CHECK_OK(rdb_statistics_prometheus(engine, text, sizeof text, &length, NULL));
    CHECK(length > 0 && text[length - 1] == '\n');
    char family[128] = "";
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        test_context("%s", line);
        if (strncmp(line, "# HELP ", 7) == 0) continue;
        if (strncmp(line, "# TYPE ", 7) == 0) {
            char type[16];
            CHECK(sscanf(line, "# TYPE %127s %15s", family, type) == 2);
            CHECK(strcmp(type, "counter") == 0 || strcmp(type, "gauge") == 0);
            continue;
        }
        size_t name = strcspn(line, "{ ");
        CHECK(name == strlen(family) && strncmp(line, family, name) == 0);
        const char *number = strrchr(line, ' ');
        CHECK(number != NULL);
        char *end = NULL;
        (void)strtod(number, &end);
        CHECK(*end == '\0' && end != number);
    }
    test_context(NULL);
    CHECK_OK(rdb_index_close(a, NULL));
    close_both(b, engine);
}
