/* Filters through the shipped library: each function on each tier against a loop in C, and each status. */
#include "simd_support.h"

#include <math.h>

enum { ROWS = 1000, BYTES = (ROWS + 7) / 8, SCRATCH = 4096 };

static double values[ROWS], others[ROWS];
static uint8_t validity[BYTES], within[BYTES];

/* Small whole numbers with NaN, both zeros and infinity among them; two of three rows valid, half of them asked for. */
static void fill(void) {
    uint64_t state = 3;
    static const double odd[] = {(double)NAN, -0.0, 0.0, (double)INFINITY};
    for (size_t i = 0; i < ROWS; i++) {
        uint64_t drawn = test_random(&state);
        values[i] = drawn % 10 == 0 ? odd[drawn / 16 % 4] : (double)(drawn % 7) - 3;
        others[i] = drawn % 11 == 0 ? odd[drawn / 32 % 4] : (double)(drawn / 64 % 7) - 3;
        if (drawn / 1024 % 3 != 0) validity[i / 8] |= (uint8_t)(1 << i % 8);
        if (drawn / 8192 % 2 != 0) within[i / 8] |= (uint8_t)(1 << i % 8);
    }
}

/* -1, 0, 1: NaN is the greatest and equal to itself. */
static int order_of(double one, double other) {
    bool is_nan = one != one, other_is_nan = other != other;
    if (is_nan || other_is_nan) return (int)is_nan - (int)other_is_nan;
    return (one > other) - (one < other);
}

static bool holds(uint32_t comparison, double value, double low, double high) {
    int order = order_of(value, low);
    switch (comparison) {
    case RDB_EQUAL: return order == 0;
    case RDB_NOT_EQUAL: return order != 0;
    case RDB_LESS: return order < 0;
    case RDB_LESS_EQUAL: return order <= 0;
    case RDB_GREATER: return order > 0;
    case RDB_GREATER_EQUAL: return order >= 0;
    case RDB_BETWEEN: return order >= 0 && order_of(value, high) <= 0;
    default: return true;
    }
}

/* What is expected of a call: the rows for which the test has said yes. */
typedef struct expectation {
    uint8_t bitmap[BYTES];
    uint32_t rows[ROWS];
    size_t count;
} expectation;

static void expect(expectation *self, size_t row) {
    self->bitmap[row / 8] |= (uint8_t)(1 << row % 8);
    self->rows[self->count++] = (uint32_t)row;
}

static rdb_simd_column column_of(const double *of) { return simd_valid_column(of, ROWS, RDB_TYPE_F64, validity); }

TEST(simd_filter, every_comparison_gives_a_bitmap_and_row_numbers) {
    fill();
    static const double bounds[][2] = {{1, 2}, {0, 0}, {-2, (double)NAN}, {(double)NAN, (double)NAN}, {2, -2}};
    rdb_simd_column column = column_of(values);
    for (uint32_t level = 0; level < SIMD_TIERS; level++) {
        if (!simd_tier(level)) continue;
        for (uint32_t comparison = RDB_EQUAL; comparison <= RDB_IS_NOT_NULL; comparison++) {
            size_t length = comparison >= RDB_IS_NULL ? 0 : comparison == RDB_BETWEEN ? 16 : 8;
            for (size_t b = 0; b < COUNT_OF(bounds); b++) {
                static expectation expected;
                ZERO(expected);
                for (size_t row = 0; row < ROWS; row++) {
                    bool is_valid = simd_bit(validity, row);
                    bool is_in = comparison == RDB_IS_NULL ? !is_valid
                                                           : is_valid && holds(comparison, values[row], bounds[b][0], bounds[b][1]);
                    if (is_in && simd_bit(within, row)) expect(&expected, row);
                }
                uint8_t bitmap[BYTES];
                uint32_t rows[ROWS];
                size_t selected = 0;
                CHECK_OK(rdb_simd_filter(NULL, &column, comparison, bounds[b], length, within, BYTES, bitmap, BYTES,
                                         &selected, NULL));
                CHECK_U64(selected, expected.count);
                CHECK_BYTES(bitmap, BYTES, expected.bitmap, BYTES);
                CHECK_OK(rdb_simd_filter_rows(NULL, &column, comparison, bounds[b], length, within, BYTES, rows, ROWS,
                                              &selected, NULL));
                CHECK_BYTES(rows, 4 * selected, expected.rows, 4 * expected.count);
            }
        }
    }
    simd_tiers_done();
}

