/* Scans: gathering, compaction, zone maps, and several conditions at once, on every tier of the machine. */
#include "simd_support.h"

#include <math.h>

enum { ROWS = 1000 };

static int32_t ascending[ROWS];
static double waves[ROWS];
static uint8_t small[ROWS], validity[(ROWS + 7) / 8];

/* Row i: i / 3, 0 to 99 with NaN every 100 rows, i % 7; two of three rows are valid. */
static void fill(void) {
    for (int i = 0; i < ROWS; i++) {
        ascending[i] = i / 3;
        waves[i] = i % 100 == 50 ? (double)NAN : i % 100;
        small[i] = (uint8_t)(i % 7);
        if (i % 3 != 0) validity[i / 8] |= (uint8_t)(1 << i % 8);
    }
}

static bool is_valid(size_t row) { return row % 3 != 0; }

static rdb_simd_condition condition(const rdb_simd_column *column, uint32_t comparison, const void *operands,
                                    size_t length) {
    rdb_simd_condition result;
    ZERO(result);
    result.column = column;
    result.comparison = comparison;
    result.operands = operands;
    result.operands_length = length;
    return result;
}

TEST(simd_scan, gather_by_row_numbers) {
    fill();
    uint32_t rows[300];
    uint64_t state = 1;
    for (size_t i = 0; i < COUNT_OF(rows); i++) rows[i] = (uint32_t)(test_random(&state) % ROWS);
    rdb_simd_column column = simd_valid_column(waves, ROWS, RDB_TYPE_F64, validity);
    for (uint32_t level = 0; level < SIMD_TIERS; level++) {
        if (!simd_tier(level)) continue;
        double values[COUNT_OF(rows)];
        uint8_t bitmap[(COUNT_OF(rows) + 7) / 8];
        CHECK_OK(rdb_simd_gather(NULL, &column, rows, COUNT_OF(rows), values, sizeof values, bitmap, sizeof bitmap, NULL));
        for (size_t i = 0; i < COUNT_OF(rows); i++) {
            CHECK(memcmp(&values[i], &waves[rows[i]], sizeof values[i]) == 0);
            CHECK(simd_bit(bitmap, i) == is_valid(rows[i]));
        }
        /* Room for some of them; what is behind it stays. */
        values[10] = -1;
        CHECK_STATUS(rdb_simd_gather(NULL, &column, rows, COUNT_OF(rows), values, 10 * sizeof values[0], NULL, 0, NULL),
                     RDB_TRUNCATED);
        CHECK(values[10] == -1);
        CHECK_STATUS(rdb_simd_gather(NULL, &column, rows, COUNT_OF(rows), values, sizeof values, bitmap, 3, NULL),
                     RDB_TRUNCATED);
        /* Every third value of an array of structs, bytes, at an odd address. */
        rdb_simd_column strided = simd_column(small + 1, (ROWS - 1) / 3, RDB_TYPE_U8);
        strided.stride = 3;
        static const uint32_t some[] = {0, 332, 7, 7};
        uint8_t found[4];
        CHECK_OK(rdb_simd_gather(NULL, &strided, some, 4, found, sizeof found, NULL, 0, NULL));
        for (size_t i = 0; i < 4; i++) CHECK_U64(found[i], (1 + 3 * some[i]) % 7);
    }
    simd_tiers_done();
}

TEST(simd_scan, gather_refuses_rows_that_are_not_there) {
    fill();
    rdb_simd_column column = simd_column(ascending, ROWS, RDB_TYPE_I32);
    uint32_t rows[100] = {0};
    int32_t values[100];
    rdb_error err;
    ZERO(err);
    for (uint32_t level = 0; level < SIMD_TIERS; level++) {
        if (!simd_tier(level)) continue;
        for (size_t bad = 0; bad < 100; bad += 33) {
            rows[bad] = ROWS;
            CHECK_STATUS(rdb_simd_gather(NULL, &column, rows, 100, values, sizeof values, NULL, 0, &err),
                         RDB_E_INVALID_ARGUMENT);
            CHECK_ERROR(&err, RDB_E_INVALID_ARGUMENT);
            CHECK_U64(err.detail[0], ROWS);
            rows[bad] = 0;
        }
    }
    simd_tiers_done();
    column.reserved = 1;
    CHECK_STATUS(rdb_simd_gather(NULL, &column, rows, 1, values, sizeof values, NULL, 0, NULL), RDB_E_UNKNOWN_FLAG);
}

