/* What is measured, as the cases see it. A program is the cases compiled with one header of sides/ before them
 * (`cc -include sides/glibc.h cases.c ...`), so a call of the allocator is a call, not a call through a table.
 *
 * A side defines the type `side`, which a thread makes by side_open and ends by side_close, and the functions below. A
 * thread that has no use for its own state leaves it empty. Allocating stops the program rather than fail. */
#ifndef RUSTYDB_BENCH_MEMORY_SIDE_H
#define RUSTYDB_BENCH_MEMORY_SIDE_H

static inline side side_open(void);
static inline void side_close(side *on);
static inline void *side_allocate(side *on, size_t size);
static inline void *side_allocate_zeroed(side *on, size_t size);
static inline void *side_allocate_aligned(side *on, size_t size, size_t alignment);
static inline void *side_reallocate(side *on, void *block, size_t size);
static inline void side_free(side *on, void *block);
static inline void side_free_sized(side *on, void *block, size_t size);
static inline void side_allocate_many(side *on, size_t size, size_t count, void **blocks);
static inline void side_free_many(side *on, size_t count, void **blocks);

#endif
