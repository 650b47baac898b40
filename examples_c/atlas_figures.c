/*
 * atlas_figures.c: how fast it is, how an index is looked after, and what the library knows about itself.
 *
 * The times are of one run on one thread, through the same C calls that any program makes, and every answer is compared
 * with the data before it counts. `./x bench` is the place for careful comparisons.
 */
#include "atlas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 1024, LOOKUPS = 400 * BATCH };

/* ---- Speed ------------------------------------------------------------------------------------------------------- */

/* xorshift64: the same questions in every run. */
static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* LOOKUPS row numbers, drawn at random. */
static size_t *draw_rows(size_t row_count) {
    uint64_t state = 88172645463325252u;
    size_t *rows = malloc(LOOKUPS * sizeof *rows);
    REQUIRE(rows != NULL);
    for (size_t at = 0; at < LOOKUPS; at++) rows[at] = (size_t)(next_random(&state) % row_count);
    return rows;
}

static void tell_speed(struct table *table, const char *question, uint64_t calls, uint64_t items, double seconds) {
    table_string(table, question);
    table_number(table, calls);
    table_number(table, items);
    table_decimal(table, seconds * 1e3, 1);
    table_number(table, (uint64_t)((double)items / seconds));
    table_decimal(table, seconds * 1e9 / (double)items, 0);
}

static void time_one_by_one(struct atlas *atlas, struct table *table, const size_t *rows) {
    double started = seconds_now();
    for (size_t at = 0; at < LOOKUPS; at++) {
        uint64_t row, key = atlas->places.rows[rows[at]].id;
        rdb_status status;
        OK(rdb_index_search_u64(atlas->by_id, &key, 1, &row, &status, &problem));
        REQUIRE(status == RDB_OK && row == rows[at]);
    }
    tell_speed(table, "search by id, one a call", LOOKUPS, LOOKUPS, seconds_now() - started);
}

static void time_many(struct atlas *atlas, struct table *table, const size_t *rows) {
    uint64_t keys[BATCH], found[BATCH];
    rdb_status statuses[BATCH];
    double started = seconds_now();
    for (size_t first = 0; first < LOOKUPS; first += BATCH) {
        for (size_t at = 0; at < BATCH; at++) keys[at] = atlas->places.rows[rows[first + at]].id;
        OK(rdb_index_search_u64(atlas->by_id, keys, BATCH, found, statuses, &problem));
        for (size_t at = 0; at < BATCH; at++) REQUIRE(statuses[at] == RDB_OK && found[at] == rows[first + at]);
    }
    tell_speed(table, "search by id, 1,024 a call", LOOKUPS / BATCH, LOOKUPS, seconds_now() - started);
}

