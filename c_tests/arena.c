/* Arenas: what they hand out, what they give back, and every way in which they refuse. */
#include "support.h"

static rdb_arena open_arena(rdb_arena parent, uint64_t limit, uint64_t first, uint64_t largest) {
    rdb_arena arena = NULL;
    rdb_arena_options options;
    rdb_arena_options_init(&options, sizeof options);
    options.limit_bytes = limit;
    options.first_chunk_bytes = first;
    options.largest_chunk_bytes = largest;
    CHECK_OK(rdb_arena_create(parent, &options, &arena, NULL));
    CHECK(arena != NULL);
    return arena;
}

static rdb_arena open_plain(void) { return open_arena(NULL, 0, 0, 0); }

static rdb_arena_statistics statistics_of(rdb_arena arena) {
    rdb_arena_statistics all;
    ZERO(all);
    all.struct_size = sizeof all;
    CHECK_OK(rdb_arena_statistics_get(arena, &all, NULL));
    CHECK_U64(all.used_bytes, all.requested_bytes + all.padding_bytes);
    CHECK_U64(all.reserved_bytes, all.used_bytes + all.overhead_bytes + all.tail_bytes + all.free_bytes + all.spare_bytes);
    return all;
}

static void check_last(rdb_status expected) {
    rdb_error last;
    ZERO(last);
    CHECK_OK(rdb_last_error(&last));
    CHECK_ERROR(&last, expected);
}

#define CHECK_REFUSED(call, expected)                                                                                 \
    do {                                                                                                              \
        CHECK((call) == NULL);                                                                                        \
        check_last(expected);                                                                                         \
    } while (0)

/* What the functions were called with, in order. */
static int called[16];
static size_t calls;

static void note(void *user) { called[calls++] = *(int *)user; }

static bool is_aligned(const void *address, size_t alignment) { return (uintptr_t)address % alignment == 0; }

TEST(arena, blocks_are_apart_aligned_and_counted) {
    rdb_arena arena = open_plain();
    enum { COUNT = 3000 };
    static uint8_t *blocks[COUNT];
    uint64_t requested = 0;
    for (size_t i = 0; i < COUNT; i++) {
        size_t size = i % 200;
        blocks[i] = (uint8_t *)rdb_arena_allocate(arena, size);
        CHECK(blocks[i] != NULL && is_aligned(blocks[i], 16));
        memset(blocks[i], (int)(i % 251), size);
        requested += size;
    }
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t k = 0; k < i % 200; k++) CHECK(blocks[i][k] == (uint8_t)(i % 251));
    }
    rdb_arena_statistics all = statistics_of(arena);
    CHECK_U64(all.allocations, COUNT);
    CHECK_U64(all.requested_bytes, requested);
    CHECK(all.padding_bytes >= COUNT / 200 * 16 && all.padding_bytes < COUNT * 16);
    CHECK(all.chunks > 1 && all.spare_chunks == 0 && all.peak_used_bytes == all.used_bytes);
    CHECK_OK(rdb_arena_reset(arena, NULL));
    rdb_arena_statistics after = statistics_of(arena);
    CHECK_U64(after.used_bytes, 0);
    CHECK_U64(after.reserved_bytes, all.reserved_bytes);
    CHECK_U64(after.peak_used_bytes, all.used_bytes);
    CHECK_U64(after.resets, 1);
    CHECK(rdb_arena_allocate(arena, 1) == blocks[0]);
    CHECK_OK(rdb_arena_close(arena, NULL));
}

