/* Ours with RDB_INDEX_DUPLICATE_KEYS: pairs of integers. */
#include "ours.h"

#include <sys/mman.h>

/* A pair as the calls of bytes take it. */
typedef struct pair {
    uint64_t key, value;
} pair;

static inline pair pair_of(uint64_t number) {
    return (pair){__builtin_bswap64(btree_key_of_pair(number)), number};
}

static void *create(void) { return ours_create(RDB_KEY_U64, RDB_VALUE_U64, RDB_INDEX_DUPLICATE_KEYS); }

static inline void insert_one(void *map, uint64_t number) {
    const pair one = pair_of(number);
    must(rdb_index_insert(map, &one.key, sizeof one.key, &one.value, sizeof one.value, 0, NULL));
}

static uint64_t insert(void *map, const btree_keys *keys) {
    for (size_t i = 0; i < keys->count; i++) {
        insert_one(map, keys->numbers[i]);
    }
    return ours_count(map);
}

static uint64_t insert_many(void *map, const btree_keys *keys) {
    uint64_t first[BTREE_BATCH];
    for (size_t start = 0; start < keys->count; start += BTREE_BATCH) {
        const size_t length = least(keys->count - start, BTREE_BATCH);
        for (size_t i = 0; i < length; i++) {
            first[i] = btree_key_of_pair(keys->numbers[start + i]);
        }
        must(rdb_index_insert_u64(map, first, &keys->numbers[start], length, 0, NULL, NULL));
    }
    return ours_count(map);
}

static uint64_t load(void *map, const btree_keys *keys, uint32_t flags) {
    rdb_load_options options = RDB_LOAD_OPTIONS_INIT;
    options.flags = flags;
    const size_t bytes = keys->count * sizeof(uint64_t);
    uint64_t *first = ours_map_room(bytes);
    for (size_t i = 0; i < keys->count; i++) {
        first[i] = btree_key_of_pair(keys->numbers[i]);
    }
    must(rdb_index_load_u64(map, first, keys->numbers, keys->count, &options, NULL));
    munmap(first, bytes + 1);
    return ours_count(map);
}

static uint64_t load_sorted(void *map, const btree_keys *keys) { return load(map, keys, RDB_LOAD_SORTED); }
static uint64_t load_unsorted(void *map, const btree_keys *keys) { return load(map, keys, 0); }

static inline uint64_t search_one(void *map, uint64_t number) {
    const pair one = pair_of(number);
    const rdb_status found =
        rdb_index_contains_pair(map, &one.key, sizeof one.key, &one.value, sizeof one.value, NULL);
    return must(found) == RDB_OK ? btree_key_of_pair(number) + number : 0;
}

static uint64_t search(void *map, const btree_keys *keys) {
    uint64_t sum = 0;
    for (size_t i = 0; i < keys->count; i++) {
        sum += search_one(map, keys->numbers[i]);
    }
    return sum;
}

static inline uint64_t erase_one(void *map, uint64_t number) {
    const pair one = pair_of(number);
    return must(rdb_index_delete_pair(map, &one.key, sizeof one.key, &one.value, sizeof one.value, NULL)) == RDB_OK;
}

static uint64_t erase(void *map, const btree_keys *keys) {
    uint64_t erased = 0;
    for (size_t i = 0; i < keys->count; i++) {
        erased += erase_one(map, keys->numbers[i]);
    }
    return erased;
}

/* From the first pair of a key on. */
static uint64_t scan(void *map, const btree_keys *keys) {
    uint64_t found_keys[BTREE_SCAN], values[BTREE_SCAN], sum = 0;
    for (size_t i = 0; i < keys->count; i++) {
        size_t found;
        must(rdb_index_range_search_u64(map, btree_key_of_pair(keys->numbers[i]), UINT64_MAX, RDB_FORWARD, found_keys,
                                        values, BTREE_SCAN, &found, NULL));
        for (size_t j = 0; j < found; j++) {
            sum += found_keys[j] + values[j];
        }
    }
    return sum;
}

static uint64_t mixed(void *map, const btree_keys *keys) {
    uint64_t sum = 0;
    for (size_t i = 0; i + 3 < keys->count; i += 4) {
        const uint64_t *four = &keys->numbers[i];
        sum += search_one(map, four[0]);
        insert_one(map, four[1]);
        sum += search_one(map, four[2]) + erase_one(map, four[1]);
    }
    return sum;
}

const btree_side ours_pairs = {
    .create = create, .count = ours_count, .bytes = ours_bytes,
    .insert = insert, .search = search, .erase = erase, .scan = scan, .full_scan = ours_full_scan_u64,
    .insert_many = insert_many, .mixed = mixed, .load_sorted = load_sorted, .load_unsorted = load_unsorted,
};
