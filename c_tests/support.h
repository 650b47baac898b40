/* Short forms of what most tests begin and end with. Every one of them fails the test if the call fails. */
#ifndef RUSTYDB_SUPPORT_H
#define RUSTYDB_SUPPORT_H

#include "test.h"

static inline rdb_engine open_engine(void) {
    rdb_engine engine = NULL;
    CHECK_OK(rdb_engine_open(NULL, &engine, NULL));
    return engine;
}

static inline rdb_index create_index(rdb_engine engine, const char *name, uint32_t flags, uint32_t key_type,
                                     uint32_t value_type) {
    rdb_index_options options;
    rdb_index index = NULL;
    rdb_index_options_init(&options, sizeof options);
    options.flags = flags;
    options.key_type = key_type;
    options.value_type = value_type;
    CHECK_OK(rdb_index_create(engine, name, strlen(name), &options, &index, NULL));
    CHECK(index != NULL);
    return index;
}

static inline rdb_index create_bytes(rdb_engine engine, const char *name) {
    return create_index(engine, name, 0, RDB_KEY_BYTES, RDB_VALUE_BYTES);
}

static inline void put(rdb_index index, const char *key, const char *value) {
    CHECK_OK(rdb_index_insert(index, key, strlen(key), value, strlen(value), RDB_INSERT_UPSERT, NULL));
}

/* Requires that key has this value. */
static inline void check_value(rdb_index index, const char *key, const char *value) {
    char found[256];
    size_t length = 0;
    CHECK_OK(rdb_index_search(index, key, strlen(key), found, sizeof found, &length, NULL));
    CHECK_BYTES(found, length, value, strlen(value));
}

static inline uint64_t count_of(rdb_index index) {
    uint64_t count = UINT64_MAX;
    CHECK_OK(rdb_index_count(index, &count, NULL));
    return count;
}

static inline void close_both(rdb_index index, rdb_engine engine) {
    CHECK_OK(rdb_index_close(index, NULL));
    CHECK_OK(rdb_engine_close(engine, NULL));
}

/* Entry i of a batch. */
static inline rdb_slice batch_key(const rdb_batch *batch, size_t i) {
    rdb_slice slice;
    slice.data = batch->keys + batch->key_offsets[i];
    slice.length = (size_t)(batch->key_offsets[i + 1] - batch->key_offsets[i]);
    return slice;
}

static inline rdb_slice batch_value(const rdb_batch *batch, size_t i) {
    rdb_slice slice;
    slice.data = batch->values + batch->value_offsets[i];
    slice.length = (size_t)(batch->value_offsets[i + 1] - batch->value_offsets[i]);
    return slice;
}

/* Requires that the batch's entries are those of text: "key=value key=value ...", or keys alone. */
static inline void check_entries(const rdb_batch *batch, const char *text) {
    char joined[1024];
    size_t used = 0;
    for (size_t i = 0; i < batch->count; i++) {
        rdb_slice key = batch_key(batch, i), value = batch_value(batch, i);
        CHECK(used + key.length + value.length + 2 < sizeof joined);
        if (i > 0) joined[used++] = ' ';
        memcpy(joined + used, key.data, key.length);
        used += key.length;
        if (value.length > 0) {
            joined[used++] = '=';
            memcpy(joined + used, value.data, value.length);
            used += value.length;
        }
    }
    CHECK_BYTES(joined, used, text, strlen(text));
}

static inline rdb_range make_range(const char *lower, uint32_t lower_bound, const char *upper, uint32_t upper_bound) {
    rdb_range range;
    rdb_range_init(&range, sizeof range);
    range.lower_bound = lower_bound;
    range.upper_bound = upper_bound;
    range.lower = lower;
    range.lower_length = lower == NULL ? 0 : strlen(lower);
    range.upper = upper;
    range.upper_length = upper == NULL ? 0 : strlen(upper);
    return range;
}

/* Room for one entry. */
typedef struct entry_room {
    char key[64];
    char value[64];
    rdb_entry_buffer buffer;
} entry_room;

static inline rdb_entry_buffer *room(entry_room *self) {
    self->buffer.key = self->key;
    self->buffer.key_capacity = sizeof self->key;
    self->buffer.key_length = 99;
    self->buffer.value = self->value;
    self->buffer.value_capacity = sizeof self->value;
    self->buffer.value_length = 99;
    return &self->buffer;
}

static inline void check_entry(const entry_room *self, const char *key, const char *value) {
    CHECK_BYTES(self->key, self->buffer.key_length, key, strlen(key));
    CHECK_BYTES(self->value, self->buffer.value_length, value, strlen(value));
}

#endif