TEST(simd_scan, compact_what_a_filter_chose) {
    fill();
    rdb_simd_column column = simd_valid_column(ascending, ROWS, RDB_TYPE_I32, validity);
    rdb_simd_column by = simd_column(small, ROWS, RDB_TYPE_U8);
    uint8_t three = 3, chosen[(ROWS + 7) / 8];
    for (uint32_t level = 0; level < SIMD_TIERS; level++) {
        if (!simd_tier(level)) continue;
        size_t selected = 0, again = 0;
        CHECK_OK(rdb_simd_filter(NULL, &by, RDB_LESS, &three, 1, NULL, 0, chosen, sizeof chosen, &selected, NULL));
        int32_t values[ROWS];
        uint8_t valid[(ROWS + 7) / 8];
        CHECK_OK(rdb_simd_compact(NULL, &column, chosen, sizeof chosen, values, sizeof values, valid, sizeof valid, &again,
                                  NULL));
        CHECK_U64(again, selected);
        size_t at = 0;
        for (size_t row = 0; row < ROWS; row++) {
            if (row % 7 >= 3) continue;
            CHECK(values[at] == ascending[row] && simd_bit(valid, at) == is_valid(row));
            at++;
        }
        CHECK_U64(at, selected);
        values[5] = -1;
        CHECK_STATUS(rdb_simd_compact(NULL, &column, chosen, sizeof chosen, values, 5 * 4, NULL, 0, &again, NULL),
                     RDB_TRUNCATED);
        CHECK(again == selected && values[4] == ascending[8] && values[5] == -1);
        CHECK_STATUS(rdb_simd_compact(NULL, &column, chosen, sizeof chosen, values, sizeof values, valid, 1, NULL, NULL),
                     RDB_TRUNCATED);
        CHECK_OK(rdb_simd_compact(NULL, &column, NULL, 0, values, sizeof values, NULL, 0, &again, NULL));
        CHECK_U64(again, ROWS);
        CHECK_BYTES(values, sizeof values, ascending, sizeof ascending);
    }
    simd_tiers_done();
    int32_t value;
    CHECK_STATUS(rdb_simd_compact(NULL, &column, chosen, 3, &value, 4, NULL, 0, NULL, NULL), RDB_E_SIZE_MISMATCH);
    column.type = 11;
    CHECK_STATUS(rdb_simd_compact(NULL, &column, NULL, 0, &value, 4, NULL, 0, NULL, NULL), RDB_E_INVALID_ARGUMENT);
    column.type = RDB_TYPE_I32;
    column.reserved = 1;
    CHECK_STATUS(rdb_simd_compact(NULL, &column, NULL, 0, &value, 4, NULL, 0, NULL, NULL), RDB_E_UNKNOWN_FLAG);
    column.reserved = 0;
    column.count = SIZE_MAX;
    CHECK_STATUS(rdb_simd_compact(NULL, &column, NULL, 0, &value, 4, NULL, 0, NULL, NULL), RDB_E_OVERFLOW);
}

TEST(simd_scan, zones_tell_what_blocks_hold) {
    fill();
    rdb_simd_column column = simd_valid_column(waves, ROWS, RDB_TYPE_F64, validity);
    struct {
        rdb_simd_zone zone;
        uint64_t mine;
    } zones[12];
    for (uint32_t level = 0; level < SIMD_TIERS; level++) {
        if (!simd_tier(level)) continue;
        size_t count = 0;
        for (size_t i = 0; i < COUNT_OF(zones); i++) zones[i].mine = i;
        CHECK_OK(rdb_simd_zones(NULL, &column, 90, &zones[0].zone, sizeof zones[0], COUNT_OF(zones), &count, NULL));
        CHECK_U64(count, 12);
        for (size_t i = 0; i < count; i++) {
            double minimum, maximum, low = 1000, high = -1000;
            memcpy(&minimum, zones[i].zone.minimum, sizeof minimum);
            memcpy(&maximum, zones[i].zone.maximum, sizeof maximum);
            uint64_t nulls = 0, rows = 0;
            bool has_nan = false;
            for (size_t row = 90 * i; row < 90 * (i + 1) && row < ROWS; row++, rows++) {
                if (!is_valid(row)) {
                    nulls++;
                } else if (waves[row] != waves[row]) {
                    has_nan = true;
                } else {
                    if (waves[row] < low) low = waves[row];
                    if (waves[row] > high) high = waves[row];
                }
            }
            CHECK(minimum == low && maximum == high && zones[i].mine == i);
            CHECK(zones[i].zone.rows == rows && zones[i].zone.nulls == nulls);
            CHECK_U64(zones[i].zone.flags, RDB_SIMD_HAS_VALUES | (has_nan ? RDB_SIMD_HAS_NAN : 0u));
        }
        CHECK_STATUS(rdb_simd_zones(NULL, &column, 90, &zones[0].zone, sizeof zones[0], 3, &count, NULL), RDB_TRUNCATED);
        CHECK_U64(count, 12);
    }
    simd_tiers_done();
    size_t count = 0;
    column.type = 0;
    CHECK_STATUS(rdb_simd_zones(NULL, &column, 90, &zones[0].zone, sizeof zones[0], 3, &count, NULL),
                 RDB_E_INVALID_ARGUMENT);
    column.type = RDB_TYPE_F64;
    column.reserved = 1;
    CHECK_STATUS(rdb_simd_zones(NULL, &column, 90, &zones[0].zone, sizeof zones[0], 3, &count, NULL), RDB_E_UNKNOWN_FLAG);
}