TEST(arena, sizes_and_alignments_at_the_edges) {
    rdb_arena arena = open_plain();
    CHECK(rdb_arena_allocate(arena, 0) != rdb_arena_allocate(arena, 0));
    for (size_t alignment = 1; alignment <= (size_t)1 << 20; alignment *= 2) {
        void *block = rdb_arena_allocate_aligned(arena, 100, alignment);
        CHECK(block != NULL && is_aligned(block, alignment < 16 ? 16 : alignment));
        memset(block, 1, 100);
    }
    CHECK_REFUSED(rdb_arena_allocate(arena, SIZE_MAX), RDB_E_TOO_LARGE);
    CHECK_REFUSED(rdb_arena_allocate(arena, SIZE_MAX / 2), RDB_E_TOO_LARGE);
    CHECK_REFUSED(rdb_arena_allocate(arena, (size_t)1 << 60), RDB_E_NO_MEMORY);
    CHECK_REFUSED(rdb_arena_allocate(NULL, 1), RDB_E_NULL_HANDLE);
    CHECK_REFUSED(rdb_arena_allocate_aligned(arena, 1, 0), RDB_E_INVALID_ARGUMENT);
    CHECK_REFUSED(rdb_arena_allocate_aligned(arena, 1, 48), RDB_E_INVALID_ARGUMENT);
    CHECK_REFUSED(rdb_arena_allocate_aligned(arena, 1, (size_t)1 << 63), RDB_E_TOO_LARGE);
    uint8_t *zeroes = (uint8_t *)rdb_arena_allocate_zeroed(arena, 5000);
    for (size_t i = 0; i < 5000; i++) CHECK(zeroes[i] == 0);
    void *large = rdb_arena_allocate(arena, (size_t)100 << 20);
    CHECK(large != NULL);
    memset(large, 1, (size_t)100 << 20);
    CHECK_OK(rdb_arena_close(arena, NULL));
}

TEST(arena, copies) {
    rdb_arena arena = open_plain();
    char text[] = "text that goes";
    char *copy = rdb_arena_copy_string(arena, text, 4);
    void *bytes = rdb_arena_copy(arena, text, sizeof text);
    memset(text, 'x', sizeof text - 1);
    CHECK(strcmp(copy, "text") == 0 && memcmp(bytes, "text that goes", sizeof text) == 0);
    CHECK(strcmp(rdb_arena_copy_string(arena, NULL, 0), "") == 0 && rdb_arena_copy(arena, NULL, 0) != NULL);
    CHECK_REFUSED(rdb_arena_copy(arena, NULL, 1), RDB_E_NULL_ARGUMENT);
    CHECK_REFUSED(rdb_arena_copy_string(arena, NULL, 1), RDB_E_NULL_ARGUMENT);
    CHECK_REFUSED(rdb_arena_copy(arena, text, SIZE_MAX), RDB_E_TOO_LARGE);
    CHECK_OK(rdb_arena_close(arena, NULL));
}

TEST(arena, extend) {
    rdb_arena arena = open_arena(NULL, 0, 4096, 4096);
    char *first = rdb_arena_copy_string(arena, TEXT("first"));
    char *last = rdb_arena_copy_string(arena, TEXT("last"));
    CHECK(rdb_arena_extend(arena, last, 5, 500) == last);
    CHECK(rdb_arena_extend(arena, last, 500, 5) == last);
    CHECK_U64(statistics_of(arena).used_bytes, 32);
    char *moved = (char *)rdb_arena_extend(arena, first, 6, 600);
    CHECK(moved != NULL && moved != first && strcmp(moved, "first") == 0);
    CHECK(rdb_arena_extend(arena, first, 6, 3) == first);
    char *chunk = (char *)rdb_arena_extend(arena, moved, 600, 20000);
    CHECK(chunk != NULL && chunk != moved && strcmp(chunk, "first") == 0);
    CHECK(rdb_arena_extend(arena, NULL, 0, 10) != NULL);
    char outside[16];
    CHECK_REFUSED(rdb_arena_extend(arena, outside, 1, 2), RDB_E_FOREIGN_BLOCK);
    CHECK_REFUSED(rdb_arena_extend(arena, first, 5000, 6000), RDB_E_SIZE_MISMATCH);
    CHECK_REFUSED(rdb_arena_extend(arena, first, 6, SIZE_MAX), RDB_E_TOO_LARGE);
    CHECK_OK(rdb_arena_close(arena, NULL));
}

