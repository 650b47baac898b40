/* Aggregates through the shipped library, on each tier that the machine has: against plain loops, and every status. */
#include "test.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS = 5000 };

static int32_t numbers[ROWS];
static double reals[ROWS];
static uint8_t valid[ROWS / 8 + 2], chosen[ROWS / 8 + 1];
static uint8_t ids[ROWS];

static void fill(void) {
    uint64_t state = 5;
    for (size_t i = 0; i < ROWS; i++) {
        numbers[i] = (int32_t)(test_random(&state) % 2001) - 1000;
        reals[i] = numbers[i] / 8.0;
        ids[i] = (uint8_t)(test_random(&state) % 7);
    }
    for (size_t i = 0; i < sizeof valid; i++) valid[i] = (uint8_t)test_random(&state);
    for (size_t i = 0; i < sizeof chosen; i++) chosen[i] = (uint8_t)test_random(&state);
}

static bool bit(const uint8_t *bitmap, size_t at) { return bitmap[at / 8] >> (at % 8) & 1; }

static rdb_simd_column column_of(const void *values, uint32_t type) {
    rdb_simd_column column = {values, ROWS, 0, valid, 3, type, 0};
    return column;
}

static bool taken_row(size_t row) { return bit(valid, row + 3) && bit(chosen, row); }

/* Runs a check on every tier, then goes back to the best. */
static void on_each_tier(void (*check)(void)) {
    uint32_t best = rdb_simd_level();
    fill();
    for (uint32_t level = RDB_SIMD_SCALAR; level <= best; level++) {
        test_context("tier %s", rdb_simd_level_name(level));
        CHECK_OK(rdb_simd_level_force(level, NULL));
        check();
    }
    test_context(NULL);
    CHECK_OK(rdb_simd_level_force(best, NULL));
}

static void check_plain_loop(void) {
    rdb_simd_column column = column_of(numbers, RDB_TYPE_I32);
    int64_t sum = 0;
    int32_t least = INT32_MAX, greatest = INT32_MIN;
    size_t count = 0, least_row = 0, greatest_row = 0, nulls = 0;
    for (size_t i = 0; i < ROWS; i++) {
        nulls += !bit(valid, i + 3) && bit(chosen, i);
        if (!taken_row(i)) continue;
        count++;
        sum += numbers[i];
        if (numbers[i] < least) { least = numbers[i]; least_row = i; }
        if (numbers[i] > greatest) { greatest = numbers[i]; greatest_row = i; }
    }
    rdb_simd_value value;
    size_t taken, row;
    double average, variance;
    CHECK_OK(rdb_simd_count(NULL, &column, 0, chosen, sizeof chosen, &taken, NULL));
    CHECK_U64(taken, count);
    CHECK_OK(rdb_simd_sum(NULL, &column, RDB_SUM_CHECKED, chosen, sizeof chosen, &value, &taken, NULL));
    CHECK(value.i64 == sum && value.f64 == (double)sum && value.high == (sum < 0 ? -1 : 0) && taken == count);
    CHECK_OK(rdb_simd_average(NULL, &column, 0, chosen, sizeof chosen, &average, &taken, NULL));
    CHECK(average == (double)sum / (double)count && taken == count);
    CHECK_OK(rdb_simd_min(NULL, &column, 0, chosen, sizeof chosen, &value, &row, NULL));
    CHECK(value.i64 == least && row == least_row);
    CHECK_OK(rdb_simd_max(NULL, &column, 0, chosen, sizeof chosen, &value, &row, NULL));
    CHECK(value.i64 == greatest && row == greatest_row);
    double squares = 0;
    for (size_t i = 0; i < ROWS; i++) {
        if (taken_row(i)) squares += (numbers[i] - average) * (numbers[i] - average);
    }
    CHECK_OK(rdb_simd_variance(NULL, &column, RDB_VARIANCE_SAMPLE, chosen, sizeof chosen, &variance, &taken, NULL));
    CHECK(fabs(variance - squares / (double)(count - 1)) < 1e-6 * variance && taken == count);
    rdb_simd_summary summary;
    summary.struct_size = sizeof summary;
    CHECK_OK(rdb_simd_summary_get(NULL, &column, 0, chosen, sizeof chosen, &summary, NULL));
    CHECK(summary.taken == count && summary.nulls == nulls && summary.type == RDB_TYPE_I32);
    CHECK(summary.lowest.i64 == least && summary.highest.i64 == greatest && summary.sum.i64 == sum);
    CHECK(summary.average == average);
    /* The same rows by their numbers. */
    static uint32_t rows[ROWS];
    size_t listed = 0;
    for (uint32_t i = 0; i < ROWS; i++) {
        if (bit(chosen, i)) rows[listed++] = i;
    }
    CHECK_OK(rdb_simd_sum(NULL, &column, RDB_WITHIN_ROWS, rows, listed * sizeof *rows, &value, &taken, NULL));
    CHECK(value.i64 == sum && taken == count);
    CHECK_OK(rdb_simd_max(NULL, &column, RDB_WITHIN_ROWS, rows, listed * sizeof *rows, &value, &row, NULL));
    CHECK(value.i64 == greatest && row == greatest_row);
}

