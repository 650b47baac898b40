/* rdb_index behind bench_map_calls, in plain C over include/rustydb.h: when the header breaks, this file does.
 *
 * Number keys use an index of RDB_KEY_U64 and the _u64 calls, strings one of RDB_KEY_BYTES and the byte calls; values are
 * u64 in both. Single operations are calls with one key: what a caller who has no batch pays. */
#include "ordered_map.h"
#include "rustydb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCAN_BATCH = 1024, LONGEST_RANGE = 1024, LARGEST_BATCH = 4096 };

typedef struct our_map {
    rdb_engine engine;
    rdb_index index;
    rdb_batch batch;
} our_map;

static void stop(const char *what, rdb_status status, const rdb_error *error) {
    fprintf(stderr, "bench: %s: %s: %s\n", what, rdb_status_name(status), error->message);
    abort();
}

/* Success, or one of the expected outcomes: the caller looks at which. */
static rdb_status need(const char *what, rdb_status status, const rdb_error *error) {
    if (status < RDB_OK) {
        stop(what, status, error);
    }
    return status;
}

static our_map *create(uint32_t kind, uint32_t key_type) {
    our_map *map = calloc(1, sizeof *map);
    rdb_error error = {0};
    rdb_index_options options;
    if (map == NULL) {
        abort();
    }
    need("rdb_abi_check", rdb_abi_check(RDB_ABI_VERSION, sizeof(void *), sizeof(size_t), &error), &error);
    need("rdb_engine_open", rdb_engine_open(NULL, &map->engine, &error), &error);
    rdb_index_options_init(&options, sizeof options);
    options.kind = kind;
    options.key_type = key_type;
    options.value_type = RDB_VALUE_U64;
    need("rdb_index_create", rdb_index_create(map->engine, "bench", 5, &options, &map->index, &error), &error);
    return map;
}

static void *create_btree_u64(void) {
    return create(RDB_INDEX_BTREE, RDB_KEY_U64);
}

static void *create_btree_bytes(void) {
    return create(RDB_INDEX_BTREE, RDB_KEY_BYTES);
}

static void destroy(void *opaque) {
    our_map *map = opaque;
    rdb_error error = {0};
    need("rdb_batch_free", rdb_batch_free(&map->batch, &error), &error);
    need("rdb_index_close", rdb_index_close(map->index, &error), &error);
    need("rdb_engine_close", rdb_engine_close(map->engine, &error), &error);
    free(map);
}

static uint64_t count(void *opaque) {
    our_map *map = opaque;
    rdb_error error = {0};
    uint64_t entries = 0;
    need("rdb_index_count", rdb_index_count(map->index, &entries, &error), &error);
    return entries;
}

static uint64_t used_bytes(void *opaque) {
    our_map *map = opaque;
    rdb_error error = {0};
    rdb_memory_usage usage = {0};
    usage.struct_size = sizeof usage;
    need("rdb_memory_usage_get", rdb_memory_usage_get(map->engine, RDB_COMPONENT_ALL, &usage, &error), &error);
    return usage.used_bytes;
}

/* --- number keys --- */

static uint64_t insert_u64(void *opaque, const bench_keys *keys) {
    our_map *map = opaque;
    rdb_error error = {0};
    uint64_t inserted = 0;
    for (size_t i = 0; i < keys->count; i++) {
        const uint64_t value = i;
        rdb_status status =
            rdb_index_insert_u64(map->index, &keys->numbers[i], &value, 1, RDB_INSERT_UPSERT, NULL, &error);
        inserted += need("rdb_index_insert_u64", status, &error) == RDB_OK;
    }
    return inserted;
}

static uint64_t search_u64(void *opaque, const bench_keys *keys) {
    our_map *map = opaque;
    rdb_error error = {0};
    uint64_t sum = 0;
    for (size_t i = 0; i < keys->count; i++) {
        uint64_t value = 0;
        rdb_status found = RDB_OK;
        rdb_status status = rdb_index_search_u64(map->index, &keys->numbers[i], 1, &value, &found, &error);
        need("rdb_index_search_u64", status, &error);
        if (found == RDB_OK) {
            sum += bench_mix_number(keys->numbers[i], value);
        }
    }
    return sum;
}

