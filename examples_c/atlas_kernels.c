/*
 * atlas_kernels.c: the same places as columns, asked by kernels. Columns are plain arrays of this file's: no index, no
 * engine, nothing is copied into the library.
 *
 * Every question is answered twice, by a kernel and by a plain loop, which must agree bit for bit: a number, and what
 * was written (row numbers, a bitmap, hash values). `./x bench simd` has careful times, and better loops.
 */
#include "atlas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 5, CALLS = 40 };

static const uint64_t MILLION = 1000000;
static const uint64_t MIDDLE[] = {100000, 200000}; /* both included */

/* ---- The columns ------------------------------------------------------------------------------------------------- */

struct columns {
    const struct places *places;
    rdb_simd_context context; /* has settings, and counts what this chapter does; NULL would do as well */
    uint64_t *people;
    uint64_t *name_offsets; /* one more than there are names: name i is from name_offsets[i] to name_offsets[i + 1] */
    char *name_bytes;
    rdb_simd_column population; /* people */
    rdb_simd_column in_structs; /* the same numbers where they came from: in the rows, sizeof(struct place) apart */
    rdb_simd_strings names;
    uint8_t *large; /* a bitmap: places with a million people or more */
    size_t bitmap_length;
};

static void *take(size_t size) {
    void *memory = malloc(size);
    REQUIRE(memory != NULL);
    return memory;
}

static void fill_columns(struct columns *columns) {
    size_t count = columns->places->count;
    uint64_t used = 0;
    for (size_t at = 0; at < count; at++) {
        const struct place *place = &columns->places->rows[at];
        columns->people[at] = place->population;
        columns->name_offsets[at] = used;
        memcpy(columns->name_bytes + used, place->name.data, place->name.length);
        used += place->name.length;
    }
    columns->name_offsets[count] = used;
}

static void columns_open(struct columns *columns, const struct places *places) {
    size_t count = places->count;
    *columns = (struct columns){.places = places, .bitmap_length = (count + 7) / 8};
    columns->people = take(count * sizeof *columns->people);
    columns->name_offsets = take((count + 1) * sizeof *columns->name_offsets);
    columns->name_bytes = take(places->byte_count);
    columns->large = take(columns->bitmap_length);
    fill_columns(columns);

    columns->population = (rdb_simd_column){.values = columns->people, .count = count, .type = RDB_TYPE_U64};
    columns->in_structs = columns->population;
    columns->in_structs.values = &places->rows[0].population;
    columns->in_structs.stride = sizeof places->rows[0];
    columns->names = (rdb_simd_strings){.rows = columns->name_offsets,
                                        .count = count,
                                        .data = columns->name_bytes,
                                        .data_length = columns->name_offsets[count],
                                        .layout = RDB_STRINGS_OFFSETS64};
    OK(rdb_simd_strings_validate(NULL, &columns->names, RDB_STRINGS_UTF8, NULL, &problem));
    OK(rdb_simd_filter(NULL, &columns->population, RDB_GREATER_EQUAL, &MILLION, sizeof MILLION, NULL, 0, columns->large,
                       columns->bitmap_length, NULL, &problem));
    OK(rdb_simd_context_open(NULL, &columns->context, &problem));
}

static void columns_close(struct columns *columns) {
    OK(rdb_simd_context_close(columns->context, &problem));
    free(columns->people);
    free(columns->name_offsets);
    free(columns->name_bytes);
    free(columns->large);
}

static struct text name_of(const struct columns *columns, size_t row) {
    uint64_t begin = columns->name_offsets[row], end = columns->name_offsets[row + 1];
    return (struct text){columns->name_bytes + begin, (size_t)(end - begin)};
}

/* ---- Questions, each by a kernel and by a loop ------------------------------------------------------------------- */

enum column_kind { POPULATIONS, NAMES };
struct question;

/* A number, and what was written to `space`, which has room for 8 bytes a row and some to spare. */
struct answer {
    uint64_t number;
    void *space;
    size_t used;
};

typedef void answer_it(const struct columns *columns, const struct question *question, struct answer *answer);

struct question {
    const char *title;
    answer_it *kernel, *loop;
    enum column_kind reads;
    const char *pattern; /* of LIKE */
};

/* Rows are fastest to write with room for 64 more than are found. */
static size_t room_for_rows(const struct columns *columns) {
    return columns->places->count + 64;
}

static void filter_rows(const struct columns *columns, const rdb_simd_column *column, struct answer *answer) {
    size_t found;
    OK(rdb_simd_filter_rows(columns->context, column, RDB_GREATER_EQUAL, &MILLION, sizeof MILLION, NULL, 0,
                            answer->space, room_for_rows(columns), &found, &problem));
    answer->number = found;
    answer->used = found * sizeof(uint32_t);
}

