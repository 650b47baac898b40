/* The process heap for other libraries: as an rdb_allocator, and behind functions in the shape of zstd's, SQLite's and
 * Lua's own tables. */
#include "support.h"

static rdb_allocator process_heap(void) {
    rdb_allocator allocator;
    memset(&allocator, 0xEE, sizeof allocator);
    rdb_malloc_allocator(&allocator, sizeof allocator);
    CHECK_U64(allocator.struct_size, sizeof allocator);
    CHECK(allocator.flags == 0 && allocator.user == NULL);
    CHECK(allocator.allocate != NULL && allocator.reallocate != NULL && allocator.free != NULL);
    return allocator;
}

static void fill(void *block, size_t size, uint8_t seed) {
    for (size_t i = 0; i < size; i++) ((uint8_t *)block)[i] = (uint8_t)(seed + i % 251);
}

static void check_filled(const void *block, size_t size, uint8_t seed) {
    for (size_t i = 0; i < size; i++) CHECK(((const uint8_t *)block)[i] == (uint8_t)(seed + i % 251));
}

TEST(malloc_allocator, allocates_resizes_and_frees) {
    rdb_allocator heap = process_heap();
    static const size_t sizes[] = {1, 16, 100, 5000, 40000, 300000, 2000000};
    for (size_t alignment = 1; alignment <= 65536; alignment *= 4) {
        for (size_t i = 0; i < COUNT_OF(sizes); i++) {
            size_t old_size = sizes[i], new_size = sizes[(i + 3) % COUNT_OF(sizes)];
            void *block = heap.allocate(heap.user, old_size, alignment);
            CHECK(block != NULL && (uintptr_t)block % alignment == 0);
            fill(block, old_size, (uint8_t)i);
            block = heap.reallocate(heap.user, block, old_size, new_size, alignment);
            CHECK(block != NULL && (uintptr_t)block % alignment == 0);
            check_filled(block, old_size < new_size ? old_size : new_size, (uint8_t)i);
            heap.free(heap.user, block, new_size, alignment);
        }
    }
    CHECK(heap.allocate(heap.user, SIZE_MAX, 16) == NULL && heap.allocate(heap.user, 1, 24) == NULL);
    heap.free(heap.user, NULL, 0, 1);
    rdb_malloc_allocator(NULL, sizeof heap);
}

TEST(malloc_allocator, is_not_its_own_source) {
    rdb_allocator heap = process_heap();
    CHECK_STATUS(rdb_set_allocator(&heap, NULL), RDB_E_INVALID_ARGUMENT);
}

/* zstd: ZSTD_customMem. Free gets no size. */
typedef struct zstd_memory {
    void *(*allocate)(void *opaque, size_t size);
    void (*free)(void *opaque, void *address);
    void *opaque;
} zstd_memory;

static void *zstd_allocate(void *opaque, size_t size) {
    ++*(int *)opaque;
    return rdb_malloc(size);
}

static void zstd_free(void *opaque, void *address) {
    if (address != NULL) --*(int *)opaque;
    CHECK_OK(rdb_free(address));
}

TEST(malloc_allocator, in_the_shape_of_zstd) {
    int live = 0;
    zstd_memory memory;
    memory.allocate = zstd_allocate;
    memory.free = zstd_free;
    memory.opaque = &live;
    /* What a compression context takes: tables, a window, small state. */
    static const size_t sizes[] = {5272, 1 << 17, 1 << 20, 64, 0, 1 << 23};
    void *blocks[COUNT_OF(sizes)];
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        blocks[i] = memory.allocate(memory.opaque, sizes[i]);
        CHECK(blocks[i] != NULL);
        fill(blocks[i], sizes[i], (uint8_t)i);
    }
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        check_filled(blocks[i], sizes[i], (uint8_t)i);
        memory.free(memory.opaque, blocks[i]);
    }
    memory.free(memory.opaque, NULL);
    CHECK_U64(live, 0);
}

