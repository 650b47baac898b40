/* The arena cases by rdb_arena. See pmr.cc. */
#include "cases.h"

enum { BUMPS_PER_RESET = 512 };

static rdb_arena open_arena(void) {
    rdb_arena arena = NULL;
    rdb_error error = {0};
    if (rdb_arena_create(NULL, NULL, &arena, &error) != RDB_OK) {
        bench_stop(error.message);
    }
    return arena;
}

static void close_arena(rdb_arena arena) {
    rdb_error error = {0};
    if (rdb_arena_close(arena, &error) != RDB_OK) {
        bench_stop(error.message);
    }
}

/* One operation is one block; the arena fits the cache and is emptied every 512 blocks. */
void arena_reset(uint64_t operations, uint64_t size) {
    const rdb_arena arena = open_arena();
    rdb_error error = {0};
    uint64_t sum = 0;
    const double start = bench_now();
    for (uint64_t done = 0; done < operations; done += BUMPS_PER_RESET) {
        void *block = NULL;
        for (uint64_t i = 0; i < BUMPS_PER_RESET; i++) {
            block = rdb_arena_allocate(arena, size);
            bench_touch(block, done + i);
        }
        sum += bench_look(block);
        if (rdb_arena_reset(arena, &error) != RDB_OK) {
            bench_stop(error.message);
        }
    }
    bench_report("ns", "arena_reset", (bench_now() - start) / (double)operations, sum);
    close_arena(arena);
}

/* One operation is one block; all are given back at once, with the arena. */
void arena_release(uint64_t operations, uint64_t size) {
    const double start = bench_now();
    const rdb_arena arena = open_arena();
    void *block = NULL;
    for (uint64_t i = 0; i < operations; i++) {
        block = rdb_arena_allocate(arena, size);
        bench_touch(block, i);
    }
    const uint64_t last = bench_look(block);
    close_arena(arena);
    bench_report("ns", "arena_release", (bench_now() - start) / (double)operations, last);
}