static void large_kernel(const struct columns *columns, const struct question *question, struct answer *answer) {
    (void)question;
    filter_rows(columns, &columns->population, answer);
}

static void large_loop(const struct columns *columns, const struct question *question, struct answer *answer) {
    uint32_t *rows = answer->space;
    size_t found = 0;
    (void)question;
    for (size_t row = 0; row < columns->places->count; row++)
        if (columns->people[row] >= MILLION) rows[found++] = (uint32_t)row;
    answer->number = found;
    answer->used = found * sizeof *rows;
}

static void structs_kernel(const struct columns *columns, const struct question *question, struct answer *answer) {
    (void)question;
    filter_rows(columns, &columns->in_structs, answer);
}

static void structs_loop(const struct columns *columns, const struct question *question, struct answer *answer) {
    uint32_t *rows = answer->space;
    size_t found = 0;
    (void)question;
    for (size_t row = 0; row < columns->places->count; row++)
        if (columns->places->rows[row].population >= MILLION) rows[found++] = (uint32_t)row;
    answer->number = found;
    answer->used = found * sizeof *rows;
}

static bool in_middle(uint64_t people) {
    return people >= MIDDLE[0] && people <= MIDDLE[1];
}

static void middle_kernel(const struct columns *columns, const struct question *question, struct answer *answer) {
    size_t found;
    (void)question;
    OK(rdb_simd_filter(columns->context, &columns->population, RDB_BETWEEN, MIDDLE, sizeof MIDDLE, NULL, 0,
                       answer->space, columns->bitmap_length, &found, &problem));
    answer->number = found;
    answer->used = columns->bitmap_length;
}

static void middle_loop(const struct columns *columns, const struct question *question, struct answer *answer) {
    uint8_t *bitmap = answer->space;
    (void)question;
    memset(bitmap, 0, columns->bitmap_length);
    answer->number = 0;
    for (size_t row = 0; row < columns->places->count; row++) {
        if (!in_middle(columns->people[row])) continue;
        bitmap[row / 8] |= (uint8_t)(1u << row % 8);
        answer->number++;
    }
    answer->used = columns->bitmap_length;
}

/* The filter and the sum in one call, some hundred rows at a time, without a bitmap in between. */
static void middle_sum_kernel(const struct columns *columns, const struct question *question, struct answer *answer) {
    rdb_simd_scan_result result = RDB_SIMD_SCAN_RESULT_INIT;
    rdb_simd_condition between = {.column = &columns->population,
                                  .operands = MIDDLE,
                                  .operands_length = sizeof MIDDLE,
                                  .comparison = RDB_BETWEEN};
    (void)question;
    OK(rdb_simd_scan_aggregate(columns->context, &between, 1, &columns->population, &result, &problem));
    answer->number = result.sum_low;
}

static void middle_sum_loop(const struct columns *columns, const struct question *question, struct answer *answer) {
    (void)question;
    answer->number = 0;
    for (size_t row = 0; row < columns->places->count; row++)
        if (in_middle(columns->people[row])) answer->number += columns->people[row];
}

static void sum_kernel(const struct columns *columns, const struct question *question, struct answer *answer) {
    rdb_simd_value sum;
    (void)question;
    OK(rdb_simd_sum(columns->context, &columns->population, RDB_SUM_CHECKED, NULL, 0, &sum, NULL, &problem));
    answer->number = sum.u64;
}

static void sum_loop(const struct columns *columns, const struct question *question, struct answer *answer) {
    (void)question;
    answer->number = 0;
    for (size_t row = 0; row < columns->places->count; row++) answer->number += columns->people[row];
}

/* An aggregate within the rows that a filter chose. RDB_NOT_FOUND: it chose none. */
static void average_kernel(const struct columns *columns, const struct question *question, struct answer *answer) {
    double average;
    (void)question;
    CHECK(rdb_simd_average(columns->context, &columns->population, 0, columns->large, columns->bitmap_length, &average,
                           NULL, &problem));
    answer->number = (uint64_t)average;
}

static void average_loop(const struct columns *columns, const struct question *question, struct answer *answer) {
    uint64_t sum = 0, count = 0;
    (void)question;
    for (size_t row = 0; row < columns->places->count; row++) {
        if ((columns->large[row / 8] >> row % 8 & 1) == 0) continue;
        sum += columns->people[row];
        count++;
    }
    answer->number = count > 0 ? (uint64_t)((double)sum / (double)count) : 0;
}

static void largest_kernel(const struct columns *columns, const struct question *question, struct answer *answer) {
    rdb_simd_value most;
    size_t row;
    (void)question;
    OK(rdb_simd_max(columns->context, &columns->population, 0, NULL, 0, &most, &row, &problem));
    answer->number = most.u64;
    memcpy(answer->space, &row, answer->used = sizeof row);
}

