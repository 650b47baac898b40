/*
 * kernels.c: arrays of the program's own, asked by kernels. A column is a description of an array; a filter tells which
 * rows it chooses, as row numbers or as a bitmap; aggregates and further filters work within what was chosen. Nothing
 * is opened, copied or kept, and results are the same on every processor.
 *
 * Here: names and populations of places, side by side.
 */
#include "check.h"

#include <inttypes.h>
#include <string.h>

enum { PLACES = 25000, NAME_BYTES = 400000, LINE_BYTES = 1024 };

static uint32_t people[PLACES];      /* a column is an array, ... */
static uint32_t offsets[PLACES + 1]; /* ... and strings are two: row i is names[offsets[i]] to names[offsets[i + 1]] */
static char names[NAME_BYTES];
static uint32_t rows[PLACES + 64];   /* row numbers are fastest to write with room for 64 more than are found */
static uint8_t bitmap[(PLACES + 7) / 8];

/* Lines: geonameid, name, country, feature_code, admin1, population, longitude, latitude. Returns how many. */
static size_t read_places(const char *path) {
    static char line[LINE_BYTES];
    size_t count = 0;
    FILE *file = fopen(path, "r");
    REQUIRE(file != NULL && fgets(line, sizeof line, file) != NULL); /* the first one names the columns */
    for (; fgets(line, sizeof line, file) != NULL; count++) {
        const char *name = strchr(line, '\t') + 1, *at = name;
        size_t length = strcspn(name, "\t");
        REQUIRE(count < PLACES && offsets[count] + length <= NAME_BYTES);
        memcpy(names + offsets[count], name, length);
        offsets[count + 1] = offsets[count] + (uint32_t)length;
        for (int field = 1; field < 5; field++) at = strchr(at, '\t') + 1;
        people[count] = (uint32_t)strtoul(at, NULL, 10);
    }
    REQUIRE(fclose(file) == 0);
    return count;
}

static void tell(const char *what, size_t found) {
    printf("%zu places %s:", found, what);
    for (size_t at = 0; at < found && at < 4; at++)
        printf(" %.*s,", (int)(offsets[rows[at] + 1] - offsets[rows[at]]), names + offsets[rows[at]]);
    printf(" ...\n");
}

int main(void) {
    size_t count = read_places("examples_c/data/cities15000.tsv"), found;
    rdb_simd_column population = {.values = people, .count = count, .type = RDB_TYPE_U32};
    rdb_simd_strings name = {.rows = offsets, .count = count, .data = names, .data_length = offsets[count],
                             .layout = RDB_STRINGS_OFFSETS32};

    /* A filter to row numbers: few are chosen, and each is looked at. The operand has the column's type. */
    uint32_t ten_million = 10000000;
    OK(rdb_simd_filter_rows(NULL, &population, RDB_GREATER_EQUAL, &ten_million, sizeof ten_million, NULL, 0, rows,
                            sizeof rows / sizeof rows[0], &found, &problem));
    tell("of ten million or more", found);

    /* A filter to a bitmap, and what the chosen rows come to. Sums are exact: 32 bits each add up to 64 and more. */
    uint32_t middle[2] = {100000, 200000}; /* both included */
    rdb_simd_summary summary = RDB_SIMD_SUMMARY_INIT;
    OK(rdb_simd_filter(NULL, &population, RDB_BETWEEN, middle, sizeof middle, NULL, 0, bitmap, sizeof bitmap, &found,
                       &problem));
    OK(rdb_simd_summary_get(NULL, &population, 0, bitmap, sizeof bitmap, &summary, &problem));
    REQUIRE(summary.taken == found && summary.lowest.u64 >= middle[0] && summary.highest.u64 <= middle[1]);
    printf("%zu places from %u to %u: %" PRIu64 " people, %.0f on average\n", found, middle[0], middle[1],
           summary.sum.u64, summary.average);

    /* A pattern is made ready once; here it is matched within the bitmap. */
    char pattern[128];
    size_t length;
    OK(rdb_simd_like_compile("%ville", 6, RDB_LIKE_NO_ESCAPE, 0, pattern, sizeof pattern, &length, NULL, &problem));
    OK(rdb_simd_string_match_rows(NULL, &name, pattern, length, bitmap, sizeof bitmap, rows,
                                  sizeof rows / sizeof rows[0], &found, &problem));
    tell("among these LIKE '%ville'", found);

    /* Hash values: of one string, and of all of a column; they are the same, and those of every XXH3. */
    static uint64_t hashes[PLACES];
    OK(rdb_simd_hash_strings(NULL, &name, RDB_HASH_XXH3, 0, hashes, PLACES, 0, &problem));
    REQUIRE(hashes[rows[0]] == rdb_hash_xxh3_64(names + offsets[rows[0]], offsets[rows[0] + 1] - offsets[rows[0]]));
    printf("the first one's hash value: %016" PRIx64 "\n", hashes[rows[0]]);
    return 0;
}
