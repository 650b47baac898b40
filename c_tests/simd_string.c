/* Kernels of strings through the library: each layout and tier against memcmp and a plain matcher, and every status. */
#include "test.h"

#include <stdlib.h>

enum { ROWS = 700, LONGEST = 40, LAYOUTS = 4 };

typedef struct view {
    uint32_t length;
    char start[4];
    uint32_t buffer;
    uint32_t place;
} view;

/* One set of rows in every layout. */
static char data[ROWS * LONGEST];
static uint32_t offsets32[ROWS + 1];
static uint64_t offsets64[ROWS + 1];
static view views[ROWS];
static rdb_slice slices[ROWS];
static uint8_t valid[(ROWS + 7) / 8 + 1];
static rdb_slice buffers[2];
static rdb_simd_strings columns[LAYOUTS];

static bool is_valid(size_t row) { return valid[(row + 3) / 8] >> ((row + 3) % 8) & 1; }

static void fill(void) {
    static const char letters[] = "aAbB_%\xC3\xA9";
    uint64_t state = 7;
    size_t length = 0;
    for (size_t row = 0; row < ROWS; row++) {
        size_t bytes = test_random(&state) % (row % 3 == 0 ? LONGEST : 6);
        for (size_t i = 0; i < bytes; i++) data[length + i] = letters[test_random(&state) % 8];
        offsets64[row] = offsets32[row] = (uint32_t)length;
        memset(&views[row], 0, sizeof views[row]);
        views[row].length = (uint32_t)bytes;
        if (bytes <= 12) {
            memcpy((char *)&views[row] + 4, data + length, bytes);
        } else {
            memcpy(views[row].start, data + length, 4);
            views[row].buffer = 1;
            views[row].place = (uint32_t)length;
        }
        slices[row].data = data + length;
        slices[row].length = bytes;
        length += bytes;
    }
    offsets64[ROWS] = offsets32[ROWS] = (uint32_t)length;
    for (size_t i = 0; i < sizeof valid; i++) valid[i] = (uint8_t)(test_random(&state) | test_random(&state));
    buffers[0].data = NULL;
    buffers[0].length = 0;
    buffers[1].data = data;
    buffers[1].length = length;
    const void *const rows[LAYOUTS] = {offsets32, offsets64, views, slices};
    const void *const bytes[LAYOUTS] = {data, data, buffers, NULL};
    const size_t lengths[LAYOUTS] = {length, length, 2, 0};
    for (uint32_t layout = 0; layout < LAYOUTS; layout++) {
        rdb_simd_strings *column = &columns[layout];
        ZERO(*column);
        column->rows = rows[layout];
        column->count = ROWS;
        column->data = bytes[layout];
        column->data_length = lengths[layout];
        column->validity = valid;
        column->validity_offset = 3;
        column->layout = layout + 1;
    }
}

static int order_of(const char *left, size_t left_length, const char *right, size_t right_length) {
    int order = memcmp(left, right, left_length < right_length ? left_length : right_length);
    if (order != 0) return order < 0 ? -1 : 1;
    return left_length < right_length ? -1 : left_length > right_length;
}

static bool is_in(const char *row, size_t length, const char *part, size_t part_length) {
    for (size_t i = 0; i + part_length <= length; i++) {
        if (memcmp(row + i, part, part_length) == 0) return true;
    }
    return false;
}

static bool holds(uint32_t comparison, const char *row, size_t length, const char *low, size_t low_length,
                  const char *high, size_t high_length) {
    int order = order_of(row, length, low, low_length);
    switch (comparison) {
    case RDB_EQUAL: return order == 0;
    case RDB_NOT_EQUAL: return order != 0;
    case RDB_LESS: return order < 0;
    case RDB_LESS_EQUAL: return order <= 0;
    case RDB_GREATER: return order > 0;
    case RDB_GREATER_EQUAL: return order >= 0;
    case RDB_BETWEEN: return order >= 0 && order_of(row, length, high, high_length) <= 0;
    case RDB_PREFIX: return length >= low_length && memcmp(row, low, low_length) == 0;
    case RDB_SUFFIX: return length >= low_length && memcmp(row + length - low_length, low, low_length) == 0;
    default: return is_in(row, length, low, low_length);
    }
}

