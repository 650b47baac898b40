/*
 * memory.c: whose memory, and how much of it. Every byte the library holds comes from one place, which a program may
 * replace before its first call, and is charged to an engine, which may have a limit. Running into the limit is a
 * status: nothing is half done, and the program goes on.
 */
#include "check.h"

#include <stdatomic.h>
#include <string.h>

/* The program's own source of memory: here malloc with a count. The calls may come from any thread. */
static atomic_size_t blocks;

static void *take(void *user, size_t size, size_t alignment) {
    (void)user;
    /* aligned_alloc wants a multiple of the alignment. */
    void *block = aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (block != NULL) atomic_fetch_add(&blocks, 1);
    return block;
}

static void give_back(void *user, void *block, size_t size, size_t alignment) {
    (void)user, (void)size, (void)alignment;
    atomic_fetch_sub(&blocks, 1);
    free(block);
}

static void install(void) {
    rdb_allocator allocator = RDB_ALLOCATOR_INIT;
    allocator.allocate = take;
    allocator.free = give_back; /* reallocate may be left out */
    OK(rdb_set_allocator(&allocator, &problem)); /* once, before anything else */
}

static rdb_memory_usage usage_of(rdb_engine engine) {
    rdb_memory_usage usage = RDB_MEMORY_USAGE_INIT;
    OK(rdb_memory_usage_get(engine, RDB_COMPONENT_ALL, &usage, &problem));
    return usage;
}

/* Inserts kilobytes until the engine refuses; returns how many fitted. */
static unsigned fill(rdb_index index) {
    static char value[1024];
    for (unsigned key = 0;; key++) {
        rdb_status status = rdb_index_insert(index, &key, sizeof key, value, sizeof value, 0, &problem);
        if (status == RDB_E_LIMIT) return key;
        OK(status);
    }
}

int main(void) {
    rdb_engine engine;
    rdb_index index;
    rdb_engine_options options = RDB_ENGINE_OPTIONS_INIT;
    uint64_t count;
    install();
    options.memory_limit_bytes = 1 << 20;
    OK(rdb_engine_open(&options, &engine, &problem));
    OK(rdb_index_create(engine, "cache", 5, NULL, &index, &problem));

    unsigned fitted = fill(index);
    OK(rdb_index_count(index, &count, &problem));
    REQUIRE(count == fitted); /* the refused one left nothing behind */
    rdb_memory_usage usage = usage_of(engine);
    REQUIRE(usage.used_bytes <= usage.limit_bytes);
    printf("%u entries of 1,024 bytes fit below a limit of %llu bytes; then: %s\n", fitted,
           (unsigned long long)usage.limit_bytes, problem.message);
    printf("%llu bytes in use, %zu blocks taken from this program\n", (unsigned long long)usage.used_bytes,
           atomic_load(&blocks));

    /* An eviction as a cache would do it: take the first entry out, and there is room again. */
    char key[8], value[1024];
    rdb_entry_buffer first = {.key = key, .key_capacity = sizeof key, .value = value, .value_capacity = sizeof value};
    for (int evicted = 0; evicted < 64; evicted++) OK(rdb_index_pop_first(index, &first, &problem));
    OK(rdb_index_insert(index, "new", 3, value, first.value_length, 0, &problem));

    OK(rdb_index_close(index, &problem));
    OK(rdb_engine_close(engine, &problem));
    printf("after closing: %llu handles, %zu blocks\n", (unsigned long long)rdb_debug_live_handles(0),
           atomic_load(&blocks));
    return 0;
}
