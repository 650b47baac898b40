/* The fixture of the misuse tests; see fixture.h. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void insert_text(rdb_index index, const char *key, const char *value) {
    CHECK_OK(rdb_index_insert(index, key, strlen(key), value, strlen(value), RDB_INSERT_UPSERT, NULL));
}

static rdb_index create(rdb_engine engine, const char *name, uint32_t flags, uint32_t key_type, uint32_t value_type) {
    rdb_index_options options;
    rdb_index index = NULL;
    rdb_index_options_init(&options, sizeof options);
    options.flags = flags;
    options.key_type = key_type;
    options.value_type = value_type;
    CHECK_OK(rdb_index_create(engine, name, strlen(name), &options, &index, NULL));
    return index;
}

static void fill_indexes(fixture *self) {
    insert_text(self->index, "alpha", "1");
    insert_text(self->index, "beta", "2");
    insert_text(self->index, "gamma", "3");
    insert_text(self->index, "delta", "4");
    insert_text(self->pairs, "alpha", "1");
    insert_text(self->pairs, "alpha", "2");
    insert_text(self->pairs, "beta", "1");
    uint64_t keys[8], values[8];
    for (uint64_t i = 0; i < 8; i++) {
        keys[i] = i + 1;
        values[i] = 10 * (i + 1);
    }
    CHECK_OK(rdb_index_insert_u64(self->index_u64, keys, values, 8, RDB_INSERT_UPSERT, NULL, NULL));
}

static uint64_t give_nothing_back(void *user, uint32_t level, uint64_t bytes_wanted) {
    (void)user;
    (void)level;
    (void)bytes_wanted;
    return 0;
}

static rdb_pool open_pool(void) {
    rdb_pool_options options;
    rdb_pool pool = NULL;
    rdb_pool_options_init(&options, sizeof options);
    options.bytes = 2 << 20;
    options.flags = RDB_POOL_NO_THREADS;
    CHECK_OK(rdb_pool_open(&options, &pool, NULL));
    return pool;
}

/* In memory only. */
static rdb_space open_space(rdb_pool pool, uint64_t pages) {
    rdb_space_options options;
    rdb_space space = NULL;
    rdb_space_options_init(&options, sizeof options);
    options.most_pages = 64;
    CHECK_OK(rdb_space_open(pool, NULL, 0, &options, &space, NULL));
    CHECK_OK(rdb_space_extend(space, pages, NULL));
    return space;
}