static void largest_loop(const struct columns *columns, const struct question *question, struct answer *answer) {
    size_t largest = 0;
    (void)question;
    for (size_t row = 1; row < columns->places->count; row++)
        if (columns->people[row] > columns->people[largest]) largest = row;
    answer->number = columns->people[largest];
    memcpy(answer->space, &largest, answer->used = sizeof largest);
}

/* A pattern is made ready once, in memory of the caller's, and then good for any column and thread. Short ones cost
 * little enough to be made ready at every call, as here. */
static void like_kernel(const struct columns *columns, const struct question *question, struct answer *answer) {
    char program[256];
    size_t length, found;
    OK(rdb_simd_like_compile(question->pattern, strlen(question->pattern), RDB_LIKE_NO_ESCAPE, 0, program,
                             sizeof program, &length, NULL, &problem));
    OK(rdb_simd_string_match_rows(columns->context, &columns->names, program, length, NULL, 0, answer->space,
                                  room_for_rows(columns), &found, &problem));
    answer->number = found;
    answer->used = found * sizeof(uint32_t);
}

/* What LIKE means, a byte at a time: % stands for any bytes. (No pattern here has a _.) */
static bool is_like(struct text name, const char *pattern) {
    if (*pattern == '\0') return name.length == 0;
    if (*pattern == '%') {
        if (is_like(name, pattern + 1)) return true;
        return name.length > 0 && is_like((struct text){name.data + 1, name.length - 1}, pattern);
    }
    return name.length > 0 && *name.data == *pattern &&
           is_like((struct text){name.data + 1, name.length - 1}, pattern + 1);
}

static void like_loop(const struct columns *columns, const struct question *question, struct answer *answer) {
    uint32_t *rows = answer->space;
    size_t found = 0;
    for (size_t row = 0; row < columns->places->count; row++)
        if (is_like(name_of(columns, row), question->pattern)) rows[found++] = (uint32_t)row;
    answer->number = found;
    answer->used = found * sizeof *rows;
}

static void hash_kernel(const struct columns *columns, const struct question *question, struct answer *answer) {
    size_t count = columns->places->count;
    (void)question;
    OK(rdb_simd_hash_strings(columns->context, &columns->names, RDB_HASH_XXH3, 0, answer->space, count, 0, &problem));
    answer->number = count;
    answer->used = count * sizeof(uint64_t);
}

static void hash_loop(const struct columns *columns, const struct question *question, struct answer *answer) {
    uint64_t *hashes = answer->space;
    size_t count = columns->places->count;
    (void)question;
    for (size_t row = 0; row < count; row++) {
        struct text name = name_of(columns, row);
        hashes[row] = rdb_hash_xxh3_64(name.data, name.length);
    }
    answer->number = count;
    answer->used = count * sizeof *hashes;
}

static const struct question QUESTIONS[] = {
    {"places of 1,000,000 people or more", large_kernel, large_loop, POPULATIONS, NULL},
    {"  the same in the array of structs", structs_kernel, structs_loop, POPULATIONS, NULL},
    {"places BETWEEN 100,000 AND 200,000", middle_kernel, middle_loop, POPULATIONS, NULL},
    {"  their people, in one fused scan", middle_sum_kernel, middle_sum_loop, POPULATIONS, NULL},
    {"people in all places", sum_kernel, sum_loop, POPULATIONS, NULL},
    {"average of a million people or more", average_kernel, average_loop, POPULATIONS, NULL},
    {"people in the largest place", largest_kernel, largest_loop, POPULATIONS, NULL},
    {"names LIKE 'San %'", like_kernel, like_loop, NAMES, "San %"},
    {"names LIKE '%ville'", like_kernel, like_loop, NAMES, "%ville"},
    {"names LIKE '%burg%'", like_kernel, like_loop, NAMES, "%burg%"},
    {"hash values of the names, XXH3", hash_kernel, hash_loop, NAMES, NULL},
};

/* ---- The report -------------------------------------------------------------------------------------------------- */

/* Seconds of one call: the least of some means, for a call takes less time than other programs steal now and then. */
static double time_it(answer_it *ask, const struct columns *columns, const struct question *question,
                      struct answer *answer) {
    double least = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double started = seconds_now();
        for (int call = 0; call < CALLS; call++) ask(columns, question, answer);
        double mean = (seconds_now() - started) / CALLS;
        if (round == 0 || mean < least) least = mean;
    }
    return least;
}

/* How large a column is; of the structs only the populations count. */
static uint64_t bytes_read(const struct columns *columns, enum column_kind kind) {
    size_t count = columns->places->count;
    if (kind == POPULATIONS) return count * sizeof(uint64_t);
    return (count + 1) * sizeof(uint64_t) + columns->names.data_length;
}

