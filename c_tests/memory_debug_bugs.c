/* Planted bugs, each in a process of its own, under each tier of the memory debugger: what is found, and what is not. The
 * table is that of docs/memory_debugging.md; with RUSTYDB_DETECTION_MATRIX set, the test prints it. Those of arenas stand in
 * planted_arenas.c.
 *
 * Tier 0 is the allocator without the debugger, 1 the sampled features with every block sampled, 2 "full", 3 "tools" under
 * Valgrind's memcheck: that one is tested where this program runs under it, and the others where it does not. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "planted.h"

/* A call refused what it was given. */
bool refused;

static void give(void *block) {
    if (rdb_free(block) != RDB_OK) refused = true;
}

static byte *take(size_t size) {
    byte *block = (byte *)rdb_malloc(size);
    if (block == NULL) abort();
    return block;
}

/* A block with others around it, whichever way the allocator goes through its memory. */
static byte *take_between(size_t size) {
    byte *blocks[9];
    for (int i = 0; i < 9; i++) blocks[i] = take(size);
    for (int i = 0; i < 9; i++) {
        int below = 0;
        for (int k = 0; k < 9; k++) below += blocks[k] < blocks[i];
        if (below == 4) return blocks[i];
    }
    abort();
}

static void write_beside(size_t size, ptrdiff_t offset, size_t length) {
    byte *block = take_between(size);
    for (size_t i = 0; i < length; i++) set(block + offset + (ptrdiff_t)i);
    give(block);
}

static void behind_by_1(void) { write_beside(24, 24, 1); }
static void behind_by_1_of_full_class(void) { write_beside(32, 32, 1); }
static void behind_by_8(void) { write_beside(64, 64, 8); }
static void behind_by_64(void) { write_beside(64, 64, 64); }
static void behind_large(void) { write_beside(300000, 300000, 1); }
static void behind_middle(void) { write_beside(40000, 40000, 1); }
static void far_behind(void) { write_beside(64, 64 + 512, 8); }
static void before_by_1(void) { write_beside(64, -1, 1); }
static void before_by_8(void) { write_beside(64, -8, 8); }
static void before_by_64(void) { write_beside(64, -64, 64); }

static void behind_zeroed(void) {
    byte *block = (byte *)rdb_calloc(10, 10);
    set(block + 100);
    give(block);
}

static void behind_aligned(void) {
    byte *block = (byte *)rdb_aligned_alloc(256, 256);
    set(block + 256);
    give(block);
}

static void behind_resized(void) {
    byte *block = (byte *)rdb_realloc(take(10), 48);
    set(block + 48);
    give(block);
}

static void text_without_room(void) {
    char *copy = (char *)take(strlen("sixteen letters!"));
    memcpy(copy, "sixteen letters!", strlen("sixteen letters!") + 1);
    copy[16] = 'x'; /* its final NUL, overwritten once more */
    give(copy);
}

static void through_a_cache(void) {
    rdb_thread_cache cache = NULL;
    CHECK_OK(rdb_thread_cache_create(NULL, &cache, NULL));
    byte *block = (byte *)rdb_thread_cache_allocate(cache, 48);
    set(block + 48);
    if (rdb_thread_cache_free(cache, block) != RDB_OK) refused = true;
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
}

static void read_behind(void) {
    byte *block = take(64);
    memset(block, 1, 64);
    get(block + 64);
    give(block);
}

static void read_before(void) {
    byte *block = take_between(64);
    get(block - 1);
    give(block);
}

static void read_unset(void) {
    byte *block = take(64);
    get(block + 5);
    give(block);
}

static void write_after_free(void) {
    byte *block = take(64);
    give(block);
    set(block);
}

static void write_last_byte_after_free(void) {
    byte *block = take(64);
    give(block);
    set(block + 63);
}

static void read_after_free(void) {
    byte *block = take(64);
    memset(block, 1, 64);
    give(block);
    get(block + 10);
}

static void write_after_resize(void) {
    byte *block = take(64), *moved = (byte *)rdb_realloc(block, 100000);
    set(block + 1);
    give(moved);
}

static void write_large_after_free(void) {
    byte *block = take(200000);
    memset(block, 1, 200000);
    give(block);
    set(block + 100000);
}

static void *write_there(void *block) {
    set((byte *)block + 3);
    return NULL;
}

static void *give_there(void *block) {
    give(block);
    return NULL;
}

static void *take_there(void *size) { return take((size_t)(uintptr_t)size); }

static void *elsewhere(void *(*work)(void *), void *argument) {
    pthread_t thread;
    void *result = NULL;
    if (pthread_create(&thread, NULL, work, argument) != 0 || pthread_join(thread, &result) != 0) abort();
    return result;
}