/* One handle of each kind, open long enough to have a ticket. */
static void make_closed_handles(fixture *self) {
    rdb_engine engine = NULL;
    rdb_index index = NULL;
    rdb_cursor cursor = NULL;
    rdb_subscription subscription = NULL;
    rdb_memory_snapshot snapshot = NULL;
    rdb_slab slab = NULL;
    rdb_pressure_callback pressure_callback = NULL;
    rdb_zone zone = NULL;
    rdb_block_pool pool = NULL;
    rdb_budget budget = NULL;
    rdb_simd_context context = NULL;
    rdb_pool buffer_pool = open_pool();
    rdb_space space = open_space(buffer_pool, 1);
    rdb_prefetch prefetch = NULL;
    rdb_batch batch;
    ZERO(batch);
    CHECK_OK(rdb_simd_context_open(NULL, &context, NULL));
    CHECK_OK(rdb_budget_open(NULL, TEXT("short-lived"), NULL, &budget, NULL));
    CHECK_OK(rdb_zone_open(TEXT("short-lived"), NULL, &zone, NULL));
    CHECK_OK(rdb_block_pool_open(8, 8, 0, NULL, &pool, NULL));
    CHECK_OK(rdb_memory_snapshot_create(&snapshot, NULL));
    CHECK_OK(rdb_slab_create(NULL, &slab, NULL));
    CHECK_OK(rdb_engine_open(NULL, &engine, NULL));
    CHECK_OK(rdb_index_create(engine, TEXT("short-lived"), NULL, &index, NULL));
    CHECK_OK(rdb_cursor_open(index, NULL, &cursor, NULL));
    CHECK_OK(rdb_subscription_open(engine, NULL, &subscription, NULL));
    CHECK_OK(rdb_index_list(engine, &batch, NULL));
    CHECK_OK(rdb_pressure_callback_register(give_nothing_back, NULL, NULL, &pressure_callback, NULL));
    self->closed[fixture_kind_position(FIXTURE_ENGINE)] = engine;
    self->closed[fixture_kind_position(FIXTURE_INDEX)] = index;
    self->closed[fixture_kind_position(FIXTURE_CURSOR)] = cursor;
    self->closed[fixture_kind_position(FIXTURE_SUBSCRIPTION)] = subscription;
    self->closed[fixture_kind_position(FIXTURE_BATCH)] = batch.owner;
    self->closed[fixture_kind_position(FIXTURE_MEMORY_SNAPSHOT)] = snapshot;
    self->closed[fixture_kind_position(FIXTURE_ZONE)] = zone;
    self->closed[fixture_kind_position(FIXTURE_BLOCK_POOL)] = pool;
    self->closed[fixture_kind_position(FIXTURE_BUDGET)] = budget;
    self->closed[fixture_kind_position(FIXTURE_SIMD_CONTEXT)] = context;
    self->closed[fixture_kind_position(FIXTURE_POOL)] = buffer_pool;
    self->closed[fixture_kind_position(FIXTURE_SPACE)] = space;
    CHECK_OK(rdb_prefetch_begin(space, NULL, 0, &prefetch, NULL));
    self->closed[fixture_kind_position(FIXTURE_PREFETCH)] = prefetch;
    CHECK_OK(rdb_prefetch_close(prefetch, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(buffer_pool, NULL));
    CHECK_OK(rdb_simd_context_close(context, NULL));
    CHECK_OK(rdb_budget_close(budget, NULL));
    CHECK_OK(rdb_zone_close(zone, NULL));
    CHECK_OK(rdb_block_pool_close(pool, NULL));
    CHECK_OK(rdb_memory_snapshot_close(snapshot, NULL));
    self->closed[fixture_kind_position(FIXTURE_SLAB)] = slab;
    CHECK_OK(rdb_slab_close(slab, NULL));
    self->closed[fixture_kind_position(FIXTURE_PRESSURE_CALLBACK)] = pressure_callback;
    CHECK_OK(rdb_pressure_callback_close(pressure_callback, NULL));
    CHECK_OK(rdb_batch_free(&batch, NULL));
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    CHECK_OK(rdb_cursor_close(cursor, NULL));
    CHECK_OK(rdb_index_close(index, NULL));
    CHECK_OK(rdb_engine_close(engine, NULL));
}

/* Closes what an address leads to. */
static rdb_budget blocks_budget;

static void close_address(fixture_data data, void *address) {
    if (data == DATA_BUDGET_BLOCK) CHECK_OK(rdb_budget_free(blocks_budget, address, NULL));
    if (data == DATA_ARENA) CHECK_OK(rdb_arena_close((rdb_arena)address, NULL));
    if (data == DATA_THREAD_CACHE) CHECK_OK(rdb_thread_cache_close((rdb_thread_cache)address, NULL));
    if (data == DATA_BLOCK) CHECK_OK(rdb_free(address));
    if (data == DATA_LARGE_OBJECT) CHECK_OK(rdb_large_free(address));
}

/* A column that every kernel takes. */
static const int32_t column_values[16] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3};
static const rdb_simd_column good_column = {column_values, 16, 0, NULL, 0, RDB_TYPE_I32, 0};

static const uint32_t string_offsets[17] = {0, 5, 9, 9, 13, 18, 18, 24, 28, 30, 34, 39, 40, 44, 47, 52, 60};
static const char string_data[] = "alphabetagammadeltaepsilonzetaetathetaiotakappalambdamunuxio";
static const rdb_simd_strings good_strings = {string_offsets, 16, string_data, 60, NULL, 0, RDB_STRINGS_OFFSETS32, 0};
/* Group numbers of its rows, and results. */
static const uint8_t column_ids[16] = {0, 1, 2, 3, 0, 1, 2, 3, 3, 2, 1, 0, 1, 1, 1, 1};
static const rdb_simd_column good_ids = {column_ids, 16, 0, NULL, 0, RDB_TYPE_U8, 0};
static uint64_t group_counts[4];
static int64_t group_sums[4];
static int32_t group_lowest[4], group_highest[4];
static double group_averages[4];
static const rdb_simd_groups good_groups = {4, group_counts, group_sums, group_lowest, group_highest, group_averages};
static const uint64_t hash_values[16] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3};
static const rdb_simd_column good_hashes = {hash_values, 16, 0, NULL, 0, RDB_TYPE_U64, 0};

