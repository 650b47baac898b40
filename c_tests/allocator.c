/* The allocator hook: set once and early, used for everything, checked for what it gives. One process per test, since the
 * allocator stays for the rest of the process's life. */
#include "support.h"

#include <stdlib.h>

typedef struct counts {
    uint64_t allocations;
    uint64_t frees;
    int64_t bytes;
    int answer; /* 0: memory; 1: NULL; 2: a misaligned address */
} counts;

static uint64_t nowhere[2];

static void *hook_allocate(void *user, size_t size, size_t alignment) {
    counts *self = (counts *)user;
    CHECK(size > 0 && size % 4096 == 0 && alignment >= 4096 && (alignment & (alignment - 1)) == 0);
    if (self->answer == 1) return NULL;
    if (self->answer == 2) {
        return (uint8_t *)nowhere + 1; /* the library must not write to it, but may give it back */
    }
    void *block = NULL;
    if (posix_memalign(&block, alignment, size + sizeof(size_t)) != 0) return NULL;
    memcpy((uint8_t *)block + size, &size, sizeof size); /* the size, to be checked at free */
    self->allocations++;
    self->bytes += (int64_t)size;
    return block;
}

static void hook_free(void *user, void *block, size_t size, size_t alignment) {
    counts *self = (counts *)user;
    size_t stored = 0;
    if (block == (void *)((uint8_t *)nowhere + 1)) return;
    CHECK(block != NULL && ((uintptr_t)block & (alignment - 1)) == 0);
    memcpy(&stored, (uint8_t *)block + size, sizeof stored);
    CHECK_U64(stored, size);
    self->frees++;
    self->bytes -= (int64_t)size;
    free(block);
}

/* Pages go back as they came. */
static void *hook_reallocate(void *user, void *block, size_t old_size, size_t new_size, size_t alignment) {
    (void)user, (void)block, (void)old_size, (void)new_size, (void)alignment;
    test_fail(__FILE__, __LINE__, "pages were to be resized");
}

static counts tally;

static rdb_allocator make_allocator(void) {
    rdb_allocator allocator;
    ZERO(allocator);
    allocator.struct_size = sizeof allocator;
    allocator.allocate = hook_allocate;
    allocator.free = hook_free;
    allocator.user = &tally;
    return allocator;
}

static void work(void) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    char value[300];
    memset(value, 'v', sizeof value);
    for (int i = 0; i < 2000; i++) CHECK_OK(rdb_index_insert(index, &i, sizeof i, value, (size_t)(i % 300), 0, NULL));
    rdb_batch batch;
    ZERO(batch);
    CHECK_OK(rdb_index_range_search(index, NULL, &batch, NULL));
    CHECK_U64(batch.count, 2000);
    CHECK_OK(rdb_batch_free(&batch, NULL));
    close_both(index, engine);
}

TEST(allocator, everything_comes_from_it_and_goes_back) {
    rdb_allocator allocator = make_allocator();
    CHECK_OK(rdb_set_allocator(&allocator, NULL));
    ZERO(allocator); /* it was copied */
    work();
    CHECK(tally.allocations > 0);
    CHECK_U64(test_charged_bytes(), 0);
    int64_t kept = tally.bytes;
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    static char value[400000];
    for (int i = 0; i < 40; i++) CHECK_OK(rdb_index_insert(index, &i, sizeof i, value, sizeof value, 0, NULL));
    CHECK(tally.bytes >= kept + 40 * (int64_t)sizeof value);
    close_both(index, engine);
    CHECK(tally.frees >= 4); /* slabs are kept for later, what is larger goes back */
    CHECK(tally.bytes < kept + 3 * 1024 * 1024);
    CHECK_U64(test_charged_bytes(), 0);
}

TEST(allocator, is_never_asked_to_resize_pages) {
    rdb_allocator allocator = make_allocator();
    allocator.reallocate = hook_reallocate;
    CHECK_OK(rdb_set_allocator(&allocator, NULL));
    work();
    CHECK(tally.allocations > 0);
}

TEST(allocator, cannot_place_the_pages_of_a_pool) {
    rdb_allocator allocator = make_allocator();
    rdb_pool_options options;
    rdb_pool pool = NULL;
    CHECK_OK(rdb_set_allocator(&allocator, NULL));
    rdb_pool_options_init(&options, sizeof options);
    options.bytes = 2 << 20;
    options.numa_node = 1;
    CHECK_STATUS(rdb_pool_open(&options, &pool, NULL), RDB_E_UNSUPPORTED);
    CHECK(pool == NULL);
    options.numa_node = 0;
    options.flags = RDB_POOL_HUGE_SET_ASIDE; /* they lie where the allocator says */
    CHECK_OK(rdb_pool_open(&options, &pool, NULL));
    CHECK(tally.bytes >= 2 << 20);
    CHECK_OK(rdb_pool_close(pool, NULL));
}

TEST(allocator, is_set_once) {
    rdb_allocator allocator = make_allocator();
    rdb_error err;
    ZERO(err);
    CHECK_OK(rdb_set_allocator(&allocator, NULL));
    CHECK_STATUS(rdb_set_allocator(&allocator, &err), RDB_E_STATE);
    CHECK_ERROR(&err, RDB_E_STATE);
    work();
}