TEST(simd_aggregate, every_tier_is_a_plain_loop) { on_each_tier(check_plain_loop); }

/* The bits of what floats come to, which the first tier sets and the others have to meet. */
static void check_float_bits(void) {
    static double first[4];
    static bool is_set;
    rdb_simd_column column = column_of(reals, RDB_TYPE_F64);
    rdb_simd_value plain, compensated;
    double found[4];
    CHECK_OK(rdb_simd_sum(NULL, &column, 0, NULL, 0, &plain, NULL, NULL));
    CHECK_OK(rdb_simd_sum(NULL, &column, RDB_SUM_COMPENSATED, NULL, 0, &compensated, NULL, NULL));
    CHECK_OK(rdb_simd_average(NULL, &column, RDB_SUM_COMPENSATED, NULL, 0, &found[2], NULL, NULL));
    CHECK_OK(rdb_simd_variance(NULL, &column, 0, NULL, 0, &found[3], NULL, NULL));
    found[0] = plain.f64;
    found[1] = compensated.f64;
    if (!is_set) memcpy(first, found, sizeof first);
    is_set = true;
    CHECK_BYTES(found, sizeof found, first, sizeof first);
    CHECK(plain.i64 == 0 && plain.high == 0);
}

TEST(simd_aggregate, floats_have_the_same_bits_on_every_tier) { on_each_tier(check_float_bits); }

static void check_nan(void) {
    static const float values[] = {3, NAN, -0.0f, 5, -2, NAN};
    rdb_simd_column column = {values, 6, 0, NULL, 0, RDB_TYPE_F32, 0};
    rdb_simd_value value;
    size_t row;
    CHECK_OK(rdb_simd_min(NULL, &column, 0, NULL, 0, &value, &row, NULL));
    CHECK(value.f64 == -2 && row == 4);
    CHECK_OK(rdb_simd_max(NULL, &column, 0, NULL, 0, &value, &row, NULL));
    CHECK(isnan(value.f64) && row == 1);
    CHECK_OK(rdb_simd_max(NULL, &column, RDB_NAN_IGNORE, NULL, 0, &value, &row, NULL));
    CHECK(value.f64 == 5 && row == 3);
    CHECK_OK(rdb_simd_min(NULL, &column, RDB_NAN_PROPAGATE, NULL, 0, &value, &row, NULL));
    CHECK(isnan(value.f64) && row == 1);
    column.count = 3;
    CHECK_OK(rdb_simd_min(NULL, &column, RDB_NAN_IGNORE, NULL, 0, &value, &row, NULL));
    CHECK(value.f64 == 0 && !signbit(value.f64) && row == 2);
    uint32_t rows[6];
    size_t found;
    column.count = 6;
    CHECK_OK(rdb_simd_top(NULL, &column, RDB_NAN_IGNORE, NULL, 0, rows, 6, &found, NULL));
    CHECK(found == 4 && rows[0] == 3 && rows[1] == 0 && rows[2] == 2 && rows[3] == 4);
    CHECK_OK(rdb_simd_top(NULL, &column, 0, NULL, 0, rows, 3, &found, NULL));
    CHECK(found == 3 && rows[0] == 1 && rows[1] == 5 && rows[2] == 3);
    CHECK_OK(rdb_simd_top(NULL, &column, RDB_TOP_LOWEST, NULL, 0, rows, 2, &found, NULL));
    CHECK(found == 2 && rows[0] == 4 && rows[1] == 2);
}

TEST(simd_aggregate, what_nan_is_can_be_said) { on_each_tier(check_nan); }