/* The mark of the fixture's arena; a place before its block. */
static rdb_arena_mark good_mark;

/* A page that is pinned, in a space of its own, so that calls on the other one find all its pages free. */
static rdb_space pages_space;
static rdb_page good_page;
static rdb_page_reading good_reading;

static void open_pages(fixture *self) {
    self->buffer_pool = open_pool();
    self->space = open_space(self->buffer_pool, 16);
    CHECK_OK(rdb_prefetch_begin(self->space, NULL, 0, &self->prefetch, NULL));
    pages_space = open_space(self->buffer_pool, 1);
    CHECK_OK(rdb_page_pin(pages_space, 0, RDB_PAGE_PIN, &good_page, NULL));
    CHECK_OK(rdb_page_read_begin(self->space, 1, &good_reading, NULL));
}

/* As many as there are. */
static void end_views(rdb_space space) {
    rdb_page_view view;
    do {
        memset(&view, 0, sizeof view);
        view.space = space;
    } while (space != NULL && rdb_page_view_end(&view, NULL) == RDB_OK);
}

static const char *path_of_file(void) {
    static char path[200];
    const char *temporary = getenv("TMPDIR");
    snprintf(path, sizeof path, "%.150s/rustydb-fixture-%d", temporary != NULL ? temporary : "/tmp", (int)getpid());
    return path;
}

/* Blocks of a zone and a pool go with these. */
static void open_addresses(fixture *self) {
    CHECK_OK(rdb_simd_context_open(NULL, &self->context, NULL));
    CHECK_OK(rdb_budget_open(NULL, TEXT("budget"), NULL, &self->budget, NULL));
    blocks_budget = self->budget; /* of which no block is out between calls */
    CHECK_OK(rdb_zone_open(TEXT("zone"), NULL, &self->zone, NULL));
    CHECK_OK(rdb_zone_allocate(self->zone, 100, 8, 0, &self->addresses[DATA_ZONE_BLOCK - DATA_ARENA], NULL));
    CHECK_OK(rdb_block_pool_open(100, 8, 0, NULL, &self->pool, NULL));
    CHECK_OK(rdb_block_pool_allocate(self->pool, &self->addresses[DATA_POOL_BLOCK - DATA_ARENA], NULL));
    CHECK_OK(rdb_large_allocate(300000, NULL, &self->addresses[DATA_LARGE_OBJECT - DATA_ARENA], NULL, NULL));
    rdb_thread_cache cache = NULL;
    CHECK_OK(rdb_thread_cache_create(NULL, &cache, NULL));
    self->addresses[DATA_THREAD_CACHE - DATA_ARENA] = cache;
    self->addresses[DATA_BLOCK - DATA_ARENA] = rdb_malloc(100);
    rdb_arena arena = NULL;
    CHECK_OK(rdb_arena_create(NULL, NULL, &arena, NULL));
    CHECK_OK(rdb_arena_mark_get(arena, &good_mark, NULL));
    self->addresses[DATA_ARENA - DATA_ARENA] = arena;
    self->addresses[DATA_ARENA_BLOCK - DATA_ARENA] = rdb_arena_allocate(arena, 64);
}

bool fixture_is_address(fixture_data data) { return data >= DATA_ARENA && data < DATA_ARENA + FIXTURE_ADDRESSES; }

void *fixture_address(const fixture *self, fixture_data data) { return self->addresses[data - DATA_ARENA]; }

void fixture_address_taken(fixture *self, fixture_data data) { self->addresses[data - DATA_ARENA] = NULL; }

void fixture_release_address(fixture *self, fixture_data data, void *address) {
    if (address != NULL && address != fixture_address(self, data)) close_address(data, address);
}