static void write_after_free_by_another_thread(void) {
    byte *block = take(64);
    give(block);
    elsewhere(write_there, block);
}

static void write_long_after_free(void) {
    rdb_memory_debug_options options;
    rdb_memory_debug_options_init(&options, sizeof options);
    options.sample_interval_bytes = 1;
    options.quarantine_bytes = 1000;
    CHECK_OK(rdb_memory_debug_configure(&options, NULL));
    byte *block = take(64);
    give(block);
    for (int i = 0; i < 300; i++) give(take(500));
    set(block + 7);
}

static void free_twice(void) {
    byte *block = take(64);
    give(block);
    give(block);
}

static void free_twice_by_two_threads(void) {
    byte *block = take(64);
    give(block);
    elsewhere(give_there, block);
}

static void free_twice_with_others_between(void) {
    byte *block = take(64), *other = take(64), *third = take(64);
    give(block);
    give(other);
    give(third);
    give(block);
}

static void free_twice_large(void) {
    byte *block = take(300000);
    give(block);
    give(block);
}

static void resize_after_free(void) {
    byte *block = take(64);
    give(block);
    if (rdb_realloc(block, 1000) == NULL) refused = true;
}

static void free_inside(void) {
    byte *block = take(64);
    give(block + 16);
    give(block);
}

static void free_one_inside(void) {
    byte *block = take(64);
    give(block + 1);
    give(block);
}

static void free_before(void) {
    byte *block = take(64);
    give(block - 16);
    give(block);
}

static void free_stack(void) {
    byte local[64] = {0};
    give(local + 16);
}

static byte fixed[64];

static void free_static(void) { give(fixed); }

static void free_of_malloc(void) {
    void *block = malloc(64);
    give(block);
    free(block);
}

static void free_of_arena(void) {
    rdb_arena arena = NULL;
    CHECK_OK(rdb_arena_create(NULL, NULL, &arena, NULL));
    give(rdb_arena_allocate(arena, 64));
    CHECK_OK(rdb_arena_close(arena, NULL));
}

static void free_of_slab(void) {
    rdb_slab slab = NULL;
    rdb_thread_cache cache = NULL;
    CHECK_OK(rdb_slab_create(NULL, &slab, NULL));
    CHECK_OK(rdb_thread_cache_create(slab, &cache, NULL));
    give(rdb_thread_cache_allocate(cache, 64));
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK_OK(rdb_slab_close(slab, NULL));
}

static void free_to_slab(void) {
    rdb_slab slab = NULL;
    rdb_thread_cache cache = NULL;
    CHECK_OK(rdb_slab_create(NULL, &slab, NULL));
    CHECK_OK(rdb_thread_cache_create(slab, &cache, NULL));
    if (rdb_thread_cache_free(cache, take(64)) != RDB_OK) refused = true;
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK_OK(rdb_slab_close(slab, NULL));
}

static void free_with_other_size(void) {
    if (rdb_free_sized(take(64), 640) != RDB_OK) refused = true;
}

static void free_with_size_of_same_class(void) {
    if (rdb_free_sized(take(57), 60) != RDB_OK) refused = true;
}

static void free_with_other_alignment(void) {
    if (rdb_free_aligned_sized(take(64), 4096, 64) != RDB_OK) refused = true;
}

static void leak(void) { set(take(64)); }

static void leak_of_another_thread(void) { sink = elsewhere(take_there, (void *)(uintptr_t)1000) != NULL; }

static void leak_of_resized(void) { set((byte *)rdb_realloc(take(10), 5000)); }

/* No bug at all: it must not be found. */
static void nothing(void) {
    use_an_arena_well();
    byte *block = take(64);
    memset(block, 1, 64);
    block = (byte *)rdb_realloc(block, 640);
    get(block + 63);
    give(block);
    if (rdb_free_sized(rdb_malloc(100), 100) != RDB_OK) refused = true;
}

#define LEAK 99