TEST(arena, mark_and_rewind) {
    rdb_arena arena = open_arena(NULL, 0, 1024, 4096), other = open_plain();
    rdb_arena_mark before, inner, late;
    CHECK_OK(rdb_arena_mark_get(arena, &before, NULL));
    char *kept = rdb_arena_copy_string(arena, TEXT("kept"));
    CHECK_OK(rdb_arena_mark_get(arena, &inner, NULL));
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 50; i++) memset(rdb_arena_allocate(arena, 100), 0xEE, 100);
        CHECK_OK(rdb_arena_mark_get(arena, &late, NULL));
        CHECK_OK(rdb_arena_rewind(arena, &inner, NULL));
        CHECK(strcmp(kept, "kept") == 0);
        CHECK_U64(statistics_of(arena).used_bytes, 16);
    }
    CHECK_STATUS(rdb_arena_rewind(arena, &late, NULL), RDB_E_STATE);
    CHECK_STATUS(rdb_arena_rewind(other, &inner, NULL), RDB_E_INVALID_ARGUMENT);
    rdb_arena_mark wild = inner;
    wild.offset = UINT64_MAX - 15;
    CHECK_STATUS(rdb_arena_rewind(arena, &wild, NULL), RDB_E_STATE);
    CHECK_OK(rdb_arena_rewind(arena, &before, NULL));
    CHECK_U64(statistics_of(arena).used_bytes, 0);
    CHECK_OK(rdb_arena_reset(arena, NULL));
    CHECK_STATUS(rdb_arena_rewind(arena, &before, NULL), RDB_E_STATE);
    CHECK_OK(rdb_arena_close(arena, NULL));
    CHECK_OK(rdb_arena_close(other, NULL));
}

TEST(arena, reset_keeps_what_trim_gives_back) {
    rdb_arena arena = open_arena(NULL, 0, 1024, 4096);
    for (int i = 0; i < 100; i++) CHECK(rdb_arena_allocate(arena, 100) != NULL);
    uint64_t reserved = statistics_of(arena).reserved_bytes, released = 1, requests = rdb_debug_allocation_requests();
    CHECK_OK(rdb_arena_reset(arena, NULL));
    for (int i = 0; i < 100; i++) CHECK(rdb_arena_allocate(arena, 100) != NULL);
    CHECK_U64(rdb_debug_allocation_requests(), requests);
    CHECK_U64(statistics_of(arena).reserved_bytes, reserved);
    CHECK_OK(rdb_arena_trim(arena, &released, NULL));
    CHECK_U64(released, 0);
    CHECK_OK(rdb_arena_reset(arena, NULL));
    CHECK_OK(rdb_arena_trim(arena, &released, NULL));
    CHECK_U64(released, reserved);
    CHECK_U64(statistics_of(arena).reserved_bytes, 0);
    CHECK_OK(rdb_arena_close(arena, NULL));
}

TEST(arena, limits_count_through_parents) {
    rdb_arena top = open_arena(NULL, 100 * 1024, 0, 0), leaf = open_arena(top, 0, 0, 0);
    CHECK(rdb_arena_allocate(leaf, 1000) != NULL);
    CHECK_REFUSED(rdb_arena_allocate(leaf, 64 * 1024), RDB_E_LIMIT);
    while (rdb_arena_allocate(leaf, 1000) != NULL) continue;
    check_last(RDB_E_LIMIT);
    CHECK_STATUS(rdb_arena_on_reset(top, note, NULL, NULL), RDB_E_LIMIT);
    CHECK_U64(statistics_of(leaf).reserved_bytes, 100 * 1024);
    rdb_arena_statistics all = statistics_of(top);
    CHECK(all.subtree_bytes == 100 * 1024 && all.reserved_bytes == 0 && all.children == 1);
    CHECK_U64(all.limit_bytes, 100 * 1024);
    CHECK_OK(rdb_arena_close(leaf, NULL));
    CHECK_U64(statistics_of(top).subtree_bytes, 0);
    CHECK_OK(rdb_arena_close(top, NULL));
}