void fixture_callback(void *user) { (void)user; }

void fixture_open(fixture *self) {
    memset(self, 0, sizeof *self);
    rdb_slice key, value;
    make_closed_handles(self);
    CHECK_OK(rdb_engine_open(NULL, &self->engine, NULL));
    self->index = create(self->engine, "bytes", 0, RDB_KEY_BYTES, RDB_VALUE_BYTES);
    self->index_u64 = create(self->engine, "numbers", 0, RDB_KEY_U64, RDB_VALUE_U64);
    self->pairs = create(self->engine, "pairs", RDB_INDEX_DUPLICATE_KEYS, RDB_KEY_BYTES, RDB_VALUE_BYTES);
    fill_indexes(self);
    CHECK_OK(rdb_cursor_open(self->index, NULL, &self->cursor, NULL));
    CHECK_OK(rdb_cursor_next(self->cursor, &key, &value, NULL));
    CHECK_OK(rdb_cursor_next(self->cursor, &key, &value, NULL));
    CHECK_OK(rdb_subscription_open(self->engine, NULL, &self->subscription, NULL));
    CHECK_OK(rdb_index_list(self->engine, &self->batch, NULL));
    CHECK_OK(rdb_memory_snapshot_create(&self->snapshot, NULL));
    CHECK_OK(rdb_slab_create(NULL, &self->slab, NULL));
    CHECK_OK(rdb_pressure_callback_register(give_nothing_back, NULL, NULL, &self->pressure_callback, NULL));
    open_addresses(self);
    open_pages(self);
    (void)fixture_digest(self); /* its batches get their memory now, before anyone compares digests */
}

static void close_any(rdb_status status) {
    if (status != RDB_OK && status != RDB_E_CLOSED_HANDLE) CHECK_STATUS(status, RDB_OK);
}

void fixture_close(fixture *self) {
    for (int i = 0; i < FIXTURE_ADDRESSES; i++) {
        if (self->addresses[i] != NULL) close_address((fixture_data)(DATA_ARENA + i), self->addresses[i]);
    }
    CHECK_OK(rdb_batch_free(&self->names, NULL));
    CHECK_OK(rdb_batch_free(&self->entries, NULL));
    close_any(rdb_batch_free(&self->batch, NULL));
    close_any(rdb_pressure_callback_close(self->pressure_callback, NULL));
    close_any(rdb_subscription_close(self->subscription, NULL));
    close_any(rdb_cursor_close(self->cursor, NULL));
    close_any(rdb_index_close(self->pairs, NULL));
    close_any(rdb_index_close(self->index_u64, NULL));
    close_any(rdb_index_close(self->index, NULL));
    close_any(rdb_memory_snapshot_close(self->snapshot, NULL));
    close_any(rdb_zone_close(self->zone, NULL));
    close_any(rdb_budget_close(self->budget, NULL));
    close_any(rdb_block_pool_close(self->pool, NULL));
    close_any(rdb_simd_context_close(self->context, NULL));
    rdb_status unpinned = rdb_page_unpin(&good_page, 0, NULL);
    if (unpinned != RDB_E_STATE) CHECK_STATUS(unpinned, RDB_OK); /* a call may have given it back */
    end_views(pages_space);
    end_views(self->space);
    CHECK_OK(rdb_space_close(pages_space, NULL));
    close_any(rdb_prefetch_close(self->prefetch, NULL));
    close_any(rdb_space_close(self->space, NULL));
    close_any(rdb_pool_close(self->buffer_pool, NULL));
    (void)unlink(path_of_file());
    close_any(rdb_engine_close(self->engine, NULL));
    close_any(rdb_slab_close(self->slab, NULL));
}

static uint64_t mix(uint64_t hash, const void *data, size_t length) {
    const uint8_t *bytes = (const uint8_t *)data;
    for (size_t i = 0; i < length; i++) hash = (hash ^ bytes[i]) * 0x100000001b3u;
    return hash;
}

static uint64_t mix_number(uint64_t hash, uint64_t number) { return mix(hash, &number, sizeof number); }

