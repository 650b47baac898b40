/* Ours: rdb_index of kind RDB_INDEX_BTREE through librustydb.so. u64 keys take the _u64 calls, with one key where a case
 * is about single operations; paths take the byte calls. A side `ours,FEATURE,...,TOLD` is an index without some features of
 * the tree or with more of them, or one that tells other bytes than those of its memory. */
#include "ours.h"

#include <sys/mman.h>

/* What `bytes` tells: all memory; what leaves hold of keys; the nodes above the leaves. */
typedef enum told { TOLD_MEMORY, TOLD_KEYS, TOLD_INNER } told;

enum { NODE_BYTES = 4096 };

static uint32_t features;
static told tells = TOLD_MEMORY;

/* Used again and again, as a program would. */
static rdb_batch batch;

void *ours_create(uint32_t key_type, uint32_t value_type, uint32_t flags) {
    rdb_engine engine;
    rdb_index index;
    rdb_index_options options = RDB_INDEX_OPTIONS_INIT;
    options.kind = RDB_INDEX_BTREE;
    options.flags = features | flags;
    options.key_type = key_type;
    options.value_type = value_type;
    must(rdb_engine_open(NULL, &engine, NULL));
    must(rdb_index_create(engine, "bench", 5, &options, &index, NULL));
    return index;
}

static void *create_u64(void) { return ours_create(RDB_KEY_U64, RDB_VALUE_U64, 0); }
static void *create_paths(void) { return ours_create(RDB_KEY_BYTES, RDB_VALUE_U64, 0); }
static void *create_paths_bytes(void) { return ours_create(RDB_KEY_BYTES, RDB_VALUE_BYTES, 0); }

uint64_t ours_count(void *map) {
    uint64_t entries = 0;
    must(rdb_index_count(map, &entries, NULL));
    return entries;
}

uint64_t ours_bytes(void *map) {
    rdb_index_statistics statistics = RDB_INDEX_STATISTICS_INIT;
    must(rdb_index_statistics_get(map, &statistics, NULL));
    switch (tells) {
    case TOLD_KEYS: return statistics.key_bytes - statistics.prefix_saved_bytes;
    case TOLD_INNER: return statistics.internal_nodes * NODE_BYTES;
    case TOLD_MEMORY: break;
    }
    return statistics.memory_bytes;
}

/* u64 */

static uint64_t insert_u64(void *map, const btree_keys *keys) {
    for (size_t i = 0; i < keys->count; i++) {
        const uint64_t value = i;
        must(rdb_index_insert_u64(map, &keys->numbers[i], &value, SINGLE, RDB_INSERT_UPSERT, NULL, NULL));
    }
    return ours_count(map);
}

static uint64_t insert_many_u64(void *map, const btree_keys *keys) {
    uint64_t values[BTREE_BATCH];
    for (size_t start = 0; start < keys->count; start += BTREE_BATCH) {
        const size_t length = least(keys->count - start, BTREE_BATCH);
        for (size_t i = 0; i < length; i++) {
            values[i] = start + i;
        }
        must(rdb_index_insert_u64(map, &keys->numbers[start], values, length, RDB_INSERT_UPSERT, NULL, NULL));
    }
    return ours_count(map);
}