TEST(simd_filter, lists_of_any_length) {
    fill();
    static const double list[] = {3, -0.0, (double)NAN, 3, -2, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20};
    static const size_t lengths[] = {0, 1, 2, 3, 5, 16, 17, 19};
    uint64_t scratch[SCRATCH / 8];
    rdb_simd_column column = column_of(values);
    for (uint32_t level = 0; level < SIMD_TIERS; level++) {
        if (!simd_tier(level)) continue;
        for (size_t l = 0; l < COUNT_OF(lengths); l++) {
            static expectation expected;
            ZERO(expected);
            for (size_t row = 0; row < ROWS; row++) {
                bool is_in = false;
                for (size_t i = 0; i < lengths[l]; i++) is_in = is_in || order_of(values[row], list[i]) == 0;
                if (is_in && simd_bit(validity, row) && simd_bit(within, row)) expect(&expected, row);
            }
            size_t needed = rdb_simd_filter_in_scratch(RDB_TYPE_F64, lengths[l]), selected = 0;
            CHECK(needed <= SCRATCH && (needed == 0) == (lengths[l] <= 16));
            uint8_t bitmap[BYTES];
            uint32_t rows[ROWS];
            CHECK_OK(rdb_simd_filter_in(NULL, &column, list, 8 * lengths[l], within, BYTES, scratch, needed, bitmap, BYTES,
                                        &selected, NULL));
            CHECK_U64(selected, expected.count);
            CHECK_BYTES(bitmap, BYTES, expected.bitmap, BYTES);
            CHECK_OK(rdb_simd_filter_in_rows(NULL, &column, list, 8 * lengths[l], within, BYTES, scratch, needed, rows, ROWS,
                                             &selected, NULL));
            CHECK_BYTES(rows, 4 * selected, expected.rows, 4 * expected.count);
        }
    }
    simd_tiers_done();
}

TEST(simd_filter, a_column_against_another) {
    fill();
    rdb_simd_column left = column_of(values), right = simd_column(others, ROWS, RDB_TYPE_F64);
    for (uint32_t level = 0; level < SIMD_TIERS; level++) {
        if (!simd_tier(level)) continue;
        for (uint32_t comparison = RDB_EQUAL; comparison <= RDB_GREATER_EQUAL; comparison++) {
            static expectation expected;
            ZERO(expected);
            for (size_t row = 0; row < ROWS; row++) {
                bool is_in = simd_bit(validity, row) && holds(comparison, values[row], others[row], 0);
                if (is_in && simd_bit(within, row)) expect(&expected, row);
            }
            uint8_t bitmap[BYTES];
            uint32_t rows[ROWS];
            size_t selected = 0;
            CHECK_OK(rdb_simd_filter_columns(NULL, &left, comparison, &right, within, BYTES, bitmap, BYTES, &selected, NULL));
            CHECK_U64(selected, expected.count);
            CHECK_BYTES(bitmap, BYTES, expected.bitmap, BYTES);
            CHECK_OK(rdb_simd_filter_columns_rows(NULL, &left, comparison, &right, within, BYTES, rows, ROWS, &selected,
                                                  NULL));
            CHECK_BYTES(rows, 4 * selected, expected.rows, 4 * expected.count);
        }
    }
    simd_tiers_done();
}

/* The columns and memory that the statuses are tried with. */
static uint8_t bitmap_room[BYTES];
static uint32_t rows_room[ROWS];
static uint64_t scratch_room[SCRATCH / 8];
static const double list_of_17[17] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

static rdb_status by_bitmap(const rdb_simd_column *column, size_t length, size_t within_length) {
    return rdb_simd_filter(NULL, column, RDB_GREATER_EQUAL, list_of_17, length, within, within_length, bitmap_room, BYTES,
                           NULL, NULL);
}

static rdb_status by_rows(const rdb_simd_column *column, size_t length, size_t within_length) {
    return rdb_simd_filter_rows(NULL, column, RDB_GREATER_EQUAL, list_of_17, length, within, within_length, rows_room, ROWS,
                                NULL, NULL);
}

