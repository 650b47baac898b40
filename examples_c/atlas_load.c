/*
 * atlas_load.c: opens an engine with three indexes and fills them.
 *
 *   places.by_id        unique, u64 keys    GeoNames id                         -> row
 *   places.by_name      duplicates allowed  the name's UTF-8 bytes              -> row
 *   places.by_country   duplicates allowed  (country, population descending)    -> row
 *
 * Rows go in by the batch: one call, many entries. A call costs little, but a foreign-language caller, or an index that
 * can work on many keys at once, is spared much.
 */
#include "atlas.h"

#include <stdio.h>
#include <string.h>

enum { BATCH = 1024 };

/* ---- Keys and values --------------------------------------------------------------------------------------------- */

/* The encoders write bytes whose memcmp order is the order of the parts, so any part list makes a sortable key. */
rdb_slice country_key(struct key_space *space, struct text country) {
    rdb_key_buffer key = {.data = space->bytes, .capacity = sizeof space->bytes};
    OK(rdb_key_append_text(&key, country.data, country.length, 0, &problem));
    return (rdb_slice){key.data, key.length};
}

rdb_slice country_population_key(struct key_space *space, struct text country, uint64_t population) {
    rdb_key_buffer key = {.data = space->bytes, .capacity = sizeof space->bytes};
    OK(rdb_key_append_text(&key, country.data, country.length, 0, &problem));
    OK(rdb_key_append_u64(&key, population, RDB_KEY_DESCENDING, &problem));
    return (rdb_slice){key.data, key.length};
}

uint64_t row_of(const void *value, size_t length) {
    uint64_t row;
    REQUIRE(length == sizeof row);
    memcpy(&row, value, sizeof row);
    return row;
}

/* ---- Open and close ---------------------------------------------------------------------------------------------- */

static rdb_index create_index(rdb_engine engine, const char *name, uint32_t key_type, uint32_t flags) {
    rdb_index index;
    rdb_index_options options = RDB_INDEX_OPTIONS_INIT;
    options.key_type = key_type;
    options.value_type = RDB_VALUE_U64;
    options.flags = flags;
    OK(rdb_index_create(engine, name, strlen(name), &options, &index, &problem));
    return index;
}

void atlas_open(struct atlas *atlas) {
    OK(rdb_engine_open(NULL, &atlas->engine, &problem));
    /* Subscribe before anything happens: the last chapter tells every event of the tour. */
    OK(rdb_subscription_open(atlas->engine, NULL, &atlas->events, &problem));
    atlas->by_id = create_index(atlas->engine, "places.by_id", RDB_KEY_U64, 0);
    atlas->by_name = create_index(atlas->engine, "places.by_name", RDB_KEY_BYTES, RDB_INDEX_DUPLICATE_KEYS);
    atlas->by_country = create_index(atlas->engine, "places.by_country", RDB_KEY_BYTES, RDB_INDEX_DUPLICATE_KEYS);
}

/* Parents and children close in any order; a handle used after its close is an error, never a crash. */
void atlas_close(struct atlas *atlas) {
    OK(rdb_subscription_close(atlas->events, &problem));
    OK(rdb_index_close(atlas->by_id, &problem));
    OK(rdb_index_close(atlas->by_name, &problem));
    OK(rdb_index_close(atlas->by_country, &problem));
    OK(rdb_engine_close(atlas->engine, &problem));
}

/* ---- Filling ----------------------------------------------------------------------------------------------------- */

/* Inserts rows first .. first + count of the places. */
typedef void insert_rows(struct atlas *atlas, size_t first, size_t count);

static void insert_by_id(struct atlas *atlas, size_t first, size_t count) {
    uint64_t keys[BATCH], rows[BATCH];
    for (size_t at = 0; at < count; at++) {
        keys[at] = atlas->places.rows[first + at].id;
        rows[at] = first + at;
    }
    OK(rdb_index_insert_u64(atlas->by_id, keys, rows, count, RDB_INSERT_IF_ABSENT, NULL, &problem));
}

static void insert_by_name(struct atlas *atlas, size_t first, size_t count) {
    uint64_t rows[BATCH];
    rdb_slice keys[BATCH], values[BATCH];
    for (size_t at = 0; at < count; at++) {
        struct text name = atlas->places.rows[first + at].name;
        rows[at] = first + at;
        keys[at] = (rdb_slice){name.data, name.length};
        values[at] = (rdb_slice){&rows[at], sizeof rows[at]};
    }
    OK(rdb_index_insert_many(atlas->by_name, keys, values, count, RDB_INSERT_UPSERT, NULL, &problem));
}