/* Calls body on every tier that the machine has. */
static void on_each_tier(void (*body)(void)) {
    uint32_t best = rdb_simd_level();
    for (uint32_t tier = RDB_SIMD_SCALAR; tier <= RDB_SIMD_AVX512; tier++) {
        rdb_status status = rdb_simd_level_force(tier, NULL);
        if (status == RDB_E_UNSUPPORTED) continue;
        CHECK_OK(status);
        test_context("tier %s", rdb_simd_level_name(tier));
        body();
    }
    test_context(NULL);
    CHECK_OK(rdb_simd_level_force(best, NULL));
}

/* A bitmap and row numbers must say what expected says. */
static void check_rows(const bool *expected, const uint8_t *bitmap, size_t bitmap_count, const uint32_t *rows,
                       size_t row_count) {
    size_t found = 0;
    for (size_t row = 0; row < ROWS; row++) {
        CHECK((bitmap[row / 8] >> (row % 8) & 1) == expected[row]);
        if (expected[row]) {
            CHECK(found < row_count);
            CHECK_U64(rows[found], row);
            found++;
        }
    }
    CHECK_U64(bitmap_count, found);
    CHECK_U64(row_count, found);
}

static void check_comparisons(void) {
    uint8_t bitmap[(ROWS + 7) / 8];
    uint32_t rows[ROWS];
    bool expected[ROWS];
    for (size_t seed = 0; seed < 12; seed++) {
        const rdb_slice *low = &slices[seed * 57], *high = &slices[seed * 31 + 5];
        const char *low_data = (const char *)low->data, *high_data = (const char *)high->data;
        for (uint32_t comparison = RDB_EQUAL; comparison <= RDB_CONTAINS; comparison++) {
            if (comparison > RDB_BETWEEN && comparison < RDB_PREFIX) continue;
            for (size_t row = 0; row < ROWS; row++) {
                const char *bytes = (const char *)slices[row].data;
                expected[row] = is_valid(row) && holds(comparison, bytes, slices[row].length, low_data, low->length,
                                                       high_data, high->length);
            }
            size_t high_length = comparison == RDB_BETWEEN ? high->length : 0;
            for (size_t layout = 0; layout < LAYOUTS; layout++) {
                size_t bits = 0, numbers = 0;
                CHECK_OK(rdb_simd_string_filter(NULL, &columns[layout], comparison, low->data, low->length, high->data,
                                                high_length, NULL, 0, bitmap, sizeof bitmap, &bits, NULL));
                CHECK_OK(rdb_simd_string_filter_rows(NULL, &columns[layout], comparison, low->data, low->length,
                                                     high->data, high_length, NULL, 0, rows, ROWS, &numbers, NULL));
                check_rows(expected, bitmap, bits, rows, numbers);
            }
        }
    }
}

TEST(simd_string, comparisons_are_memcmps_in_every_layout_and_tier) {
    fill();
    on_each_tier(check_comparisons);
}