/* SQLite: sqlite3_mem_methods. Sizes are ints; it asks what a block has, and what it would be rounded up to. */
typedef struct sqlite_memory {
    void *(*allocate)(int size);
    void (*free)(void *block);
    void *(*resize)(void *block, int size);
    int (*size)(void *block);
    int (*round_up)(int size);
    int (*begin)(void *data);
    void (*end)(void *data);
    void *data;
} sqlite_memory;

static void *sqlite_allocate(int size) { return rdb_malloc((size_t)size); }
static void sqlite_free(void *block) { CHECK_OK(rdb_free(block)); }
static void *sqlite_resize(void *block, int size) { return rdb_realloc(block, (size_t)size); }
static int sqlite_size(void *block) { return (int)rdb_malloc_usable_size(block); }
static int sqlite_round_up(int size) { return (int)rdb_malloc_good_size((size_t)size); }
static int sqlite_begin(void *data) { return data != NULL; }
static void sqlite_end(void *data) { CHECK(data == NULL); }

TEST(malloc_allocator, in_the_shape_of_sqlite) {
    sqlite_memory memory;
    memory.allocate = sqlite_allocate;
    memory.free = sqlite_free;
    memory.resize = sqlite_resize;
    memory.size = sqlite_size;
    memory.round_up = sqlite_round_up;
    memory.begin = sqlite_begin;
    memory.end = sqlite_end;
    memory.data = NULL;
    CHECK(memory.begin(memory.data) == 0);
    for (int size = 1; size < 2000000; size = size * 3 / 2 + 1) {
        /* SQLite accounts by what xSize says, so both must agree and be stable. */
        int rounded = memory.round_up(size);
        CHECK(rounded >= size && memory.round_up(rounded) == rounded);
        void *block = memory.allocate(rounded);
        CHECK(block != NULL && memory.size(block) >= rounded);
        fill(block, (size_t)size, 9);
        block = memory.resize(block, 2 * rounded);
        CHECK(block != NULL && memory.size(block) >= 2 * rounded);
        check_filled(block, (size_t)size, 9);
        memory.free(block);
    }
    memory.end(memory.data);
}

/* Lua: one function for everything. A new block has as its old size the kind of object. */
static void *lua_allocate(void *user, void *block, size_t old_size, size_t new_size) {
    size_t *live = (size_t *)user;
    if (block != NULL) *live -= old_size;
    if (new_size == 0) {
        CHECK_OK(block == NULL ? RDB_OK : rdb_free_sized(block, old_size));
        return NULL;
    }
    void *moved = rdb_realloc(block, new_size);
    if (moved == NULL) {
        if (block != NULL) *live += old_size;
        return NULL;
    }
    *live += new_size;
    return moved;
}

TEST(malloc_allocator, in_the_shape_of_lua) {
    enum { OBJECTS = 200 };
    static void *objects[OBJECTS];
    static size_t sizes[OBJECTS];
    size_t live = 0;
    uint64_t state = 5;
    for (int step = 0; step < 20000; step++) {
        size_t at = test_random(&state) % OBJECTS, size = test_random(&state) % 3 == 0 ? 0 : test_random(&state) % 3000;
        if (objects[at] != NULL) check_filled(objects[at], sizes[at], (uint8_t)at);
        size_t kept = sizes[at] < size ? sizes[at] : size;
        objects[at] = lua_allocate(&live, objects[at], objects[at] == NULL ? 4 : sizes[at], size);
        CHECK((objects[at] == NULL) == (size == 0));
        sizes[at] = size;
        if (size > 0) check_filled(objects[at], kept, (uint8_t)at);
        if (size > 0) fill(objects[at], size, (uint8_t)at);
    }
    for (size_t at = 0; at < OBJECTS; at++) (void)lua_allocate(&live, objects[at], sizes[at], 0);
    CHECK_U64(live, 0);
    CHECK(lua_allocate(&live, NULL, 0, SIZE_MAX) == NULL && live == 0);
}