static uint64_t search_many_u64(void *opaque, const bench_keys *keys, size_t batch) {
    our_map *map = opaque;
    rdb_error error = {0};
    uint64_t sum = 0;
    uint64_t values[LARGEST_BATCH];
    rdb_status found[LARGEST_BATCH];
    if (batch > LARGEST_BATCH) {
        abort();
    }
    for (size_t start = 0; start < keys->count; start += batch) {
        const uint64_t *slice = &keys->numbers[start];
        const size_t length = keys->count - start < batch ? keys->count - start : batch;
        rdb_status status = rdb_index_search_u64(map->index, slice, length, values, found, &error);
        need("rdb_index_search_u64", status, &error);
        for (size_t i = 0; i < length; i++) {
            if (found[i] == RDB_OK) {
                sum += bench_mix_number(slice[i], values[i]);
            }
        }
    }
    return sum;
}

static uint64_t range_u64(void *opaque, const bench_keys *keys, size_t length) {
    our_map *map = opaque;
    rdb_error error = {0};
    uint64_t sum = 0;
    uint64_t found_keys[LONGEST_RANGE];
    uint64_t found_values[LONGEST_RANGE];
    if (length > LONGEST_RANGE) {
        abort();
    }
    for (size_t i = 0; i < keys->count; i++) {
        size_t found = 0;
        rdb_status status = rdb_index_range_search_u64(map->index, keys->numbers[i], UINT64_MAX, RDB_FORWARD,
                                                       found_keys, found_values, length, &found, &error);
        need("rdb_index_range_search_u64", status, &error);
        for (size_t j = 0; j < found; j++) {
            sum += bench_mix_number(found_keys[j], found_values[j]);
        }
    }
    return sum;
}

static uint64_t erase_u64(void *opaque, const bench_keys *keys) {
    our_map *map = opaque;
    rdb_error error = {0};
    uint64_t erased = 0;
    for (size_t i = 0; i < keys->count; i++) {
        rdb_status found = RDB_OK;
        rdb_status status = rdb_index_delete_u64(map->index, &keys->numbers[i], 1, &found, &error);
        need("rdb_index_delete_u64", status, &error);
        erased += found == RDB_OK;
    }
    return erased;
}

/* --- string keys --- */

static uint64_t insert_bytes(void *opaque, const bench_keys *keys) {
    our_map *map = opaque;
    rdb_error error = {0};
    uint64_t inserted = 0;
    for (size_t i = 0; i < keys->count; i++) {
        const uint64_t value = i;
        const bench_slice key = keys->strings[i];
        rdb_status status = rdb_index_insert(map->index, key.data, key.length, &value, sizeof value,
                                             RDB_INSERT_UPSERT, &error);
        inserted += need("rdb_index_insert", status, &error) == RDB_OK;
    }
    return inserted;
}

static uint64_t search_bytes(void *opaque, const bench_keys *keys) {
    our_map *map = opaque;
    rdb_error error = {0};
    uint64_t sum = 0;
    for (size_t i = 0; i < keys->count; i++) {
        const bench_slice key = keys->strings[i];
        uint64_t value = 0;
        size_t length = 0;
        rdb_status status =
            rdb_index_search(map->index, key.data, key.length, &value, sizeof value, &length, &error);
        if (need("rdb_index_search", status, &error) == RDB_OK) {
            sum += bench_mix_string(key.data, key.length, value);
        }
    }
    return sum;
}

static uint64_t value_at(const rdb_batch *batch, size_t i) {
    uint64_t value = 0;
    memcpy(&value, batch->values + batch->value_offsets[i], sizeof value);
    return value;
}