static const planted bugs[] = {
    {"no bug", nothing, "----", 0},
    {"write 1 byte behind 24", behind_by_1, "-xxx", RDB_MEMORY_OVERFLOW},
    {"write 1 byte behind 32", behind_by_1_of_full_class, "-xxx", RDB_MEMORY_OVERFLOW},
    {"write 8 bytes behind 64", behind_by_8, "-xxx", RDB_MEMORY_OVERFLOW},
    {"write 64 bytes behind 64", behind_by_64, "-xxx", RDB_MEMORY_OVERFLOW},
    {"write behind a block of calloc", behind_zeroed, "-xxx", RDB_MEMORY_OVERFLOW},
    {"write behind an aligned block", behind_aligned, "-xxx", RDB_MEMORY_OVERFLOW},
    {"write behind a resized block", behind_resized, "-xxx", RDB_MEMORY_OVERFLOW},
    {"write a NUL that has no room", text_without_room, "-xxx", RDB_MEMORY_OVERFLOW},
    {"write behind a block of a thread cache", through_a_cache, "-xxx", RDB_MEMORY_OVERFLOW},
    {"write behind 40 000 bytes", behind_middle, "--xx", RDB_MEMORY_OVERFLOW},
    {"write behind 300 000 bytes", behind_large, "--xx", RDB_MEMORY_OVERFLOW},
    {"write far behind, in another block", far_behind, "-x--", 0},
    {"write 1 byte before", before_by_1, "-xxx", RDB_MEMORY_UNDERFLOW},
    {"write 8 bytes before", before_by_8, "-xxx", RDB_MEMORY_UNDERFLOW},
    {"write 64 bytes before", before_by_64, "-xxx", RDB_MEMORY_UNDERFLOW},
    {"read 1 byte behind", read_behind, "-x-x", 0},
    {"read 1 byte before", read_before, "---x", 0},
    {"read what was never written", read_unset, "---x", 0},
    {"write after free", write_after_free, "-xxx", RDB_MEMORY_USE_AFTER_FREE},
    {"write the last byte after free", write_last_byte_after_free, "-xxx", RDB_MEMORY_USE_AFTER_FREE},
    {"write after free, another thread", write_after_free_by_another_thread, "-xxx", RDB_MEMORY_USE_AFTER_FREE},
    {"write to the old block after realloc", write_after_resize, "-xxx", RDB_MEMORY_USE_AFTER_FREE},
    {"write after free, 200 000 bytes", write_large_after_free, "--xx", RDB_MEMORY_USE_AFTER_FREE},
    {"write after free, past the quarantine", write_long_after_free, "-x--", 0},
    {"read after free", read_after_free, "-x-x", 0},
    {"free twice", free_twice, "-xxx", RDB_MEMORY_DOUBLE_FREE},
    {"free twice, two threads", free_twice_by_two_threads, "-xxx", RDB_MEMORY_DOUBLE_FREE},
    {"free twice, others between", free_twice_with_others_between, "-xxx", RDB_MEMORY_DOUBLE_FREE},
    {"free twice, 300 000 bytes", free_twice_large, "xxxx", RDB_MEMORY_DOUBLE_FREE},
    {"realloc after free", resize_after_free, "-xxx", RDB_MEMORY_DOUBLE_FREE},
    {"free 16 bytes inside", free_inside, "-xxx", RDB_MEMORY_INTERIOR_FREE},
    {"free 1 byte inside", free_one_inside, "xxxx", RDB_MEMORY_INTERIOR_FREE},
    {"free 16 bytes before", free_before, "xxxx", RDB_MEMORY_INTERIOR_FREE},
    {"free an address of the stack", free_stack, "xxxx", RDB_MEMORY_INVALID_FREE},
    {"free an address of static data", free_static, "xxxx", RDB_MEMORY_INVALID_FREE},
    {"free a block of the C library", free_of_malloc, "xxxx", RDB_MEMORY_INVALID_FREE},
    {"free a block of an arena", free_of_arena, "xxxx", RDB_MEMORY_INTERIOR_FREE},
    {"free a slab's block to the process heap", free_of_slab, "xxxx", RDB_MEMORY_WRONG_ALLOCATOR},
    {"free a block of the process heap to a slab", free_to_slab, "xxxx", RDB_MEMORY_WRONG_ALLOCATOR},
    {"free with the size of another class", free_with_other_size, "xxxx", RDB_MEMORY_SIZE_MISMATCH},
    {"free with another size of its class", free_with_size_of_same_class, "-xxx", RDB_MEMORY_SIZE_MISMATCH},
    {"free with a larger alignment", free_with_other_alignment, "xxxx", RDB_MEMORY_SIZE_MISMATCH},
    {"lose a block", leak, "-xxx", LEAK},
    {"lose a block of another thread", leak_of_another_thread, "-xxx", LEAK},
    {"lose a resized block", leak_of_resized, "-xxx", LEAK},
};

static void begin(int tier) {
    static const char *const features[] = {"", "sampled", "full", "tools"};
    rdb_memory_debug_options options;
    rdb_memory_debug_options_init(&options, sizeof options);
    options.sample_interval_bytes = 1;
    CHECK_OK(rdb_memory_debug_configure(&options, NULL));
    if (tier > 0) CHECK_OK(rdb_memory_debug_enable(features[tier], strlen(features[tier]), NULL));
}

static uint64_t findings(uint32_t kind) {
    rdb_memory_debug_statistics read;
    ZERO(read);
    read.struct_size = sizeof read;
    CHECK_OK(rdb_memory_debug_statistics_get(&read, NULL));
    return kind == 0 ? read.findings : read.findings_by_kind[kind - 1];
}