static void check_columns(void) {
    uint8_t bitmap[(ROWS + 7) / 8];
    uint32_t rows[ROWS];
    bool expected[ROWS];
    static rdb_slice shifted[ROWS];
    for (size_t row = 0; row < ROWS; row++) shifted[row] = slices[row % 5 == 0 ? row : (row + 1) % ROWS];
    rdb_simd_strings right;
    ZERO(right);
    right.rows = shifted;
    right.count = ROWS;
    right.layout = RDB_STRINGS_SLICES;
    for (uint32_t comparison = RDB_EQUAL; comparison <= RDB_GREATER_EQUAL; comparison++) {
        for (size_t row = 0; row < ROWS; row++) {
            const char *bytes = (const char *)slices[row].data, *other = (const char *)shifted[row].data;
            expected[row] = is_valid(row) &&
                            holds(comparison, bytes, slices[row].length, other, shifted[row].length, NULL, 0);
        }
        for (size_t layout = 0; layout < LAYOUTS; layout++) {
            size_t bits = 0, numbers = 0;
            CHECK_OK(rdb_simd_string_filter_columns(NULL, &columns[layout], comparison, &right, NULL, 0, bitmap,
                                                    sizeof bitmap, &bits, NULL));
            CHECK_OK(rdb_simd_string_filter_columns_rows(NULL, &columns[layout], comparison, &right, NULL, 0, rows,
                                                         ROWS, &numbers, NULL));
            check_rows(expected, bitmap, bits, rows, numbers);
        }
    }
    right.count = ROWS - 1;
    CHECK_STATUS(rdb_simd_string_filter_columns(NULL, &columns[0], RDB_LESS, &right, NULL, 0, bitmap, sizeof bitmap,
                                                NULL, NULL),
                 RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_string_filter_columns_rows(NULL, &columns[0], RDB_LESS, &right, NULL, 0, rows, ROWS, NULL,
                                                     NULL),
                 RDB_E_SIZE_MISMATCH);
}

TEST(simd_string, columns_are_compared_row_by_row) {
    fill();
    on_each_tier(check_columns);
}

static char fold(char byte) { return byte >= 'A' && byte <= 'Z' ? (char)(byte + 32) : byte; }

/* LIKE without an escape character over rows of ASCII and whole code points, by its definition. */
static bool is_like(const char *row, size_t length, const char *pattern, size_t pattern_length, bool folded) {
    if (pattern_length == 0) return length == 0;
    if (*pattern == '%') {
        for (size_t skip = 0; skip <= length; skip++) {
            /* `_` begins with a code point, and `%` may end anywhere: no pattern here ends in half of one. */
            if (skip < length && skip > 0 && (uint8_t)row[skip] == 0xA9 && (uint8_t)row[skip - 1] == 0xC3) continue;
            if (is_like(row + skip, length - skip, pattern + 1, pattern_length - 1, folded)) return true;
        }
        return false;
    }
    if (length == 0) return false;
    size_t step = 1;
    if (*pattern == '_') {
        step = length > 1 && (uint8_t)row[0] == 0xC3 && (uint8_t)row[1] == 0xA9 ? 2 : 1;
    } else if (folded ? fold(*row) != fold(*pattern) : *row != *pattern) {
        return false;
    }
    return is_like(row + step, length - step, pattern + 1, pattern_length - 1, folded);
}

static void check_patterns(void) {
    static const struct {
        const char *pattern;
        uint32_t form;
    } patterns[] = {
        {"", RDB_LIKE_EXACT},         {"ab", RDB_LIKE_EXACT},      {"%", RDB_LIKE_PREFIX},
        {"a%", RDB_LIKE_PREFIX},      {"%b", RDB_LIKE_SUFFIX},     {"%aB%", RDB_LIKE_CONTAINS},
        {"%a%b%", RDB_LIKE_SEGMENTS}, {"a%b", RDB_LIKE_SEGMENTS},  {"_", RDB_LIKE_GENERAL},
        {"a_%b", RDB_LIKE_GENERAL},   {"%a_b%", RDB_LIKE_GENERAL}, {"___%", RDB_LIKE_GENERAL},
    };
    uint8_t bitmap[(ROWS + 7) / 8];
    uint32_t rows[ROWS];
    bool expected[ROWS];
    for (size_t i = 0; i < COUNT_OF(patterns); i++) {
        for (uint32_t flags = 0; flags <= RDB_LIKE_FOLD_ASCII; flags++) {
            char program[256];
            size_t length = 0, pattern_length = strlen(patterns[i].pattern);
            uint32_t form = 0;
            CHECK_OK(rdb_simd_like_compile(patterns[i].pattern, pattern_length, RDB_LIKE_NO_ESCAPE, flags, program + 1,
                                           sizeof program - 1, &length, &form, NULL));
            CHECK_U64(form, patterns[i].form);
            for (size_t row = 0; row < ROWS; row++) {
                expected[row] = is_valid(row) && is_like((const char *)slices[row].data, slices[row].length,
                                                         patterns[i].pattern, pattern_length, flags != 0);
            }
            for (size_t layout = 0; layout < LAYOUTS; layout++) {
                size_t bits = 0, numbers = 0;
                CHECK_OK(rdb_simd_string_match(NULL, &columns[layout], program + 1, length, NULL, 0, bitmap,
                                               sizeof bitmap, &bits, NULL));
                CHECK_OK(rdb_simd_string_match_rows(NULL, &columns[layout], program + 1, length, NULL, 0, rows, ROWS,
                                                    &numbers, NULL));
                check_rows(expected, bitmap, bits, rows, numbers);
            }
        }
    }
}

