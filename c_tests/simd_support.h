/* What the tests of kernels share: the tiers of this machine, and columns over arrays. */
#ifndef RUSTYDB_SIMD_SUPPORT_H
#define RUSTYDB_SIMD_SUPPORT_H

#include "test.h"

enum { SIMD_TIERS = 3 };

/* Has kernels use a tier; false if the processor lacks it. */
static inline bool simd_tier(uint32_t level) {
    rdb_status status = rdb_simd_level_force(level, NULL);
    CHECK(status == RDB_OK || status == RDB_E_UNSUPPORTED);
    if (status == RDB_OK) test_context("tier %s", rdb_simd_level_name(level));
    return status == RDB_OK;
}

/* The highest tier again. */
static inline void simd_tiers_done(void) {
    test_context(NULL);
    for (uint32_t level = 0; level < SIMD_TIERS; level++) (void)rdb_simd_level_force(level, NULL);
}

static inline rdb_simd_column simd_column(const void *values, size_t count, uint32_t type) {
    rdb_simd_column column;
    ZERO(column);
    column.values = values;
    column.count = count;
    column.type = type;
    return column;
}

static inline rdb_simd_column simd_valid_column(const void *values, size_t count, uint32_t type,
                                                const uint8_t *validity) {
    rdb_simd_column column = simd_column(values, count, type);
    column.validity = validity;
    return column;
}

static inline bool simd_bit(const void *bitmap, size_t row) {
    return (((const uint8_t *)bitmap)[row / 8] >> (row % 8) & 1) != 0;
}

#endif