static uint64_t mix_batch(uint64_t hash, rdb_status status, const rdb_batch *batch) {
    hash = mix_number(hash, (uint64_t)(int64_t)status);
    if (status != RDB_OK) return hash;
    hash = mix_number(hash, batch->count);
    for (size_t i = 0; i < batch->count; i++) {
        hash = mix(hash, batch->keys + batch->key_offsets[i], (size_t)(batch->key_offsets[i + 1] - batch->key_offsets[i]));
        hash = mix_number(hash, i);
        hash = mix(hash, batch->values + batch->value_offsets[i],
                   (size_t)(batch->value_offsets[i + 1] - batch->value_offsets[i]));
    }
    return hash;
}

static uint64_t mix_index(fixture *self, uint64_t hash, rdb_index index) {
    rdb_index_info info;
    ZERO(info);
    info.struct_size = sizeof info;
    rdb_status status = rdb_index_info_get(index, &info, NULL);
    hash = mix_number(hash, (uint64_t)(int64_t)status);
    if (status == RDB_OK) {
        hash = mix_number(hash, info.id);
        hash = mix_number(hash, info.flags);
        hash = mix_number(hash, ((uint64_t)info.key_type << 32) | info.value_type);
    }
    status = rdb_index_range_search(index, NULL, &self->entries, NULL);
    return mix_batch(hash, status, &self->entries);
}

/* Pages, free ones, and those that are pinned; a pool that is closed has no figures. */
static uint64_t mix_space(uint64_t hash, rdb_pool pool, rdb_space space) {
    rdb_space_statistics of_space;
    rdb_pool_statistics of_pool;
    ZERO(of_space);
    ZERO(of_pool);
    of_space.struct_size = sizeof of_space;
    of_pool.struct_size = sizeof of_pool;
    hash = mix_number(hash, (uint64_t)(int64_t)rdb_space_statistics_get(space, &of_space, NULL));
    hash = mix_number(hash, (uint64_t)(int64_t)rdb_pool_statistics_get(pool, &of_pool, NULL));
    hash = mix_number(hash, of_space.pages);
    hash = mix_number(hash, of_space.free_pages);
    hash = mix_number(hash, of_pool.frames);
    hash = mix_number(hash, of_pool.policy);
    return mix_number(hash, of_pool.pinned_pages);
}

uint64_t fixture_digest(fixture *self) {
    uint64_t hash = 0xcbf29ce484222325u;
    rdb_status status = rdb_index_list(self->engine, &self->names, NULL);
    hash = mix_batch(hash, status, &self->names);
    hash = mix_index(self, hash, self->index);
    hash = mix_index(self, hash, self->index_u64);
    hash = mix_index(self, hash, self->pairs);
    hash = mix_space(hash, self->buffer_pool, self->space);
    hash = mix_number(hash, (uint64_t)(int64_t)rdb_prefetch_poll(self->prefetch, NULL, NULL));
    for (unsigned position = 0; position < FIXTURE_KINDS; position++) {
        hash = mix_number(hash, rdb_debug_live_handles(fixture_kind_constant(1u << position)));
    }
    return mix_number(hash, test_charged_bytes());
}

unsigned fixture_kind_position(unsigned kind_bit) {
    unsigned position = 0;
    while ((kind_bit >> position) > 1) position++;
    return position;
}

uint32_t fixture_kind_constant(unsigned kind_bit) {
    static const uint32_t constants[FIXTURE_KINDS] = {RDB_HANDLE_ENGINE, RDB_HANDLE_INDEX, RDB_HANDLE_CURSOR,
                                                      RDB_HANDLE_SUBSCRIPTION, RDB_HANDLE_BATCH,
                                                      RDB_HANDLE_MEMORY_SNAPSHOT, RDB_HANDLE_SLAB,
                                                      RDB_HANDLE_PRESSURE_CALLBACK, RDB_HANDLE_ZONE, RDB_HANDLE_BLOCK_POOL,
                                                      RDB_HANDLE_BUDGET, RDB_HANDLE_SIMD_CONTEXT, RDB_HANDLE_POOL,
                                                      RDB_HANDLE_SPACE, RDB_HANDLE_PREFETCH};
    return constants[fixture_kind_position(kind_bit)];
}

