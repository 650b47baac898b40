/*
 * atlas_places.c: reads places from a tab-separated file with a header line. Plain C; nothing of RustyDB is used here.
 *
 * Columns: geonameid, name, country, feature_code, admin1, population, longitude, latitude.
 */
#include "atlas.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 8 };

static const char HEADER[] = "geonameid\tname\tcountry\tfeature_code\tadmin1\tpopulation\tlongitude\tlatitude";

struct text text_of(const char *string) {
    return (struct text){string, strlen(string)};
}

bool text_equal(struct text left, struct text right) {
    return left.length == right.length && memcmp(left.data, right.data, left.length) == 0;
}

/* The whole file as one block that ends in a NUL; NULL if that cannot be had. */
static char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    size_t capacity = 1 << 20, used = 0;
    char *bytes = malloc(capacity);
    while (bytes != NULL) {
        used += fread(bytes + used, 1, capacity - used - 1, file);
        if (used + 1 < capacity) break;
        capacity *= 2;
        char *larger = realloc(bytes, capacity);
        if (larger == NULL) free(bytes);
        bytes = larger;
    }
    if (bytes != NULL && ferror(file)) {
        free(bytes);
        bytes = NULL;
    }
    fclose(file);
    if (bytes != NULL) bytes[used] = '\0';
    *length = used;
    return bytes;
}

static size_t count_lines(const char *bytes, size_t length) {
    size_t lines = length > 0 && bytes[length - 1] != '\n';
    for (const char *at = bytes; (at = memchr(at, '\n', (size_t)(bytes + length - at))) != NULL; at++) lines++;
    return lines;
}

/* Cuts a line into its columns; false unless there are exactly as many as there should be. */
static bool split(struct text line, struct text fields[COLUMNS]) {
    const char *at = line.data, *end = line.data + line.length;
    for (int column = 0; column < COLUMNS; column++) {
        const char *tab = memchr(at, '\t', (size_t)(end - at));
        if ((tab == NULL) != (column == COLUMNS - 1)) return false;
        const char *stop = tab != NULL ? tab : end;
        fields[column] = (struct text){at, (size_t)(stop - at)};
        at = stop + 1;
    }
    return true;
}

/* Numbers are parsed where they stand; strtoull and strtod stop at the tab or the line's end. */
static bool parse_number(struct text field, uint64_t *out) {
    char *stop;
    if (field.length == 0 || field.data[0] < '0' || field.data[0] > '9') return false;
    *out = strtoull(field.data, &stop, 10);
    return stop == field.data + field.length;
}

static bool parse_decimal(struct text field, double *out) {
    char *stop;
    *out = strtod(field.data, &stop);
    return field.length > 0 && stop == field.data + field.length;
}

static bool parse_place(struct text line, struct place *place) {
    struct text fields[COLUMNS];
    if (!split(line, fields)) return false;
    place->name = fields[1];
    place->country = fields[2];
    place->feature = fields[3];
    place->region = fields[4];
    return parse_number(fields[0], &place->id) && parse_number(fields[5], &place->population) &&
           parse_decimal(fields[6], &place->longitude) && parse_decimal(fields[7], &place->latitude);
}

static bool parse_places(struct places *places, const char *path) {
    char *at = places->bytes, *end = places->bytes + places->byte_count;
    for (size_t number = 1; at < end; number++) {
        char *newline = memchr(at, '\n', (size_t)(end - at));
        char *stop = newline != NULL ? newline : end;
        struct text line = {at, (size_t)(stop - at)};
        bool good = number == 1 ? text_equal(line, text_of(HEADER))
                                : parse_place(line, &places->rows[places->count++]);
        if (!good) {
            fprintf(stderr, "%s:%zu: not a line of places\n", path, number);
            return false;
        }
        at = stop + 1;
    }
    if (places->count == 0) fprintf(stderr, "%s: no places in it\n", path);
    return places->count > 0;
}

bool places_read(struct places *places, const char *path) {
    *places = (struct places){0};
    places->bytes = read_file(path, &places->byte_count);
    if (places->bytes == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    places->rows = calloc(count_lines(places->bytes, places->byte_count) + 1, sizeof *places->rows);
    if (places->rows == NULL) {
        fprintf(stderr, "%s: too large for this machine's memory\n", path);
        return false;
    }
    return parse_places(places, path);
}

void places_free(struct places *places) {
    free(places->rows);
    free(places->bytes);
    *places = (struct places){0};
}