static rdb_status in_bitmap(const rdb_simd_column *column, size_t length, size_t within_length) {
    return rdb_simd_filter_in(NULL, column, list_of_17, length, within, within_length, scratch_room, SCRATCH, bitmap_room,
                              BYTES, NULL, NULL);
}

static rdb_status in_rows(const rdb_simd_column *column, size_t length, size_t within_length) {
    return rdb_simd_filter_in_rows(NULL, column, list_of_17, length, within, within_length, scratch_room, SCRATCH, rows_room,
                                   ROWS, NULL, NULL);
}

static rdb_status columns_bitmap(const rdb_simd_column *column, size_t length, size_t within_length) {
    (void)length;
    return rdb_simd_filter_columns(NULL, column, RDB_EQUAL, column, within, within_length, bitmap_room, BYTES, NULL, NULL);
}

static rdb_status columns_rows(const rdb_simd_column *column, size_t length, size_t within_length) {
    (void)length;
    return rdb_simd_filter_columns_rows(NULL, column, RDB_EQUAL, column, within, within_length, rows_room, ROWS, NULL, NULL);
}

/* produces: rdb_simd_filter RDB_E_INVALID_ARGUMENT */
/* produces: rdb_simd_filter RDB_E_UNKNOWN_FLAG */
/* produces: rdb_simd_filter RDB_E_OVERFLOW */
/* produces: rdb_simd_filter_rows RDB_E_INVALID_ARGUMENT */
/* produces: rdb_simd_filter_rows RDB_E_UNKNOWN_FLAG */
/* produces: rdb_simd_filter_rows RDB_E_OVERFLOW */
/* produces: rdb_simd_filter_in RDB_E_INVALID_ARGUMENT */
/* produces: rdb_simd_filter_in RDB_E_UNKNOWN_FLAG */
/* produces: rdb_simd_filter_in RDB_E_OVERFLOW */
/* produces: rdb_simd_filter_in_rows RDB_E_INVALID_ARGUMENT */
/* produces: rdb_simd_filter_in_rows RDB_E_UNKNOWN_FLAG */
/* produces: rdb_simd_filter_in_rows RDB_E_OVERFLOW */
/* produces: rdb_simd_filter_columns RDB_E_INVALID_ARGUMENT */
/* produces: rdb_simd_filter_columns RDB_E_UNKNOWN_FLAG */
/* produces: rdb_simd_filter_columns RDB_E_OVERFLOW */
/* produces: rdb_simd_filter_columns_rows RDB_E_INVALID_ARGUMENT */
/* produces: rdb_simd_filter_columns_rows RDB_E_UNKNOWN_FLAG */
/* produces: rdb_simd_filter_columns_rows RDB_E_OVERFLOW */
TEST(simd_filter, what_is_no_column_is_refused) {
    rdb_status (*const calls[])(const rdb_simd_column *, size_t, size_t) = {by_bitmap, by_rows,        in_bitmap,
                                                                            in_rows,   columns_bitmap, columns_rows};
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        test_context("call %d", (int)i);
        rdb_simd_column column = simd_column(values, ROWS, RDB_TYPE_F64);
        CHECK_OK(calls[i](&column, 8, 0));
        CHECK_STATUS(calls[i](&column, 8, BYTES - 1), RDB_E_SIZE_MISMATCH);
        CHECK_STATUS(calls[i](NULL, 8, 0), RDB_E_NULL_ARGUMENT);
        column.type = 0;
        CHECK_STATUS(calls[i](&column, 8, 0), RDB_E_INVALID_ARGUMENT);
        column.type = 11;
        CHECK_STATUS(calls[i](&column, 8, 0), RDB_E_INVALID_ARGUMENT);
        column.type = RDB_TYPE_F64;
        column.reserved = 1;
        CHECK_STATUS(calls[i](&column, 8, 0), RDB_E_UNKNOWN_FLAG);
        column.reserved = 0;
        column.values = NULL;
        CHECK_STATUS(calls[i](&column, 8, 0), RDB_E_NULL_ARGUMENT);
        column.values = values;
        column.stride = SIZE_MAX / 2;
        CHECK_STATUS(calls[i](&column, 8, 0), RDB_E_OVERFLOW);
        column.stride = 0;
        column.validity = validity;
        column.validity_offset = SIZE_MAX;
        CHECK_STATUS(calls[i](&column, 8, 0), RDB_E_OVERFLOW);
        column.validity = NULL;
        column.validity_offset = 0;
        column.count = (size_t)1 << 32;
        if (calls[i] == by_rows || calls[i] == in_rows || calls[i] == columns_rows) {
            CHECK_STATUS(calls[i](&column, 8, 0), RDB_E_TOO_LARGE);
        }
    }
    test_context(NULL);
}