TEST(simd_scan, zones_are_compared) {
    fill();
    rdb_simd_column column = simd_column(ascending, ROWS, RDB_TYPE_I32);
    rdb_simd_zone zones[10];
    uint8_t verdicts[10];
    size_t count = 0, skipped = 0;
    CHECK_OK(rdb_simd_zones(NULL, &column, 100, zones, sizeof zones[0], 10, &count, NULL));
    static const int32_t bounds[] = {70, 140}; /* rows 210 to 422 */
    CHECK_OK(rdb_simd_zones_compare(NULL, RDB_TYPE_I32, RDB_BETWEEN, bounds, sizeof bounds, zones, sizeof zones[0], count,
                                    verdicts, sizeof verdicts, &skipped, NULL));
    static const uint8_t expected[] = {RDB_ZONE_SKIP, RDB_ZONE_SKIP, RDB_ZONE_READ, RDB_ZONE_ALL, RDB_ZONE_READ};
    CHECK_BYTES(verdicts, 5, expected, sizeof expected);
    CHECK_U64(skipped, 7);
    CHECK_STATUS(rdb_simd_zones_compare(NULL, RDB_TYPE_I32, RDB_IS_NOT_NULL, NULL, 0, zones, sizeof zones[0], count,
                                        verdicts, 9, &skipped, NULL),
                 RDB_TRUNCATED);
    CHECK(skipped == 0 && verdicts[8] == RDB_ZONE_ALL);
    CHECK_STATUS(rdb_simd_zones_compare(NULL, RDB_TYPE_I32, RDB_LESS, bounds, sizeof bounds, zones, sizeof zones[0], count,
                                        verdicts, sizeof verdicts, NULL, NULL),
                 RDB_E_TOO_LARGE);
    CHECK_STATUS(rdb_simd_zones_compare(NULL, RDB_TYPE_I32, RDB_LESS, bounds, 3, zones, sizeof zones[0], count, verdicts,
                                        sizeof verdicts, NULL, NULL),
                 RDB_E_SIZE_MISMATCH);
}

/* ascending between 70 and 140, waves less than 30, small not 3. */
static bool is_wanted(size_t row) {
    return ascending[row] >= 70 && ascending[row] <= 140 && is_valid(row) && waves[row] < 30 && small[row] != 3;
}

