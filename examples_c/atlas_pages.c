/*
 * atlas_pages.c: the places in a file with pages of this program's own, and a buffer pool that has room for a part of
 * them. A page is eight records of 512 bytes; place number r is record r % 8 of page r / 8.
 */
#include "atlas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGE_BYTES = 4096, RECORD_BYTES = 512, RECORDS = PAGE_BYTES / RECORD_BYTES, NAME_BYTES = RECORD_BYTES - 28 };
enum { POOL_BYTES = 2 << 20, QUESTIONS = 20000 };

struct record {
    uint64_t id, population;
    double latitude;
    uint32_t name_length;
    char name[NAME_BYTES];
};

static void fill_record(struct record *record, const struct place *place) {
    record->id = place->id;
    record->population = place->population;
    record->latitude = place->latitude;
    record->name_length = (uint32_t)(place->name.length < NAME_BYTES ? place->name.length : NAME_BYTES);
    memcpy(record->name, place->name.data, record->name_length);
}

static void require_record(const struct record *record, const struct place *place) {
    REQUIRE(record->id == place->id && record->population == place->population);
    REQUIRE(text_equal((struct text){record->name, record->name_length}, place->name));
}

/* Every page is allocated, filled, and given back as changed; the pool writes what it has no room for. */
static void write_places(rdb_space space, const struct places *places) {
    for (size_t row = 0; row < places->count; row += RECORDS) {
        rdb_page page;
        OK(rdb_page_allocate(space, &page, &problem));
        REQUIRE(page.number == row / RECORDS);
        struct record *records = page.data;
        for (size_t at = 0; at < RECORDS && row + at < places->count; at++) {
            fill_record(&records[at], &places->rows[row + at]);
        }
        OK(rdb_page_unpin(&page, RDB_PAGE_CHANGED, &problem));
    }
}

/* From one end to the other: a stream has the next pages brought many at a time. */
static void scan_places(rdb_space space, const struct places *places) {
    rdb_page_stream stream = {0};
    for (size_t row = 0; row < places->count; row += RECORDS) {
        rdb_page page;
        OK(rdb_page_pin_stream(space, row / RECORDS, RDB_PAGE_SHARED, &stream, &page, &problem));
        const struct record *records = page.data;
        for (size_t at = 0; at < RECORDS && row + at < places->count; at++) {
            require_record(&records[at], &places->rows[row + at]);
        }
        OK(rdb_page_unpin(&page, 0, &problem));
    }
}

/* One record by its number, copied out without a latch; those in front are asked for more often than those behind. */
static void ask_places(rdb_space space, const struct places *places) {
    uint64_t random = 1;
    for (int question = 0; question < QUESTIONS; question++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        double part = (double)(random >> 11) / (double)(UINT64_C(1) << 53);
        size_t row = (size_t)(part * part * part * (double)places->count);
        struct record record;
        OK(rdb_page_read(space, row / RECORDS, row % RECORDS * RECORD_BYTES, &record, sizeof record, &problem));
        require_record(&record, &places->rows[row]);
    }
}

static rdb_pool_statistics statistics_of(rdb_pool pool) {
    rdb_pool_statistics statistics = {.struct_size = sizeof statistics};
    OK(rdb_pool_statistics_get(pool, &statistics, &problem));
    return statistics;
}

static void tell_difference(struct table *table, const char *what, const rdb_pool_statistics *before,
                            const rdb_pool_statistics *now) {
    uint64_t hits = now->hits - before->hits, misses = now->misses - before->misses;
    table_string(table, what);
    table_number(table, hits + misses);
    table_decimal(table, hits + misses == 0 ? 0 : 100.0 * (double)hits / (double)(hits + misses), 1);
    table_number(table, now->reads - before->reads);
    table_number(table, now->writes - before->writes);
    table_number(table, now->evictions - before->evictions);
}

typedef void work(rdb_space space, const struct places *places);

static void tell_work(struct table *table, rdb_pool pool, rdb_space space, const struct places *places, const char *what,
                      work *work) {
    rdb_pool_statistics before = statistics_of(pool);
    work(space, places);
    rdb_pool_statistics now = statistics_of(pool);
    tell_difference(table, what, &before, &now);
}

static rdb_space open_pages(rdb_pool pool, const char *path, uint32_t flags) {
    rdb_space_options options;
    rdb_space_options_init(&options, sizeof options);
    options.flags = flags | RDB_SPACE_BUFFERED;
    rdb_space space = NULL;
    OK(rdb_space_open(pool, path, strlen(path), &options, &space, &problem));
    return space;
}

static const struct column COLUMNS[] = {
    {"what", 44, 'l'}, {"pages", 8, 'r'}, {"hits %", 7, 'r'}, {"read", 7, 'r'}, {"written", 8, 'r'}, {"evicted", 8, 'r'}};

void chapter_pages(struct atlas *atlas) {
    char path[256];
    const char *directory = getenv("TMPDIR");
    int length = snprintf(path, sizeof path, "%s/atlas-%ld.pages", directory ? directory : "/tmp", (long)getpid());
    REQUIRE(length > 0 && (size_t)length < sizeof path);
    rdb_pool pool = NULL;
    rdb_pool_options options;
    rdb_pool_options_init(&options, sizeof options);
    options.bytes = POOL_BYTES;
    OK(rdb_pool_open(&options, &pool, &problem));

    rdb_space space = open_pages(pool, path, RDB_SPACE_MUST_NOT_EXIST);
    struct table table;
    table_open(&table, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    tell_work(&table, pool, space, &atlas->places, "every place written", write_places);
    OK(rdb_space_close(space, &problem));
    space = open_pages(pool, path, RDB_SPACE_MUST_EXIST);
    tell_work(&table, pool, space, &atlas->places, "every place read, in order, by a stream", scan_places);
    for (uint32_t policy = RDB_POLICY_CLOCK; policy <= RDB_POLICY_TINY_LFU; policy++) {
        rdb_pool_config config = {.struct_size = sizeof config, .policy = policy};
        OK(rdb_pool_configure(pool, &config, &problem));
        char what[64];
        snprintf(what, sizeof what, "20,000 places asked for, by %s", rdb_pool_policy_name(policy));
        tell_work(&table, pool, space, &atlas->places, what, ask_places);
    }

    rdb_pool_statistics statistics = statistics_of(pool);
    struct digits pages, frames;
    report_note("A file of %s pages, a pool of %s: %.1f MiB of memory, words and policy included.",
                thousands(&pages, (atlas->places.count + RECORDS - 1) / RECORDS), thousands(&frames, statistics.frames),
                (double)statistics.memory_bytes / (1 << 20));
    report_note("Of %s pages read ahead, %.0f %% were asked for.", thousands(&pages, statistics.prefetched),
                statistics.prefetched == 0
                    ? 0.0
                    : 100.0 * (double)statistics.prefetch_used / (double)statistics.prefetched);
    OK(rdb_space_close(space, &problem));
    OK(rdb_pool_close(pool, &problem));
    REQUIRE(unlink(path) == 0);
}