TEST(simd_filter, operands_and_lists_have_the_column_s_size) {
    rdb_simd_column column = simd_column(values, ROWS, RDB_TYPE_F64), shorter = simd_column(values, ROWS - 1, RDB_TYPE_F64);
    rdb_simd_column other = simd_column(values, ROWS, RDB_TYPE_U64);
    CHECK_STATUS(by_bitmap(&column, 7, 0), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(by_bitmap(&column, 16, 0), RDB_E_TOO_LARGE);
    CHECK_STATUS(by_rows(&column, 7, 0), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(by_rows(&column, 16, 0), RDB_E_TOO_LARGE);
    CHECK_STATUS(in_bitmap(&column, 15, 0), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(in_rows(&column, 15, 0), RDB_E_SIZE_MISMATCH);
    CHECK_OK(in_bitmap(&column, sizeof list_of_17, 0));
    CHECK_STATUS(rdb_simd_filter_in(NULL, &column, list_of_17, sizeof list_of_17, NULL, 0, scratch_room, 100, bitmap_room,
                                    BYTES, NULL, NULL),
                 RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_filter_in_rows(NULL, &column, list_of_17, sizeof list_of_17, NULL, 0, scratch_room, 100, rows_room,
                                         ROWS, NULL, NULL),
                 RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_filter_columns(NULL, &column, RDB_LESS, &shorter, NULL, 0, bitmap_room, BYTES, NULL, NULL),
                 RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_filter_columns_rows(NULL, &column, RDB_LESS, &other, NULL, 0, rows_room, ROWS, NULL, NULL),
                 RDB_E_SIZE_MISMATCH);
    CHECK_U64(rdb_simd_filter_in_scratch(0, 100), 0);
}

TEST(simd_filter, a_short_output_takes_what_fits_and_all_is_counted) {
    fill();
    rdb_simd_column column = simd_column(values, ROWS, RDB_TYPE_F64);
    size_t selected = 0, all = 0;
    CHECK_OK(rdb_simd_filter(NULL, &column, RDB_GREATER_EQUAL, list_of_17, 8, NULL, 0, bitmap_room, BYTES, &all, NULL));
    CHECK(all > 100);
    memset(bitmap_room, 0x77, BYTES);
    CHECK_STATUS(rdb_simd_filter(NULL, &column, RDB_GREATER_EQUAL, list_of_17, 8, NULL, 0, bitmap_room, 9, &selected, NULL),
                 RDB_TRUNCATED);
    CHECK(selected == all && bitmap_room[9] == 0x77);
    rows_room[20] = UINT32_MAX;
    CHECK_STATUS(rdb_simd_filter_rows(NULL, &column, RDB_GREATER_EQUAL, list_of_17, 8, NULL, 0, rows_room, 20, &selected,
                                      NULL),
                 RDB_TRUNCATED);
    CHECK(selected == all && rows_room[20] == UINT32_MAX && rows_room[19] > rows_room[18]);
    CHECK_STATUS(rdb_simd_filter_in(NULL, &column, list_of_17, sizeof list_of_17, NULL, 0, scratch_room, SCRATCH, bitmap_room,
                                    9, &selected, NULL),
                 RDB_TRUNCATED);
    CHECK_STATUS(rdb_simd_filter_in_rows(NULL, &column, list_of_17, sizeof list_of_17, NULL, 0, scratch_room, SCRATCH,
                                         rows_room, 9, &selected, NULL),
                 RDB_TRUNCATED);
    CHECK(selected > 9);
    CHECK_STATUS(rdb_simd_filter_columns(NULL, &column, RDB_EQUAL, &column, NULL, 0, bitmap_room, 9, &selected, NULL),
                 RDB_TRUNCATED);
    CHECK_U64(selected, ROWS);
    CHECK_STATUS(rdb_simd_filter_columns_rows(NULL, &column, RDB_EQUAL, &column, NULL, 0, rows_room, 9, &selected, NULL),
                 RDB_TRUNCATED);
    CHECK_U64(selected, ROWS);
}