const void *fixture_handle(const fixture *self, unsigned kind_bit) {
    switch (kind_bit) {
    case FIXTURE_ENGINE: return self->engine;
    case FIXTURE_INDEX: return self->index;
    case FIXTURE_CURSOR: return self->cursor;
    case FIXTURE_SUBSCRIPTION: return self->subscription;
    case FIXTURE_MEMORY_SNAPSHOT: return self->snapshot;
    case FIXTURE_SLAB: return self->slab;
    case FIXTURE_PRESSURE_CALLBACK: return self->pressure_callback;
    case FIXTURE_ZONE: return self->zone;
    case FIXTURE_BUDGET: return self->budget;
    case FIXTURE_SIMD_CONTEXT: return self->context;
    case FIXTURE_POOL: return self->buffer_pool;
    case FIXTURE_SPACE: return self->space;
    case FIXTURE_PREFETCH: return self->prefetch;
    case FIXTURE_BLOCK_POOL: return self->pool;
    default: return self->batch.owner;
    }
}

static size_t put(void *area, const void *data, size_t length) {
    memcpy(area, data, length);
    return length;
}

static size_t put_encoded(fixture_data data, void *area) {
    static uint8_t bytes[64];
    rdb_key_buffer key;
    key.data = bytes;
    key.capacity = sizeof bytes;
    key.length = 0;
    switch (data) {
    case DATA_ENCODED_U64: CHECK_OK(rdb_key_append_u64(&key, 7, 0, NULL)); break;
    case DATA_ENCODED_I64: CHECK_OK(rdb_key_append_i64(&key, -7, 0, NULL)); break;
    case DATA_ENCODED_U32: CHECK_OK(rdb_key_append_u32(&key, 7, 0, NULL)); break;
    case DATA_ENCODED_I32: CHECK_OK(rdb_key_append_i32(&key, -7, 0, NULL)); break;
    case DATA_ENCODED_F64: CHECK_OK(rdb_key_append_f64(&key, 7.5, 0, NULL)); break;
    case DATA_ENCODED_F32: CHECK_OK(rdb_key_append_f32(&key, 7.5f, 0, NULL)); break;
    case DATA_ENCODED_TEXT: CHECK_OK(rdb_key_append_text(&key, TEXT("seven"), 0, NULL)); break;
    default: CHECK_OK(rdb_key_append_bytes(&key, TEXT("seven"), 0, NULL)); break;
    }
    rdb_slice slice;
    slice.data = key.data;
    slice.length = key.length;
    return put(area, &slice, sizeof slice);
}

static void *hook_allocate(void *user, size_t size, size_t alignment) {
    (void)user;
    void *block = NULL;
    return posix_memalign(&block, alignment < sizeof(void *) ? sizeof(void *) : alignment, size) == 0 ? block : NULL;
}

static void hook_free(void *user, void *block, size_t size, size_t alignment) {
    (void)user;
    (void)size;
    (void)alignment;
    free(block);
}

