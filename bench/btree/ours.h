/* What the files of our side share. */
#ifndef RUSTYDB_BENCH_BTREE_OURS_H
#define RUSTYDB_BENCH_BTREE_OURS_H

#include "side.h"

#include "bench.h"
#include "rustydb.h"

enum { ENTRIES_OF_FULL_SCAN = 1024, SINGLE = 1 };

static inline rdb_status must(rdb_status status) {
    if (__builtin_expect(status < RDB_OK, 0)) {
        bench_stop(rdb_status_name(status));
    }
    return status;
}

static inline size_t least(size_t one, size_t other) { return one < other ? one : other; }

/* An empty index, with more flags than the side's own. */
void *ours_create(uint32_t key_type, uint32_t value_type, uint32_t flags);
uint64_t ours_count(void *map);
uint64_t ours_bytes(void *map);
uint64_t ours_full_scan_u64(void *map, const btree_keys *keys);

/* Of keys of any shape. */
btree_pass ours_rank, ours_select, ours_erase_range, ours_erase_many;

/* Room for all values and slices, from the system, so that malloc's count is the map's. */
void *ours_map_room(size_t bytes);

extern const btree_side ours_pairs;

#endif
