/* Out of memory, everywhere: each scenario is run with its n-th request for memory failing, for n = 1, 2, 3 ... until it
 * passes without a failure; once with that request failing alone, once with every request from it on.
 *
 * A scenario is a sequence of calls. Each call either succeeds or fails with RDB_E_NO_MEMORY and changes nothing: then it
 * is made again without failures and must succeed. At the end the content is the same as in a run without failures,
 * nothing is leaked and no handle stays.
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>

static bool failed;

/* Stops injecting once the failure has struck, so that the rest of the scenario tells what it left behind. */
static bool passed(rdb_status status, int line) {
    if (status >= 0) return true;
    if (status != RDB_E_NO_MEMORY) {
        test_fail(__FILE__, line, "%s where RDB_E_NO_MEMORY is due", rdb_status_name(status));
    }
    rdb_error last;
    ZERO(last);
    CHECK_OK(rdb_last_error(&last));
    CHECK_ERROR(&last, RDB_E_NO_MEMORY);
    CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
    failed = true;
    return false;
}

/* The call under failures; if it fails, what must hold then, and the call again. */
#define TRY(call, unchanged)                                                                                           \
    do {                                                                                                               \
        if (!passed((call), __LINE__)) {                                                                               \
            CHECK(unchanged);                                                                                          \
            rdb_status again = (call);                                                                                 \
            if (again < 0) test_check_status(__FILE__, __LINE__, #call, again, RDB_OK);                                \
        }                                                                                                              \
    } while (0)

enum { RUNS_AT_MOST = 200000 };

static void run_until_clean(const char *name, void (*scenario)(void)) {
    static const uint32_t modes[] = {RDB_FAIL_ONCE, RDB_FAIL_FROM_THEN_ON};
    for (size_t mode = 0; mode < COUNT_OF(modes); mode++) {
        for (uint64_t nth = 1;; nth++) {
            CHECK(nth < RUNS_AT_MOST);
            test_context("%s, request %llu fails%s", name, (unsigned long long)nth, mode == 0 ? "" : " and all after it");
            failed = false;
            CHECK_OK(rdb_debug_fail_allocations(nth, modes[mode], NULL));
            scenario();
            CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
            CHECK_U64(rdb_debug_live_handles(0), 0);
            CHECK_U64(test_charged_bytes(), 0);
            if (!failed) break;
        }
    }
    test_context(NULL);
}

#define SCENARIO(name)                                                                                                 \
    static void scenario_##name(void);                                                                                 \
    TEST(out_of_memory, name) { run_until_clean(#name, scenario_##name); }                                             \
    static void scenario_##name(void)

static rdb_engine try_engine(void) {
    rdb_engine engine = NULL;
    TRY(rdb_engine_open(NULL, &engine, NULL), engine == NULL && rdb_debug_live_handles(0) == 0);
    return engine;
}

static uint64_t indexes_of(rdb_engine engine) {
    rdb_engine_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_engine_statistics_get(engine, &statistics, NULL));
    return statistics.indexes;
}

static rdb_index try_index(rdb_engine engine, uint32_t flags, uint32_t key_type, uint32_t value_type) {
    rdb_index_options options;
    rdb_index index = NULL;
    rdb_index_options_init(&options, sizeof options);
    options.flags = flags;
    options.key_type = key_type;
    options.value_type = value_type;
    uint64_t before = indexes_of(engine);
    TRY(rdb_index_create(engine, TEXT("index"), &options, &index, NULL), index == NULL && indexes_of(engine) == before);
    CHECK(index != NULL);
    return index;
}

SCENARIO(engine_and_catalog) {
    rdb_engine engine = try_engine();
    rdb_index index = try_index(engine, 0, RDB_KEY_BYTES, RDB_VALUE_BYTES), other = NULL;
    TRY(rdb_index_open(engine, TEXT("index"), &other, NULL), other == NULL);
    CHECK(other != NULL);
    TRY(rdb_index_rename(engine, TEXT("index"), TEXT("a name that is too long to be kept inline"), NULL),
        indexes_of(engine) == 1 && rdb_index_rename(engine, TEXT("nothing"), TEXT("x"), NULL) == RDB_NOT_FOUND);
    rdb_batch names;
    ZERO(names);
    TRY(rdb_index_list(engine, &names, NULL), names.count == 0);
    check_entries(&names, "a name that is too long to be kept inline");
    TRY(rdb_index_drop(engine, TEXT("a name that is too long to be kept inline"), NULL), indexes_of(engine) == 1);
    CHECK_U64(indexes_of(engine), 0);
    CHECK_OK(rdb_batch_free(&names, NULL));
    CHECK_OK(rdb_index_close(other, NULL));
    close_both(index, engine);
}

/* Keys and values longer than what small objects hold inline. */
static size_t make_key(char *target, int i) { return (size_t)sprintf(target, "key number %06d with a tail that is long", i); }

/* Beyond memory: the pool, its spaces, lists of free pages. */
SCENARIO(engine_that_spills) {
    const char *temporary = getenv("TMPDIR");
    rdb_engine engine = NULL;
    rdb_pool pool = NULL;
    rdb_engine_options options;
    rdb_engine_options_init(&options, sizeof options);
    options.spill_path = temporary != NULL ? temporary : "/tmp";
    options.spill_path_length = strlen(options.spill_path);
    options.pool_bytes = 2 << 20;
    TRY(rdb_engine_open(&options, &engine, NULL), engine == NULL && rdb_debug_live_handles(0) == 0);
    TRY(rdb_engine_pool(engine, &pool, NULL), pool == NULL);
    rdb_index index = try_index(engine, 0, RDB_KEY_U64, RDB_VALUE_U64);
    for (uint64_t i = 0; i < 600; i++) {
        uint64_t key = i * 7919 % 600;
        TRY(rdb_index_insert_u64(index, &key, &i, 1, RDB_INSERT_IF_ABSENT, NULL, NULL), count_of(index) == i);
    }
    for (uint64_t i = 0; i < 500; i++) {
        TRY(rdb_index_delete_u64(index, &i, 1, NULL, NULL), count_of(index) == 600 - i);
    }
    TRY(rdb_index_verify(index, NULL), count_of(index) == 100);
    close_both(index, engine);
    CHECK_OK(rdb_pool_close(pool, NULL));
}

SCENARIO(insert_update_delete) {
    const int ENTRIES = test_scaled(300);
    rdb_engine engine = try_engine();
    rdb_index index = try_index(engine, 0, RDB_KEY_BYTES, RDB_VALUE_BYTES);
    char key[64], found[256];
    size_t length = 0;
    static const char value[] = "a value that does not fit in sixteen bytes either";
    for (int i = 0; i < ENTRIES; i++) {
        size_t key_length = make_key(key, i * 7919 % ENTRIES);
        TRY(rdb_index_insert(index, key, key_length, TEXT(value), RDB_INSERT_IF_ABSENT, NULL),
            count_of(index) == (uint64_t)i && rdb_index_contains(index, key, key_length, NULL) == RDB_NOT_FOUND);
        CHECK_U64(count_of(index), i + 1);
    }
    for (int i = 0; i < ENTRIES; i += 10) {
        size_t key_length = make_key(key, i);
        TRY(rdb_index_update(index, key, key_length, TEXT("changed, and still longer than sixteen bytes"), NULL),
            rdb_index_contains_pair(index, key, key_length, TEXT(value), NULL) == RDB_OK);
        TRY(rdb_index_get_or_insert(index, key, key_length, TEXT(value), found, sizeof found, &length, NULL),
            count_of(index) == (uint64_t)ENTRIES);
        CHECK_TEXT(found, length, "changed, and still longer than sixteen bytes");
    }
    for (int i = 0; i < ENTRIES; i++) {
        size_t key_length = make_key(key, i);
        TRY(rdb_index_delete(index, key, key_length, NULL), rdb_index_contains(index, key, key_length, NULL) == RDB_OK);
        CHECK_STATUS(rdb_index_contains(index, key, key_length, NULL), RDB_NOT_FOUND);
    }
    CHECK_U64(count_of(index), 0);
    close_both(index, engine);
}

/* A fixed content, without failures in between. */
static rdb_index filled_index(rdb_engine engine, uint32_t flags, int entries) {
    char key[64];
    CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
    rdb_index index = create_index(engine, "filled", flags, RDB_KEY_BYTES, RDB_VALUE_BYTES);
    for (int i = 0; i < entries; i++) {
        CHECK_OK(rdb_index_insert(index, key, make_key(key, i), TEXT("value"), RDB_INSERT_UPSERT, NULL));
    }
    return index;
}

static uint64_t inject_nth;
static uint32_t inject_mode;

/* Like run_until_clean, but the scenario itself says when failures begin: begin_failures(). */
static void run_with_later_start(const char *name, void (*scenario)(void)) {
    static const uint32_t modes[] = {RDB_FAIL_ONCE, RDB_FAIL_FROM_THEN_ON};
    for (size_t mode = 0; mode < COUNT_OF(modes); mode++) {
        inject_mode = modes[mode];
        for (inject_nth = 1;; inject_nth++) {
            CHECK(inject_nth < RUNS_AT_MOST);
            test_context("%s, request %llu fails%s", name, (unsigned long long)inject_nth,
                         mode == 0 ? "" : " and all after it");
            failed = false;
            scenario();
            CHECK_OK(rdb_debug_fail_allocations(0, RDB_FAIL_ONCE, NULL));
            CHECK_U64(rdb_debug_live_handles(0), 0);
            CHECK_U64(test_charged_bytes(), 0);
            if (!failed) break;
        }
    }
    test_context(NULL);
}

static void begin_failures(void) { CHECK_OK(rdb_debug_fail_allocations(inject_nth, inject_mode, NULL)); }

#define LATER_SCENARIO(name)                                                                                           \
    static void scenario_##name(void);                                                                                 \
    TEST(out_of_memory, name) { run_with_later_start(#name, scenario_##name); }                                        \
    static void scenario_##name(void)

LATER_SCENARIO(ranges_and_batches) {
    enum { ENTRIES = 400 };
    rdb_engine engine = open_engine();
    rdb_index index = filled_index(engine, 0, ENTRIES);
    uint64_t deleted = 0;
    rdb_batch batch;
    ZERO(batch);
    begin_failures();
    TRY(rdb_index_range_search(index, NULL, &batch, NULL), batch.count == 0);
    CHECK_U64(batch.count, ENTRIES);
    TRY(rdb_index_sample(index, 2 * ENTRIES, 1, &batch, NULL), batch.count == 0);
    CHECK_U64(batch.count, 2 * ENTRIES);
    rdb_range range = make_range("key number 000100", RDB_BOUND_INCLUSIVE, "key number 000200", RDB_BOUND_EXCLUSIVE);
    TRY(rdb_index_delete_range(index, &range, &deleted, NULL), count_of(index) == ENTRIES);
    CHECK_U64(deleted, 100);
    CHECK_U64(count_of(index), ENTRIES - 100);
    TRY(rdb_index_rebuild(index, NULL), count_of(index) == ENTRIES - 100);
    TRY(rdb_index_defragment(index, NULL), count_of(index) == ENTRIES - 100);
    TRY(rdb_index_update_statistics(index, NULL), count_of(index) == ENTRIES - 100);
    uint64_t counts[RDB_HISTOGRAM_BUCKETS];
    rdb_index_histogram histogram;
    ZERO(histogram);
    histogram.struct_size = sizeof histogram;
    TRY(rdb_index_histogram_get(index, &batch, counts, COUNT_OF(counts), &histogram, NULL), batch.count == 0);
    CHECK(histogram.entries == ENTRIES - 100 && batch.count == histogram.buckets);
    TRY(rdb_index_vacuum(index, NULL, NULL), count_of(index) == ENTRIES - 100);
    TRY(rdb_index_clear(index, NULL), count_of(index) == ENTRIES - 100);
    CHECK_U64(count_of(index), 0);
    CHECK_OK(rdb_batch_free(&batch, NULL));
    close_both(index, engine);
}

LATER_SCENARIO(pops_and_pairs) {
    enum { ENTRIES = 200 };
    rdb_engine engine = open_engine();
    rdb_index index = filled_index(engine, RDB_INDEX_DUPLICATE_KEYS, ENTRIES);
    entry_room first;
    char key[64];
    size_t key_length = make_key(key, 5);
    begin_failures();
    for (int i = 0; i < 50; i++) {
        char value[64];
        size_t value_length = (size_t)sprintf(value, "one of many values of the same key, number %d", i);
        TRY(rdb_index_insert(index, key, key_length, value, value_length, 0, NULL), count_of(index) == ENTRIES + (uint64_t)i);
    }
    TRY(rdb_index_delete_pair(index, key, key_length, TEXT("one of many values of the same key, number 3"), NULL),
        count_of(index) == ENTRIES + 50);
    TRY(rdb_index_delete(index, key, key_length, NULL), count_of(index) == ENTRIES + 49);
    CHECK_U64(count_of(index), ENTRIES - 1);
    for (int i = 0; i < 100; i++) {
        TRY(rdb_index_pop_first(index, room(&first), NULL), count_of(index) == (uint64_t)(ENTRIES - 1 - 2 * i));
        TRY(rdb_index_pop_last(index, room(&first), NULL), count_of(index) == (uint64_t)(ENTRIES - 2 - 2 * i));
        if (count_of(index) < 2) break;
    }
    close_both(index, engine);
}

/* A call on many items may stop in the middle: then the statuses say where, and the items before it are in. */
LATER_SCENARIO(many) {
    enum { ITEMS = 64 };
    static char texts[ITEMS][64];
    rdb_slice keys[ITEMS], values[ITEMS];
    rdb_status statuses[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
        keys[i].data = texts[i];
        keys[i].length = make_key(texts[i], i * 31 % ITEMS);
        values[i] = keys[i];
    }
    rdb_engine engine = open_engine();
    rdb_index index = filled_index(engine, 0, 0);
    begin_failures();
    rdb_status status = rdb_index_insert_many(index, keys, values, ITEMS, 0, statuses, NULL);
    if (!passed(status, __LINE__)) {
        uint64_t inserted = 0;
        while (inserted < ITEMS && statuses[inserted] == RDB_OK) inserted++;
        CHECK(inserted < ITEMS);
        CHECK_STATUS(statuses[inserted], RDB_E_NO_MEMORY);
        for (uint64_t i = inserted + 1; i < ITEMS; i++) CHECK_STATUS(statuses[i], RDB_AGAIN);
        CHECK_U64(count_of(index), inserted);
        CHECK_OK(rdb_index_insert_many(index, keys, values, ITEMS, 0, statuses, NULL));
    }
    CHECK_U64(count_of(index), ITEMS);
    rdb_batch batch;
    ZERO(batch);
    TRY(rdb_index_search_many(index, keys, ITEMS, &batch, statuses, NULL), batch.count == 0);
    for (int i = 0; i < ITEMS; i++) CHECK_STATUS(statuses[i], RDB_OK);
    CHECK_U64(batch.count, ITEMS);
    TRY(rdb_index_delete_many(index, keys, ITEMS, statuses, NULL), true);
    CHECK_U64(count_of(index), 0);
    CHECK_OK(rdb_batch_free(&batch, NULL));
    close_both(index, engine);
}

LATER_SCENARIO(u64_twins) {
    enum { ITEMS = 200 };
    uint64_t keys[ITEMS], values[ITEMS];
    rdb_status statuses[ITEMS];
    uint64_t state = 7;
    for (int i = 0; i < ITEMS; i++) {
        keys[i] = test_random(&state);
        values[i] = (uint64_t)i;
    }
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "numbers", 0, RDB_KEY_U64, RDB_VALUE_U64);
    begin_failures();
    rdb_status status = rdb_index_insert_u64(index, keys, values, ITEMS, 0, statuses, NULL);
    if (!passed(status, __LINE__)) {
        uint64_t inserted = 0;
        while (inserted < ITEMS && statuses[inserted] == RDB_OK) inserted++;
        CHECK(inserted < ITEMS);
        CHECK_STATUS(statuses[inserted], RDB_E_NO_MEMORY);
        CHECK_U64(count_of(index), inserted);
        CHECK_OK(rdb_index_insert_u64(index, keys, values, ITEMS, 0, NULL, NULL));
    }
    memset(values, 0, sizeof values);
    TRY(rdb_index_search_u64(index, keys, ITEMS, values, statuses, NULL), count_of(index) == ITEMS);
    for (int i = 0; i < ITEMS; i++) CHECK_U64(values[i], i);
    TRY(rdb_index_delete_u64(index, keys, ITEMS, statuses, NULL), true);
    CHECK_U64(count_of(index), 0);
    close_both(index, engine);
}

LATER_SCENARIO(cursors) {
    enum { ENTRIES = 100 };
    rdb_engine engine = open_engine();
    rdb_index index = filled_index(engine, 0, ENTRIES);
    rdb_cursor cursor = NULL;
    rdb_slice key, value;
    rdb_batch batch;
    ZERO(batch);
    begin_failures();
    rdb_range range = make_range("key number 000010 and a bound that is long", RDB_BOUND_INCLUSIVE, NULL, 0);
    TRY(rdb_cursor_open(index, &range, &cursor, NULL), cursor == NULL);
    CHECK(cursor != NULL);
    TRY(rdb_cursor_seek_position(cursor, 7, NULL), true);
    TRY(rdb_cursor_rewind(cursor, NULL), true);
    TRY(rdb_cursor_next(cursor, &key, &value, NULL), key.data == NULL);
    CHECK_BYTES(key.data, 17, "key number 000010", 17);
    TRY(rdb_cursor_update(cursor, TEXT("a new value that is long enough"), NULL), count_of(index) == ENTRIES);
    TRY(rdb_cursor_next(cursor, &key, &value, NULL), key.data == NULL);
    CHECK_BYTES(key.data, 17, "key number 000011", 17);
    TRY(rdb_cursor_delete(cursor, NULL), count_of(index) == ENTRIES);
    TRY(rdb_cursor_previous(cursor, &key, &value, NULL), key.data == NULL);
    CHECK_TEXT(value.data, value.length, "a new value that is long enough");
    TRY(rdb_cursor_seek(cursor, TEXT("key number 000050 and something behind it"), NULL), true);
    TRY(rdb_cursor_next_batch(cursor, 10, 0, &batch, NULL), batch.count == 0);
    CHECK_U64(batch.count, 10);
    CHECK_BYTES(batch_key(&batch, 0).data, 17, "key number 000050", 17);
    TRY(rdb_cursor_seek_pair(cursor, TEXT("key number 000070 and a long tail, longer than the key before"), TEXT("v"), NULL),
        true);
    TRY(rdb_cursor_rewind(cursor, NULL), true);
    CHECK_OK(rdb_batch_free(&batch, NULL));
    CHECK_OK(rdb_cursor_close(cursor, NULL));
    close_both(index, engine);
}

static rdb_status last_code(void) {
    rdb_error last;
    ZERO(last);
    CHECK_OK(rdb_last_error(&last));
    return last.code;
}

static void *try_block(rdb_thread_cache cache, size_t size, size_t alignment) {
    void *block = rdb_thread_cache_allocate_aligned(cache, size, alignment);
    if (block == NULL && !passed(last_code(), __LINE__)) block = rdb_thread_cache_allocate_aligned(cache, size, alignment);
    CHECK(block != NULL);
    memset(block, 0x5a, size);
    return block;
}

static void *try_resized(rdb_thread_cache cache, void *block, size_t size) {
    void *moved = rdb_thread_cache_reallocate(cache, block, size);
    if (moved == NULL && !passed(last_code(), __LINE__)) {
        CHECK(*(uint8_t *)block == 0x5a); /* it is as it was */
        moved = rdb_thread_cache_reallocate(cache, block, size);
    }
    CHECK(moved != NULL && *(uint8_t *)moved == 0x5a);
    return moved;
}

SCENARIO(slabs) {
    static const size_t sizes[] = {1, 100, 3000, 32768, 40000, 200000};
    void *blocks[COUNT_OF(sizes)];
    uint64_t classes[8];
    size_t count = 0;
    rdb_slab slab = NULL;
    rdb_thread_cache cache = NULL;
    TRY(rdb_slab_create(NULL, &slab, NULL), slab == NULL && rdb_debug_live_handles(0) == 0);
    TRY(rdb_thread_cache_create(slab, &cache, NULL), cache == NULL);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) blocks[i] = try_block(cache, sizes[i], i % 2 == 0 ? 16 : 4096);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) blocks[i] = try_resized(cache, blocks[i], (2 * sizes[i]) % 262144);
    TRY(rdb_slab_advise_classes(slab, classes, COUNT_OF(classes), &count, NULL, NULL), count == 0);
    CHECK(count > 0);
    CHECK_OK(rdb_thread_cache_free_many(cache, blocks, COUNT_OF(blocks)));
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
    CHECK_OK(rdb_slab_close(slab, NULL));
}

SCENARIO(malloc) {
    static const size_t sizes[] = {1, 100, 3000, 40000, 400000};
    rdb_thread_cache cache = NULL; /* of the process heap, and new: what it has is what was asked for here */
    TRY(rdb_thread_cache_create(NULL, &cache, NULL), cache == NULL);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        void *block = try_resized(cache, try_block(cache, sizes[i], 16), 3 * sizes[i]);
        CHECK_OK(rdb_free(block));
    }
    CHECK_OK(rdb_thread_cache_close(cache, NULL));
}

