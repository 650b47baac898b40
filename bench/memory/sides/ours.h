/* Ours, without a cache at hand: rdb_malloc() and its like, which find the thread's own by themselves. */
#include "rustydb.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct side {
    rdb_status failed;
} side;

#include "../side.h"

static inline side side_open(void) { return (side){RDB_OK}; }

static inline void side_close(side *on) {
    if (on->failed != RDB_OK) {
        fprintf(stderr, "a free failed\n");
        exit(1);
    }
}

static inline void *side_allocate(side *on, size_t size) {
    (void)on;
    return rdb_malloc(size);
}

static inline void *side_allocate_zeroed(side *on, size_t size) {
    (void)on;
    return rdb_calloc(1, size);
}

static inline void *side_allocate_aligned(side *on, size_t size, size_t alignment) {
    (void)on;
    return rdb_aligned_alloc(alignment, size);
}

static inline void *side_reallocate(side *on, void *block, size_t size) {
    (void)on;
    return rdb_realloc(block, size);
}

static inline void side_free(side *on, void *block) { on->failed |= rdb_free(block); }

static inline void side_free_sized(side *on, void *block, size_t size) { on->failed |= rdb_free_sized(block, size); }

static inline void side_allocate_many(side *on, size_t size, size_t count, void **blocks) {
    on->failed |= rdb_malloc_many(size, blocks, count) != count;
}

static inline void side_free_many(side *on, size_t count, void **blocks) { on->failed |= rdb_free_many(blocks, count); }
