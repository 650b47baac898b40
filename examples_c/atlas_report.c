/*
 * atlas_report.c: titles, tables, numbers, the progress bar. Plain C; nothing of RustyDB is used here.
 *
 * Widths are counted in code points, so that names such as "Reykjavik" in their own spelling line up.
 */
#define _POSIX_C_SOURCE 200809L

#include "atlas.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char LINE[] = "\u2500";
static const char ELLIPSIS[] = "\u2026";
static const char BAR_FULL[] = "\u2588";
static const char BAR_EMPTY[] = "\u2591";

/* ---- Text -------------------------------------------------------------------------------------------------------- */

/* A byte that is not a UTF-8 continuation begins a code point. */
static bool begins_code_point(char byte) {
    return ((unsigned char)byte & 0xC0) != 0x80;
}

static size_t code_points(struct text text) {
    size_t count = 0;
    for (size_t at = 0; at < text.length; at++) count += begins_code_point(text.data[at]);
    return count;
}

/* How many bytes the first `count` code points take. */
static size_t bytes_of_code_points(struct text text, size_t count) {
    size_t at = 0;
    for (; at < text.length; at++)
        if (begins_code_point(text.data[at]) && count-- == 0) break;
    return at;
}

static void repeat(FILE *stream, const char *text, size_t count) {
    while (count-- > 0) fputs(text, stream);
}

const char *thousands(struct digits *space, uint64_t number) {
    char plain[24];
    int length = snprintf(plain, sizeof plain, "%" PRIu64, number);
    char *out = space->text;
    for (int at = 0; at < length; at++) {
        if (at > 0 && (length - at) % 3 == 0) *out++ = ',';
        *out++ = plain[at];
    }
    *out = '\0';
    return space->text;
}

/* ---- Titles and notes -------------------------------------------------------------------------------------------- */

void report_title(const char *left, const char *right) {
    repeat(stdout, LINE, REPORT_WIDTH);
    size_t used = code_points(text_of(left)) + code_points(text_of(right)) + 4;
    printf("\n  %s", left);
    repeat(stdout, " ", used < REPORT_WIDTH ? REPORT_WIDTH - used : 1);
    printf("%s\n", right);
    repeat(stdout, LINE, REPORT_WIDTH);
    printf("\n");
}

void report_chapter(size_t number, const char *title, const char *teaches) {
    size_t used = code_points(text_of(title)) + code_points(text_of(teaches)) + (number < 10 ? 6 : 7);
    printf("\n%zu. %s ", number, title);
    repeat(stdout, LINE, used < REPORT_WIDTH ? REPORT_WIDTH - used + 1 : 1);
    printf(" %s\n", teaches);
}

void report_note(const char *format, ...) {
    va_list arguments;
    printf("\n  ");
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
}

/* ---- Tables ------------------------------------------------------------------------------------------------------ */

/* Nothing stands behind the last column, so it is not filled up. */
static void cell(const struct column *column, struct text text, bool is_last) {
    size_t width = (size_t)column->width;
    size_t points = code_points(text);
    if (points > width) {
        printf("%.*s%s", (int)bytes_of_code_points(text, width - 1), text.data, ELLIPSIS);
        return;
    }
    if (column->align == 'r') repeat(stdout, " ", width - points);
    printf("%.*s", (int)text.length, text.data);
    if (column->align == 'l' && !is_last) repeat(stdout, " ", width - points);
}

void table_text(struct table *table, struct text text) {
    printf("  ");
    cell(&table->columns[table->next], text, table->next + 1 == table->count);
    if (++table->next < table->count) return;
    table->next = 0;
    printf("\n");
}

void table_open(struct table *table, const struct column *columns, size_t count) {
    *table = (struct table){.columns = columns, .count = count, .next = 0};
    printf("\n");
    for (size_t at = 0; at < count; at++) table_string(table, columns[at].title);
    for (size_t at = 0; at < count; at++) {
        printf("  ");
        repeat(stdout, LINE, (size_t)columns[at].width);
    }
    printf("\n");
}

void table_string(struct table *table, const char *string) {
    table_text(table, text_of(string));
}

void table_number(struct table *table, uint64_t number) {
    struct digits space;
    table_string(table, thousands(&space, number));
}

void table_decimal(struct table *table, double number, int decimals) {
    char text[64];
    snprintf(text, sizeof text, "%.*f", decimals, number);
    table_string(table, text);
}

void places_table_open(struct table *table) {
    static const struct column columns[] = {
        {"place", 34, 'l'},      {"country", 7, 'l'},    {"region", 8, 'l'},   {"kind", 6, 'l'},
        {"population", 12, 'r'}, {"longitude", 9, 'r'}, {"latitude", 8, 'r'},
    };
    table_open(table, columns, sizeof columns / sizeof columns[0]);
}

void places_table_row(struct table *table, const struct place *place) {
    table_text(table, place->name);
    table_text(table, place->country);
    table_text(table, place->region);
    table_text(table, place->feature);
    table_number(table, place->population);
    table_decimal(table, place->longitude, 3);
    table_decimal(table, place->latitude, 3);
}

/* ---- Progress and time ------------------------------------------------------------------------------------------- */

enum { BAR_WIDTH = 40 };

void progress_open(struct progress *progress, uint64_t total) {
    *progress = (struct progress){.visible = isatty(STDERR_FILENO) == 1, .total = total, .drawn_percent = -1};
}

void progress_add(struct progress *progress, uint64_t count, const char *what) {
    progress->done += count;
    int percent = (int)(progress->done * 100 / (progress->total > 0 ? progress->total : 1));
    if (!progress->visible || percent == progress->drawn_percent) return;
    progress->drawn_percent = percent;
    size_t full = (size_t)(percent * BAR_WIDTH / 100);
    struct digits space;
    fprintf(stderr, "\r  ");
    repeat(stderr, BAR_FULL, full);
    repeat(stderr, BAR_EMPTY, BAR_WIDTH - full);
    fprintf(stderr, " %3d %%  %11s rows  %-12s", percent, thousands(&space, progress->done), what);
    fflush(stderr);
}

void progress_close(struct progress *progress) {
    if (!progress->visible) return;
    fprintf(stderr, "\r%*s\r", 90, "");
    fflush(stderr);
}

double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}