static size_t put_struct(fixture_data data, void *area) {
    switch (data) {
    case DATA_RANGE: rdb_range_init((rdb_range *)area, sizeof(rdb_range)); return sizeof(rdb_range);
    case DATA_ENGINE_OPTIONS:
        rdb_engine_options_init((rdb_engine_options *)area, sizeof(rdb_engine_options));
        return sizeof(rdb_engine_options);
    case DATA_INDEX_OPTIONS:
        rdb_index_options_init((rdb_index_options *)area, sizeof(rdb_index_options));
        return sizeof(rdb_index_options);
    case DATA_LOAD_OPTIONS:
        rdb_load_options_init((rdb_load_options *)area, sizeof(rdb_load_options));
        return sizeof(rdb_load_options);
    case DATA_ARENA_OPTIONS:
        rdb_arena_options_init((rdb_arena_options *)area, sizeof(rdb_arena_options));
        return sizeof(rdb_arena_options);
    case DATA_SUBSCRIPTION_OPTIONS:
        rdb_subscription_options_init((rdb_subscription_options *)area, sizeof(rdb_subscription_options));
        return sizeof(rdb_subscription_options);
    case DATA_SLAB_OPTIONS:
        rdb_slab_options_init((rdb_slab_options *)area, sizeof(rdb_slab_options));
        return sizeof(rdb_slab_options);
    case DATA_PRESSURE_CALLBACK_OPTIONS:
        rdb_pressure_callback_options_init((rdb_pressure_callback_options *)area, sizeof(rdb_pressure_callback_options));
        return sizeof(rdb_pressure_callback_options);
    case DATA_PRESSURE_THRESHOLDS:
        rdb_pressure_thresholds_init((rdb_pressure_thresholds *)area, sizeof(rdb_pressure_thresholds));
        return sizeof(rdb_pressure_thresholds);
    case DATA_BUDGET_OPTIONS:
        rdb_budget_options_init((rdb_budget_options *)area, sizeof(rdb_budget_options));
        return sizeof(rdb_budget_options);
    case DATA_SIMD_OPTIONS:
        rdb_simd_options_init((rdb_simd_options *)area, sizeof(rdb_simd_options));
        return sizeof(rdb_simd_options);
    case DATA_POOL_OPTIONS:
        rdb_pool_options_init((rdb_pool_options *)area, sizeof(rdb_pool_options));
        return sizeof(rdb_pool_options);
    case DATA_POOL_CONFIG: {
        rdb_pool_config config;
        ZERO(config);
        config.struct_size = sizeof config;
        config.policy = RDB_POLICY_LRU;
        return put(area, &config, sizeof config);
    }
    case DATA_SPACE_OPTIONS:
        rdb_space_options_init((rdb_space_options *)area, sizeof(rdb_space_options));
        return sizeof(rdb_space_options);
    case DATA_ZONE_OPTIONS:
        rdb_zone_options_init((rdb_zone_options *)area, sizeof(rdb_zone_options));
        return sizeof(rdb_zone_options);
    case DATA_BLOCK_POOL_OPTIONS:
        rdb_block_pool_options_init((rdb_block_pool_options *)area, sizeof(rdb_block_pool_options));
        return sizeof(rdb_block_pool_options);
    case DATA_LARGE_OPTIONS:
        rdb_large_options_init((rdb_large_options *)area, sizeof(rdb_large_options));
        return sizeof(rdb_large_options);
    case DATA_MEMORY_DEBUG_OPTIONS:
        rdb_memory_debug_options_init((rdb_memory_debug_options *)area, sizeof(rdb_memory_debug_options));
        return sizeof(rdb_memory_debug_options);
    default: {
        rdb_allocator allocator;
        ZERO(allocator);
        allocator.struct_size = sizeof allocator;
        allocator.allocate = hook_allocate;
        allocator.free = hook_free;
        return put(area, &allocator, sizeof allocator);
    }
    }
}