static void tell_names(const struct columns *columns, const struct question *question, const struct answer *answer) {
    const uint32_t *rows = answer->space;
    printf("  %-8s", question->pattern);
    for (size_t at = 0; at < answer->number && at < 6; at++) {
        struct text name = name_of(columns, rows[at]);
        printf("%s%.*s", at > 0 ? ", " : "  ", (int)name.length, name.data);
    }
    printf("%s\n", answer->number > 6 ? ", ..." : answer->number == 0 ? "  (none)" : "");
}

static void tell_question(const struct columns *columns, const struct question *question, struct table *table,
                          struct answer *answer, struct answer *expected) {
    double kernel = time_it(question->kernel, columns, question, answer);
    double loop = time_it(question->loop, columns, question, expected);
    REQUIRE(answer->number == expected->number && answer->used == expected->used);
    REQUIRE(memcmp(answer->space, expected->space, answer->used) == 0);
    table_string(table, question->title);
    table_number(table, answer->number);
    table_decimal(table, kernel * 1e6, 1);
    table_decimal(table, loop * 1e6, 1);
    table_number(table, (uint64_t)((double)columns->places->count / kernel));
    table_decimal(table, (double)bytes_read(columns, question->reads) / kernel / 1e9, 1);
}

static struct answer answer_space(const struct columns *columns) {
    return (struct answer){.space = take(room_for_rows(columns) * sizeof(uint64_t))};
}

static void tell_questions(const struct columns *columns) {
    static const struct column heads[] = {
        {"question", 35, 'l'}, {"answer", 13, 'r'}, {"microseconds", 12, 'r'},
        {"in a loop", 9, 'r'}, {"rows/s", 14, 'r'}, {"GB/s", 5, 'r'},
    };
    struct table table;
    struct answer answer = answer_space(columns), expected = answer_space(columns);
    table_open(&table, heads, sizeof heads / sizeof heads[0]);
    for (size_t at = 0; at < sizeof QUESTIONS / sizeof QUESTIONS[0]; at++) {
        answer.used = expected.used = 0;
        tell_question(columns, &QUESTIONS[at], &table, &answer, &expected);
    }

    size_t row;
    largest_kernel(columns, NULL, &answer);
    memcpy(&row, answer.space, sizeof row);
    struct text name = name_of(columns, row), country = columns->places->rows[row].country;
    report_note("The largest place is %.*s (%.*s). The first names that are LIKE the patterns:\n", (int)name.length,
                name.data, (int)country.length, country.data);
    for (size_t at = 0; at < sizeof QUESTIONS / sizeof QUESTIONS[0]; at++) {
        if (QUESTIONS[at].pattern == NULL) continue;
        like_kernel(columns, &QUESTIONS[at], &answer);
        tell_names(columns, &QUESTIONS[at], &answer);
    }
    free(answer.space);
    free(expected.space);
}

static void tell_kind(struct table *table, const char *name, const rdb_simd_operation_statistics *done) {
    table_string(table, name);
    table_number(table, done->calls);
    table_number(table, done->rows_processed);
    table_number(table, done->rows_selected);
    table_number(table, done->simd_operations);
    table_number(table, done->scalar_operations);
}

/* What the library counted of the context's calls, by kind of operation. */
static void tell_context(rdb_simd_context context) {
    static const struct column heads[] = {
        {"kernels", 12, 'l'},       {"calls", 9, 'r'},              {"rows processed", 16, 'r'},
        {"rows selected", 16, 'r'}, {"vector operations", 17, 'r'}, {"one by one", 16, 'r'},
    };
    static const char *const kinds[] = {"filter", "aggregate", "scan", "hash", "string"};
    rdb_simd_statistics statistics = RDB_SIMD_STATISTICS_INIT;
    struct table table;
    OK(rdb_simd_statistics_get(context, &statistics, &problem));
    table_open(&table, heads, sizeof heads / sizeof heads[0]);
    for (size_t kind = RDB_SIMD_FILTER; kind <= RDB_SIMD_STRING; kind++)
        tell_kind(&table, kinds[kind], &statistics.by_kind[kind]);
    tell_kind(&table, "all", &statistics.total);
}

void chapter_kernels(struct atlas *atlas) {
    struct columns columns;
    struct digits count, people, names;
    uint32_t level = rdb_simd_level();
    columns_open(&columns, &atlas->places);
    report_note("%s places as two columns: populations (%s bytes) and names (%s bytes, with offsets).",
                thousands(&count, atlas->places.count), thousands(&people, bytes_read(&columns, POPULATIONS)),
                thousands(&names, bytes_read(&columns, NAMES)));
    report_note("Tier %s, %zu bytes a vector. Times: the least of %d means of %d calls; loops are plain C.",
                rdb_simd_level_name(level), rdb_simd_vector_bytes(level), ROUNDS, CALLS);
    tell_questions(&columns);
    tell_context(columns.context);
    columns_close(&columns);
}
