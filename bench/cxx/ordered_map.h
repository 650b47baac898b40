/* What the driver (src/ordered_map.rs) asks of an ordered map: ours through include/rustydb.h, or a peer's.
 *
 * A call does a whole workload, so that one indirect call is paid per measurement and not per operation. Every call
 * returns a checksum over what it found; the driver fails when two maps disagree. `mix` below is the same for all.
 * Thread rule: one thread per map. A map that cannot go on prints why and aborts: the driver reports the dead child. */
#ifndef RUSTYDB_BENCH_ORDERED_MAP_H
#define RUSTYDB_BENCH_ORDERED_MAP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bench_slice {
    const void *data;
    size_t length;
} bench_slice;

/* Exactly one of the two arrays is there. The value of key i is always i. */
typedef struct bench_keys {
    const uint64_t *numbers;
    const bench_slice *strings;
    size_t count;
} bench_keys;

typedef struct bench_map_calls {
    void *(*create)(void);
    void (*destroy)(void *map);
    uint64_t (*insert)(void *map, const bench_keys *keys);
    uint64_t (*search)(void *map, const bench_keys *keys);
    /* as search, `batch` keys a call where the map has such a call */
    uint64_t (*search_many)(void *map, const bench_keys *keys, size_t batch);
    /* from each key, the first `length` entries at or after it */
    uint64_t (*range)(void *map, const bench_keys *keys, size_t length);
    uint64_t (*scan)(void *map);
    uint64_t (*erase)(void *map, const bench_keys *keys);
    uint64_t (*count)(void *map);
    /* bytes that the map itself says it holds; NULL for a map that cannot tell */
    uint64_t (*used_bytes)(void *map);
} bench_map_calls;

/* One entry's share of a checksum. The order of entries does not count, so it is cheap and never a chain of latencies. */
static inline uint64_t bench_mix_number(uint64_t key, uint64_t value) {
    return key + value;
}

static inline uint64_t bench_mix_string(const void *key, size_t length, uint64_t value) {
    const uint8_t *bytes = (const uint8_t *)key;
    return length + (length == 0 ? 0 : (uint64_t)bytes[length - 1]) + value;
}

#ifdef __cplusplus
}
#endif
#endif
