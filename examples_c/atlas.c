/*
 * atlas.c: RustyDB on the places of the world.
 *
 *   atlas [FILE]        FILE: tab-separated places; without it the extract that comes with the examples
 *
 * Reads the places, indexes them by id, by name, and by country and population, and asks what a program asks of an
 * index, and then of columns. Everything the report says about the library comes from the library's own calls. See
 * atlas.h for the map.
 */
#include "atlas.h"

#include <stdio.h>
#include <stdlib.h>

#ifndef ATLAS_DATA
#define ATLAS_DATA "examples_c/data/cities15000.tsv"
#endif

struct chapter {
    const char *title;
    const char *teaches;
    void (*tell)(struct atlas *atlas);
};

/* The tour. A new chapter is one line here. */
static const struct chapter CHAPTERS[] = {
    {"Loading", "engine, indexes, insert in batches", chapter_load},
    {"Points", "search by id, by a name that many places share", chapter_points},
    {"Prefixes", "names that begin alike, from both ends", chapter_prefixes},
    {"Ranges", "between, top ten, nearest key, first and last", chapter_ranges},
    {"Cursors", "seek, step both ways, read a whole index in batches", chapter_cursor},
    {"A priority queue", "pop_first, pop_last, drop", chapter_queue},
    {"Kernels", "plain columns: filter, aggregate, LIKE, hash; every answer checked", chapter_kernels},
    {"Pages", "a file larger than its buffer pool; nine replacement policies", chapter_pages},
    {"Speed", "one thread, through the C calls, every answer checked", chapter_speed},
    {"Upkeep", "vacuum, defragment, rebuild, update_statistics", chapter_upkeep},
    {"Statistics", "indexes, memory by component, events", chapter_statistics},
};

/* ---- The tour ---------------------------------------------------------------------------------------------------- */

static void tell_title(void) {
    rdb_build_info build = RDB_BUILD_INFO_INIT;
    char right[160];
    OK(rdb_build_info_get(&build, &problem));
    snprintf(right, sizeof right, "rustydb %s, %s, %s", build.version, build.profile, build.target);
    report_title("An atlas of the world", right);
}

/* Closing everything must leave nothing behind: no handle, and of memory only what the process keeps for the next. */
static void tell_end(double started) {
    rdb_memory_usage usage = RDB_MEMORY_USAGE_INIT;
    struct digits space;
    OK(rdb_memory_usage_get(NULL, RDB_COMPONENT_ALL, &usage, &problem));
    REQUIRE(rdb_debug_live_handles(0) == 0);
    report_note("After closing: 0 handles are open, %s bytes are in use. The tour took %.2f s.",
                thousands(&space, usage.used_bytes), seconds_now() - started);
}

int main(int argument_count, char **arguments) {
    double started = seconds_now();
    struct atlas atlas = {.path = argument_count > 1 ? arguments[1] : ATLAS_DATA};
    if (argument_count > 2) {
        fprintf(stderr, "usage: %s [FILE]\n", arguments[0]);
        return EXIT_FAILURE;
    }
    OK(rdb_abi_check(RDB_ABI_VERSION, sizeof(void *), sizeof(size_t), &problem));
    if (!places_read(&atlas.places, atlas.path)) return EXIT_FAILURE;

    tell_title();
    atlas_open(&atlas);
    for (size_t at = 0; at < sizeof CHAPTERS / sizeof CHAPTERS[0]; at++) {
        report_chapter(at + 1, CHAPTERS[at].title, CHAPTERS[at].teaches);
        CHAPTERS[at].tell(&atlas);
    }
    atlas_close(&atlas);
    tell_end(started);
    places_free(&atlas.places);
    return EXIT_SUCCESS;
}
