/*
 * larger_than_memory.c: an index of which most lies in a file. With a spill_path an engine keeps in its pool what is used,
 * and the rest in files without a name that go with it: for what a program sorts, joins or caches and need not find again.
 *
 * Here: what 12 visitors wrote about each of 24,000 real places, by place and visitor, in a pool of 4 MiB.
 */
#include "check.h"

#include <inttypes.h>
#include <string.h>

enum { VISITORS = 12, MANY = 1000, LONGEST = 400 };

static const char cities[] = "examples_c/data/cities15000.tsv";

/* Keys are the place's number and the visitor's; what one wrote is the line about the place, and who says so. */
static uint64_t write_about(rdb_index notes, uint64_t *places) {
    static char keys[MANY][24], values[MANY][LONGEST];
    static rdb_slice key_slices[MANY], value_slices[MANY];
    char line[LONGEST - 32];
    uint64_t written = 0;
    size_t pending = 0;
    for (int visitor = 0; visitor < VISITORS; visitor++) {
        FILE *file = fopen(cities, "r");
        REQUIRE(file != NULL && fgets(line, sizeof line, file) != NULL);
        for (*places = 0; fgets(line, sizeof line, file) != NULL; (*places)++) {
            line[strcspn(line, "\n")] = 0;
            int key = snprintf(keys[pending], sizeof keys[0], "%08lu/%02d", strtoul(line, NULL, 10), visitor);
            int value = snprintf(values[pending], LONGEST, "visitor %d was at %s", visitor, line);
            key_slices[pending] = (rdb_slice){keys[pending], (size_t)key};
            value_slices[pending] = (rdb_slice){values[pending], (size_t)value};
            if (++pending == MANY) {
                OK(rdb_index_insert_many(notes, key_slices, value_slices, pending, 0, NULL, &problem));
                written += pending;
                pending = 0;
            }
        }
        fclose(file);
    }
    OK(rdb_index_insert_many(notes, key_slices, value_slices, pending, 0, NULL, &problem));
    return written + pending;
}

/* Many keys a call: what is not in memory is read at the same time, not one after the other. */
static uint64_t look_up(rdb_index notes) {
    static const char *const wanted[] = {"03936456/03", "02988507/11", "01850147/07", "00000001/00"}; /* Lima, Paris, Tokyo */
    rdb_slice keys[4];
    rdb_status statuses[4];
    rdb_batch found = {0};
    for (size_t i = 0; i < 4; i++) keys[i] = (rdb_slice){wanted[i], strlen(wanted[i])};
    OK(rdb_index_search_many(notes, keys, 4, &found, statuses, &problem));
    uint64_t there = 0;
    for (size_t i = 0; i < 4; i++) there += statuses[i] == RDB_OK;
    printf("%.*s ...\n", 29, (const char *)found.values);
    OK(rdb_batch_free(&found, &problem));
    return there;
}

int main(void) {
    rdb_engine_options options = RDB_ENGINE_OPTIONS_INIT;
    const char *temporary = getenv("TMPDIR");
    options.spill_path = temporary != NULL ? temporary : "/tmp";
    options.spill_path_length = strlen(options.spill_path);
    options.pool_bytes = 4 << 20;
    rdb_engine engine;
    rdb_index notes;
    OK(rdb_engine_open(&options, &engine, &problem));
    OK(rdb_index_create(engine, "notes", 5, NULL, &notes, &problem));

    uint64_t places = 0, written = write_about(notes, &places);
    REQUIRE(written == places * VISITORS);
    printf("%" PRIu64 " notes about %" PRIu64 " places\n", written, places);
    printf("%" PRIu64 " of 4 are there\n", look_up(notes));

    rdb_index_statistics statistics = RDB_INDEX_STATISTICS_INIT;
    OK(rdb_index_statistics_get(notes, &statistics, &problem));
    REQUIRE(statistics.memory_bytes < (5 << 20) && statistics.file_bytes > 4 * statistics.memory_bytes);
    printf("of %" PRIu64 " MB in the file, no more than 5 MB are in memory\n", statistics.file_bytes / 5000000 * 5);

    rdb_pool pool; /* the engine's own: its figures, its size, its policy */
    rdb_pool_statistics used = RDB_POOL_STATISTICS_INIT;
    OK(rdb_engine_pool(engine, &pool, &problem));
    OK(rdb_pool_statistics_get(pool, &used, &problem));
    REQUIRE(used.reads > 0 && used.writes > 0);
    OK(rdb_pool_close(pool, &problem));

    OK(rdb_index_close(notes, &problem));
    OK(rdb_engine_close(engine, &problem));
    return 0;
}
