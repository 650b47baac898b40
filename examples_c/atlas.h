/*
 * atlas.h: what the chapters of the atlas share.
 *
 * The atlas is a guided tour of RustyDB on real data. One chapter is one function in the table of atlas.c; to add one,
 * write the function, declare it here, name it in the table.
 *
 *   atlas.c          the table of chapters, and main
 *   atlas_places.c   reads the places from a TSV file (no RustyDB in it)
 *   atlas_load.c     chapter: engine, three indexes, filling them in batches
 *   atlas_answers.c  chapters: points, prefixes, ranges, cursors, a priority queue
 *   atlas_kernels.c  chapter: the places as columns, asked by kernels
 *   atlas_pages.c    chapter: the places in a file, a buffer pool that holds a part of it
 *   atlas_figures.c  chapters: speed, upkeep, statistics, memory, events
 *   atlas_report.c   tables, numbers and the progress bar (no RustyDB in it)
 *   check.h          what every example does with a status: CHECK, OK, REQUIRE
 */
#ifndef ATLAS_H
#define ATLAS_H

#include "check.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- The places -------------------------------------------------------------------------------------------------- */

struct text {
    const char *data;
    size_t length;
};

struct place {
    uint64_t id;
    struct text name, country, feature, region;
    uint64_t population;
    double longitude, latitude;
};

struct places {
    char *bytes; /* the file; every text of a row points into it */
    size_t byte_count;
    struct place *rows; /* a row's number is its position here: that is what the indexes store as value */
    size_t count;
};

struct text text_of(const char *string);
bool text_equal(struct text left, struct text right);

/* Reads `path`; prints what is wrong and returns false if it is not such a file. */
bool places_read(struct places *places, const char *path);
void places_free(struct places *places);

/* ---- The atlas --------------------------------------------------------------------------------------------------- */

struct atlas {
    const char *path;
    struct places places;
    rdb_engine engine;
    rdb_subscription events;
    rdb_index by_id;      /* u64 -> u64: GeoNames id -> row; unique */
    rdb_index by_name;    /* bytes -> u64: name -> row; many places share a name */
    rdb_index by_country; /* composite key (country, population descending) -> row */
};

void chapter_load(struct atlas *atlas);
void chapter_points(struct atlas *atlas);
void chapter_prefixes(struct atlas *atlas);
void chapter_ranges(struct atlas *atlas);
void chapter_cursor(struct atlas *atlas);
void chapter_queue(struct atlas *atlas);
void chapter_kernels(struct atlas *atlas);
void chapter_pages(struct atlas *atlas);
void chapter_speed(struct atlas *atlas);
void chapter_upkeep(struct atlas *atlas);
void chapter_statistics(struct atlas *atlas);

/* The table of atlas.c opens these before the first chapter and closes them after the last. */
void atlas_open(struct atlas *atlas);
void atlas_close(struct atlas *atlas);

/* Composite keys of by_country, built in the caller's space. */
struct key_space {
    unsigned char bytes[64];
};
rdb_slice country_key(struct key_space *space, struct text country);
rdb_slice country_population_key(struct key_space *space, struct text country, uint64_t population);

/* The row number that an index with u64 values stored. */
uint64_t row_of(const void *value, size_t length);

/* ---- The report -------------------------------------------------------------------------------------------------- */

#define REPORT_WIDTH 100

struct column {
    const char *title;
    int width;
    char align; /* 'l' left, 'r' right */
};

struct table {
    const struct column *columns;
    size_t count;
    size_t next; /* the column that the next cell goes to */
};

void report_title(const char *left, const char *right);
void report_chapter(size_t number, const char *title, const char *teaches);
void report_note(const char *format, ...);

/* A table prints its head at once, then a row as soon as the last of its cells is given. */
void table_open(struct table *table, const struct column *columns, size_t count);
void table_text(struct table *table, struct text text);
void table_string(struct table *table, const char *string);
void table_number(struct table *table, uint64_t number);
void table_decimal(struct table *table, double number, int decimals);

/* A number with thousands separators, in a buffer of the caller. */
struct digits {
    char text[40];
};
const char *thousands(struct digits *space, uint64_t number);

/* A table of places: name, country, region, kind, population, position. */
void places_table_open(struct table *table);
void places_table_row(struct table *table, const struct place *place);

/* A bar on stderr; silent unless stderr is a terminal. */
struct progress {
    bool visible;
    uint64_t done, total;
    int drawn_percent;
};
void progress_open(struct progress *progress, uint64_t total);
void progress_add(struct progress *progress, uint64_t count, const char *what);
void progress_close(struct progress *progress);

double seconds_now(void); /* a monotonic clock */

#endif