TEST(simd_string, patterns_match_by_their_definition) {
    fill();
    on_each_tier(check_patterns);
}

static void check_sets(void) {
    static const size_t counts[] = {0, 1, 3, 16, 17, 100};
    uint8_t bitmap[(ROWS + 7) / 8];
    uint32_t rows[ROWS];
    bool expected[ROWS];
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        size_t length = 0;
        CHECK_STATUS(rdb_simd_string_set(slices, counts[i], NULL, 0, &length, NULL), RDB_TRUNCATED);
        void *set = malloc(length);
        CHECK_STATUS(rdb_simd_string_set(slices, counts[i], set, length - 1, &length, NULL), RDB_TRUNCATED);
        CHECK_OK(rdb_simd_string_set(slices, counts[i], set, length, &length, NULL));
        for (size_t row = 0; row < ROWS; row++) {
            expected[row] = false;
            for (size_t item = 0; item < counts[i] && is_valid(row); item++) {
                expected[row] |= slices[item].length == slices[row].length &&
                                 memcmp(slices[item].data, slices[row].data, slices[row].length) == 0;
            }
        }
        for (size_t layout = 0; layout < LAYOUTS; layout++) {
            size_t bits = 0, numbers = 0;
            CHECK_OK(rdb_simd_string_match(NULL, &columns[layout], set, length, NULL, 0, bitmap, sizeof bitmap, &bits,
                                           NULL));
            CHECK_OK(rdb_simd_string_match_rows(NULL, &columns[layout], set, length, NULL, 0, rows, ROWS, &numbers,
                                                NULL));
            check_rows(expected, bitmap, bits, rows, numbers);
        }
        free(set);
    }
}

TEST(simd_string, lists_have_their_items) {
    fill();
    on_each_tier(check_sets);
}

static void check_single(void) {
    static const char hay[] = "one two, one two, and \xC3\xA9 one more that is longer than sixty-four bytes, no two";
    size_t length = sizeof hay - 1;
    for (size_t from = 0; from <= length; from++) {
        static const char *const needles[] = {"", "o", "two", "one two, one", "more that is longer than sixty-four byt",
                                              "no two", "nowhere", "no two and more"};
        for (size_t i = 0; i < COUNT_OF(needles); i++) {
            size_t needle = strlen(needles[i]), found = 0, expected = from;
            while (expected + needle <= length && memcmp(hay + expected, needles[i], needle) != 0) expected++;
            bool is_there = expected + needle <= length;
            CHECK_STATUS(rdb_simd_find(NULL, hay, length, needles[i], needle, from, &found, NULL),
                         is_there ? RDB_OK : RDB_NOT_FOUND);
            CHECK_U64(found, is_there ? expected : SIZE_MAX);
        }
    }
    for (size_t i = 0; i < 100; i++) {
        const rdb_slice *left = &slices[i], *right = &slices[i * 7];
        int32_t order = 9;
        uint32_t equal = 9;
        int expected = order_of((const char *)left->data, left->length, (const char *)right->data, right->length);
        CHECK_OK(rdb_simd_compare(NULL, left->data, left->length, right->data, right->length, &order, NULL));
        CHECK(order == expected);
        CHECK_OK(rdb_simd_equal(NULL, left->data, left->length, right->data, right->length, &equal, NULL));
        CHECK_U64(equal, expected == 0);
    }
}