LATER_SCENARIO(statistics_and_events) {
    rdb_engine engine = open_engine();
    rdb_index index = filled_index(engine, 0, 10);
    rdb_subscription subscription = NULL;
    rdb_event events[8];
    size_t count = 0, length = 0;
    static char text[65536];
    begin_failures();
    TRY(rdb_subscription_open(engine, NULL, &subscription, NULL), subscription == NULL);
    TRY(rdb_index_rebuild(index, NULL), count_of(index) == 10);
    TRY(rdb_events_poll(subscription, events, sizeof events[0], COUNT_OF(events), &count, NULL, NULL), count == 0);
    CHECK_U64(count, 1);
    TRY(rdb_statistics_json(engine, text, sizeof text, &length, NULL), length == 0);
    CHECK(length > 0);
    TRY(rdb_statistics_prometheus(engine, text, sizeof text, &length, NULL), length == 0);
    int32_t descriptor = -1;
    rdb_status status = rdb_events_fd(subscription, &descriptor, NULL);
    if (passed(status, __LINE__)) CHECK_OK(status);
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    close_both(index, engine);
}

/* What a call that returns memory would say if it returned a status. */
static rdb_status status_of(const void *memory) {
    rdb_error last;
    if (memory != NULL) return RDB_OK;
    ZERO(last);
    CHECK_OK(rdb_last_error(&last));
    return last.code;
}