size_t fixture_fill(fixture_data data, void *area) {
    static const rdb_slice keys[] = {{"beta", 4}, {"epsilon", 7}};
    static const rdb_slice values[] = {{"20", 2}, {"50", 2}};
    static const uint64_t keys_u64[] = {2, 99}, numbers[] = {5, 2};
    static const uint64_t values_u64[] = {200, 990};
    switch (data) {
    case DATA_KEY: return put(area, TEXT("beta"));
    case DATA_VALUE: return put(area, TEXT("2"));
    case DATA_NAME: return put(area, TEXT("bytes"));
    case DATA_FEATURE: return put(area, TEXT("profile"));
    case DATA_NEW_NAME: return put(area, TEXT("another"));
    case DATA_TEXT: return put(area, TEXT("text"));
    case DATA_PATH: return put(area, path_of_file(), strlen(path_of_file()));
    case DATA_PAGE: return put(area, &good_page, sizeof good_page);
    case DATA_PAGE_READING: return put(area, &good_reading, sizeof good_reading);
    case DATA_SIMD_COLUMN: return put(area, &good_column, sizeof good_column);
    case DATA_SIMD_OPERAND: return put(area, &column_values[14], sizeof column_values[14]); /* 9 */
    case DATA_SIMD_ROWS: {
        static const rdb_simd_bitmap rows = {(const uint8_t *)"\x5a\xff", 0, 16};
        return put(area, &rows, sizeof rows);
    }
    case DATA_SIMD_ROW_NUMBERS: {
        static const uint32_t numbers[2] = {7, 3};
        return put(area, numbers, sizeof numbers);
    }
    case DATA_SIMD_CONDITIONS: {
        static const rdb_simd_condition conditions[2] = {
            {&good_column, &column_values[14], sizeof column_values[14], NULL, 0, 0, 0, RDB_LESS, 0},
            {&good_column, NULL, 0, NULL, 0, 0, 0, RDB_IS_NOT_NULL, 0}};
        return put(area, conditions, sizeof conditions);
    }
    case DATA_SIMD_ZONES: {
        static const rdb_simd_zone zones[2] = {{{1}, {9}, 8, 0, RDB_SIMD_HAS_VALUES, 0}, {{3}, {9}, 8, 8, 0, 0}};
        return put(area, zones, sizeof zones);
    }
    case DATA_SIMD_BITMAP: return put(area, "\x5a\xff", 2);
    case DATA_SIMD_STRINGS: return put(area, &good_strings, sizeof good_strings);
    case DATA_SIMD_PROGRAM: {
        size_t length = 0;
        CHECK_OK(rdb_simd_like_compile(TEXT("%e%_"), RDB_LIKE_NO_ESCAPE, 0, area, 512, &length, NULL, NULL));
        return length;
    }
    case DATA_SIMD_REGISTERS: memset(area, 3, 64); return 64;
    case DATA_SIMD_IDS: return put(area, &good_ids, sizeof good_ids);
    case DATA_SIMD_GROUPS: return put(area, &good_groups, sizeof good_groups);
    case DATA_SIMD_HASHES: return put(area, &good_hashes, sizeof good_hashes);
    case DATA_HASH_SECRET: memset(area, 0x5a, 150); return 150;
    case DATA_PAGE_VIEW:
        CHECK_OK(rdb_page_view_begin(pages_space, (rdb_page_view *)area, NULL));
        return sizeof(rdb_page_view);
    case DATA_PAGE_STREAM: memset(area, 0, sizeof(rdb_page_stream)); return sizeof(rdb_page_stream);
    case DATA_HASH_STREAM:
        CHECK_OK(rdb_hash_stream_begin((rdb_hash_stream *)area, 1, NULL, 0, NULL));
        return sizeof(rdb_hash_stream);
    case DATA_ARENA_MARK: return put(area, &good_mark, sizeof good_mark);
    case DATA_KEYS: return put(area, keys, sizeof keys);
    case DATA_BLOCKS: {
        static void *const blocks[2] = {NULL, NULL}; /* freeing NULL is fine, as often as one likes */
        return put(area, blocks, sizeof blocks);
    }
    case DATA_VALUES: return put(area, values, sizeof values);
    case DATA_NUMBERS_U64: return put(area, numbers, sizeof numbers);
    case DATA_KEYS_U64: return put(area, keys_u64, sizeof keys_u64);
    case DATA_VALUES_U64: return put(area, values_u64, sizeof values_u64);
    case DATA_RANGE:
    case DATA_ENGINE_OPTIONS:
    case DATA_INDEX_OPTIONS:
    case DATA_LOAD_OPTIONS:
    case DATA_SUBSCRIPTION_OPTIONS:
    case DATA_BUDGET_OPTIONS:
    case DATA_SIMD_OPTIONS:
    case DATA_POOL_OPTIONS:
    case DATA_POOL_CONFIG:
    case DATA_SPACE_OPTIONS:
    case DATA_ZONE_OPTIONS:
    case DATA_BLOCK_POOL_OPTIONS:
    case DATA_LARGE_OPTIONS:
    case DATA_MEMORY_DEBUG_OPTIONS:
    case DATA_PRESSURE_CALLBACK_OPTIONS:
    case DATA_PRESSURE_THRESHOLDS:
    case DATA_ARENA_OPTIONS:
    case DATA_SLAB_OPTIONS:
    case DATA_ALLOCATOR: return put_struct(data, area);
    default: return data >= DATA_ENCODED_U64 ? put_encoded(data, area) : 0;
    }
}

size_t fixture_count(fixture_data data) { return data >= DATA_KEYS && data <= DATA_VALUES_U64 ? 2 : 0; }