TEST(simd_scan, several_conditions_row_by_row_and_on) {
    fill();
    static const int32_t bounds[] = {70, 140};
    static const double thirty = 30;
    static const uint8_t three = 3;
    rdb_simd_column columns[] = {simd_column(ascending, ROWS, RDB_TYPE_I32),
                                 simd_valid_column(waves, ROWS, RDB_TYPE_F64, validity),
                                 simd_column(small, ROWS, RDB_TYPE_U8)};
    rdb_simd_zone zones[10];
    size_t count = 0;
    CHECK_OK(rdb_simd_zones(NULL, &columns[0], 100, zones, sizeof zones[0], 10, &count, NULL));
    rdb_simd_condition conditions[] = {condition(&columns[0], RDB_BETWEEN, bounds, sizeof bounds),
                                       condition(&columns[1], RDB_LESS, &thirty, sizeof thirty),
                                       condition(&columns[2], RDB_NOT_EQUAL, &three, sizeof three)};
    uint32_t expected[ROWS];
    size_t wanted = 0;
    for (size_t row = 0; row < ROWS; row++) {
        if (is_wanted(row)) expected[wanted++] = (uint32_t)row;
    }
    CHECK(wanted > 20);
    rdb_simd_options options;
    rdb_simd_options_init(&options, sizeof options);
    options.batch_rows = 64;
    rdb_simd_context context = NULL;
    CHECK_OK(rdb_simd_context_open(&options, &context, NULL));
    for (uint32_t level = 0; level < SIMD_TIERS; level++) {
        if (!simd_tier(level)) continue;
        for (int with_zones = 0; with_zones < 2; with_zones++) {
            conditions[0].zones = with_zones ? zones : NULL;
            conditions[0].zones_stride = sizeof zones[0];
            conditions[0].zones_count = count;
            conditions[0].block_rows = 100;
            for (size_t capacity = 1; capacity < 100; capacity += 9) {
                uint32_t rows[100];
                size_t row = 0, total = 0;
                rdb_status status;
                do {
                    size_t found = 0;
                    status = rdb_simd_scan_rows(context, conditions, 3, row, rows, capacity, &found, &row, NULL);
                    CHECK(status == RDB_OK || status == RDB_TRUNCATED);
                    CHECK(total + found <= wanted && found <= capacity);
                    CHECK_BYTES(rows, 4 * found, expected + total, 4 * found);
                    total += found;
                } while (status == RDB_TRUNCATED);
                CHECK(total == wanted && row == ROWS);
            }
            rdb_simd_scan_result result;
            ZERO(result);
            result.struct_size = sizeof result;
            CHECK_OK(rdb_simd_scan_aggregate(context, conditions, 3, &columns[2], &result, NULL));
            CHECK(result.rows == wanted && result.nulls == 0 && result.flags == RDB_SIMD_HAS_VALUES);
            CHECK(result.minimum[0] == 0 && result.maximum[0] == 6);
            uint64_t sum = 0;
            for (size_t i = 0; i < wanted; i++) sum += small[expected[i]];
            CHECK(result.sum_low == sum && result.sum_high == 0 && result.sum == (double)sum);
        }
    }
    simd_tiers_done();
    /* Blocks that the zone map leaves out are not read. */
    rdb_simd_statistics before, after;
    ZERO(before);
    ZERO(after);
    before.struct_size = after.struct_size = sizeof before;
    CHECK_OK(rdb_simd_statistics_get(context, &before, NULL));
    static const int32_t nowhere[] = {5000, 6000};
    conditions[0].operands = nowhere;
    uint32_t row;
    size_t found = 9, next = 9;
    CHECK_OK(rdb_simd_scan_rows(context, conditions, 3, 0, &row, 1, &found, &next, NULL));
    CHECK(found == 0 && next == ROWS);
    CHECK_OK(rdb_simd_statistics_get(context, &after, NULL));
    const rdb_simd_operation_statistics *one = &before.by_kind[RDB_SIMD_SCAN], *other = &after.by_kind[RDB_SIMD_SCAN];
    CHECK(other->calls == one->calls + 1 && other->rows_processed == one->rows_processed + ROWS);
    CHECK(other->simd_operations == one->simd_operations && other->scalar_operations == one->scalar_operations);
    CHECK_OK(rdb_simd_context_close(context, NULL));
}

TEST(simd_scan, aggregates_tell_nulls_and_nan) {
    fill();
    rdb_simd_column column = simd_valid_column(waves, ROWS, RDB_TYPE_F64, validity);
    rdb_simd_scan_result result;
    ZERO(result);
    result.struct_size = sizeof result;
    CHECK_OK(rdb_simd_scan_aggregate(NULL, NULL, 0, &column, &result, NULL));
    double minimum, maximum;
    memcpy(&minimum, result.minimum, sizeof minimum);
    memcpy(&maximum, result.maximum, sizeof maximum);
    CHECK(result.rows == ROWS && result.nulls == 334 && minimum == 0 && maximum == 99);
    CHECK_U64(result.flags, RDB_SIMD_HAS_VALUES | RDB_SIMD_HAS_NAN);
    CHECK(result.sum != result.sum && result.sum_low == 0 && result.sum_high == 0);
    rdb_simd_condition nulls = condition(&column, RDB_IS_NULL, NULL, 0);
    CHECK_OK(rdb_simd_scan_aggregate(NULL, &nulls, 1, &column, &result, NULL));
    CHECK(result.rows == 334 && result.nulls == 334 && result.flags == 0);
}

