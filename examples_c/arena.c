/*
 * arena.c: an arena per request. Whatever a request needs, it takes from its arena: structures, names, tables that
 * grow. Nothing is freed alone; when the answer is out, one reset gives all of it back, and the memory stays warm for the
 * next request. The requests' arena stands below the server's, whose limit counts for both.
 *
 * Here: each request brings 4,000 lines of places, is parsed into structures, and asks for the three countries with most
 * people in them.
 */
#include "check.h"

#include <inttypes.h>
#include <string.h>

enum { LINES_OF_A_REQUEST = 4000, COLUMNS = 8, BEST = 3, LINE_BYTES = 1024 };

typedef struct place {
    struct place *next; /* of the same country */
    const char *name;
    uint64_t people;
} place;

typedef struct country {
    char code[3];
    place *places;
    uint64_t people;
} country;

/* A table that grows: the arena extends it in place while it is the latest block, and moves it otherwise. */
typedef struct request {
    rdb_arena arena;
    country *countries;
    size_t count, capacity;
    size_t lines;
} request;

static country *country_of(request *self, const char *code) {
    for (size_t at = 0; at < self->count; at++) {
        if (strcmp(self->countries[at].code, code) == 0) return &self->countries[at];
    }
    if (self->count == self->capacity) {
        size_t old = self->capacity * sizeof *self->countries;
        self->capacity = self->capacity == 0 ? 16 : 2 * self->capacity;
        self->countries = rdb_arena_extend(self->arena, self->countries, old, self->capacity * sizeof *self->countries);
        REQUIRE(self->countries != NULL);
    }
    country *added = &self->countries[self->count++];
    memset(added, 0, sizeof *added);
    memcpy(added->code, code, 2);
    return added;
}

/* One line: geonameid, name, country, feature_code, admin1, population, longitude, latitude. */
static void parse(request *self, char *line) {
    char *fields[COLUMNS];
    size_t count = 0;
    for (char *at = line; at != NULL && count < COLUMNS; count++) {
        fields[count] = at;
        at = strchr(at, '\t');
        if (at != NULL) *at++ = '\0';
    }
    REQUIRE(count == COLUMNS && strlen(fields[2]) == 2);
    place *parsed = rdb_arena_allocate(self->arena, sizeof *parsed);
    REQUIRE(parsed != NULL);
    parsed->name = rdb_arena_copy_string(self->arena, fields[1], strlen(fields[1]));
    REQUIRE(parsed->name != NULL);
    parsed->people = strtoull(fields[5], NULL, 10);
    country *home = country_of(self, fields[2]);
    parsed->next = home->places;
    home->places = parsed;
    home->people += parsed->people;
    self->lines++;
}

static const place *largest(const country *home) {
    const place *best = home->places;
    for (const place *at = best; at != NULL; at = at->next) {
        if (at->people > best->people) best = at;
    }
    return best;
}

static int more_people_first(const void *left, const void *right) {
    uint64_t of_left = ((const country *)left)->people, of_right = ((const country *)right)->people;
    return of_left < of_right ? 1 : of_left > of_right ? -1 : 0;
}

static void answer(const request *self, size_t number) {
    rdb_arena_statistics used = RDB_ARENA_STATISTICS_INIT;
    OK(rdb_arena_statistics_get(self->arena, &used, &problem));
    qsort(self->countries, self->count, sizeof *self->countries, more_people_first);
    printf("request %zu: %zu places, %zu countries;", number, self->lines, self->count);
    for (size_t at = 0; at < BEST && at < self->count; at++) {
        const country *home = &self->countries[at];
        printf(" %s %" PRIu64 " (%s)", home->code, home->people, largest(home)->name);
    }
    printf("\n  %" PRIu64 " blocks so far, %" PRIu64 " bytes asked for, %" PRIu64 " KiB in %" PRIu64 " + %" PRIu64 " chunks\n",
           used.allocations, used.requested_bytes, used.reserved_bytes / 1024, used.chunks, used.spare_chunks);
}

int main(int argument_count, char **arguments) {
    const char *path = argument_count > 1 ? arguments[1] : "examples_c/data/cities15000.tsv";
    FILE *file = fopen(path, "rb");
    char line[LINE_BYTES];
    if (file == NULL || fgets(line, sizeof line, file) == NULL) {
        fprintf(stderr, "%s cannot be read\n", path);
        return EXIT_FAILURE;
    }
    rdb_arena server, requests;
    rdb_arena_options options = RDB_ARENA_OPTIONS_INIT;
    options.name = "server";
    options.name_length = strlen("server");
    options.limit_bytes = 4 << 20;
    OK(rdb_arena_create(NULL, &options, &server, &problem));
    OK(rdb_arena_create(server, NULL, &requests, &problem));

    request current = {requests, NULL, 0, 0, 0};
    size_t number = 0;
    for (bool more = true; more;) {
        more = fgets(line, sizeof line, file) != NULL;
        if (more) parse(&current, line);
        if (current.lines == LINES_OF_A_REQUEST || (!more && current.lines > 0)) {
            answer(&current, ++number);
            OK(rdb_arena_reset(requests, &problem)); /* all of the request is gone, its memory is kept */
            current = (request){requests, NULL, 0, 0, 0};
        }
    }
    fclose(file);
    OK(rdb_arena_close(server, &problem)); /* and the requests' arena with it */
    return 0;
}