TEST(allocator, is_refused_after_use) {
    rdb_engine engine = open_engine();
    rdb_allocator allocator = make_allocator();
    CHECK_STATUS(rdb_set_allocator(&allocator, NULL), RDB_E_STATE);
    CHECK_OK(rdb_engine_close(engine, NULL));
    CHECK_STATUS(rdb_set_allocator(&allocator, NULL), RDB_E_STATE);
    CHECK_U64(tally.allocations, 0);
}

TEST(allocator, a_refused_one_leaves_the_way_free) {
    rdb_allocator allocator = make_allocator();
    allocator.free = NULL;
    CHECK_STATUS(rdb_set_allocator(&allocator, NULL), RDB_E_NULL_ARGUMENT);
    allocator = make_allocator();
    allocator.flags = 1;
    CHECK_STATUS(rdb_set_allocator(&allocator, NULL), RDB_E_UNKNOWN_FLAG);
    allocator.flags = 0;
    allocator.struct_size = 8;
    CHECK_STATUS(rdb_set_allocator(&allocator, NULL), RDB_E_STRUCT_SIZE);
    CHECK_STATUS(rdb_set_allocator(NULL, NULL), RDB_E_NULL_ARGUMENT);
    allocator = make_allocator();
    CHECK_OK(rdb_set_allocator(&allocator, NULL));
    work();
    CHECK(tally.allocations > 0);
}

TEST(allocator, questions_do_not_use_it) {
    CHECK(rdb_version_number() > 0 && rdb_memory_component_count() > 0);
    CHECK_STATUS(rdb_index_clear(NULL, NULL), RDB_E_NULL_HANDLE);
    CHECK_U64(test_charged_bytes(), 0);
    rdb_allocator allocator = make_allocator();
    CHECK_OK(rdb_set_allocator(&allocator, NULL));
}

static void answers_badly(int answer) {
    rdb_allocator allocator = make_allocator();
    CHECK_OK(rdb_set_allocator(&allocator, NULL));
    rdb_engine engine = (rdb_engine)(uintptr_t)1;
    tally.answer = answer;
    CHECK_STATUS(rdb_engine_open(NULL, &engine, NULL), RDB_E_NO_MEMORY);
    CHECK(engine == NULL);
    tally.answer = 0;
    engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    put(index, "k", "v");
    static char value[400000];
    tally.answer = answer;
    CHECK_STATUS(rdb_index_insert(index, TEXT("l"), value, sizeof value, 0, NULL), RDB_E_NO_MEMORY);
    tally.answer = 0;
    CHECK_U64(count_of(index), 1);
    check_value(index, "k", "v");
    CHECK_OK(rdb_index_insert(index, TEXT("l"), value, sizeof value, 0, NULL));
    close_both(index, engine);
}

TEST(allocator, null_is_out_of_memory) { answers_badly(1); }
TEST(allocator, misaligned_memory_is_out_of_memory) { answers_badly(2); }

TEST(allocator, serves_large_objects_without_the_kernels_means) {
    rdb_allocator allocator = make_allocator();
    rdb_large_options options;
    rdb_large_info info;
    rdb_large_residency residency;
    rdb_large_statistics statistics;
    void *block = NULL, *moved = NULL;
    ZERO(info);
    ZERO(residency);
    ZERO(statistics);
    info.struct_size = sizeof info;
    residency.struct_size = sizeof residency;
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_set_allocator(&allocator, NULL));
    rdb_large_options_init(&options, sizeof options);
    options.huge = RDB_HUGE_2_MIB;
    CHECK_STATUS(rdb_large_allocate(1 << 20, &options, &block, NULL, NULL), RDB_E_UNSUPPORTED);
    options.huge = RDB_HUGE_TRY;
    options.flags = RDB_LARGE_ZEROED | RDB_LARGE_PREFAULT;
    CHECK_OK(rdb_large_allocate(1 << 20, &options, &block, &info, NULL));
    CHECK_U64(info.backing, RDB_BACKING_PLAIN);
    for (size_t i = 0; i < info.size; i++) CHECK(((const char *)block)[i] == 0);
    memset(block, 3, info.size);
    CHECK_STATUS(rdb_large_advise(block, 0, 4096, RDB_ADVICE_RANDOM, NULL), RDB_E_UNSUPPORTED);
    CHECK_STATUS(rdb_large_prefault(block, NULL), RDB_E_UNSUPPORTED);
    CHECK_STATUS(rdb_large_residency_get(block, &residency, NULL), RDB_E_UNSUPPORTED);
    CHECK_OK(rdb_large_reallocate(block, 100, &moved, &info, NULL));
    CHECK(moved == block && info.mapped_bytes == 1 << 20);
    CHECK_OK(rdb_large_reallocate(block, 3 << 20, &moved, NULL, NULL));
    for (size_t i = 0; i < 100; i++) CHECK(((const char *)moved)[i] == 3);
    CHECK_OK(rdb_large_statistics_get(&statistics, NULL));
    CHECK_U64(statistics.copied, 1);
    CHECK_U64(statistics.copied_bytes, 100);
    CHECK_U64(statistics.huge_fallbacks, 2);
    CHECK_OK(rdb_large_free(moved));
    CHECK(tally.bytes < 1 << 20); /* the table that knew it stays */
    CHECK_OK(rdb_large_statistics_get(&statistics, NULL));
    CHECK_U64(statistics.cached_bytes, 0);
}