static uint64_t used_by(rdb_arena arena) {
    rdb_arena_statistics all;
    ZERO(all);
    all.struct_size = sizeof all;
    CHECK_OK(rdb_arena_statistics_get(arena, &all, NULL));
    return all.used_bytes + all.callbacks;
}

static void count_call(void *user) { (*(int *)user)++; }

SCENARIO(arenas) {
    rdb_arena arenas[20];
    int called = 0;
    for (size_t i = 0; i < COUNT_OF(arenas); i++) {
        TRY(rdb_arena_create(i == 0 ? NULL : arenas[0], NULL, &arenas[i], NULL), arenas[i] == NULL);
    }
    rdb_arena arena = arenas[1];
    char *text = NULL;
    void *block = NULL;
    TRY(rdb_arena_on_reset(arena, count_call, &called, NULL), used_by(arena) == 0);
    TRY(status_of(text = rdb_arena_copy_string(arena, "text", 4)), used_by(arena) == 1);
    for (size_t size = 16; size <= (size_t)1 << 20; size *= 4) {
        uint64_t used = used_by(arena);
        TRY(status_of(block = rdb_arena_allocate(arena, size)), used_by(arena) == used);
        memset(block, 1, size);
        used = used_by(arena);
        TRY(status_of(rdb_arena_extend(arena, block, size, 5 * size)), used_by(arena) == used);
        TRY(status_of(rdb_arena_allocate_aligned(arena, size, 4096)), strcmp(text, "text") == 0);
        TRY(status_of(rdb_arena_allocate_zeroed(arena, size)), strcmp(text, "text") == 0);
    }
    CHECK(strcmp(text, "text") == 0);
    CHECK_OK(rdb_arena_close(arenas[0], NULL));
    CHECK_U64(called, 1);
}
