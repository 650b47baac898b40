/* A side made of functions with the shapes of malloc's: the header that includes this one defines their names. */
#ifndef RUSTYDB_BENCH_MEMORY_MALLOC_LIKE_H
#define RUSTYDB_BENCH_MEMORY_MALLOC_LIKE_H

#include <stddef.h>

typedef struct side {
    char nothing;
} side;

#include "../side.h"

static inline side side_open(void) { return (side){0}; }
static inline void side_close(side *on) { (void)on; }

static inline void *side_allocate(side *on, size_t size) {
    (void)on;
    return SIDE_MALLOC(size);
}

static inline void *side_allocate_zeroed(side *on, size_t size) {
    (void)on;
    return SIDE_CALLOC(1, size);
}

static inline void *side_allocate_aligned(side *on, size_t size, size_t alignment) {
    (void)on;
    return SIDE_ALIGNED(alignment, size);
}

static inline void *side_reallocate(side *on, void *block, size_t size) {
    (void)on;
    return SIDE_REALLOC(block, size);
}

static inline void side_free(side *on, void *block) {
    (void)on;
    SIDE_FREE(block);
}

static inline void side_free_sized(side *on, void *block, size_t size) {
    (void)on;
    (void)size;
    SIDE_FREE_SIZED(block, size);
}

static inline void side_allocate_many(side *on, size_t size, size_t count, void **blocks) {
    for (size_t i = 0; i < count; i++) {
        blocks[i] = side_allocate(on, size);
    }
}

static inline void side_free_many(side *on, size_t count, void **blocks) {
    for (size_t i = 0; i < count; i++) {
        side_free(on, blocks[i]);
    }
}

#endif