TEST(simd_string, single_strings_are_searched_and_compared) {
    fill();
    on_each_tier(check_single);
    size_t found = 0;
    CHECK_STATUS(rdb_simd_find(NULL, "abc", 3, "c", 1, 4, &found, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_U64(found, 0);
}

TEST(simd_string, lengths_are_bytes_or_code_points) {
    fill();
    uint64_t bytes[ROWS], points[ROWS];
    for (size_t layout = 0; layout < LAYOUTS; layout++) {
        CHECK_OK(rdb_simd_string_lengths(NULL, &columns[layout], RDB_LENGTH_BYTES, bytes, ROWS, NULL));
        CHECK_OK(rdb_simd_string_lengths(NULL, &columns[layout], RDB_LENGTH_CODE_POINTS, points, ROWS, NULL));
        for (size_t row = 0; row < ROWS; row++) {
            size_t pairs = 0;
            const char *text = (const char *)slices[row].data;
            for (size_t i = 0; i + 1 < slices[row].length; i++) {
                pairs += (uint8_t)text[i] == 0xC3 && (uint8_t)text[i + 1] == 0xA9;
            }
            CHECK_U64(bytes[row], is_valid(row) ? slices[row].length : 0);
            CHECK_U64(points[row], is_valid(row) ? slices[row].length - pairs : 0);
        }
        bytes[5] = 99;
        CHECK_STATUS(rdb_simd_string_lengths(NULL, &columns[layout], RDB_LENGTH_BYTES, bytes, 5, NULL), RDB_TRUNCATED);
        CHECK_U64(bytes[5], 99);
    }
}

TEST(simd_string, a_preselection_and_little_room_are_kept) {
    fill();
    uint8_t within[(ROWS + 7) / 8], bitmap[(ROWS + 7) / 8];
    memset(within, 0, sizeof within);
    within[2] = 0xFF;
    uint32_t rows[10];
    size_t all = 0, some = 0;
    for (size_t layout = 0; layout < LAYOUTS; layout++) {
        const rdb_simd_strings *column = &columns[layout];
        CHECK_OK(rdb_simd_string_filter(NULL, column, RDB_PREFIX, NULL, 0, NULL, 0, within, sizeof within, bitmap,
                                        sizeof bitmap, &some, NULL));
        for (size_t row = 0; row < ROWS; row++) {
            CHECK((bitmap[row / 8] >> (row % 8) & 1) == (is_valid(row) && row >= 16 && row < 24));
        }
        CHECK_STATUS(rdb_simd_string_filter(NULL, column, RDB_PREFIX, NULL, 0, NULL, 0, within, sizeof within - 1,
                                            bitmap, sizeof bitmap, NULL, NULL),
                     RDB_E_SIZE_MISMATCH);
        CHECK_STATUS(rdb_simd_string_filter(NULL, column, RDB_PREFIX, NULL, 0, NULL, 0, NULL, 0, bitmap, 5, &all, NULL),
                     RDB_TRUNCATED);
        CHECK(all > ROWS / 2);
        rows[9] = 77;
        CHECK_STATUS(rdb_simd_string_filter_rows(NULL, column, RDB_PREFIX, NULL, 0, NULL, 0, NULL, 0, rows, 9, &some,
                                                 NULL),
                     RDB_TRUNCATED);
        CHECK_U64(some, all);
        CHECK_U64(rows[9], 77);
    }
}

TEST(simd_string, descriptions_are_checked_as_far_as_can_be) {
    fill();
    size_t row = 5;
    uint8_t bitmap[(ROWS + 7) / 8];
    for (size_t layout = 0; layout < LAYOUTS; layout++) {
        CHECK_OK(rdb_simd_strings_validate(NULL, &columns[layout], 0, &row, NULL));
        CHECK_U64(row, SIZE_MAX);
    }
    /* Rows of this alphabet have half of a code point somewhere. */
    CHECK_STATUS(rdb_simd_strings_validate(NULL, &columns[0], RDB_STRINGS_UTF8, &row, NULL), RDB_E_INVALID_UTF8);
    CHECK(row < ROWS && is_valid(row));
    offsets32[300] = offsets32[ROWS] + 1;
    CHECK_STATUS(rdb_simd_strings_validate(NULL, &columns[0], 0, &row, NULL), RDB_E_MALFORMED);
    CHECK_U64(row, 299);
    offsets64[ROWS]++;
    CHECK_STATUS(rdb_simd_strings_validate(NULL, &columns[1], 0, &row, NULL), RDB_E_MALFORMED);
    CHECK_U64(row, ROWS - 1);
    CHECK_STATUS(rdb_simd_string_filter(NULL, &columns[1], RDB_EQUAL, "a", 1, NULL, 0, NULL, 0, bitmap, sizeof bitmap,
                                        NULL, NULL),
                 RDB_E_MALFORMED);
    size_t at = 0;
    while (!is_valid(at) || views[at].length <= 12) at++;
    views[at].buffer = 2;
    CHECK_STATUS(rdb_simd_strings_validate(NULL, &columns[2], 0, &row, NULL), RDB_E_MALFORMED);
    CHECK_U64(row, at);
    at = 0;
    while (!is_valid(at) || slices[at].length == 0) at++;
    slices[at].data = NULL;
    CHECK_STATUS(rdb_simd_strings_validate(NULL, &columns[3], 0, &row, NULL), RDB_E_MALFORMED);
    CHECK_U64(row, at);
}

TEST(simd_string, fields_are_checked) {
    fill();
    uint64_t lengths[ROWS];
    rdb_error err;
    ZERO(err);
    ZERO(err);
    struct {
        rdb_simd_strings strings;
        rdb_status status;
    } bad[8];
    for (size_t i = 0; i < COUNT_OF(bad); i++) bad[i].strings = columns[0];
    bad[0].strings.layout = 0, bad[0].status = RDB_E_INVALID_ARGUMENT;
    bad[1].strings.layout = 5, bad[1].status = RDB_E_INVALID_ARGUMENT;
    bad[2].strings.reserved = 1, bad[2].status = RDB_E_UNKNOWN_FLAG;
    bad[3].strings.rows = NULL, bad[3].status = RDB_E_NULL_ARGUMENT;
    bad[4].strings.data = NULL, bad[4].status = RDB_E_NULL_ARGUMENT;
    bad[5].strings.count = SIZE_MAX, bad[5].status = RDB_E_OVERFLOW;
    bad[6].strings.validity_offset = SIZE_MAX - 5, bad[6].status = RDB_E_OVERFLOW;
    bad[7].strings.data_length = 3, bad[7].status = RDB_E_MALFORMED;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        test_context("case %zu", i);
        CHECK_STATUS(rdb_simd_string_lengths(NULL, &bad[i].strings, RDB_LENGTH_BYTES, lengths, ROWS, &err),
                     bad[i].status);
        CHECK_ERROR(&err, bad[i].status);
    }
    test_context(NULL);
    rdb_simd_strings many = columns[3];
    many.count = (size_t)1 << 33;
    uint32_t rows[4];
    CHECK_STATUS(rdb_simd_string_filter_rows(NULL, &many, RDB_EQUAL, NULL, 0, NULL, 0, NULL, 0, rows, 4, NULL, NULL),
                 RDB_E_TOO_LARGE);
    rdb_simd_strings none;
    ZERO(none);
    for (none.layout = RDB_STRINGS_OFFSETS32; none.layout <= RDB_STRINGS_SLICES; none.layout++) {
        size_t found = 9;
        CHECK_OK(rdb_simd_string_filter_rows(NULL, &none, RDB_CONTAINS, "a", 1, NULL, 0, NULL, 0, NULL, 0, &found, NULL));
        CHECK_U64(found, 0);
        CHECK_OK(rdb_simd_strings_validate(NULL, &none, RDB_STRINGS_UTF8, NULL, NULL));
    }
}

/* Every call that takes strings looks at their fields, each by its own code. */
TEST(simd_string, every_call_checks_fields) {
    fill();
    uint8_t bitmap[(ROWS + 7) / 8], within[2] = {0, 0};
    uint32_t rows[ROWS];
    uint64_t lengths[ROWS];
    char program[128];
    size_t length = 0;
    CHECK_OK(rdb_simd_like_compile(TEXT("a%"), RDB_LIKE_NO_ESCAPE, 0, program, sizeof program, &length, NULL, NULL));
    rdb_simd_strings layout = columns[0], reserved = columns[0], count = columns[0], ends = columns[0];
    layout.layout = 9;
    reserved.reserved = 1;
    count.count = SIZE_MAX;
    ends.data_length = 1;
    CHECK_STATUS(rdb_simd_string_match(NULL, &layout, program, length, NULL, 0, bitmap, sizeof bitmap, NULL, NULL),
                 RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_string_match(NULL, &reserved, program, length, NULL, 0, bitmap, sizeof bitmap, NULL, NULL),
                 RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_string_match(NULL, &count, program, length, NULL, 0, bitmap, sizeof bitmap, NULL, NULL),
                 RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_string_match(NULL, &ends, program, length, NULL, 0, bitmap, sizeof bitmap, NULL, NULL),
                 RDB_E_MALFORMED);
    CHECK_STATUS(rdb_simd_string_match(NULL, &columns[0], program, length, within, 2, bitmap, sizeof bitmap, NULL,
                 NULL),
                 RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_string_match_rows(NULL, &layout, program, length, NULL, 0, rows, ROWS, NULL, NULL),
                 RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_string_match_rows(NULL, &reserved, program, length, NULL, 0, rows, ROWS, NULL, NULL),
                 RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_string_match_rows(NULL, &count, program, length, NULL, 0, rows, ROWS, NULL, NULL),
                 RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_string_match_rows(NULL, &ends, program, length, NULL, 0, rows, ROWS, NULL, NULL),
                 RDB_E_MALFORMED);
    CHECK_STATUS(rdb_simd_string_match_rows(NULL, &columns[0], program, length, within, 2, rows, ROWS, NULL, NULL),
                 RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_string_filter(NULL, &layout, RDB_EQUAL, NULL, 0, NULL, 0, NULL, 0, bitmap, sizeof bitmap,
                 NULL, NULL),
                 RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_string_filter(NULL, &reserved, RDB_EQUAL, NULL, 0, NULL, 0, NULL, 0, bitmap, sizeof bitmap,
                 NULL, NULL),
                 RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_string_filter(NULL, &count, RDB_EQUAL, NULL, 0, NULL, 0, NULL, 0, bitmap, sizeof bitmap,
                 NULL, NULL),
                 RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_string_filter(NULL, &ends, RDB_EQUAL, NULL, 0, NULL, 0, NULL, 0, bitmap, sizeof bitmap,
                 NULL, NULL),
                 RDB_E_MALFORMED);
    CHECK_STATUS(rdb_simd_string_filter(NULL, &columns[0], RDB_EQUAL, NULL, 0, NULL, 0, within, 2, bitmap,
                 sizeof bitmap, NULL, NULL),
                 RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_string_filter_rows(NULL, &layout, RDB_EQUAL, NULL, 0, NULL, 0, NULL, 0, rows, ROWS, NULL,
                 NULL),
                 RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_string_filter_rows(NULL, &reserved, RDB_EQUAL, NULL, 0, NULL, 0, NULL, 0, rows, ROWS, NULL,
                 NULL),
                 RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_string_filter_rows(NULL, &count, RDB_EQUAL, NULL, 0, NULL, 0, NULL, 0, rows, ROWS, NULL,
                 NULL),
                 RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_string_filter_rows(NULL, &ends, RDB_EQUAL, NULL, 0, NULL, 0, NULL, 0, rows, ROWS, NULL, NULL),
                 RDB_E_MALFORMED);
    CHECK_STATUS(rdb_simd_string_filter_rows(NULL, &columns[0], RDB_EQUAL, NULL, 0, NULL, 0, within, 2, rows, ROWS,
                 NULL, NULL),
                 RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_string_filter_columns(NULL, &layout, RDB_EQUAL, &columns[0], NULL, 0, bitmap, sizeof bitmap,
                 NULL, NULL),
                 RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_string_filter_columns(NULL, &reserved, RDB_EQUAL, &columns[0], NULL, 0, bitmap,
                 sizeof bitmap, NULL, NULL),
                 RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_string_filter_columns(NULL, &count, RDB_EQUAL, &columns[0], NULL, 0, bitmap, sizeof bitmap,
                 NULL, NULL),
                 RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_string_filter_columns(NULL, &ends, RDB_EQUAL, &columns[0], NULL, 0, bitmap, sizeof bitmap,
                 NULL, NULL),
                 RDB_E_MALFORMED);
    CHECK_STATUS(rdb_simd_string_filter_columns(NULL, &columns[0], RDB_EQUAL, &columns[0], within, 2, bitmap,
                 sizeof bitmap, NULL, NULL),
                 RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_string_filter_columns_rows(NULL, &layout, RDB_EQUAL, &columns[0], NULL, 0, rows, ROWS, NULL,
                 NULL),
                 RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_string_filter_columns_rows(NULL, &reserved, RDB_EQUAL, &columns[0], NULL, 0, rows, ROWS,
                 NULL, NULL),
                 RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_string_filter_columns_rows(NULL, &count, RDB_EQUAL, &columns[0], NULL, 0, rows, ROWS, NULL,
                 NULL),
                 RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_string_filter_columns_rows(NULL, &ends, RDB_EQUAL, &columns[0], NULL, 0, rows, ROWS, NULL,
                 NULL),
                 RDB_E_MALFORMED);
    CHECK_STATUS(rdb_simd_string_filter_columns_rows(NULL, &columns[0], RDB_EQUAL, &columns[0], within, 2, rows, ROWS,
                 NULL, NULL),
                 RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_string_lengths(NULL, &layout, RDB_LENGTH_BYTES, lengths, ROWS, NULL),
                 RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_string_lengths(NULL, &reserved, RDB_LENGTH_BYTES, lengths, ROWS, NULL),
                 RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_string_lengths(NULL, &count, RDB_LENGTH_BYTES, lengths, ROWS, NULL),
                 RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_string_lengths(NULL, &ends, RDB_LENGTH_BYTES, lengths, ROWS, NULL),
                 RDB_E_MALFORMED);
    CHECK_STATUS(rdb_simd_strings_validate(NULL, &layout, 0, NULL, NULL),
                 RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_strings_validate(NULL, &reserved, 0, NULL, NULL),
                 RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_strings_validate(NULL, &count, 0, NULL, NULL),
                 RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_strings_validate(NULL, &ends, 0, NULL, NULL),
                 RDB_E_MALFORMED);
}

TEST(simd_string, calls_are_counted_as_strings) {
    fill();
    rdb_simd_context context = NULL;
    uint8_t bitmap[(ROWS + 7) / 8];
    rdb_simd_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_simd_context_open(NULL, &context, NULL));
    size_t found = 0;
    CHECK_OK(rdb_simd_string_filter(context, &columns[0], RDB_PREFIX, "a", 1, NULL, 0, NULL, 0, bitmap, sizeof bitmap,
                                    &found, NULL));
    CHECK_OK(rdb_simd_statistics_get(context, &statistics, NULL));
    CHECK_U64(statistics.by_kind[RDB_SIMD_STRING].calls, 1);
    CHECK_U64(statistics.by_kind[RDB_SIMD_STRING].rows_processed, ROWS);
    CHECK_U64(statistics.by_kind[RDB_SIMD_STRING].rows_selected, found);
    CHECK_OK(rdb_simd_context_close(context, NULL));
}
