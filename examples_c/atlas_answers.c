/*
 * atlas_answers.c: the questions a program asks of an ordered index, and how they are asked.
 *
 * Every answer is a row number; the places themselves stay where they are.
 */
#include "atlas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct place *place_of(const struct atlas *atlas, const void *value, size_t length) {
    uint64_t row = row_of(value, length);
    REQUIRE(row < atlas->places.count);
    return &atlas->places.rows[row];
}

/* Entry `at` of a batch whose values are rows. Values lie end to end; the offsets say where each begins. */
static const struct place *place_in_batch(const struct atlas *atlas, const rdb_batch *batch, size_t at) {
    uint64_t begin = batch->value_offsets[at], end = batch->value_offsets[at + 1];
    return place_of(atlas, batch->values + begin, (size_t)(end - begin));
}

/* Both ends included. */
static rdb_range between(rdb_slice lower, rdb_slice upper) {
    rdb_range range = RDB_RANGE_INIT; /* as it is: the whole index */
    range.lower = lower.data;
    range.lower_length = lower.length;
    range.lower_bound = RDB_BOUND_INCLUSIVE;
    range.upper = upper.data;
    range.upper_length = upper.length;
    range.upper_bound = RDB_BOUND_INCLUSIVE;
    return range;
}

static rdb_range beginning_with(rdb_slice prefix) {
    rdb_range range = RDB_RANGE_INIT;
    range.prefix = prefix.data;
    range.prefix_length = prefix.length;
    return range;
}

static void tell_places(struct atlas *atlas, struct table *table, rdb_index index, const rdb_range *range) {
    rdb_batch batch = {0}; /* zeroed before its first use; the library owns what it points to */
    OK(rdb_index_range_search(index, range, &batch, &problem));
    for (size_t at = 0; at < batch.count; at++) places_table_row(table, place_in_batch(atlas, &batch, at));
    OK(rdb_batch_free(&batch, &problem));
}

/* ---- Points ------------------------------------------------------------------------------------------------------ */

static void tell_by_id(struct atlas *atlas) {
    static const uint64_t ids[] = {2988507, 3413829, 3936456, 1850147, 42};
    enum { COUNT = sizeof ids / sizeof ids[0] };
    uint64_t rows[COUNT];
    rdb_status statuses[COUNT];
    struct table table;
    /* One call for all five. An id that is not there is an outcome in `statuses`, not an error. */
    OK(rdb_index_search_u64(atlas->by_id, ids, COUNT, rows, statuses, &problem));
    places_table_open(&table);
    for (size_t at = 0; at < COUNT; at++)
        if (statuses[at] == RDB_OK) places_table_row(&table, &atlas->places.rows[rows[at]]);
    for (size_t at = 0; at < COUNT; at++)
        if (statuses[at] != RDB_OK)
            printf("  (id %llu: %s)\n", (unsigned long long)ids[at], rdb_status_name(statuses[at]));
}

static void tell_by_name(struct atlas *atlas, const char *name) {
    rdb_slice key = {name, strlen(name)};
    rdb_range range = between(key, key);
    uint64_t count;
    struct table table;
    OK(rdb_index_count_key(atlas->by_name, key.data, key.length, &count, &problem));
    report_note("Places called %s: %llu", name, (unsigned long long)count);
    if (count == 0) return;
    places_table_open(&table);
    tell_places(atlas, &table, atlas->by_name, &range);
}

void chapter_points(struct atlas *atlas) {
    report_note("Five ids in one call:");
    tell_by_id(atlas);
    tell_by_name(atlas, "Springfield");
    tell_by_name(atlas, "San Jose");
    tell_by_name(atlas, "Camelot");
}

/* ---- Prefixes ---------------------------------------------------------------------------------------------------- */

static void tell_names(struct atlas *atlas, const char *title, const rdb_range *range) {
    rdb_batch batch = {0};
    OK(rdb_index_range_search(atlas->by_name, range, &batch, &problem));
    printf("  %s", title);
    for (size_t at = 0; at < batch.count; at++) {
        struct text name = place_in_batch(atlas, &batch, at)->name;
        printf("%s%.*s", at > 0 ? ", " : "  ", (int)name.length, name.data);
    }
    printf("\n");
    OK(rdb_batch_free(&batch, &problem));
}

