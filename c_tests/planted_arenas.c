/* Planted bugs with arenas, and an arena that is used well; see memory_debug_bugs.c. */
#include "planted.h"

static rdb_arena new_arena(void) {
    rdb_arena arena = NULL;
    CHECK_OK(rdb_arena_create(NULL, NULL, &arena, NULL));
    return arena;
}

static byte *take_from(rdb_arena arena, size_t size) {
    byte *block = (byte *)rdb_arena_allocate(arena, size);
    if (block == NULL) abort();
    return block;
}

static void arena_after_close(void) {
    rdb_arena arena = new_arena();
    CHECK_OK(rdb_arena_close(arena, NULL));
    if (rdb_arena_allocate(arena, 10) == NULL) refused = true;
}

static void write_after_arena_reset(void) {
    rdb_arena arena = new_arena();
    byte *block = take_from(arena, 64);
    CHECK_OK(rdb_arena_reset(arena, NULL));
    set(block);
    CHECK_OK(rdb_arena_close(arena, NULL));
}

/* A write beside one of three blocks of an arena. */
static void write_beside_in_arena(size_t size, ptrdiff_t offset) {
    rdb_arena arena = new_arena();
    take_from(arena, 64);
    byte *block = take_from(arena, size);
    take_from(arena, 64);
    set(block + offset);
    CHECK_OK(rdb_arena_close(arena, NULL));
}

static void behind_in_arena(void) { write_beside_in_arena(64, 64); }
static void before_in_arena(void) { write_beside_in_arena(64, -1); }
static void behind_large_in_arena(void) { write_beside_in_arena(300000, 300000); }

static void behind_extended_in_arena(void) {
    rdb_arena arena = new_arena();
    byte *block = take_from(arena, 10);
    byte *extended = (byte *)rdb_arena_extend(arena, block, 10, 50);
    CHECK(extended == block);
    memset(block, 1, 50);
    set(block + 50);
    CHECK_OK(rdb_arena_close(arena, NULL));
}

static void behind_shrunk_in_arena(void) {
    rdb_arena arena = new_arena();
    byte *block = take_from(arena, 50);
    take_from(arena, 50);
    CHECK(rdb_arena_extend(arena, block, 50, 40) == block);
    set(block + 40);
    CHECK_OK(rdb_arena_close(arena, NULL));
}

static void write_what_an_arena_has_left(void) {
    rdb_arena arena = new_arena();
    set(take_from(arena, 64) + 5000);
    CHECK_OK(rdb_arena_close(arena, NULL));
}

static void read_unset_in_arena(void) {
    rdb_arena arena = new_arena();
    get(take_from(arena, 64));
    CHECK_OK(rdb_arena_close(arena, NULL));
}

static void read_after_arena_reset(void) {
    rdb_arena arena = new_arena();
    byte *block = take_from(arena, 64);
    memset(block, 1, 64);
    CHECK_OK(rdb_arena_reset(arena, NULL));
    get(block);
    CHECK_OK(rdb_arena_close(arena, NULL));
}

static void write_after_arena_rewind(void) {
    rdb_arena arena = new_arena();
    rdb_arena_mark mark;
    take_from(arena, 64);
    CHECK_OK(rdb_arena_mark_get(arena, &mark, NULL));
    byte *block = take_from(arena, 64);
    CHECK_OK(rdb_arena_rewind(arena, &mark, NULL));
    set(block);
    CHECK_OK(rdb_arena_close(arena, NULL));
}

static void write_after_arena_close(void) {
    rdb_arena arena = new_arena();
    byte *block = take_from(arena, 64);
    CHECK_OK(rdb_arena_close(arena, NULL));
    set(block);
}

static void leave_a_trace(void *block) { memset(block, 9, 20); }

/* All that an arena can do, done well. */
void use_an_arena_well(void) {
    rdb_arena arena = new_arena(), below = NULL;
    rdb_arena_mark mark;
    CHECK_OK(rdb_arena_create(arena, NULL, &below, NULL));
    for (size_t round = 0; round < 3; round++) {
        for (size_t size = 0; size < 3000; size += 37) {
            byte *block = (byte *)rdb_arena_allocate_aligned(arena, size, (size_t)1 << size % 9);
            memset(block, 1, size);
            block = (byte *)rdb_arena_extend(arena, block, size, 2 * size);
            if (size > 0) get(block + size - 1);
            memset(block, 2, 2 * size);
            block = (byte *)rdb_arena_extend(arena, block, 2 * size, size / 2);
            memset(block, 3, size / 2);
            get((byte *)rdb_arena_allocate_zeroed(arena, size + 1) + size);
        }
        CHECK_OK(rdb_arena_mark_get(arena, &mark, NULL));
        CHECK_OK(rdb_arena_on_reset(arena, leave_a_trace, take_from(arena, 20), NULL));
        memset(take_from(arena, 500000), 4, 500000);
        memset(take_from(below, 20), 5, 20);
        CHECK_OK(rdb_arena_rewind(arena, &mark, NULL));
        if (round == 1) CHECK_OK(rdb_arena_trim(arena, NULL, NULL));
        CHECK(strcmp(rdb_arena_copy_string(arena, "a text", 6), "a text") == 0);
        CHECK_OK(rdb_arena_reset(arena, NULL));
    }
    CHECK_OK(rdb_arena_close(arena, NULL));
}

const planted arena_bugs[] = {
    {"use an arena after its end", arena_after_close, "xxxx", 0},
    {"write after the reset of an arena", write_after_arena_reset, "---x", 0},
    {"read after the reset of an arena", read_after_arena_reset, "---x", 0},
    {"write after an arena's rewind", write_after_arena_rewind, "---x", 0},
    {"write after the end of an arena", write_after_arena_close, "--xx", RDB_MEMORY_USE_AFTER_FREE},
    {"write 1 byte behind a block of an arena", behind_in_arena, "---x", 0},
    {"write 1 byte before a block of an arena", before_in_arena, "---x", 0},
    {"write behind 300 000 bytes of an arena", behind_large_in_arena, "---x", 0},
    {"write behind an extended block of an arena", behind_extended_in_arena, "---x", 0},
    {"write behind a shrunk block of an arena", behind_shrunk_in_arena, "---x", 0},
    {"write what an arena has not handed out", write_what_an_arena_has_left, "---x", 0},
    {"read what was never written to an arena", read_unset_in_arena, "---x", 0},
};

const size_t arena_bug_count = sizeof arena_bugs / sizeof arena_bugs[0];