static void check_large_sums(void) {
    static const int64_t values[] = {INT64_MAX, INT64_MAX, 1, 1};
    static const uint64_t unsigneds[] = {UINT64_MAX, 2};
    rdb_simd_column column = {values, 4, 0, NULL, 0, RDB_TYPE_I64, 0};
    rdb_simd_value sum;
    rdb_error err;
    ZERO(err);
    double average;
    ZERO(err);
    CHECK_OK(rdb_simd_sum(NULL, &column, 0, NULL, 0, &sum, NULL, NULL));
    CHECK(sum.u64 == 0 && sum.high == 1);
    CHECK_OK(rdb_simd_average(NULL, &column, 0, NULL, 0, &average, NULL, NULL));
    CHECK(average == 4611686018427387904.0);
    CHECK_STATUS(rdb_simd_sum(NULL, &column, RDB_SUM_CHECKED, NULL, 0, &sum, NULL, &err), RDB_E_OVERFLOW);
    CHECK_ERROR(&err, RDB_E_OVERFLOW);
    CHECK(sum.u64 == 0 && sum.high == 1);
    column.values = unsigneds;
    column.count = 2;
    column.type = RDB_TYPE_U64;
    CHECK_STATUS(rdb_simd_sum(NULL, &column, RDB_SUM_CHECKED, NULL, 0, &sum, NULL, NULL), RDB_E_OVERFLOW);
    CHECK(sum.u64 == 1 && sum.high == 1);
    column.count = 1;
    CHECK_OK(rdb_simd_sum(NULL, &column, RDB_SUM_CHECKED, NULL, 0, &sum, NULL, NULL));
    CHECK(sum.u64 == UINT64_MAX && sum.high == 0);
}

TEST(simd_aggregate, sums_are_exact_beyond_64_bits) { on_each_tier(check_large_sums); }

