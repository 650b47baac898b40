/*     spill_ours DIRECTORY ENTRIES BYTES
 *
 * Ours: an index of kind RDB_INDEX_BTREE with a spill_path, whose pool has so many bytes. Its entries are put in one by
 * one in random order, as an index becomes large, while the pool has room for all of it; then the pool is made small. */
#include "entries.h"

#include "rustydb.h"

#include <sys/stat.h>

enum { NODE_BYTES = 4096, ENTRIES_OF_FULL_SCAN = 1024, MOST_FILES = 64 };

static rdb_pool pool;
static rdb_index map;
static rdb_batch batch;
static rdb_cursor cursor;

static inline rdb_status must(rdb_status status) {
    if (__builtin_expect(status < RDB_OK, 0)) {
        bench_stop(rdb_status_name(status));
    }
    return status;
}

static size_t least(uint64_t one, uint64_t other) { return one < other ? one : other; }

static inline uint64_t search_by(uint64_t operations, size_t at_once) {
    const uint64_t *keys = spill_keys();
    uint64_t values[SPILL_BATCH], sum = 0;
    rdb_status found[SPILL_BATCH];
    for (uint64_t done = 0; done < operations; done += at_once) {
        const size_t count = least(operations - done, at_once);
        must(rdb_index_search_u64(map, keys + done, count, values, found, NULL));
        for (size_t i = 0; i < count; i++) {
            sum += found[i] == RDB_OK ? keys[done + i] + values[i] : 0;
        }
    }
    return sum;
}

static uint64_t search(unsigned thread, uint64_t operations) {
    (void)thread;
    return search_by(operations, 1);
}

static uint64_t search_64(unsigned thread, uint64_t operations) {
    (void)thread;
    return search_by(operations, 64);
}

static uint64_t search_1024(unsigned thread, uint64_t operations) {
    (void)thread;
    return search_by(operations, SPILL_BATCH);
}

static uint64_t insert_by(uint64_t operations, size_t at_once) {
    const uint64_t *keys = spill_keys();
    uint64_t values[SPILL_BATCH];
    for (uint64_t done = 0; done < operations; done += at_once) {
        const size_t count = least(operations - done, at_once);
        for (size_t i = 0; i < count; i++) {
            values[i] = spill_count + i;
        }
        must(rdb_index_insert_u64(map, keys + done, values, count, RDB_INSERT_UPSERT, NULL, NULL));
        spill_count += count;
    }
    return spill_count;
}

static uint64_t insert(unsigned thread, uint64_t operations) {
    (void)thread;
    return insert_by(operations, 1);
}

static uint64_t insert_1024(unsigned thread, uint64_t operations) {
    (void)thread;
    return insert_by(operations, SPILL_BATCH);
}

static uint64_t range(unsigned thread, uint64_t operations) {
    (void)thread;
    const uint64_t *starts = spill_keys();
    uint64_t keys[SPILL_RANGE], values[SPILL_RANGE], sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        size_t found;
        must(rdb_index_range_search_u64(map, starts[i], UINT64_MAX, RDB_FORWARD, keys, values, SPILL_RANGE, &found,
                                        NULL));
        for (size_t j = 0; j < found; j++) {
            sum += keys[j] + values[j];
        }
    }
    return sum;
}

static void begin_scan(const char *unused, uint64_t count) {
    (void)unused;
    (void)count;
    must(rdb_cursor_close(cursor, NULL));
    must(rdb_cursor_open(map, NULL, &cursor, NULL));
}

static uint64_t full_scan(unsigned thread, uint64_t operations) {
    (void)thread;
    uint64_t sum = 0;
    for (uint64_t done = 0; done < operations; done += batch.count) {
        if (must(rdb_cursor_next_batch(cursor, least(operations - done, ENTRIES_OF_FULL_SCAN), 0, &batch, NULL)) == RDB_END) {
            break;
        }
        for (size_t i = 0; i < batch.count; i++) {
            uint64_t key, value;
            memcpy(&key, batch.keys + batch.key_offsets[i], sizeof key);
            memcpy(&value, batch.values + batch.value_offsets[i], sizeof value);
            sum += __builtin_bswap64(key) + value;
        }
    }
    return sum;
}

