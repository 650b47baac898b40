/* A program under AddressSanitizer or memcheck, which find in our blocks what they find in malloc's: one argument says
 * which bug, and the tool reports it; the sanitizer ends the program then. Without an argument there is no bug. */
#include <rustydb.h>
#include <stdio.h>
#include <string.h>

static const char *bug = "none";

static int is(const char *name) { return strcmp(bug, name) == 0; }

static int use_blocks(void) {
    volatile char *block = (volatile char *)rdb_malloc(40);
    if (block == NULL) return 2;
    memset((void *)(size_t)block, 1, 40);
    if (is("overflow")) block[40] = 1;
    if (is("underflow")) block[-1] = 1;
    if (rdb_free((void *)(size_t)block) != RDB_OK) return 2;
    if (is("read_after_free")) printf("%d\n", block[3]);
    if (is("write_after_free")) block[3] = 1;
    /* What is taken again may be used again. */
    for (int i = 0; i < 100000; i++) {
        char *again = (char *)rdb_malloc((size_t)i % 500 + 1);
        if (again == NULL) return 2;
        memset(again, 2, (size_t)i % 500 + 1);
        if (rdb_free(again) != RDB_OK) return 2;
    }
    return 0;
}

/* Not inlined, so that a report's stack names it. */
__attribute__((noinline)) static char *take_row(rdb_arena arena, size_t size) {
    return (char *)rdb_arena_allocate(arena, size);
}

static int use_an_arena(void) {
    rdb_arena arena;
    rdb_arena_mark mark;
    if (rdb_arena_create(NULL, NULL, &arena, NULL) != RDB_OK) return 2;
    char *first = take_row(arena, 40);
    if (first == NULL || rdb_arena_mark_get(arena, &mark, NULL) != RDB_OK) return 2;
    volatile char *row = take_row(arena, 40);
    if (row == NULL) return 2;
    memset((void *)(size_t)row, 1, 40);
    if (is("arena_overflow")) row[40] = 1;
    if (is("arena_underflow")) row[-1] = 1;
    if (is("arena_tail")) row[5000] = 1;
    if (rdb_arena_rewind(arena, &mark, NULL) != RDB_OK) return 2;
    if (is("arena_rewind")) row[3] = 1;
    memset(first, 1, 40);
    if (rdb_arena_reset(arena, NULL) != RDB_OK) return 2;
    if (is("arena_reset")) printf("%d\n", first[3]);
    /* What is taken again may be used again. */
    for (int i = 0; i < 10000; i++) {
        size_t size = (size_t)i % 500;
        char *again = take_row(arena, size);
        if (again == NULL) return 2;
        memset(again, 2, size);
        again = (char *)rdb_arena_extend(arena, again, size, size + 100);
        if (again == NULL) return 2;
        memset(again, 3, size + 100);
        again = (char *)rdb_arena_extend(arena, again, size + 100, size + 20);
        if (again == NULL) return 2;
        memset(again, 4, size + 20);
        if (i == 9999 && is("arena_shrunk")) again[size + 20] = 1;
        if (i % 1000 == 999 && rdb_arena_reset(arena, NULL) != RDB_OK) return 2;
    }
    return rdb_arena_close(arena, NULL) == RDB_OK ? 0 : 2;
}

static int close_an_arena(void) {
    rdb_arena arena;
    if (rdb_arena_create(NULL, NULL, &arena, NULL) != RDB_OK) return 2;
    char *row = take_row(arena, 40);
    if (row == NULL || rdb_arena_close(arena, NULL) != RDB_OK) return 2;
    if (is("arena_close")) row[3] = 1;
    return 0;
}

int main(int count, char **arguments) {
    if (count > 1) bug = arguments[1];
    if (rdb_memory_debug_enable("tools", 5, NULL) != RDB_OK) return 2;
    int outcome = use_blocks();
    if (outcome == 0) outcome = use_an_arena();
    if (outcome == 0) outcome = close_an_arena();
    if (outcome != 0) return outcome;
    return rdb_memory_debug_disable("all", 3, NULL) != RDB_OK;
}