TEST(arena, registered_functions_run_newest_first) {
    static int numbers[] = {0, 1, 2, 3, 4};
    rdb_arena arena = open_plain(), child = open_arena(arena, 0, 0, 0);
    rdb_arena_mark mark;
    CHECK_OK(rdb_arena_on_reset(arena, note, &numbers[1], NULL));
    CHECK_OK(rdb_arena_mark_get(arena, &mark, NULL));
    CHECK_OK(rdb_arena_on_reset(arena, note, &numbers[2], NULL));
    CHECK_OK(rdb_arena_on_reset(arena, note, &numbers[3], NULL));
    CHECK_U64(statistics_of(arena).callbacks, 3);
    CHECK_OK(rdb_arena_rewind(arena, &mark, NULL));
    CHECK(calls == 2 && called[0] == 3 && called[1] == 2);
    CHECK_OK(rdb_arena_reset(arena, NULL));
    CHECK(calls == 3 && called[2] == 1);
    CHECK_OK(rdb_arena_reset(arena, NULL));
    CHECK_U64(calls, 3);
    CHECK_OK(rdb_arena_on_reset(arena, note, &numbers[4], NULL));
    CHECK_OK(rdb_arena_on_reset(child, note, &numbers[0], NULL));
    CHECK_OK(rdb_arena_close(arena, NULL));
    CHECK(calls == 5 && called[3] == 0 && called[4] == 4);
}

/* Every call of an arena, from inside a function that it calls. */
static rdb_arena arena_inside;

static void misbehave(void *user) {
    rdb_arena arena = arena_inside, out = NULL;
    rdb_arena_mark mark;
    (*(int *)user)++;
    CHECK_REFUSED(rdb_arena_allocate(arena, 1), RDB_E_REENTRANT);
    CHECK_STATUS(rdb_arena_mark_get(arena, &mark, NULL), RDB_E_REENTRANT);
    CHECK_STATUS(rdb_arena_reset(arena, NULL), RDB_E_REENTRANT);
    CHECK_STATUS(rdb_arena_trim(arena, NULL, NULL), RDB_E_REENTRANT);
    CHECK_STATUS(rdb_arena_close(arena, NULL), RDB_E_REENTRANT);
    CHECK_STATUS(rdb_arena_close_id(1, NULL), RDB_E_REENTRANT);
    CHECK_STATUS(rdb_arena_create(NULL, NULL, &out, NULL), RDB_E_REENTRANT);
    CHECK_STATUS(rdb_arena_on_reset(arena, misbehave, user, NULL), RDB_E_REENTRANT);
}

TEST(arena, nothing_is_to_be_had_inside_a_callback) {
    int times = 0;
    arena_inside = open_plain();
    CHECK_OK(rdb_arena_on_reset(arena_inside, misbehave, &times, NULL));
    CHECK(rdb_arena_allocate(arena_inside, 100) != NULL);
    CHECK_OK(rdb_arena_reset(arena_inside, NULL));
    CHECK(times == 1 && rdb_arena_allocate(arena_inside, 100) != NULL);
    CHECK_OK(rdb_arena_close(arena_inside, NULL));
}

/* produces: rdb_arena_create RDB_E_BAD_HANDLE RDB_E_CLOSED_HANDLE */
/* produces: rdb_arena_close RDB_E_BAD_HANDLE RDB_E_CLOSED_HANDLE */
/* produces: rdb_arena_mark_get RDB_E_BAD_HANDLE RDB_E_CLOSED_HANDLE */
/* produces: rdb_arena_rewind RDB_E_BAD_HANDLE RDB_E_CLOSED_HANDLE */
/* produces: rdb_arena_reset RDB_E_BAD_HANDLE RDB_E_CLOSED_HANDLE */
/* produces: rdb_arena_trim RDB_E_BAD_HANDLE RDB_E_CLOSED_HANDLE */
/* produces: rdb_arena_on_reset RDB_E_BAD_HANDLE RDB_E_CLOSED_HANDLE */
/* produces: rdb_arena_statistics_get RDB_E_BAD_HANDLE RDB_E_CLOSED_HANDLE */
static void check_every_status(rdb_arena arena, rdb_status expected) {
    rdb_arena out = NULL;
    rdb_arena_mark mark;
    rdb_arena_statistics all;
    ZERO(mark);
    ZERO(all);
    all.struct_size = sizeof all;
    CHECK_STATUS(rdb_arena_create(arena, NULL, &out, NULL), expected);
    CHECK_STATUS(rdb_arena_close(arena, NULL), expected);
    CHECK_STATUS(rdb_arena_mark_get(arena, &mark, NULL), expected);
    CHECK_STATUS(rdb_arena_rewind(arena, &mark, NULL), expected);
    CHECK_STATUS(rdb_arena_reset(arena, NULL), expected);
    CHECK_STATUS(rdb_arena_trim(arena, NULL, NULL), expected);
    CHECK_STATUS(rdb_arena_on_reset(arena, note, NULL, NULL), expected);
    CHECK_STATUS(rdb_arena_statistics_get(arena, &all, NULL), expected);
    CHECK_REFUSED(rdb_arena_allocate_aligned(arena, 1, 1), expected);
    CHECK_REFUSED(rdb_arena_allocate_zeroed(arena, 1), expected);
    CHECK_REFUSED(rdb_arena_extend(arena, NULL, 0, 1), expected);
    CHECK_REFUSED(rdb_arena_copy(arena, "a", 1), expected);
    CHECK_REFUSED(rdb_arena_copy_string(arena, "a", 1), expected);
}