void *ours_map_room(size_t bytes) {
    void *room = mmap(NULL, bytes + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (room == MAP_FAILED) {
        bench_stop("no memory");
    }
    return room;
}

static uint64_t load_u64(void *map, const btree_keys *keys, uint32_t flags, uint32_t threads) {
    rdb_load_options options = RDB_LOAD_OPTIONS_INIT;
    options.flags = flags;
    options.threads = threads;
    uint64_t *values = ours_map_room(keys->count * sizeof *values);
    for (size_t i = 0; i < keys->count; i++) {
        values[i] = i;
    }
    must(rdb_index_load_u64(map, keys->numbers, values, keys->count, &options, NULL));
    munmap(values, keys->count * sizeof *values + 1);
    return ours_count(map);
}

static uint64_t load_sorted_u64(void *map, const btree_keys *keys) { return load_u64(map, keys, RDB_LOAD_SORTED, 1); }
static uint64_t load_unsorted_u64(void *map, const btree_keys *keys) { return load_u64(map, keys, 0, 1); }
static uint64_t load_by_2_u64(void *map, const btree_keys *keys) { return load_u64(map, keys, 0, 2); }

static inline uint64_t search_one_u64(void *map, const uint64_t *key) {
    uint64_t value = 0;
    rdb_status found;
    must(rdb_index_search_u64(map, key, SINGLE, &value, &found, NULL));
    return found == RDB_OK ? *key + value : 0;
}

static uint64_t search_u64(void *map, const btree_keys *keys) {
    uint64_t sum = 0;
    for (size_t i = 0; i < keys->count; i++) {
        sum += search_one_u64(map, &keys->numbers[i]);
    }
    return sum;
}

static uint64_t search_timed_u64(void *map, const btree_keys *keys, uint32_t *ticks) {
    uint64_t sum = 0;
    for (size_t i = 0; i < keys->count; i++) {
        const uint64_t start = btree_ticks();
        sum += search_one_u64(map, &keys->numbers[i]);
        ticks[i] = (uint32_t)(btree_ticks() - start);
    }
    return sum;
}

static uint64_t search_many_u64(void *map, const btree_keys *keys) {
    uint64_t values[BTREE_BATCH], sum = 0;
    rdb_status found[BTREE_BATCH];
    for (size_t start = 0; start < keys->count; start += BTREE_BATCH) {
        const uint64_t *slice = &keys->numbers[start];
        const size_t length = least(keys->count - start, BTREE_BATCH);
        must(rdb_index_search_u64(map, slice, length, values, found, NULL));
        for (size_t i = 0; i < length; i++) {
            sum += found[i] == RDB_OK ? slice[i] + values[i] : 0;
        }
    }
    return sum;
}

static uint64_t erase_u64(void *map, const btree_keys *keys) {
    uint64_t erased = 0;
    for (size_t i = 0; i < keys->count; i++) {
        rdb_status found;
        must(rdb_index_delete_u64(map, &keys->numbers[i], SINGLE, &found, NULL));
        erased += found == RDB_OK;
    }
    return erased;
}

static uint64_t scan_u64(void *map, const btree_keys *keys) {
    uint64_t found_keys[BTREE_SCAN], values[BTREE_SCAN], sum = 0;
    for (size_t i = 0; i < keys->count; i++) {
        size_t found;
        must(rdb_index_range_search_u64(map, keys->numbers[i], UINT64_MAX, RDB_FORWARD, found_keys, values, BTREE_SCAN,
                                        &found, NULL));
        for (size_t j = 0; j < found; j++) {
            sum += found_keys[j] + values[j];
        }
    }
    return sum;
}

static uint64_t mixed_u64(void *map, const btree_keys *keys) {
    uint64_t sum = 0;
    for (size_t i = 0; i + 3 < keys->count; i += 4) {
        const uint64_t *four = &keys->numbers[i], value = i;
        rdb_status found;
        sum += search_one_u64(map, &four[0]);
        must(rdb_index_insert_u64(map, &four[1], &value, SINGLE, RDB_INSERT_UPSERT, NULL, NULL));
        sum += search_one_u64(map, &four[2]);
        must(rdb_index_delete_u64(map, &four[1], SINGLE, &found, NULL));
        sum += found == RDB_OK;
    }
    return sum;
}

static uint64_t sum_batch_u64(const rdb_batch *entries) {
    uint64_t sum = 0;
    for (size_t i = 0; i < entries->count; i++) {
        uint64_t key, value;
        memcpy(&key, entries->keys + entries->key_offsets[i], sizeof key);
        memcpy(&value, entries->values + entries->value_offsets[i], sizeof value);
        sum += __builtin_bswap64(key) + value;
    }
    return sum;
}

/* Byte strings. A value that is a number and one that is a string differ in where its bytes come from and go to. */

typedef struct value_room {
    uint64_t number;
    char bytes[32];
} value_room;

static inline const void *value_of(btree_string key, uint64_t number, int is_bytes, value_room *room, size_t *length) {
    if (is_bytes) {
        const btree_string tail = btree_tail(key);
        *length = tail.length;
        return tail.data;
    }
    room->number = number;
    *length = sizeof number;
    return &room->number;
}

static inline uint64_t mix_value(const void *data, size_t length, int is_bytes) {
    uint64_t number;
    if (is_bytes) {
        return btree_mix_string(data, length);
    }
    memcpy(&number, data, sizeof number);
    return number;
}

static inline void insert_one(void *map, btree_string key, uint64_t number, int is_bytes) {
    value_room room;
    size_t length;
    const void *value = value_of(key, number, is_bytes, &room, &length);
    must(rdb_index_insert(map, key.data, key.length, value, length, RDB_INSERT_UPSERT, NULL));
}

static inline uint64_t search_one(void *map, btree_string key, int is_bytes) {
    value_room room;
    size_t length;
    void *value = is_bytes ? (void *)room.bytes : &room.number;
    const size_t capacity = is_bytes ? sizeof room.bytes : sizeof room.number;
    if (must(rdb_index_search(map, key.data, key.length, value, capacity, &length, NULL)) != RDB_OK) {
        return 0;
    }
    return btree_mix_string(key.data, key.length) + mix_value(value, length, is_bytes);
}

static inline uint64_t insert_strings(void *map, const btree_keys *keys, int is_bytes) {
    for (size_t i = 0; i < keys->count; i++) {
        insert_one(map, keys->strings[i], i, is_bytes);
    }
    return ours_count(map);
}

static inline uint64_t insert_many_strings(void *map, const btree_keys *keys, int is_bytes) {
    rdb_slice slices[BTREE_BATCH], values[BTREE_BATCH];
    value_room rooms[BTREE_BATCH];
    for (size_t start = 0; start < keys->count; start += BTREE_BATCH) {
        const size_t length = least(keys->count - start, BTREE_BATCH);
        for (size_t i = 0; i < length; i++) {
            const btree_string key = keys->strings[start + i];
            slices[i] = (rdb_slice){.data = (const void *)key.data, .length = key.length};
            size_t bytes_of_value;
            values[i].data = value_of(key, start + i, is_bytes, &rooms[i], &bytes_of_value);
            values[i].length = bytes_of_value;
        }
        must(rdb_index_insert_many(map, slices, values, length, RDB_INSERT_UPSERT, NULL, NULL));
    }
    return ours_count(map);
}

static inline uint64_t load_strings(void *map, const btree_keys *keys, int is_bytes, uint32_t flags, uint32_t threads) {
    rdb_load_options options = RDB_LOAD_OPTIONS_INIT;
    options.flags = flags;
    options.threads = threads;
    const size_t each = 2 * sizeof(rdb_slice) + sizeof(value_room), bytes_of_all = keys->count * each;
    rdb_slice *slices = ours_map_room(bytes_of_all), *values = slices + keys->count;
    value_room *rooms = (value_room *)(values + keys->count);
    for (size_t i = 0; i < keys->count; i++) {
        size_t length;
        slices[i] = (rdb_slice){.data = (const void *)keys->strings[i].data, .length = keys->strings[i].length};
        values[i].data = value_of(keys->strings[i], i, is_bytes, &rooms[i], &length);
        values[i].length = length;
    }
    must(rdb_index_load(map, slices, values, keys->count, &options, NULL));
    munmap(slices, bytes_of_all + 1);
    return ours_count(map);
}

static inline uint64_t search_strings(void *map, const btree_keys *keys, int is_bytes) {
    uint64_t sum = 0;
    for (size_t i = 0; i < keys->count; i++) {
        sum += search_one(map, keys->strings[i], is_bytes);
    }
    return sum;
}

static inline uint64_t search_timed_strings(void *map, const btree_keys *keys, uint32_t *ticks, int is_bytes) {
    uint64_t sum = 0;
    for (size_t i = 0; i < keys->count; i++) {
        const uint64_t start = btree_ticks();
        sum += search_one(map, keys->strings[i], is_bytes);
        ticks[i] = (uint32_t)(btree_ticks() - start);
    }
    return sum;
}

static inline uint64_t search_many_strings(void *map, const btree_keys *keys, int is_bytes) {
    rdb_slice slices[BTREE_BATCH];
    rdb_status found[BTREE_BATCH];
    uint64_t sum = 0;
    for (size_t start = 0; start < keys->count; start += BTREE_BATCH) {
        const size_t length = least(keys->count - start, BTREE_BATCH);
        for (size_t i = 0; i < length; i++) {
            const btree_string key = keys->strings[start + i];
            slices[i] = (rdb_slice){.data = (const void *)key.data, .length = key.length};
        }
        must(rdb_index_search_many(map, slices, length, &batch, found, NULL));
        for (size_t i = 0; i < length; i++) {
            if (found[i] == RDB_OK) {
                const uint64_t from = batch.value_offsets[i], to = batch.value_offsets[i + 1];
                sum += btree_mix_string(slices[i].data, slices[i].length);
                sum += mix_value(batch.values + from, to - from, is_bytes);
            }
        }
    }
    return sum;
}

static uint64_t erase_strings(void *map, const btree_keys *keys) {
    uint64_t erased = 0;
    for (size_t i = 0; i < keys->count; i++) {
        const btree_string key = keys->strings[i];
        erased += must(rdb_index_delete(map, key.data, key.length, NULL)) == RDB_OK;
    }
    return erased;
}

static inline uint64_t sum_batch_strings(const rdb_batch *entries, int is_bytes) {
    uint64_t sum = 0;
    for (size_t i = 0; i < entries->count; i++) {
        const uint64_t key = entries->key_offsets[i], value = entries->value_offsets[i];
        sum += btree_mix_string(entries->keys + key, entries->key_offsets[i + 1] - key);
        sum += mix_value(entries->values + value, entries->value_offsets[i + 1] - value, is_bytes);
    }
    return sum;
}

static inline uint64_t scan_strings(void *map, const btree_keys *keys, int is_bytes) {
    rdb_range range = RDB_RANGE_INIT;
    uint64_t sum = 0;
    range.lower_bound = RDB_BOUND_INCLUSIVE;
    range.limit = BTREE_SCAN;
    for (size_t i = 0; i < keys->count; i++) {
        range.lower = keys->strings[i].data;
        range.lower_length = keys->strings[i].length;
        must(rdb_index_range_search(map, &range, &batch, NULL));
        sum += sum_batch_strings(&batch, is_bytes);
    }
    return sum;
}

static inline uint64_t mixed_strings(void *map, const btree_keys *keys, int is_bytes) {
    uint64_t sum = 0;
    for (size_t i = 0; i + 3 < keys->count; i += 4) {
        const btree_string *four = &keys->strings[i];
        sum += search_one(map, four[0], is_bytes);
        insert_one(map, four[1], i, is_bytes);
        sum += search_one(map, four[2], is_bytes);
        sum += must(rdb_index_delete(map, four[1].data, four[1].length, NULL)) == RDB_OK;
    }
    return sum;
}

/* Cursors, for any shape. */

typedef uint64_t sum_batch(const rdb_batch *entries);
typedef uint64_t sum_entry(const rdb_slice *key, const rdb_slice *value);

static rdb_cursor open_cursor(void *map) {
    rdb_cursor cursor;
    must(rdb_cursor_open(map, NULL, &cursor, NULL));
    return cursor;
}

static inline uint64_t full_scan(void *map, sum_batch *sum_of) {
    const rdb_cursor cursor = open_cursor(map);
    uint64_t sum = 0;
    while (must(rdb_cursor_next_batch(cursor, ENTRIES_OF_FULL_SCAN, 0, &batch, NULL)) != RDB_END) {
        sum += sum_of(&batch);
    }
    must(rdb_cursor_close(cursor, NULL));
    return sum;
}

static inline uint64_t full_scan_cursor(void *map, sum_entry *sum_of) {
    const rdb_cursor cursor = open_cursor(map);
    rdb_slice key, value;
    uint64_t sum = 0;
    while (must(rdb_cursor_next(cursor, &key, &value, NULL)) != RDB_END) {
        sum += sum_of(&key, &value);
    }
    must(rdb_cursor_close(cursor, NULL));
    return sum;
}

/* One cursor for all scans. */
static inline uint64_t scan_cursor(void *map, const btree_keys *keys, sum_batch *sum_of) {
    const rdb_cursor cursor = open_cursor(map);
    uint64_t sum = 0;
    for (size_t i = 0; i < keys->count; i++) {
        if (keys->numbers != NULL) {
            const uint64_t key = __builtin_bswap64(keys->numbers[i]);
            must(rdb_cursor_seek(cursor, &key, sizeof key, NULL));
        } else {
            must(rdb_cursor_seek(cursor, keys->strings[i].data, keys->strings[i].length, NULL));
        }
        must(rdb_cursor_next_batch(cursor, BTREE_SCAN, 0, &batch, NULL));
        sum += sum_of(&batch);
    }
    must(rdb_cursor_close(cursor, NULL));
    return sum;
}

static uint64_t sum_entry_u64(const rdb_slice *key, const rdb_slice *value) {
    uint64_t key_number, value_number;
    memcpy(&key_number, key->data, sizeof key_number);
    memcpy(&value_number, value->data, sizeof value_number);
    return __builtin_bswap64(key_number) + value_number;
}

uint64_t ours_full_scan_u64(void *map, const btree_keys *keys) {
    (void)keys;
    return full_scan(map, sum_batch_u64);
}

static uint64_t full_scan_cursor_u64(void *map, const btree_keys *keys) {
    (void)keys;
    return full_scan_cursor(map, sum_entry_u64);
}

static uint64_t scan_cursor_u64(void *map, const btree_keys *keys) { return scan_cursor(map, keys, sum_batch_u64); }

static const btree_side of_u64 = {
    .create = create_u64, .count = ours_count, .bytes = ours_bytes,
    .insert = insert_u64, .search = search_u64, .erase = erase_u64, .scan = scan_u64, .full_scan = ours_full_scan_u64,
    .insert_many = insert_many_u64, .search_many = search_many_u64,
    .scan_cursor = scan_cursor_u64, .full_scan_cursor = full_scan_cursor_u64,
    .mixed = mixed_u64, .search_timed = search_timed_u64,
    .load_sorted = load_sorted_u64, .load_unsorted = load_unsorted_u64, .load_by_2 = load_by_2_u64,
    .rank = ours_rank, .select = ours_select, .erase_range = ours_erase_range, .erase_many = ours_erase_many,
};

/* The passes over byte strings, for values of one kind. */
#define STRINGS(shape, is_bytes) \
    static uint64_t insert_##shape(void *map, const btree_keys *keys) { return insert_strings(map, keys, is_bytes); } \
    static uint64_t insert_many_##shape(void *map, const btree_keys *keys) { \
        return insert_many_strings(map, keys, is_bytes); \
    } \
    static uint64_t load_sorted_##shape(void *map, const btree_keys *keys) { \
        return load_strings(map, keys, is_bytes, RDB_LOAD_SORTED, 1); \
    } \
    static uint64_t load_unsorted_##shape(void *map, const btree_keys *keys) { \
        return load_strings(map, keys, is_bytes, 0, 1); \
    } \
    static uint64_t load_by_2_##shape(void *map, const btree_keys *keys) { \
        return load_strings(map, keys, is_bytes, 0, 2); \
    } \
    static uint64_t search_##shape(void *map, const btree_keys *keys) { return search_strings(map, keys, is_bytes); } \
    static uint64_t search_many_##shape(void *map, const btree_keys *keys) { \
        return search_many_strings(map, keys, is_bytes); \
    } \
    static uint64_t search_timed_##shape(void *map, const btree_keys *keys, uint32_t *ticks) { \
        return search_timed_strings(map, keys, ticks, is_bytes); \
    } \
    static uint64_t scan_##shape(void *map, const btree_keys *keys) { return scan_strings(map, keys, is_bytes); } \
    static uint64_t mixed_##shape(void *map, const btree_keys *keys) { return mixed_strings(map, keys, is_bytes); } \
    static uint64_t sum_batch_##shape(const rdb_batch *entries) { return sum_batch_strings(entries, is_bytes); } \
    static uint64_t sum_entry_##shape(const rdb_slice *key, const rdb_slice *value) { \
        return btree_mix_string(key->data, key->length) + mix_value(value->data, value->length, is_bytes); \
    } \
    static uint64_t full_scan_##shape(void *map, const btree_keys *keys) { \
        (void)keys; \
        return full_scan(map, sum_batch_##shape); \
    } \
    static uint64_t full_scan_cursor_##shape(void *map, const btree_keys *keys) { \
        (void)keys; \
        return full_scan_cursor(map, sum_entry_##shape); \
    } \
    static uint64_t scan_cursor_##shape(void *map, const btree_keys *keys) { \
        return scan_cursor(map, keys, sum_batch_##shape); \
    } \
    static const btree_side of_##shape = { \
        .create = create_##shape, .count = ours_count, .bytes = ours_bytes, \
        .insert = insert_##shape, .search = search_##shape, .erase = erase_strings, \
        .scan = scan_##shape, .full_scan = full_scan_##shape, \
        .insert_many = insert_many_##shape, .search_many = search_many_##shape, \
        .scan_cursor = scan_cursor_##shape, .full_scan_cursor = full_scan_cursor_##shape, \
        .mixed = mixed_##shape, .search_timed = search_timed_##shape, \
        .load_sorted = load_sorted_##shape, .load_unsorted = load_unsorted_##shape, .load_by_2 = load_by_2_##shape, \
        .rank = ours_rank, .select = ours_select, .erase_range = ours_erase_range, .erase_many = ours_erase_many, \
    };