/* 0: not found; 1: found; 2: found, but as something else. */
static int run(const planted *bug, int tier) {
    begin(tier);
    bug->plant();
    if (bug->kind == LEAK) {
        size_t count = 0;
        (void)rdb_memory_leaks(0, NULL, sizeof(rdb_memory_leak), 0, &count, NULL);
        return count > 0;
    }
    (void)rdb_memory_check(NULL, NULL);
    CHECK_OK(rdb_memory_debug_disable("all", 3, NULL));
    if (tier == 2 && bug->kind != 0 && findings(bug->kind) == 0) return findings(0) > 0 || refused ? 2 : 0;
    return refused || findings(0) > 0;
}

/* 'x' or '-', or what went wrong. */
static char outcome(const planted *bug, int tier) {
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        alarm(60);
        _exit(run(bug, tier));
    }
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    if (WIFEXITED(status)) {
        /* 99: Valgrind's, for a process with errors. */
        int code = WEXITSTATUS(status);
        return code == 0 ? '-' : code == 1 || code == 99 ? 'x' : '?';
    }
    return tier == 1 && WTERMSIG(status) == SIGSEGV ? 'x' : '!';
}

static bool is_under_valgrind(void) {
    char line[1024];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) found = found || strstr(line, "vgpreload") != NULL;
    if (maps != NULL) fclose(maps);
    return found;
}

/* Whether the bugs are found where the table says. */
static bool are_found(const planted *all, size_t count) {
    bool prints = getenv("RUSTYDB_DETECTION_MATRIX") != NULL, differs = false;
    int first = is_under_valgrind() ? 3 : 0, last = is_under_valgrind() ? 3 : 2;
    for (size_t i = 0; i < count; i++) {
        const planted *bug = &all[i];
        char found[] = "    ";
        for (int tier = first; tier <= last; tier++) {
            found[tier] = outcome(bug, tier);
            if (found[tier] == bug->found[tier]) continue;
            differs = true;
            printf("tier %d, %s: '%c', the table says '%c'\n", tier, bug->what, found[tier], bug->found[tier]);
        }
        if (prints) printf("| %s | %c | %c | %c | %c |\n", bug->what, found[0], found[1], found[2], found[3]);
    }
    return !differs;
}

TEST(memory_debug_bugs, what_is_found_is_what_the_table_says) {
    CHECK(are_found(bugs, sizeof bugs / sizeof bugs[0]));
    CHECK(are_found(arena_bugs, arena_bug_count));
}

/* A program without bugs that does everything, by a seed. */
static void run_clean(uint64_t operations) {
    enum { HELD = 200 };
    byte *blocks[HELD] = {0};
    size_t sizes[HELD] = {0};
    uint64_t random = 88172645463325252u;
    rdb_thread_cache cache = NULL;
    CHECK_OK(rdb_thread_cache_create(NULL, &cache, NULL));
    for (uint64_t i = 0; i < operations; i++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        size_t place = (size_t)(random >> 20) % HELD, size = (size_t)(random >> 40) % 700;
        if (random % 1000 == 0) size *= 200;
        byte *block = blocks[place];
        if (block == NULL) {
            block = (byte *)(random & 64 ? rdb_malloc(size) : rdb_thread_cache_allocate(cache, size));
            CHECK(block != NULL);
            memset(block, 7, size);
        } else if ((random >> 8) % 4 == 0) {
            block = (byte *)rdb_realloc(block, size);
            CHECK(block != NULL);
            memset(block, 7, size);
        } else {
            CHECK_OK(random & 128 ? rdb_free_sized(block, sizes[place]) : rdb_thread_cache_free(cache, block));
            block = NULL;
        }
        blocks[place] = block;
        sizes[place] = size;
    }
    for (size_t place = 0; place < HELD; place++) CHECK_OK(rdb_free(blocks[place]));
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
}

/* 10^6 operations, or as many as RUSTYDB_CLEAN_OPERATIONS says, under each tier but the last. */
TEST(memory_debug_bugs, a_clean_program_has_no_findings) {
    const char *asked = getenv("RUSTYDB_CLEAN_OPERATIONS");
    uint64_t operations = asked != NULL ? strtoull(asked, NULL, 10) : is_under_valgrind() ? 30000 : 1000000;
    for (int tier = 1; tier <= 2; tier++) {
        begin(tier);
        run_clean(operations / 2);
        CHECK_OK(rdb_memory_check(NULL, NULL));
        CHECK_OK(rdb_memory_debug_disable("all", 3, NULL));
        CHECK_U64(findings(0), 0);
    }
    CHECK_OK(rdb_memory_debug_configure(NULL, NULL));
}
