/* Ours: calls that no peer has. Keys are of any shape. */
#include "ours.h"

enum {
    /* More than a node has of a key or of a value. */
    BYTES_OF_ENTRY = 4096
};

/* Odd, so that positions go all over the index. */
static const uint64_t STRIDE = 2654435761;

/* As the calls of bytes take it; a number goes to `room`. */
static inline rdb_slice key_at(const btree_keys *keys, size_t i, uint64_t *room) {
    if (keys->numbers == NULL) {
        return (rdb_slice){.data = (const void *)keys->strings[i].data, .length = keys->strings[i].length};
    }
    *room = __builtin_bswap64(keys->numbers[i]);
    return (rdb_slice){.data = (const void *)room, .length = sizeof *room};
}

uint64_t ours_rank(void *map, const btree_keys *keys) {
    uint64_t sum = 0;
    for (size_t i = 0; i < keys->count; i++) {
        uint64_t room, position;
        const rdb_slice key = key_at(keys, i, &room);
        must(rdb_index_rank(map, NULL, key.data, key.length, &position, NULL));
        sum += position;
    }
    return sum;
}

uint64_t ours_select(void *map, const btree_keys *keys) {
    const uint64_t entries = ours_count(map);
    uint8_t key[BYTES_OF_ENTRY], value[BYTES_OF_ENTRY];
    uint64_t sum = 0;
    for (size_t i = 0; i < keys->count; i++) {
        rdb_entry_buffer entry = {.key = key, .key_capacity = sizeof key, .value = value, .value_capacity = sizeof value};
        must(rdb_index_select(map, NULL, i * STRIDE % entries, &entry, NULL));
        sum += btree_mix_string(key, entry.key_length);
    }
    return sum;
}

uint64_t ours_erase_range(void *map, const btree_keys *keys) {
    uint64_t first_room, last_room, erased;
    const rdb_slice first = key_at(keys, 0, &first_room), last = key_at(keys, keys->count - 1, &last_room);
    rdb_range range = RDB_RANGE_INIT;
    range.lower_bound = range.upper_bound = RDB_BOUND_INCLUSIVE;
    range.lower = first.data;
    range.lower_length = first.length;
    range.upper = last.data;
    range.upper_length = last.length;
    must(rdb_index_delete_range(map, &range, &erased, NULL));
    return erased;
}

uint64_t ours_erase_many(void *map, const btree_keys *keys) {
    rdb_slice slices[BTREE_BATCH];
    rdb_status found[BTREE_BATCH];
    uint64_t erased = 0;
    for (size_t start = 0; start < keys->count; start += BTREE_BATCH) {
        const size_t length = least(keys->count - start, BTREE_BATCH);
        if (keys->numbers != NULL) {
            must(rdb_index_delete_u64(map, &keys->numbers[start], length, found, NULL));
        } else {
            for (size_t i = 0; i < length; i++) {
                slices[i] = key_at(keys, start + i, NULL);
            }
            must(rdb_index_delete_many(map, slices, length, found, NULL));
        }
        for (size_t i = 0; i < length; i++) {
            erased += found[i] == RDB_OK;
        }
    }
    return erased;
}