TEST(arena, closed_and_wild_addresses_are_refused) {
    rdb_arena arena = open_plain(), child = open_arena(arena, 0, 0, 0);
    CHECK(rdb_arena_allocate(arena, 1) != NULL && rdb_arena_allocate(child, 1) != NULL);
    CHECK_OK(rdb_arena_close(arena, NULL));
    check_every_status(arena, RDB_E_CLOSED_HANDLE);
    check_every_status(child, RDB_E_CLOSED_HANDLE);
    CHECK_REFUSED(rdb_arena_allocate(arena, 1), RDB_E_CLOSED_HANDLE);
    uint64_t outside = 0;
    check_every_status((rdb_arena)(void *)&outside, RDB_E_BAD_HANDLE);
    check_every_status((rdb_arena)(uintptr_t)1, RDB_E_BAD_HANDLE);
    check_every_status((rdb_arena)UINTPTR_MAX, RDB_E_BAD_HANDLE);
    CHECK_OK(rdb_arena_close(NULL, NULL));
}

TEST(arena, options_are_checked) {
    rdb_arena arena = NULL;
    rdb_arena_options options;
    char name[64];
    memset(name, 'n', sizeof name);
    rdb_arena_options_init(&options, sizeof options);
    options.name = name;
    options.name_length = 64;
    CHECK_STATUS(rdb_arena_create(NULL, &options, &arena, NULL), RDB_E_TOO_LARGE);
    options.name = "\xff";
    options.name_length = 1;
    CHECK_STATUS(rdb_arena_create(NULL, &options, &arena, NULL), RDB_E_INVALID_UTF8);
    options.name = NULL;
    CHECK_STATUS(rdb_arena_create(NULL, &options, &arena, NULL), RDB_E_NULL_ARGUMENT);
    options.name_length = 0;
    static const uint64_t wrong[][2] = {{255, 0}, {4096, 4095}, {0, UINT64_MAX}, {UINT64_MAX, 0}, {0, 100}};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        options.first_chunk_bytes = wrong[i][0];
        options.largest_chunk_bytes = wrong[i][1];
        CHECK_STATUS(rdb_arena_create(NULL, &options, &arena, NULL), RDB_E_INVALID_ARGUMENT);
        CHECK(arena == NULL);
    }
    options.first_chunk_bytes = (uint64_t)1 << 30; /* above the default of the largest, which gives way */
    options.largest_chunk_bytes = 0;
    CHECK_OK(rdb_arena_create(NULL, &options, &arena, NULL));
    CHECK_OK(rdb_arena_close(arena, NULL));
}

static void find_in_list(uint64_t id, rdb_arena_info *found) {
    rdb_arena_info all[64];
    size_t count = 0;
    rdb_status status = rdb_arena_list(all, sizeof all[0], COUNT_OF(all), &count, NULL);
    CHECK(status == RDB_OK && count <= COUNT_OF(all));
    for (size_t i = 0; i < count; i++) {
        if (all[i].id == id) {
            *found = all[i];
            return;
        }
    }
    test_fail(__FILE__, __LINE__, "arena %llu is not in the list", (unsigned long long)id);
}

