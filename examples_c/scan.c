/*
 * scan.c: reading much of an index at once. A cursor hands out batches: keys end to end, values end to end, and arrays
 * of offsets that say where each begins, as in Apache Arrow. The batch's memory is used again by every call.
 *
 * Here: an index of measurements, summed up by sensor.
 */
#include "check.h"

#include <inttypes.h>
#include <string.h>

enum { SENSORS = 3, HOURS = 24 };

static void load(rdb_index measurements) {
    for (int sensor = 0; sensor < SENSORS; sensor++) {
        for (int hour = 0; hour < HOURS; hour++) {
            char key[32];
            uint64_t value = (uint64_t)(100 * sensor + hour);
            int length = snprintf(key, sizeof key, "sensor%d/%02d:00", sensor, hour);
            OK(rdb_index_insert(measurements, key, (size_t)length, &value, sizeof value, 0, &problem));
        }
    }
}

static rdb_range of_sensor(const char *prefix) {
    rdb_range range = RDB_RANGE_INIT;
    range.prefix = prefix;
    range.prefix_length = strlen(prefix);
    return range;
}

/* Values are u64: the value bytes of a batch are an array of them, eight bytes each. */
static uint64_t sum(const rdb_batch *batch) {
    uint64_t total = 0;
    for (size_t at = 0; at < batch->count; at++) {
        uint64_t value;
        REQUIRE(batch->value_offsets[at + 1] - batch->value_offsets[at] == sizeof value);
        memcpy(&value, batch->values + batch->value_offsets[at], sizeof value);
        total += value;
    }
    return total;
}

static void tell(rdb_index measurements, const char *prefix, rdb_batch *batch) {
    rdb_range range = of_sensor(prefix);
    rdb_cursor cursor;
    uint64_t total = 0;
    size_t entries = 0, calls = 0;
    OK(rdb_cursor_open(measurements, &range, &cursor, &problem));
    while (CHECK(rdb_cursor_next_batch(cursor, 10, 0, batch, &problem)) == RDB_OK) {
        if (calls++ == 0) printf("%.*s ...", (int)batch->key_offsets[1], (const char *)batch->keys);
        entries += batch->count;
        total += sum(batch);
    }
    printf(" %zu entries in %zu batches, sum %" PRIu64 "\n", entries, calls, total);
    OK(rdb_cursor_close(cursor, &problem));
}

int main(void) {
    rdb_engine engine;
    rdb_index measurements;
    rdb_index_options options = RDB_INDEX_OPTIONS_INIT;
    rdb_batch batch = {0};
    options.value_type = RDB_VALUE_U64;
    OK(rdb_engine_open(NULL, &engine, &problem));
    OK(rdb_index_create(engine, "measurements", strlen("measurements"), &options, &measurements, &problem));

    load(measurements);
    for (int sensor = 0; sensor < SENSORS; sensor++) {
        char prefix[16];
        snprintf(prefix, sizeof prefix, "sensor%d/", sensor);
        tell(measurements, prefix, &batch);
    }

    OK(rdb_batch_free(&batch, &problem)); /* once, after the last use */
    OK(rdb_index_close(measurements, &problem));
    OK(rdb_engine_close(engine, &problem));
    return 0;
}
