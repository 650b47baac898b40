/*
 * budget.c: memory with limits. A budget bounds one part of a program: what does not fit is refused with a status, and
 * the part goes on with what it has. The process as a whole has a limit too; when it comes near, callbacks are asked to
 * give memory back, here a cache of lines, so that requests go through instead of failing.
 */
#include "check.h"

#include <string.h>

enum { LINE_BYTES = 1024, BEST_OF = 1 << 16, REPEATS = 8 };

/* A cache is a queue of copies of lines: the newest last, the oldest given up first. */
typedef struct line {
    struct line *next;
    char text[];
} line;

typedef struct cache {
    line *oldest, *newest;
    size_t lines, given_up, asked;
} cache;

static uint64_t give_up_oldest(cache *self) {
    line *oldest = self->oldest;
    uint64_t bytes = rdb_malloc_usable_size(oldest);
    self->oldest = oldest->next;
    if (self->oldest == NULL) self->newest = NULL;
    self->lines--;
    self->given_up++;
    OK(rdb_free(oldest));
    return bytes;
}

/* Asked when memory is scarce: gives up half of the cache, and more if that is not enough. No lock of the library is held,
   but calls that take handles are refused here: blocks of rdb_malloc() are what a callback can free. */
static uint64_t shrink(void *user, uint32_t level, uint64_t bytes_wanted) {
    cache *self = user;
    uint64_t released = 0;
    (void)level;
    self->asked++;
    for (size_t keep = self->lines / 2; self->lines > 0 && (self->lines > keep || released < bytes_wanted);) {
        released += give_up_oldest(self);
    }
    return released;
}

/* False if there is no memory, even after the cache was asked. */
static bool keep(cache *self, const char *text) {
    size_t length = strlen(text);
    line *copy = rdb_malloc(sizeof *copy + length + 1);
    if (copy == NULL) return false;
    copy->next = NULL;
    memcpy(copy->text, text, length + 1);
    if (self->newest != NULL) self->newest->next = copy;
    else self->oldest = copy;
    self->newest = copy;
    self->lines++;
    return true;
}

/* The whole process: a limit 2 MiB above what it has now, and far more lines than fit. */
static void fill_cache(const char *path) {
    static char text[LINE_BYTES];
    cache lines = {0};
    rdb_pressure_callback callback;
    rdb_memory_usage usage = RDB_MEMORY_USAGE_INIT;
    OK(rdb_memory_usage_get(NULL, RDB_COMPONENT_ALL, &usage, &problem));
    uint64_t limit = usage.used_bytes + (2u << 20);
    OK(rdb_pressure_callback_register(shrink, &lines, NULL, &callback, &problem));
    OK(rdb_memory_limit_set(limit, &problem));

    size_t read = 0, refused = 0;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        FILE *file = fopen(path, "r");
        REQUIRE(file != NULL);
        for (; fgets(text, sizeof text, file) != NULL; read++) refused += !keep(&lines, text);
        REQUIRE(fclose(file) == 0);
    }
    OK(rdb_memory_usage_get(NULL, RDB_COMPONENT_ALL, &usage, &problem));
    REQUIRE(usage.used_bytes <= limit && lines.given_up > 0 && lines.given_up + lines.lines == read && refused == 0);
    printf("%zu lines went through the cache, %zu were refused; it gave memory back whenever it was asked\n", read, refused);

    OK(rdb_pressure_callback_close(callback, &problem));
    OK(rdb_memory_limit_set(0, &problem));
    while (lines.lines > 0) give_up_oldest(&lines);
}

/* One part of it: as many table rows as fit below the part's own limit, which no other part feels. */
static void fill_budget(void) {
    static void *rows[BEST_OF];
    rdb_budget reports, table;
    rdb_budget_options options = RDB_BUDGET_OPTIONS_INIT;
    options.limit_bytes = 1 << 20;
    options.soft_limit_bytes = 1 << 19;
    OK(rdb_budget_open(NULL, "reports", 7, &options, &reports, &problem));
    OK(rdb_budget_open(reports, "table", 5, NULL, &table, &problem)); /* no limit of its own: that above counts */

    size_t count = 0;
    rdb_status status = RDB_OK;
    while (count < BEST_OF && (status = rdb_budget_allocate(table, 128, 16, 0, &rows[count], &problem)) == RDB_OK) count++;
    REQUIRE(status == RDB_E_LIMIT);
    printf("%zu rows of 128 bytes fit the budget of 1 MiB\n", count);
    void *other = rdb_malloc(128); /* outside the budget nothing is scarce */
    REQUIRE(other != NULL);
    OK(rdb_free(other));

    while (count > 0) OK(rdb_budget_free(table, rows[--count], &problem));
    OK(rdb_budget_close(table, &problem));
    OK(rdb_budget_close(reports, &problem));
}

int main(void) {
    fill_budget();
    fill_cache("examples_c/data/cities15000.tsv");
    return 0;
}