TEST(arena, list_find_and_close_by_id) {
    rdb_arena session = NULL, found = NULL;
    rdb_arena_options options;
    rdb_arena_options_init(&options, sizeof options);
    options.name = "session 7, and more";
    options.name_length = 9;
    CHECK_OK(rdb_arena_create(NULL, &options, &session, NULL));
    rdb_arena query = open_arena(session, 0, 0, 0);
    CHECK(rdb_arena_allocate(query, 1) != NULL);
    uint64_t id = statistics_of(session).id, query_id = statistics_of(query).id;
    rdb_arena_info info;
    ZERO(info);
    find_in_list(id, &info);
    CHECK(strcmp(info.name, "session 7") == 0 && info.parent_id == 0 && info.children == 1);
    CHECK(info.reserved_bytes == 0 && info.subtree_bytes == 65536 && info.age_ns < (uint64_t)60000000000u);
    find_in_list(query_id, &info);
    CHECK(info.parent_id == id && info.reserved_bytes == 65536 && info.name[0] == 0);
    size_t count = 0;
    CHECK_STATUS(rdb_arena_list(&info, sizeof info, 1, &count, NULL), RDB_TRUNCATED);
    CHECK(count >= 2);
    CHECK_STATUS(rdb_arena_list(&info, sizeof info - 1, 1, &count, NULL), RDB_E_STRUCT_SIZE);
    CHECK_OK(rdb_arena_find(query_id, &found, NULL));
    CHECK(found == query);
    CHECK_OK(rdb_arena_close_id(query_id, NULL));
    CHECK_STATUS(rdb_arena_find(query_id, &found, NULL), RDB_NOT_FOUND);
    CHECK(found == NULL);
    CHECK_STATUS(rdb_arena_close_id(query_id, NULL), RDB_NOT_FOUND);
    CHECK_U64(statistics_of(session).children, 0);
    CHECK_OK(rdb_arena_close_id(id, NULL));
}

TEST(arena, every_request_may_fail) {
    rdb_arena kept[40], arena = NULL;
    size_t count = 0, refused = 0;
    /* So many that the library needs memory for the arenas themselves. */
    while (count < COUNT_OF(kept)) {
        CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_ONCE, NULL));
        if (rdb_arena_create(NULL, NULL, &arena, NULL) != RDB_OK) {
            check_last(RDB_E_NO_MEMORY);
            CHECK(arena == NULL);
            refused++;
            CHECK_OK(rdb_arena_create(NULL, NULL, &arena, NULL));
        }
        CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
        kept[count++] = arena;
    }
    CHECK(refused > 0); /* produces: rdb_arena_create RDB_E_NO_MEMORY */
    for (size_t i = 0; i < count; i++) {
        CHECK_OK(rdb_debug_fail_allocations(1, RDB_FAIL_FROM_THEN_ON, NULL));
        CHECK_REFUSED(rdb_arena_allocate(kept[i], 100), RDB_E_NO_MEMORY);
        CHECK_REFUSED(rdb_arena_allocate_aligned(kept[i], 100, 1 << 20), RDB_E_NO_MEMORY);
        CHECK_REFUSED(rdb_arena_copy_string(kept[i], "a", 1), RDB_E_NO_MEMORY);
        CHECK_STATUS(rdb_arena_on_reset(kept[i], note, NULL, NULL), RDB_E_NO_MEMORY);
        CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
        CHECK_U64(statistics_of(kept[i]).reserved_bytes, 0);
        CHECK(rdb_arena_allocate(kept[i], 100) != NULL);
        CHECK_OK(rdb_arena_close(kept[i], NULL));
    }
}

TEST(arena, a_forked_child_has_arenas_of_its_own) {
    rdb_arena arena = open_plain();
    char *text = rdb_arena_copy_string(arena, TEXT("before"));
    if (test_fork()) {
        CHECK(strcmp(text, "before") == 0);
        memcpy(text, "inside", 6);
        rdb_arena child = open_arena(arena, 0, 0, 0);
        CHECK(rdb_arena_allocate(child, 100000) != NULL && rdb_arena_allocate(arena, 100000) != NULL);
        CHECK_OK(rdb_arena_close(arena, NULL));
        test_child_done();
    }
    test_wait_for_child(__FILE__, __LINE__);
    CHECK(strcmp(text, "before") == 0);
    CHECK_U64(statistics_of(arena).allocations, 1);
    CHECK_OK(rdb_arena_close(arena, NULL));
}