TEST(simd_scan, sums_go_beyond_64_bits) {
    static const uint64_t large[] = {UINT64_MAX, UINT64_MAX, 1};
    static const int64_t small_ones[] = {INT64_MIN, INT64_MIN, INT64_MIN};
    rdb_simd_column columns[] = {simd_column(large, 3, RDB_TYPE_U64), simd_column(small_ones, 3, RDB_TYPE_I64)};
    rdb_simd_scan_result result;
    ZERO(result);
    result.struct_size = sizeof result;
    for (uint32_t level = 0; level < SIMD_TIERS; level++) {
        if (!simd_tier(level)) continue;
        CHECK_OK(rdb_simd_scan_aggregate(NULL, NULL, 0, &columns[0], &result, NULL));
        CHECK(result.sum_low == UINT64_MAX && result.sum_high == 1 && result.sum > 3.6e19);
        CHECK_OK(rdb_simd_scan_aggregate(NULL, NULL, 0, &columns[1], &result, NULL));
        CHECK(result.sum_low == (uint64_t)1 << 63 && result.sum_high == -2 && result.sum < -2.7e19);
    }
    simd_tiers_done();
}

/* What a scan says of conditions, both ways. */
static void check_conditions(const rdb_simd_condition *conditions, size_t count, rdb_status expected) {
    rdb_simd_column column = simd_column(ascending, ROWS, RDB_TYPE_I32);
    uint32_t rows[ROWS];
    rdb_simd_scan_result result;
    ZERO(result);
    result.struct_size = sizeof result;
    CHECK_STATUS(rdb_simd_scan_rows(NULL, conditions, count, 0, rows, ROWS, NULL, NULL, NULL), expected);
    CHECK_STATUS(rdb_simd_scan_aggregate(NULL, conditions, count, &column, &result, NULL), expected);
}

/* produces: rdb_simd_scan_rows RDB_E_SIZE_MISMATCH */
/* produces: rdb_simd_scan_rows RDB_E_STRUCT_SIZE */
/* produces: rdb_simd_scan_rows RDB_E_UNKNOWN_FLAG */
/* produces: rdb_simd_scan_rows RDB_E_INVALID_ARGUMENT */
/* produces: rdb_simd_scan_aggregate RDB_E_SIZE_MISMATCH */
/* produces: rdb_simd_scan_aggregate RDB_E_STRUCT_SIZE */
/* produces: rdb_simd_scan_aggregate RDB_E_UNKNOWN_FLAG */
/* produces: rdb_simd_scan_aggregate RDB_E_INVALID_ARGUMENT */
TEST(simd_scan, conditions_are_checked) {
    fill();
    static const int32_t bounds[] = {70, 140};
    rdb_simd_column column = simd_column(ascending, ROWS, RDB_TYPE_I32);
    rdb_simd_column shorter = simd_column(small, ROWS - 1, RDB_TYPE_U8);
    rdb_simd_zone zone;
    ZERO(zone);
    rdb_simd_condition good = condition(&column, RDB_LESS, bounds, 4), conditions[9];
    for (size_t i = 0; i < 9; i++) conditions[i] = good;
    check_conditions(conditions, 8, RDB_OK);
    check_conditions(conditions, 9, RDB_E_TOO_LARGE);
    conditions[1].operands_length = 8;
    check_conditions(conditions, 2, RDB_E_TOO_LARGE);
    conditions[1].operands_length = 3;
    check_conditions(conditions, 2, RDB_E_SIZE_MISMATCH);
    conditions[1] = condition(&shorter, RDB_IS_NULL, NULL, 0);
    check_conditions(conditions, 2, RDB_E_SIZE_MISMATCH);
    conditions[1] = good;
    conditions[1].column = NULL;
    check_conditions(conditions, 2, RDB_E_NULL_ARGUMENT);
    conditions[1] = condition(&column, 10, bounds, 4);
    check_conditions(conditions, 2, RDB_E_INVALID_ARGUMENT);
    conditions[1] = good;
    conditions[1].reserved = 1;
    check_conditions(conditions, 2, RDB_E_UNKNOWN_FLAG);
    conditions[1] = good;
    conditions[1].zones = &zone;
    conditions[1].zones_count = 1;
    conditions[1].zones_stride = sizeof zone;
    check_conditions(conditions, 2, RDB_E_INVALID_ARGUMENT); /* of no rows each */
    conditions[1].block_rows = ROWS;
    check_conditions(conditions, 2, RDB_OK);
    conditions[1].zones_stride = sizeof zone - 1;
    check_conditions(conditions, 2, RDB_E_STRUCT_SIZE);
    conditions[1].zones_stride = SIZE_MAX;
    conditions[1].zones_count = 2;
    check_conditions(conditions, 2, RDB_E_OVERFLOW);
}