STRINGS(paths, 0)
STRINGS(paths_bytes, 1)

const btree_side *btree_side_of(const char *name, btree_shape shape) {
    static const btree_side *const sides[] = {&of_u64, &of_paths, &of_paths_bytes, &ours_pairs};
    static const struct {
        const char *name;
        uint32_t flag;
        told told;
    } words[] = {
        {"ours", 0, TOLD_MEMORY},
        {"no_prefix_compression", RDB_INDEX_NO_PREFIX_COMPRESSION, TOLD_MEMORY},
        {"no_suffix_truncation", RDB_INDEX_NO_SUFFIX_TRUNCATION, TOLD_MEMORY},
        {"no_simd_search", RDB_INDEX_NO_SIMD_SEARCH, TOLD_MEMORY},
        {"no_split_anticipation", RDB_INDEX_NO_SPLIT_ANTICIPATION, TOLD_MEMORY},
        {"no_compact_leaves", RDB_INDEX_NO_COMPACT_LEAVES, TOLD_MEMORY},
        {"counted", RDB_INDEX_COUNTED, TOLD_MEMORY},
        {"keys", 0, TOLD_KEYS},
        {"inner", 0, TOLD_INNER},
    };
    for (const char *rest = name; *rest != '\0'; rest += *rest == ',') {
        const size_t length = strcspn(rest, ",");
        size_t i = 0;
        while (strlen(words[i].name) != length || memcmp(words[i].name, rest, length) != 0) {
            if (++i == sizeof words / sizeof *words) {
                bench_stop(rest);
            }
        }
        features |= words[i].flag;
        tells = words[i].told;
        rest += length;
    }
    return sides[shape];
}