void chapter_prefixes(struct atlas *atlas) {
    static const char prefix[] = "Saint-";
    rdb_range range = beginning_with((rdb_slice){prefix, strlen(prefix)});
    uint64_t count;
    OK(rdb_index_count_range(atlas->by_name, &range, &count, &problem));
    report_note("%llu names begin with \"%s\":\n", (unsigned long long)count, prefix);
    range.limit = 4;
    tell_names(atlas, "the first:", &range);
    range.direction = RDB_BACKWARD;
    tell_names(atlas, "the last: ", &range);
}

/* ---- Ranges ------------------------------------------------------------------------------------------------------ */

static void tell_ids_between(struct atlas *atlas, uint64_t lower, uint64_t upper) {
    enum { CAPACITY = 5 };
    uint64_t ids[CAPACITY], rows[CAPACITY];
    size_t count;
    struct digits from, to;
    struct table table;
    /* The caller's arrays hold five; RDB_TRUNCATED says that the range holds more. */
    rdb_status status = CHECK(rdb_index_range_search_u64(atlas->by_id, lower, upper, RDB_FORWARD, ids, rows, CAPACITY,
                                                         &count, &problem));
    report_note("Ids from %s to %s%s:", thousands(&from, lower), thousands(&to, upper),
                status == RDB_TRUNCATED ? ", the first five" : "");
    places_table_open(&table);
    for (size_t at = 0; at < count; at++) {
        REQUIRE(ids[at] == atlas->places.rows[rows[at]].id);
        places_table_row(&table, &atlas->places.rows[rows[at]]);
    }
}

static void tell_largest(struct atlas *atlas, const char *country) {
    struct key_space space;
    struct table table;
    rdb_range range = beginning_with(country_key(&space, text_of(country)));
    range.limit = 10;
    report_note("The ten largest places of %s: the country's prefix of (country, population descending), limit 10.",
                country);
    places_table_open(&table);
    tell_places(atlas, &table, atlas->by_country, &range);
}

static void tell_people_between(struct atlas *atlas, const char *country, uint64_t fewest, uint64_t most) {
    struct key_space first, last;
    struct digits from, to;
    uint64_t count;
    /* Descending: the larger population is the lower key. */
    rdb_range range = between(country_population_key(&first, text_of(country), most),
                              country_population_key(&last, text_of(country), fewest));
    OK(rdb_index_count_range(atlas->by_country, &range, &count, &problem));
    report_note("%llu places of %s have between %s and %s people.", (unsigned long long)count, country,
                thousands(&from, fewest), thousands(&to, most));
}

/* The place before which a part of a country's places come, the largest first: its key says where that is. */
static void tell_quantile(struct atlas *atlas, const char *country, const char *title, uint64_t part, uint64_t whole) {
    struct key_space space;
    unsigned char key[256];
    unsigned char row[8];
    struct digits people;
    uint64_t count, rank;
    rdb_range range = beginning_with(country_key(&space, text_of(country)));
    rdb_entry_buffer entry = {.key = key, .key_capacity = sizeof key, .value = row, .value_capacity = sizeof row};
    OK(rdb_index_count_range(atlas->by_country, &range, &count, &problem));
    uint64_t position = count * part / whole;
    if (CHECK(rdb_index_select(atlas->by_country, &range, position, &entry, &problem)) != RDB_OK) return;
    const struct place *place = place_of(atlas, row, entry.value_length);
    printf("  %-28s %.*s, %s\n", title, (int)place->name.length, place->name.data,
           thousands(&people, place->population));
    /* Places with as many people have one key: its rank is the first one's. */
    OK(rdb_index_rank(atlas->by_country, &range, key, entry.key_length, &rank, &problem));
    REQUIRE(rank <= position);
}

/* Asks `ask` with its own room for one entry, and prints the name it found. */
typedef rdb_status nearest(rdb_index index, const void *key, size_t key_length, rdb_entry_buffer *out, rdb_error *err);