static void insert_by_country(struct atlas *atlas, size_t first, size_t count) {
    static struct key_space spaces[BATCH];
    uint64_t rows[BATCH];
    rdb_slice keys[BATCH], values[BATCH];
    for (size_t at = 0; at < count; at++) {
        const struct place *place = &atlas->places.rows[first + at];
        rows[at] = first + at;
        keys[at] = country_population_key(&spaces[at], place->country, place->population);
        values[at] = (rdb_slice){&rows[at], sizeof rows[at]};
    }
    OK(rdb_index_insert_many(atlas->by_country, keys, values, count, RDB_INSERT_UPSERT, NULL, &problem));
}

/* Returns the seconds it took. */
static double fill(struct atlas *atlas, insert_rows *insert, struct progress *progress, const char *what) {
    double started = seconds_now();
    for (size_t first = 0; first < atlas->places.count; first += BATCH) {
        size_t left = atlas->places.count - first;
        size_t count = left < BATCH ? left : BATCH;
        insert(atlas, first, count);
        progress_add(progress, count, what);
    }
    return seconds_now() - started;
}

/* ---- The report -------------------------------------------------------------------------------------------------- */

/* The first key behind every place of the country: populations stand in descending order, so 0 people is the far end,
 * and one more part makes it a key that no place has. */
static rdb_slice behind_country(struct key_space *space, struct text country) {
    rdb_slice last = country_population_key(space, country, 0);
    rdb_key_buffer key = {.data = space->bytes, .capacity = sizeof space->bytes, .length = last.length};
    OK(rdb_key_append_u32(&key, 0, 0, &problem));
    return (rdb_slice){key.data, key.length};
}

/* Counts the countries with one seek for each, however many places they have. */
static uint64_t count_countries(struct atlas *atlas) {
    uint64_t countries = 0;
    rdb_cursor cursor;
    rdb_slice key, value;
    OK(rdb_cursor_open(atlas->by_country, NULL, &cursor, &problem));
    while (CHECK(rdb_cursor_next(cursor, &key, &value, &problem)) == RDB_OK) {
        char country[8];
        size_t position = 0, length;
        struct key_space space;
        OK(rdb_key_read_text(&key, &position, 0, country, sizeof country, &length, &problem));
        rdb_slice behind = behind_country(&space, (struct text){country, length});
        OK(rdb_cursor_seek(cursor, behind.data, behind.length, &problem));
        countries++;
    }
    OK(rdb_cursor_close(cursor, &problem));
    return countries;
}

static void tell_index(struct table *table, rdb_index index, const char *key, double seconds) {
    rdb_index_statistics statistics = RDB_INDEX_STATISTICS_INIT;
    OK(rdb_index_statistics_get(index, &statistics, &problem));
    table_string(table, key);
    table_number(table, statistics.entries);
    table_number(table, statistics.key_bytes);
    table_number(table, statistics.value_bytes);
    table_decimal(table, seconds * 1e3, 1);
    table_number(table, (uint64_t)((double)statistics.entries / seconds));
}

void chapter_load(struct atlas *atlas) {
    static const struct column columns[] = {
        {"index", 36, 'l'},       {"entries", 9, 'r'},       {"key bytes", 10, 'r'},
        {"value bytes", 11, 'r'}, {"milliseconds", 12, 'r'}, {"rows/s", 10, 'r'},
    };
    struct digits rows, bytes;
    struct progress progress;
    progress_open(&progress, 3 * atlas->places.count);
    double id = fill(atlas, insert_by_id, &progress, "by id");
    double name = fill(atlas, insert_by_name, &progress, "by name");
    double country = fill(atlas, insert_by_country, &progress, "by country");
    progress_close(&progress);

    report_note("%s places in %llu countries, from %s (%s bytes).", thousands(&rows, atlas->places.count),
                (unsigned long long)count_countries(atlas), atlas->path, thousands(&bytes, atlas->places.byte_count));
    struct table table;
    table_open(&table, columns, sizeof columns / sizeof columns[0]);
    tell_index(&table, atlas->by_id, "by id: u64, unique", id);
    tell_index(&table, atlas->by_name, "by name: bytes, duplicates", name);
    tell_index(&table, atlas->by_country, "by (country, population descending)", country);
}
