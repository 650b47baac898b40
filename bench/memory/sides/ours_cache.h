/* Ours, through a thread cache that each thread makes for itself. */
#include "rustydb.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct side {
    rdb_thread_cache cache;
    rdb_status failed;
} side;

#include "../side.h"

static inline void side_need(rdb_status status, const rdb_error *error) {
    if (status != RDB_OK) {
        fprintf(stderr, "%s\n", error->message);
        exit(1);
    }
}

static inline side side_open(void) {
    side on = {NULL, RDB_OK};
    rdb_error error = {0};
    side_need(rdb_thread_cache_create(NULL, &on.cache, &error), &error);
    return on;
}

static inline void side_close(side *on) {
    rdb_error error = {0};
    side_need(rdb_thread_cache_close(on->cache, &error), &error);
    if (on->failed != RDB_OK) {
        fprintf(stderr, "a free failed\n");
        exit(1);
    }
}

static inline void *side_allocate(side *on, size_t size) { return rdb_thread_cache_allocate(on->cache, size); }

static inline void *side_allocate_zeroed(side *on, size_t size) {
    return rdb_thread_cache_allocate_zeroed(on->cache, size);
}

static inline void *side_allocate_aligned(side *on, size_t size, size_t alignment) {
    return rdb_thread_cache_allocate_aligned(on->cache, size, alignment);
}

static inline void *side_reallocate(side *on, void *block, size_t size) {
    return rdb_thread_cache_reallocate(on->cache, block, size);
}

static inline void side_free(side *on, void *block) { on->failed |= rdb_thread_cache_free(on->cache, block); }

static inline void side_free_sized(side *on, void *block, size_t size) {
    on->failed |= rdb_thread_cache_free_sized(on->cache, block, size);
}

static inline void side_allocate_many(side *on, size_t size, size_t count, void **blocks) {
    on->failed |= rdb_thread_cache_allocate_many(on->cache, size, blocks, count) != count;
}

static inline void side_free_many(side *on, size_t count, void **blocks) {
    on->failed |= rdb_thread_cache_free_many(on->cache, blocks, count);
}