static void tell_nearest(struct atlas *atlas, const char *title, nearest *ask, const char *name) {
    char key[256];
    uint64_t row;
    rdb_entry_buffer entry = {
        .key = key, .key_capacity = sizeof key, .value = &row, .value_capacity = sizeof row};
    if (CHECK(ask(atlas->by_name, name, strlen(name), &entry, &problem)) != RDB_OK) return;
    printf("  %-28s %.*s\n", title, (int)entry.key_length, key);
}

static rdb_status first_entry(rdb_index index, const void *key, size_t length, rdb_entry_buffer *out, rdb_error *err) {
    (void)key, (void)length;
    return rdb_index_first(index, out, err);
}

static rdb_status last_entry(rdb_index index, const void *key, size_t length, rdb_entry_buffer *out, rdb_error *err) {
    (void)key, (void)length;
    return rdb_index_last(index, out, err);
}

void chapter_ranges(struct atlas *atlas) {
    tell_ids_between(atlas, 2950000, 2951000);
    tell_largest(atlas, "JP");
    tell_people_between(atlas, "JP", 100000, 200000);
    report_note("Places of Japan by their position in that order:\n");
    tell_quantile(atlas, "JP", "a tenth have more people:", 1, 10);
    tell_quantile(atlas, "JP", "half of them do (median):", 1, 2);
    report_note("The nearest names to one that is not there, and the ends of the index:\n");
    tell_nearest(atlas, "at or before \"Camelot\":", rdb_index_floor, "Camelot");
    tell_nearest(atlas, "at or after \"Camelot\":", rdb_index_ceiling, "Camelot");
    tell_nearest(atlas, "the first name (MIN):", first_entry, "");
    tell_nearest(atlas, "the last name (MAX):", last_entry, "");
}

/* ---- Cursors ----------------------------------------------------------------------------------------------------- */

typedef rdb_status step(rdb_cursor cursor, rdb_slice *key, rdb_slice *value, rdb_error *err);

/* Slices from a cursor are borrowed: good until its next call. */
static void tell_steps(rdb_cursor cursor, const char *title, step *move, int count) {
    rdb_slice key, value;
    printf("  %s", title);
    for (int at = 0; at < count && CHECK(move(cursor, &key, &value, &problem)) == RDB_OK; at++)
        printf("%s%.*s", at > 0 ? ", " : "  ", (int)key.length, (const char *)key.data);
    printf("\n");
}

static void tell_neighbours(struct atlas *atlas, const char *name) {
    rdb_cursor cursor;
    OK(rdb_cursor_open(atlas->by_name, NULL, &cursor, &problem));
    report_note("A cursor at \"%s\":\n", name);
    OK(rdb_cursor_seek(cursor, name, strlen(name), &problem));
    tell_steps(cursor, "next:    ", rdb_cursor_next, 5);
    OK(rdb_cursor_seek(cursor, name, strlen(name), &problem));
    tell_steps(cursor, "previous:", rdb_cursor_previous, 5);
    OK(rdb_cursor_close(cursor, &problem));
}

struct country {
    struct text code;
    uint64_t places, people;
    const struct place *largest;
};

static int by_people_descending(const void *left, const void *right) {
    uint64_t a = ((const struct country *)left)->people, b = ((const struct country *)right)->people;
    return (a < b) - (a > b);
}

/* Adds entry `at` to its country. The key says all but the place: country and population are decoded from it. */
static void add_entry(struct atlas *atlas, const rdb_batch *batch, size_t at, struct country *countries,
                      size_t *count) {
    char code[8];
    size_t position = 0, length;
    uint64_t population, begin = batch->key_offsets[at], end = batch->key_offsets[at + 1];
    rdb_slice key = {batch->keys + begin, (size_t)(end - begin)};
    OK(rdb_key_read_text(&key, &position, 0, code, sizeof code, &length, &problem));
    OK(rdb_key_read_u64(&key, &position, RDB_KEY_DESCENDING, &population, &problem));
    if (*count == 0 || !text_equal(countries[*count - 1].code, (struct text){code, length})) {
        /* The first entry of a country is its largest place. */
        const struct place *place = place_in_batch(atlas, batch, at);
        countries[(*count)++] = (struct country){place->country, 0, 0, place};
    }
    countries[*count - 1].places++;
    countries[*count - 1].people += population;
}

