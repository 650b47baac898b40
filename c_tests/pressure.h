/* What the suites of memory pressure share. */
#ifndef RUSTYDB_PRESSURE_H
#define RUSTYDB_PRESSURE_H

#include "support.h"

enum { MIB = 1 << 20, LIMIT = 64 * MIB };

static inline rdb_pressure_statistics statistics(void) {
    rdb_pressure_statistics out;
    ZERO(out);
    out.struct_size = sizeof out;
    CHECK_OK(rdb_pressure_statistics_get(&out, NULL));
    return out;
}

static inline uint32_t poll_level(void) {
    uint32_t found = 99;
    CHECK_OK(rdb_pressure_poll(&found, NULL));
    return found;
}

static inline void set_interval(uint32_t milliseconds) {
    rdb_pressure_thresholds thresholds;
    rdb_pressure_thresholds_init(&thresholds, sizeof thresholds);
    thresholds.minimum_interval_ms = milliseconds;
    CHECK_OK(rdb_pressure_thresholds_set(&thresholds, NULL));
}

/* As it was in the beginning. */
static inline void end(void) {
    CHECK_OK(rdb_memory_limit_set(0, NULL));
    CHECK_OK(rdb_memory_emergency_release(NULL, NULL));
    CHECK_OK(rdb_pressure_sources_set(RDB_PRESSURE_SOURCE_LEDGER | RDB_PRESSURE_SOURCE_CGROUP, NULL));
    set_interval(0);
    poll_level();
    set_interval(100);
}

#endif