static void check_groups(void) {
    enum { GROUPS = 7 };
    rdb_simd_column column = column_of(numbers, RDB_TYPE_I32), of = {ids, ROWS, 0, NULL, 0, RDB_TYPE_U8, 0};
    uint64_t counts[GROUPS], expected_counts[GROUPS] = {0};
    int64_t sums[GROUPS], expected_sums[GROUPS] = {0};
    int32_t lowest[GROUPS], highest[GROUPS];
    double averages[GROUPS];
    rdb_simd_groups groups = {GROUPS, counts, sums, lowest, highest, averages};
    size_t taken, expected = 0;
    CHECK_OK(rdb_simd_group(NULL, &column, &of, &groups, RDB_SUM_CHECKED, chosen, sizeof chosen, &taken, NULL));
    for (size_t i = 0; i < ROWS; i++) {
        if (!taken_row(i)) continue;
        expected++;
        expected_counts[ids[i]]++;
        expected_sums[ids[i]] += numbers[i];
        CHECK(lowest[ids[i]] <= numbers[i] && numbers[i] <= highest[ids[i]]);
    }
    CHECK_U64(taken, expected);
    CHECK_BYTES(counts, sizeof counts, expected_counts, sizeof expected_counts);
    CHECK_BYTES(sums, sizeof sums, expected_sums, sizeof expected_sums);
    for (size_t i = 0; i < GROUPS; i++) CHECK(averages[i] == (double)sums[i] / (double)counts[i]);
    groups.count = GROUPS - 1;
    CHECK_STATUS(rdb_simd_group(NULL, &column, &of, &groups, 0, NULL, 0, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_BYTES(counts, sizeof counts, expected_counts, sizeof expected_counts); /* nothing was begun */
    groups.count = GROUPS;
    groups.sums = NULL;
    CHECK_STATUS(rdb_simd_group(NULL, &column, &of, &groups, 0, NULL, 0, NULL, NULL), RDB_E_NULL_ARGUMENT);
    groups.averages = NULL;
    CHECK_OK(rdb_simd_group(NULL, &column, &of, &groups, 0, NULL, 0, NULL, NULL));
    groups.counts = NULL;
    CHECK_STATUS(rdb_simd_group(NULL, &column, &of, &groups, 0, NULL, 0, NULL, NULL), RDB_E_NULL_ARGUMENT);
    groups.counts = counts;
    groups.count = SIZE_MAX;
    CHECK_STATUS(rdb_simd_group(NULL, &column, &of, &groups, 0, NULL, 0, NULL, NULL), RDB_E_OVERFLOW);
    groups.count = GROUPS;
    of.count = 5;
    CHECK_STATUS(rdb_simd_group(NULL, &column, &of, &groups, 0, NULL, 0, NULL, NULL), RDB_E_SIZE_MISMATCH);
    of.count = ROWS;
    of.type = RDB_TYPE_I8;
    CHECK_STATUS(rdb_simd_group(NULL, &column, &of, &groups, 0, NULL, 0, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    static const int64_t large[] = {INT64_MAX, 1};
    rdb_simd_column few = {large, 2, 0, NULL, 0, RDB_TYPE_I64, 0}, one = {"\0\0", 2, 0, NULL, 0, RDB_TYPE_U8, 0};
    groups.sums = sums;
    CHECK_OK(rdb_simd_group(NULL, &few, &one, &groups, 0, NULL, 0, NULL, NULL));
    CHECK(sums[0] == INT64_MIN && counts[0] == 2 && counts[1] == 0 && sums[1] == 0);
    CHECK_STATUS(rdb_simd_group(NULL, &few, &one, &groups, RDB_SUM_CHECKED, NULL, 0, NULL, NULL), RDB_E_OVERFLOW);
    groups.averages = averages;
    CHECK_STATUS(rdb_simd_group(NULL, &few, &one, &groups, 0, NULL, 0, NULL, NULL), RDB_E_OVERFLOW);
}

TEST(simd_aggregate, groups_are_plain_loops_and_their_misuse_is_told) { on_each_tier(check_groups); }

static void check_distinct(void) {
    static uint8_t registers[4096], others[4096];
    rdb_simd_column column = column_of(numbers, RDB_TYPE_I32);
    double estimate, again;
    size_t taken;
    memset(registers, 0, sizeof registers);
    memset(others, 0, sizeof others);
    CHECK_OK(rdb_simd_distinct_estimate(registers, sizeof registers, &estimate, NULL));
    CHECK(estimate == 0);
    column.validity = NULL;
    CHECK_OK(rdb_simd_distinct_add(NULL, &column, 0, NULL, 0, registers, sizeof registers, &taken, NULL));
    CHECK_U64(taken, ROWS);
    CHECK_OK(rdb_simd_distinct_estimate(registers, sizeof registers, &estimate, NULL));
    bool seen[2001] = {false};
    int different = 0;
    for (size_t i = 0; i < ROWS; i++) {
        different += !seen[numbers[i] + 1000];
        seen[numbers[i] + 1000] = true;
    }
    CHECK(fabs(estimate - different) < 0.07 * different);
    CHECK_OK(rdb_simd_distinct_add(NULL, &column, 0, chosen, sizeof chosen, others, sizeof others, NULL, NULL));
    CHECK_OK(rdb_simd_distinct_merge(others, sizeof others, registers, sizeof registers, NULL));
    CHECK_OK(rdb_simd_distinct_estimate(registers, sizeof registers, &again, NULL));
    CHECK(again == estimate);
    CHECK_STATUS(rdb_simd_distinct_merge(others, 2048, registers, sizeof registers, NULL), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_distinct_merge(others, 48, registers, 48, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_distinct_estimate(registers, 48, &estimate, NULL), RDB_E_INVALID_ARGUMENT);
    registers[7] = 54;
    CHECK_STATUS(rdb_simd_distinct_estimate(registers, sizeof registers, &estimate, NULL), RDB_E_MALFORMED);
    CHECK(estimate == 0);
}

TEST(simd_aggregate, distinct_values_are_estimated_and_merged) { on_each_tier(check_distinct); }

TEST(simd_aggregate, there_may_be_nothing) {
    rdb_simd_column column = {NULL, 0, 0, NULL, 0, RDB_TYPE_F64, 0};
    rdb_simd_value value;
    rdb_simd_summary summary;
    size_t taken = 9, row = 9;
    double number = 9;
    CHECK_OK(rdb_simd_sum(NULL, &column, 0, NULL, 0, &value, &taken, NULL));
    CHECK(value.f64 == 0 && taken == 0);
    CHECK_STATUS(rdb_simd_average(NULL, &column, 0, NULL, 0, &number, &taken, NULL), RDB_NOT_FOUND);
    CHECK_STATUS(rdb_simd_min(NULL, &column, 0, NULL, 0, &value, &row, NULL), RDB_NOT_FOUND);
    CHECK_STATUS(rdb_simd_max(NULL, &column, 0, NULL, 0, &value, NULL, NULL), RDB_NOT_FOUND);
    CHECK_STATUS(rdb_simd_variance(NULL, &column, 0, NULL, 0, &number, &taken, NULL), RDB_NOT_FOUND);
    CHECK(number == 0 && row == 0);
    summary.struct_size = sizeof summary;
    CHECK_OK(rdb_simd_summary_get(NULL, &column, 0, NULL, 0, &summary, NULL));
    CHECK(summary.taken == 0 && summary.nulls == 0 && summary.average == 0);
    static const double one[] = {7};
    column.values = one;
    column.count = 1;
    CHECK_STATUS(rdb_simd_variance(NULL, &column, RDB_VARIANCE_SAMPLE, NULL, 0, &number, &taken, NULL), RDB_NOT_FOUND);
    CHECK_U64(taken, 1);
    CHECK_OK(rdb_simd_variance(NULL, &column, 0, NULL, 0, &number, &taken, NULL));
    CHECK(number == 0);
    column.validity = (const uint8_t *)"";
    CHECK_STATUS(rdb_simd_max(NULL, &column, 0, NULL, 0, &value, &row, NULL), RDB_NOT_FOUND);
    uint32_t none = 0;
    CHECK_OK(rdb_simd_count(NULL, &column, RDB_WITHIN_ROWS, &none, 0, &taken, NULL));
    CHECK_U64(taken, 0);
}

TEST(simd_aggregate, selections_that_do_not_fit_the_column_are_told) {
    fill();
    rdb_simd_column column = column_of(numbers, RDB_TYPE_I32);
    uint32_t rows[2] = {0, ROWS};
    static uint8_t registers[64];
    size_t taken;
    double number;
    rdb_simd_value value;
    rdb_simd_summary summary;
    summary.struct_size = sizeof summary;
    /* A number that no row has. */
    CHECK_STATUS(rdb_simd_count(NULL, &column, RDB_WITHIN_ROWS, rows, sizeof rows, &taken, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_sum(NULL, &column, RDB_WITHIN_ROWS, rows, sizeof rows, &value, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_average(NULL, &column, RDB_WITHIN_ROWS, rows, sizeof rows, &number, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_min(NULL, &column, RDB_WITHIN_ROWS, rows, sizeof rows, &value, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_max(NULL, &column, RDB_WITHIN_ROWS, rows, sizeof rows, &value, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_variance(NULL, &column, RDB_WITHIN_ROWS, rows, sizeof rows, &number, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_summary_get(NULL, &column, RDB_WITHIN_ROWS, rows, sizeof rows, &summary, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_top(NULL, &column, RDB_WITHIN_ROWS, rows, sizeof rows, rows, 2, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_distinct_add(NULL, &column, RDB_WITHIN_ROWS, rows, sizeof rows, registers, 64, NULL, NULL),
                 RDB_E_INVALID_ARGUMENT);
    /* No whole numbers. */
    CHECK_STATUS(rdb_simd_count(NULL, &column, RDB_WITHIN_ROWS, rows, 6, &taken, NULL), RDB_E_SIZE_MISMATCH);
    /* A bitmap that ends before the column. */
    CHECK_STATUS(rdb_simd_count(NULL, &column, 0, chosen, 10, &taken, NULL), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_sum(NULL, &column, 0, chosen, 10, &value, NULL, NULL), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_average(NULL, &column, 0, chosen, 10, &number, NULL, NULL), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_min(NULL, &column, 0, chosen, 10, &value, NULL, NULL), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_max(NULL, &column, 0, chosen, 10, &value, NULL, NULL), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_variance(NULL, &column, 0, chosen, 10, &number, NULL, NULL), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_summary_get(NULL, &column, 0, chosen, 10, &summary, NULL), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_top(NULL, &column, 0, chosen, 10, rows, 2, NULL, NULL), RDB_E_SIZE_MISMATCH);
    CHECK_STATUS(rdb_simd_distinct_add(NULL, &column, 0, chosen, 10, registers, sizeof registers, NULL, NULL), RDB_E_SIZE_MISMATCH);
}

TEST(simd_aggregate, columns_that_cannot_be_are_told) {
    fill();
    rdb_simd_column column = column_of(numbers, RDB_TYPE_I32), of = {ids, ROWS, 0, NULL, 0, RDB_TYPE_U8, 0};
    uint64_t counts[7];
    rdb_simd_groups groups = {7, counts, NULL, NULL, NULL, NULL};
    uint32_t rows[2];
    static uint8_t registers[64];
    size_t taken;
    double number;
    rdb_simd_value value;
    rdb_simd_summary summary;
    summary.struct_size = sizeof summary;
    CHECK_STATUS(rdb_simd_sum(NULL, &column, RDB_NAN_IGNORE, NULL, 0, &value, NULL, NULL), RDB_E_UNKNOWN_FLAG);
    column.type = 11;
    CHECK_STATUS(rdb_simd_count(NULL, &column, 0, NULL, 0, &taken, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_sum(NULL, &column, 0, NULL, 0, &value, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_average(NULL, &column, 0, NULL, 0, &number, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_min(NULL, &column, 0, NULL, 0, &value, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_max(NULL, &column, 0, NULL, 0, &value, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_variance(NULL, &column, 0, NULL, 0, &number, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_summary_get(NULL, &column, 0, NULL, 0, &summary, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_top(NULL, &column, 0, NULL, 0, rows, 2, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_simd_distinct_add(NULL, &column, 0, NULL, 0, registers, sizeof registers, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    column.type = RDB_TYPE_I32;
    column.reserved = 1;
    CHECK_STATUS(rdb_simd_count(NULL, &column, 0, NULL, 0, &taken, NULL), RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_sum(NULL, &column, 0, NULL, 0, &value, NULL, NULL), RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_average(NULL, &column, 0, NULL, 0, &number, NULL, NULL), RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_min(NULL, &column, 0, NULL, 0, &value, NULL, NULL), RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_max(NULL, &column, 0, NULL, 0, &value, NULL, NULL), RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_variance(NULL, &column, 0, NULL, 0, &number, NULL, NULL), RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_summary_get(NULL, &column, 0, NULL, 0, &summary, NULL), RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_top(NULL, &column, 0, NULL, 0, rows, 2, NULL, NULL), RDB_E_UNKNOWN_FLAG);
    CHECK_STATUS(rdb_simd_distinct_add(NULL, &column, 0, NULL, 0, registers, sizeof registers, NULL, NULL), RDB_E_UNKNOWN_FLAG);
    column.reserved = 0;
    CHECK_STATUS(rdb_simd_group(NULL, &column, &of, &groups, 0, chosen, 10, NULL, NULL), RDB_E_SIZE_MISMATCH);
    column.count = SIZE_MAX / 2;
    CHECK_STATUS(rdb_simd_count(NULL, &column, 0, NULL, 0, &taken, NULL), RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_sum(NULL, &column, 0, NULL, 0, &value, NULL, NULL), RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_average(NULL, &column, 0, NULL, 0, &number, NULL, NULL), RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_min(NULL, &column, 0, NULL, 0, &value, NULL, NULL), RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_max(NULL, &column, 0, NULL, 0, &value, NULL, NULL), RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_variance(NULL, &column, 0, NULL, 0, &number, NULL, NULL), RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_summary_get(NULL, &column, 0, NULL, 0, &summary, NULL), RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_top(NULL, &column, 0, NULL, 0, rows, 2, NULL, NULL), RDB_E_OVERFLOW);
    CHECK_STATUS(rdb_simd_distinct_add(NULL, &column, 0, NULL, 0, registers, sizeof registers, NULL, NULL), RDB_E_OVERFLOW);
    column.count = (size_t)1 << 32;
    CHECK_STATUS(rdb_simd_top(NULL, &column, 0, NULL, 0, rows, 2, NULL, NULL), RDB_E_TOO_LARGE);
}

TEST(simd_aggregate, calls_are_counted) {
    fill();
    rdb_simd_column column = column_of(numbers, RDB_TYPE_I32);
    rdb_simd_context context = NULL;
    rdb_simd_statistics statistics;
    rdb_simd_value value;
    size_t taken;
    CHECK_OK(rdb_simd_context_open(NULL, &context, NULL));
    CHECK_OK(rdb_simd_sum(context, &column, 0, NULL, 0, &value, &taken, NULL));
    CHECK_OK(rdb_simd_min(context, &column, 0, NULL, 0, &value, NULL, NULL));
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_simd_statistics_get(context, &statistics, NULL));
    CHECK_U64(statistics.by_kind[RDB_SIMD_AGGREGATE].calls, 2);
    CHECK_U64(statistics.by_kind[RDB_SIMD_AGGREGATE].rows_processed, 2 * ROWS);
    CHECK_U64(statistics.by_kind[RDB_SIMD_AGGREGATE].rows_selected, 2 * taken);
    CHECK_OK(rdb_simd_context_close(context, NULL));
}