static int compare_ids(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* LOOKUPS ids that no place has, drawn from where the ids are; the library is not asked. */
static uint64_t *draw_gaps(const struct places *places) {
    uint64_t state = 362436069362436069u;
    uint64_t *ids = malloc(places->count * sizeof *ids), *gaps = malloc(LOOKUPS * sizeof *gaps);
    REQUIRE(ids != NULL && gaps != NULL);
    for (size_t at = 0; at < places->count; at++) ids[at] = places->rows[at].id;
    qsort(ids, places->count, sizeof *ids, compare_ids);
    uint64_t span = ids[places->count - 1] - ids[0] + 1 + places->count; /* a little beyond: there is always a gap */
    for (size_t at = 0; at < LOOKUPS;) {
        gaps[at] = ids[0] + next_random(&state) % span;
        at += bsearch(&gaps[at], ids, places->count, sizeof *ids, compare_ids) == NULL;
    }
    free(ids);
    return gaps;
}

static void time_misses(struct atlas *atlas, struct table *table) {
    rdb_status statuses[BATCH];
    uint64_t *gaps = draw_gaps(&atlas->places);
    double started = seconds_now();
    for (size_t first = 0; first < LOOKUPS; first += BATCH) {
        OK(rdb_index_search_u64(atlas->by_id, gaps + first, BATCH, NULL, statuses, &problem));
        for (size_t at = 0; at < BATCH; at++) REQUIRE(statuses[at] == RDB_NOT_FOUND);
    }
    tell_speed(table, "search for ids that no place has", LOOKUPS / BATCH, LOOKUPS, seconds_now() - started);
    free(gaps);
}

static void time_names(struct atlas *atlas, struct table *table, const size_t *rows) {
    double started = seconds_now();
    for (size_t at = 0; at < LOOKUPS; at++) {
        struct text name = atlas->places.rows[rows[at]].name;
        uint64_t row;
        size_t length;
        OK(rdb_index_search(atlas->by_name, name.data, name.length, &row, sizeof row, &length, &problem));
        REQUIRE(row < atlas->places.count && text_equal(atlas->places.rows[row].name, name));
    }
    tell_speed(table, "search by name, one a call", LOOKUPS, LOOKUPS, seconds_now() - started);
}

static void time_scan(struct atlas *atlas, struct table *table) {
    rdb_cursor cursor;
    rdb_slice key, value;
    uint64_t entries = 0;
    double started = seconds_now();
    OK(rdb_cursor_open(atlas->by_name, NULL, &cursor, &problem));
    while (CHECK(rdb_cursor_next(cursor, &key, &value, &problem)) == RDB_OK) entries++;
    OK(rdb_cursor_close(cursor, &problem));
    tell_speed(table, "scan the names, one a call", entries, entries, seconds_now() - started);
}

static void time_batch_scan(struct atlas *atlas, struct table *table) {
    rdb_cursor cursor;
    rdb_batch batch = {0};
    uint64_t calls = 0, entries = 0;
    double started = seconds_now();
    OK(rdb_cursor_open(atlas->by_name, NULL, &cursor, &problem));
    while (CHECK(rdb_cursor_next_batch(cursor, BATCH, 0, &batch, &problem)) == RDB_OK) {
        calls++;
        entries += batch.count;
    }
    OK(rdb_batch_free(&batch, &problem));
    OK(rdb_cursor_close(cursor, &problem));
    tell_speed(table, "scan the names, 1,024 a call", calls, entries, seconds_now() - started);
}

void chapter_speed(struct atlas *atlas) {
    static const struct column columns[] = {
        {"question", 38, 'l'},     {"calls", 9, 'r'},     {"items", 9, 'r'},
        {"milliseconds", 12, 'r'}, {"items/s", 12, 'r'}, {"ns/item", 8, 'r'},
    };
    size_t *rows = draw_rows(atlas->places.count);
    struct table table;
    table_open(&table, columns, sizeof columns / sizeof columns[0]);
    time_one_by_one(atlas, &table, rows);
    time_many(atlas, &table, rows);
    time_misses(atlas, &table);
    time_names(atlas, &table, rows);
    time_scan(atlas, &table);
    time_batch_scan(atlas, &table);
    free(rows);
}

/* ---- Upkeep ------------------------------------------------------------------------------------------------------ */

static const struct column UPKEEP_COLUMNS[] = {
    {"places.by_name", 34, 'l'}, {"entries", 10, 'r'}, {"memory bytes", 14, 'r'},
    {"leaf nodes", 10, 'r'},     {"full", 8, 'r'},     {"fragmented", 10, 'r'},
};

static void tell_state(struct table *table, rdb_index index, const char *when) {
    rdb_index_statistics statistics = RDB_INDEX_STATISTICS_INIT;
    char full[16], fragmented[16];
    OK(rdb_index_statistics_get(index, &statistics, &problem));
    snprintf(full, sizeof full, "%.1f %%", (double)statistics.fill_permille / 10);
    snprintf(fragmented, sizeof fragmented, "%.1f %%", (double)statistics.fragmentation_permille / 10);
    table_string(table, when);
    table_number(table, statistics.entries);
    table_number(table, statistics.memory_bytes);
    table_number(table, statistics.leaf_nodes);
    table_string(table, full);
    table_string(table, fragmented);
}

/* Deletes every name from A up to (not including) N, in one call. */
static uint64_t delete_half(rdb_index index) {
    uint64_t deleted;
    rdb_range range = RDB_RANGE_INIT;
    range.lower = "A";
    range.lower_length = 1;
    range.lower_bound = RDB_BOUND_INCLUSIVE;
    range.upper = "N";
    range.upper_length = 1;
    range.upper_bound = RDB_BOUND_EXCLUSIVE;
    OK(rdb_index_delete_range(index, &range, &deleted, &problem));
    return deleted;
}

void chapter_upkeep(struct atlas *atlas) {
    rdb_index index = atlas->by_name;
    rdb_index_statistics statistics = RDB_INDEX_STATISTICS_INIT;
    struct table table;
    struct digits deleted, released, distinct;
    uint64_t released_bytes;
    table_open(&table, UPKEEP_COLUMNS, sizeof UPKEEP_COLUMNS / sizeof UPKEEP_COLUMNS[0]);
    tell_state(&table, index, "as loaded");
    uint64_t deleted_count = delete_half(index);
    tell_state(&table, index, "after delete_range A..N");
    OK(rdb_index_vacuum(index, &released_bytes, &problem));
    tell_state(&table, index, "after vacuum");
    OK(rdb_index_defragment(index, &problem));
    tell_state(&table, index, "after defragment");
    OK(rdb_index_rebuild(index, &problem));
    tell_state(&table, index, "after rebuild");
    OK(rdb_index_update_statistics(index, &problem));
    OK(rdb_index_statistics_get(index, &statistics, &problem));
    report_note("delete_range took %s entries; vacuum gave back %s bytes; %s distinct names are left.",
                thousands(&deleted, deleted_count), thousands(&released, released_bytes),
                thousands(&distinct, statistics.distinct_keys));
}

/* ---- Statistics -------------------------------------------------------------------------------------------------- */

static void tell_usage(struct table *table, rdb_index index, const char *name) {
    rdb_index_statistics statistics = RDB_INDEX_STATISTICS_INIT;
    OK(rdb_index_statistics_get(index, &statistics, &problem));
    table_string(table, name);
    table_number(table, statistics.entries);
    table_number(table, statistics.height);
    table_decimal(table, statistics.entries > 0 ? (double)statistics.memory_bytes / (double)statistics.entries : 0, 1);
    table_number(table, statistics.inserts);
    table_number(table, statistics.deletes);
    table_number(table, statistics.lookups);
    table_number(table, statistics.hits);
    table_number(table, statistics.scans);
}

static void tell_indexes(struct atlas *atlas) {
    static const struct column columns[] = {
        {"index", 18, 'l'},   {"entries", 8, 'r'}, {"height", 6, 'r'},  {"bytes/entry", 11, 'r'}, {"inserts", 8, 'r'},
        {"deletes", 8, 'r'}, {"lookups", 9, 'r'}, {"hits", 8, 'r'}, {"scans", 5, 'r'},
    };
    struct table table;
    table_open(&table, columns, sizeof columns / sizeof columns[0]);
    tell_usage(&table, atlas->by_id, "places.by_id");
    tell_usage(&table, atlas->by_name, "places.by_name");
    tell_usage(&table, atlas->by_country, "places.by_country");
}

static rdb_memory_usage memory_of(rdb_engine engine, uint32_t component) {
    rdb_memory_usage usage = RDB_MEMORY_USAGE_INIT;
    OK(rdb_memory_usage_get(engine, component, &usage, &problem));
    return usage;
}

static void tell_component(struct table *table, rdb_engine engine, uint32_t component, const char *name) {
    rdb_memory_usage ours = memory_of(engine, component), all = memory_of(NULL, component);
    if (all.allocations == 0) return;
    table_string(table, name);
    table_number(table, ours.used_bytes);
    table_number(table, ours.peak_bytes);
    table_number(table, all.used_bytes);
    table_number(table, all.peak_bytes);
    table_number(table, all.allocations);
    table_number(table, all.failures);
}

/* Every byte is charged to one component, so the components add up to the whole: for an engine as for the process. */
static void tell_memory(rdb_engine engine) {
    static const struct column columns[] = {
        {"memory", 13, 'l'},       {"engine: bytes", 13, 'r'}, {"peak", 11, 'r'},    {"process: bytes", 14, 'r'},
        {"peak", 11, 'r'},         {"allocations", 11, 'r'},   {"failures", 8, 'r'},
    };
    struct table table;
    uint64_t ours = 0, all = 0;
    table_open(&table, columns, sizeof columns / sizeof columns[0]);
    for (uint32_t component = 1; component <= rdb_memory_component_count(); component++) {
        ours += memory_of(engine, component).used_bytes;
        all += memory_of(NULL, component).used_bytes;
        tell_component(&table, engine, component, rdb_memory_component_name(component));
    }
    tell_component(&table, engine, RDB_COMPONENT_ALL, "all");
    REQUIRE(ours == memory_of(engine, RDB_COMPONENT_ALL).used_bytes);
    REQUIRE(all == memory_of(NULL, RDB_COMPONENT_ALL).used_bytes);
}

/* Events are pulled, never pushed: rdb_events_fd() gives a descriptor for poll(2), rdb_events_poll() the events. */
static void tell_events(struct atlas *atlas) {
    static const struct column columns[] = {
        {"event", 7, 'r'}, {"milliseconds", 12, 'r'}, {"type", 24, 'l'}, {"object", 30, 'l'},
    };
    enum { CAPACITY = 16 };
    rdb_event events[CAPACITY];
    struct table table;
    size_t count;
    uint64_t dropped, begin = 0;
    table_open(&table, columns, sizeof columns / sizeof columns[0]);
    do {
        OK(rdb_events_poll(atlas->events, events, sizeof events[0], CAPACITY, &count, &dropped, &problem));
        for (size_t at = 0; at < count; at++) {
            if (begin == 0) begin = events[at].time_ns;
            table_number(&table, events[at].sequence);
            table_decimal(&table, (double)(events[at].time_ns - begin) / 1e6, 1);
            table_string(&table, rdb_event_type_name(events[at].type));
            table_string(&table, events[at].name);
        }
        if (dropped > 0) printf("  (%llu more were dropped)\n", (unsigned long long)dropped);
    } while (count > 0);
}

/* The same numbers for machines: JSON, and the text that a Prometheus server scrapes. */
static void tell_exports(rdb_engine engine) {
    static char buffer[1 << 16];
    struct digits json, prometheus;
    size_t json_length, prometheus_length;
    OK(rdb_statistics_json(engine, buffer, sizeof buffer, &json_length, &problem));
    OK(rdb_statistics_prometheus(engine, buffer, sizeof buffer, &prometheus_length, &problem));
    report_note("For machines: %s bytes of JSON, %s bytes of Prometheus text, such as", thousands(&json, json_length),
                thousands(&prometheus, prometheus_length));
    int shown = 0;
    for (const char *line = buffer; *line != '\0' && shown < 2; line += strcspn(line, "\n"), line += *line == '\n') {
        if (line[0] == '#') continue; /* the help and type of the next metric */
        printf("    %.*s\n", (int)strcspn(line, "\n"), line);
        shown++;
    }
}

void chapter_statistics(struct atlas *atlas) {
    tell_indexes(atlas);
    tell_memory(atlas->engine);
    tell_events(atlas);
    tell_exports(atlas->engine);
}