static uint64_t search_many_bytes(void *opaque, const bench_keys *keys, size_t batch) {
    our_map *map = opaque;
    rdb_error error = {0};
    uint64_t sum = 0;
    rdb_slice slices[LARGEST_BATCH];
    rdb_status found[LARGEST_BATCH];
    if (batch > LARGEST_BATCH) {
        abort();
    }
    for (size_t start = 0; start < keys->count; start += batch) {
        const size_t length = keys->count - start < batch ? keys->count - start : batch;
        for (size_t i = 0; i < length; i++) {
            slices[i].data = keys->strings[start + i].data;
            slices[i].length = keys->strings[start + i].length;
        }
        rdb_status status = rdb_index_search_many(map->index, slices, length, &map->batch, found, &error);
        need("rdb_index_search_many", status, &error);
        for (size_t i = 0; i < length; i++) {
            if (found[i] == RDB_OK) {
                sum += bench_mix_string(slices[i].data, slices[i].length, value_at(&map->batch, i));
            }
        }
    }
    return sum;
}

static uint64_t sum_batch_of_strings(const rdb_batch *batch) {
    uint64_t sum = 0;
    for (size_t i = 0; i < batch->count; i++) {
        const uint64_t start = batch->key_offsets[i];
        sum += bench_mix_string(batch->keys + start, batch->key_offsets[i + 1] - start, value_at(batch, i));
    }
    return sum;
}

static uint64_t range_bytes(void *opaque, const bench_keys *keys, size_t length) {
    our_map *map = opaque;
    rdb_error error = {0};
    uint64_t sum = 0;
    rdb_range range;
    rdb_range_init(&range, sizeof range);
    range.lower_bound = RDB_BOUND_INCLUSIVE;
    range.limit = length;
    for (size_t i = 0; i < keys->count; i++) {
        range.lower = keys->strings[i].data;
        range.lower_length = keys->strings[i].length;
        rdb_status status = rdb_index_range_search(map->index, &range, &map->batch, &error);
        need("rdb_index_range_search", status, &error);
        sum += sum_batch_of_strings(&map->batch);
    }
    return sum;
}

static uint64_t erase_bytes(void *opaque, const bench_keys *keys) {
    our_map *map = opaque;
    rdb_error error = {0};
    uint64_t erased = 0;
    for (size_t i = 0; i < keys->count; i++) {
        const bench_slice key = keys->strings[i];
        rdb_status status = rdb_index_delete(map->index, key.data, key.length, &error);
        erased += need("rdb_index_delete", status, &error) == RDB_OK;
    }
    return erased;
}

/* --- full scan: a cursor in batches, for both kinds of keys --- */

static uint64_t sum_batch_of_numbers(const rdb_batch *batch) {
    uint64_t sum = 0;
    for (size_t i = 0; i < batch->count; i++) {
        uint64_t key = 0;
        memcpy(&key, batch->keys + batch->key_offsets[i], sizeof key);
        sum += bench_mix_number(__builtin_bswap64(key), value_at(batch, i));
    }
    return sum;
}

static uint64_t scan(our_map *map, uint64_t (*sum_batch)(const rdb_batch *batch)) {
    rdb_error error = {0};
    rdb_cursor cursor = NULL;
    uint64_t sum = 0;
    need("rdb_cursor_open", rdb_cursor_open(map->index, NULL, &cursor, &error), &error);
    while (need("rdb_cursor_next_batch", rdb_cursor_next_batch(cursor, SCAN_BATCH, 0, &map->batch, &error), &error) !=
           RDB_END) {
        sum += sum_batch(&map->batch);
    }
    need("rdb_cursor_close", rdb_cursor_close(cursor, &error), &error);
    return sum;
}

static uint64_t scan_u64(void *opaque) {
    return scan(opaque, sum_batch_of_numbers);
}

static uint64_t scan_bytes(void *opaque) {
    return scan(opaque, sum_batch_of_strings);
}

const bench_map_calls bench_ours_btree_u64 = {
    create_btree_u64, destroy,  insert_u64, search_u64, search_many_u64,
    range_u64,        scan_u64, erase_u64,  count,      used_bytes,
};

const bench_map_calls bench_ours_btree_bytes = {
    create_btree_bytes, destroy,    insert_bytes, search_bytes, search_many_bytes,
    range_bytes,        scan_bytes, erase_bytes,  count,        used_bytes,
};