static uint64_t compact(unsigned thread, uint64_t operations) {
    (void)thread;
    must(rdb_index_rebuild(map, NULL));
    return operations;
}

static const pool_case cases[] = {
    {"warm", WALL, 0, spill_pick, search_64},
    {"search", WALL, 0, spill_pick, search},
    {"search_64", WALL, 0, spill_pick, search_64},
    {"search_1024", WALL, 0, spill_pick, search_1024},
    {"range_100", WALL, 0, spill_pick, range},
    {"full_scan", WALL, 0, begin_scan, full_scan},
    {"insert", WALL, 0, spill_pick_new, insert},
    {"insert_1024", WALL, 0, spill_pick_new, insert_1024},
    {"compact", WALL, 0, begin_scan, compact},
    {NULL, WALL, 0, NULL, NULL},
};

/* What the file system has given the file, which has no name; all nodes, if that is more: some may not be written yet. */
static uint64_t file_bytes(void) {
    rdb_index_statistics statistics = RDB_INDEX_STATISTICS_INIT;
    must(rdb_index_statistics_get(map, &statistics, NULL));
    const uint64_t nodes = (statistics.leaf_nodes + statistics.internal_nodes) * NODE_BYTES;
    uint64_t given = 0;
    for (int file = 3; file < MOST_FILES; file++) {
        struct stat about;
        if (fstat(file, &about) == 0 && S_ISREG(about.st_mode)) {
            given += (uint64_t)about.st_blocks * 512;
        }
    }
    return given > nodes ? given : nodes;
}

static void more(int begins) {
    static rdb_pool_statistics before;
    rdb_pool_statistics now = RDB_POOL_STATISTICS_INIT;
    must(rdb_pool_statistics_get(pool, &now, NULL));
    if (begins) {
        before = now;
        return;
    }
    printf(" bytes=%.4f peak=%llu", (double)file_bytes() / (double)spill_count,
           (unsigned long long)spill_peak());
    printf(" reads=%llu writes=%llu foreground_rounds=%llu", (unsigned long long)(now.reads - before.reads),
           (unsigned long long)(now.writes - before.writes),
           (unsigned long long)(now.foreground_rounds - before.foreground_rounds));
}

/* Puts the entries in while all nodes have room in memory. */
static void load(uint64_t entries) {
    uint64_t keys[SPILL_BATCH], values[SPILL_BATCH];
    for (uint64_t done = 0; done < entries;) {
        const size_t count = least(entries - done, SPILL_BATCH);
        for (size_t i = 0; i < count; i++) {
            values[i] = done + i;
            keys[i] = spill_key(values[i]);
        }
        must(rdb_index_insert_u64(map, keys, values, count, RDB_INSERT_UPSERT, NULL, NULL));
        done += count;
    }
    spill_count = entries;
}

static void open_all(const char *directory, uint64_t entries, uint64_t bytes) {
    rdb_engine engine;
    rdb_engine_options how = RDB_ENGINE_OPTIONS_INIT;
    rdb_index_options options = RDB_INDEX_OPTIONS_INIT;
    rdb_pool_config config = RDB_POOL_CONFIG_INIT;
    how.spill_path = directory;
    how.spill_path_length = strlen(directory);
    how.pool_bytes = bytes;
    must(rdb_engine_open(&how, &engine, NULL));
    must(rdb_engine_pool(engine, &pool, NULL));
    options.kind = RDB_INDEX_BTREE;
    options.key_type = RDB_KEY_U64;
    options.value_type = RDB_VALUE_U64;
    must(rdb_index_create(engine, "bench", 5, &options, &map, NULL));
    config.bytes = 7 * bytes;
    must(rdb_pool_configure(pool, &config, NULL));
    load(entries);
    config.bytes = bytes;
    must(rdb_pool_configure(pool, &config, NULL));
    must(rdb_cursor_open(map, NULL, &cursor, NULL));
}

int main(int argc, char **argv) {
    if (argc != 4) {
        bench_stop("usage: spill_ours DIRECTORY ENTRIES BYTES");
    }
    open_all(argv[1], strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
    spill_forget_peak();
    pool_serve(cases, more);
    return 0;
}