static size_t read_countries(struct atlas *atlas, struct country *countries, size_t capacity) {
    rdb_batch batch = {0}; /* its memory is used again by every call that fills it */
    rdb_cursor cursor;
    size_t count = 0;
    OK(rdb_cursor_open(atlas->by_country, NULL, &cursor, &problem));
    while (CHECK(rdb_cursor_next_batch(cursor, 4096, 0, &batch, &problem)) == RDB_OK) {
        for (size_t at = 0; at < batch.count; at++) {
            REQUIRE(count < capacity);
            add_entry(atlas, &batch, at, countries, &count);
        }
    }
    OK(rdb_batch_free(&batch, &problem));
    OK(rdb_cursor_close(cursor, &problem));
    return count;
}

void chapter_cursor(struct atlas *atlas) {
    static const struct column columns[] = {
        {"country", 7, 'l'}, {"places", 8, 'r'}, {"people in them", 16, 'r'}, {"largest place", 40, 'l'},
    };
    enum { SHOWN = 8, CAPACITY = 512 };
    static struct country countries[CAPACITY];
    struct table table;
    tell_neighbours(atlas, "Reykjav\u00edk");
    report_note("One pass over the whole composite index, 4,096 entries a call; the keys alone tell most of it:");
    size_t count = read_countries(atlas, countries, CAPACITY);
    qsort(countries, count, sizeof countries[0], by_people_descending);
    table_open(&table, columns, sizeof columns / sizeof columns[0]);
    for (size_t at = 0; at < SHOWN && at < count; at++) {
        table_text(&table, countries[at].code);
        table_number(&table, countries[at].places);
        table_number(&table, countries[at].people);
        table_text(&table, countries[at].largest->name);
    }
}

/* ---- A priority queue -------------------------------------------------------------------------------------------- */

typedef rdb_status pop(rdb_index index, rdb_entry_buffer *out, rdb_error *err);

static void tell_pops(rdb_index queue, const char *title, pop *take, int count) {
    printf("  %s", title);
    for (int at = 0; at < count; at++) {
        unsigned char key[64];
        char name[256];
        rdb_entry_buffer entry = {
            .key = key, .key_capacity = sizeof key, .value = name, .value_capacity = sizeof name};
        if (CHECK(take(queue, &entry, &problem)) != RDB_OK) break;
        printf("%s%.*s", at > 0 ? ", " : "  ", (int)entry.value_length, name);
    }
    printf("\n");
}

/* (population descending, id): the id keeps two capitals of equal size apart. */
static void push(rdb_index queue, const struct place *place) {
    unsigned char bytes[16];
    rdb_key_buffer key = {.data = bytes, .capacity = sizeof bytes};
    OK(rdb_key_append_u64(&key, place->population, RDB_KEY_DESCENDING, &problem));
    OK(rdb_key_append_u64(&key, place->id, 0, &problem));
    OK(rdb_index_insert(queue, key.data, key.length, place->name.data, place->name.length, RDB_INSERT_UPSERT,
                        &problem));
}

/* An ordered index from which the first entry is taken, in one call, is a queue ordered by key. */
void chapter_queue(struct atlas *atlas) {
    static const char name[] = "queue";
    rdb_index queue;
    uint64_t count;
    OK(rdb_index_create(atlas->engine, name, strlen(name), NULL, &queue, &problem));
    for (size_t at = 0; at < atlas->places.count; at++)
        if (text_equal(atlas->places.rows[at].feature, text_of("PPLC"))) push(queue, &atlas->places.rows[at]);
    OK(rdb_index_count(queue, &count, &problem));
    report_note("A second use of order: %llu capitals wait, the largest first.\n", (unsigned long long)count);
    tell_pops(queue, "pop_first:", rdb_index_pop_first, 5);
    tell_pops(queue, "pop_last: ", rdb_index_pop_last, 5);
    OK(rdb_index_close(queue, &problem));
    OK(rdb_index_drop(atlas->engine, name, strlen(name), &problem));
}
