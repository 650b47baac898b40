/* Key encoders: byte order is the order of the parts; what is written can be read back. */
#include "support.h"

#include <math.h>

typedef struct key_room {
    uint8_t bytes[256];
    rdb_key_buffer buffer;
} key_room;

static rdb_key_buffer *empty_key(key_room *self) {
    self->buffer.data = self->bytes;
    self->buffer.capacity = sizeof self->bytes;
    self->buffer.length = 0;
    return &self->buffer;
}

static int compare(const key_room *a, const key_room *b) {
    size_t shorter = a->buffer.length < b->buffer.length ? a->buffer.length : b->buffer.length;
    int order = memcmp(a->bytes, b->bytes, shorter);
    if (order != 0) return order < 0 ? -1 : 1;
    return a->buffer.length == b->buffer.length ? 0 : a->buffer.length < b->buffer.length ? -1 : 1;
}

static rdb_slice as_slice(const key_room *self) {
    rdb_slice slice;
    slice.data = self->bytes;
    slice.length = self->buffer.length;
    return slice;
}

/* For a type: all pairs of an ascending list compare as their numbers do, reversed when descending, and come back. */
#define ORDER_TEST(name, type, list, same)                                                                             \
    TEST(keys, name##_order_and_reading) {                                                                             \
        static const uint32_t flags[] = {0, RDB_KEY_DESCENDING};                                                       \
        for (size_t f = 0; f < 2; f++) {                                                                               \
            for (size_t i = 0; i < COUNT_OF(list); i++) {                                                              \
                key_room a, b;                                                                                         \
                CHECK_OK(rdb_key_append_##name(empty_key(&a), (list)[i], flags[f], NULL));                             \
                for (size_t j = 0; j < COUNT_OF(list); j++) {                                                          \
                    CHECK_OK(rdb_key_append_##name(empty_key(&b), (list)[j], flags[f], NULL));                         \
                    int order = i < j ? -1 : i > j ? 1 : 0;                                                            \
                    CHECK(compare(&a, &b) == (f == 0 ? order : -order));                                               \
                }                                                                                                      \
                rdb_slice key = as_slice(&a);                                                                          \
                size_t position = 0;                                                                                   \
                type value;                                                                                            \
                ZERO(value);                                                                                           \
                CHECK_OK(rdb_key_read_##name(&key, &position, flags[f], &value, NULL));                                \
                CHECK(same(value, (list)[i]));                                                                         \
                CHECK_U64(position, key.length);                                                                       \
                CHECK_STATUS(rdb_key_read_##name(&key, &position, flags[f], &value, NULL), RDB_END);                   \
            }                                                                                                          \
        }                                                                                                              \
    }

#define EQUAL(a, b) ((a) == (b))
#define SAME_BITS(a, b) (memcmp(&(a), &(b), sizeof(a)) == 0)

static const uint64_t list_u64[] = {0, 1, 255, 256, 0x7fffffffffffffffu, 0x8000000000000000u, UINT64_MAX};
static const int64_t list_i64[] = {INT64_MIN, INT64_MIN + 1, -256, -1, 0, 1, 255, INT64_MAX};
static const uint32_t list_u32[] = {0, 1, 255, 65536, 0x80000000u, UINT32_MAX};
static const int32_t list_i32[] = {INT32_MIN, -70000, -1, 0, 1, 300, INT32_MAX};
static const double list_f64[] = {(double)-INFINITY, -1e300, -1.5, -5e-324, -0.0, 0.0, 5e-324, 1.0, 1.5, 1e300, (double)INFINITY};
static const float list_f32[] = {-INFINITY, -1e30f, -1.5f, -1e-45f, -0.0f, 0.0f, 1e-45f, 1.0f, 1e30f, INFINITY};

ORDER_TEST(u64, uint64_t, list_u64, EQUAL)
ORDER_TEST(i64, int64_t, list_i64, EQUAL)
ORDER_TEST(u32, uint32_t, list_u32, EQUAL)
ORDER_TEST(i32, int32_t, list_i32, EQUAL)
ORDER_TEST(f64, double, list_f64, SAME_BITS)
ORDER_TEST(f32, float, list_f32, SAME_BITS)

TEST(keys, not_a_number_has_its_places) {
    key_room low, least, most, high;
    CHECK_OK(rdb_key_append_f64(empty_key(&low), -(double)NAN, 0, NULL));
    CHECK_OK(rdb_key_append_f64(empty_key(&least), -(double)INFINITY, 0, NULL));
    CHECK_OK(rdb_key_append_f64(empty_key(&most), (double)INFINITY, 0, NULL));
    CHECK_OK(rdb_key_append_f64(empty_key(&high), (double)NAN, 0, NULL));
    CHECK(compare(&low, &least) < 0 && compare(&most, &high) < 0);
}

TEST(keys, bytes_and_text_order_and_reading) {
    static const struct {
        const char *bytes;
        size_t length;
    } list[] = {{"", 0}, {"\0", 1}, {"\0\0", 2}, {"\0\x01", 2}, {"\x01", 1}, {"a", 1}, {"a\0", 2}, {"a\0b", 3},
                {"aa", 2}, {"b", 1}, {"\xff", 1}, {"\xff\xff", 2}};
    static const uint32_t flags[] = {0, RDB_KEY_DESCENDING};
    for (size_t f = 0; f < 2; f++) {
        for (size_t i = 0; i < COUNT_OF(list); i++) {
            for (size_t j = 0; j < COUNT_OF(list); j++) {
                /* A number behind the part must not matter when the parts differ. */
                key_room a, b;
                CHECK_OK(rdb_key_append_bytes(empty_key(&a), list[i].bytes, list[i].length, flags[f], NULL));
                CHECK_OK(rdb_key_append_u64(&a.buffer, j, 0, NULL));
                CHECK_OK(rdb_key_append_bytes(empty_key(&b), list[j].bytes, list[j].length, flags[f], NULL));
                CHECK_OK(rdb_key_append_u64(&b.buffer, i, 0, NULL));
                int order = i < j ? -1 : i > j ? 1 : 0;
                CHECK(compare(&a, &b) == (f == 0 ? order : -order));
                char found[8];
                size_t position = 0, length = 99;
                uint64_t number = 99;
                rdb_slice key = as_slice(&a);
                CHECK_OK(rdb_key_read_bytes(&key, &position, flags[f], found, sizeof found, &length, NULL));
                CHECK_BYTES(found, length, list[i].bytes, list[i].length);
                CHECK_OK(rdb_key_read_u64(&key, &position, 0, &number, NULL));
                CHECK_U64(number, j);
            }
        }
    }
}

TEST(keys, text_is_checked) {
    key_room key;
    char found[16];
    size_t position = 0, length = 0;
    CHECK_STATUS(rdb_key_append_text(empty_key(&key), TEXT("\xff"), 0, NULL), RDB_E_INVALID_UTF8);
    CHECK_U64(key.buffer.length, 0);
    CHECK_OK(rdb_key_append_text(&key.buffer, TEXT("\xe2\x82\xac"), 0, NULL));
    rdb_slice slice = as_slice(&key);
    CHECK_OK(rdb_key_read_text(&slice, &position, 0, found, sizeof found, &length, NULL));
    CHECK_TEXT(found, length, "\xe2\x82\xac");
    /* Bytes that are not text, read as text. */
    CHECK_OK(rdb_key_append_bytes(empty_key(&key), TEXT("\xff\xfe"), 0, NULL));
    slice = as_slice(&key);
    position = 0;
    CHECK_STATUS(rdb_key_read_text(&slice, &position, 0, found, sizeof found, &length, NULL), RDB_E_MALFORMED);
    CHECK_U64(position, 0);
}

TEST(keys, what_does_not_fit_is_not_written) {
    key_room key;
    empty_key(&key)->capacity = 11;
    memset(key.bytes, '#', sizeof key.bytes);
    CHECK_OK(rdb_key_append_u64(&key.buffer, 1, 0, NULL));
    CHECK_STATUS(rdb_key_append_u32(&key.buffer, 1, 0, NULL), RDB_TRUNCATED);
    CHECK_STATUS(rdb_key_append_bytes(&key.buffer, TEXT("abcd"), 0, NULL), RDB_TRUNCATED);
    CHECK_U64(key.buffer.length, 8);
    CHECK(key.bytes[8] == '#' && key.bytes[11] == '#');
    char found[2];
    size_t position = 0, length = 0;
    CHECK_OK(rdb_key_append_bytes(empty_key(&key), TEXT("abcd"), 0, NULL));
    rdb_slice slice = as_slice(&key);
    CHECK_STATUS(rdb_key_read_bytes(&slice, &position, 0, found, sizeof found, &length, NULL), RDB_TRUNCATED);
    CHECK_U64(length, 4);
    CHECK_U64(position, 0); /* so that it can be read again with more room */
}

TEST(keys, malformed_keys_are_told) {
    uint64_t number = 99;
    uint8_t bytes[] = {'a', 0, 7, 0, 0};
    size_t position = 0, length = 99;
    char found[8];
    rdb_slice key;
    key.data = bytes;
    key.length = 5;
    CHECK_STATUS(rdb_key_read_u64(&key, &position, 0, &number, NULL), RDB_E_MALFORMED); /* 5 of 8 bytes */
    CHECK_U64(number, 0);
    CHECK_U64(position, 0);
    CHECK_STATUS(rdb_key_read_bytes(&key, &position, 0, found, sizeof found, &length, NULL), RDB_E_MALFORMED);
    CHECK_U64(length, 0);
    key.length = 1; /* no end */
    CHECK_STATUS(rdb_key_read_bytes(&key, &position, 0, found, sizeof found, &length, NULL), RDB_E_MALFORMED);
    position = 2;
    CHECK_STATUS(rdb_key_read_u64(&key, &position, 0, &number, NULL), RDB_E_INVALID_ARGUMENT);
}

/* A number cut short, for every width: malformed, nothing given, the position stays. */
TEST(keys, numbers_cut_short_are_malformed) {
    static const uint8_t bytes[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    rdb_slice seven, three;
    size_t position = 0;
    uint64_t u64 = 1;
    int64_t i64 = 1;
    uint32_t u32 = 1;
    int32_t i32 = 1;
    double f64 = 1;
    float f32 = 1;
    seven.data = three.data = bytes;
    seven.length = 7;
    three.length = 3;
    CHECK_STATUS(rdb_key_read_u64(&seven, &position, 0, &u64, NULL), RDB_E_MALFORMED);
    CHECK_STATUS(rdb_key_read_i64(&seven, &position, 0, &i64, NULL), RDB_E_MALFORMED);
    CHECK_STATUS(rdb_key_read_f64(&seven, &position, 0, &f64, NULL), RDB_E_MALFORMED);
    CHECK_STATUS(rdb_key_read_u32(&three, &position, 0, &u32, NULL), RDB_E_MALFORMED);
    CHECK_STATUS(rdb_key_read_i32(&three, &position, 0, &i32, NULL), RDB_E_MALFORMED);
    CHECK_STATUS(rdb_key_read_f32(&three, &position, 0, &f32, NULL), RDB_E_MALFORMED);
    CHECK(u64 == 0 && i64 == 0 && f64 == 0 && u32 == 0 && i32 == 0 && f32 == 0 && position == 0);
}

TEST(keys, composite_keys_sort_in_an_index) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "people");
    static const struct {
        const char *country;
        int32_t age;
    } rows[] = {{"fi", 30}, {"de", -1}, {"de", 40}, {"fi", 7}, {"de", 39}};
    key_room key;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CHECK_OK(rdb_key_append_text(empty_key(&key), rows[i].country, 2, 0, NULL));
        CHECK_OK(rdb_key_append_i32(&key.buffer, rows[i].age, RDB_KEY_DESCENDING, NULL));
        CHECK_OK(rdb_index_insert(index, key.bytes, key.buffer.length, NULL, 0, 0, NULL));
    }
    static const int32_t ages[] = {40, 39, -1, 30, 7};
    rdb_batch batch;
    ZERO(batch);
    CHECK_OK(rdb_index_range_search(index, NULL, &batch, NULL));
    CHECK_U64(batch.count, COUNT_OF(rows));
    for (size_t i = 0; i < batch.count; i++) {
        rdb_slice slice = batch_key(&batch, i);
        char country[4];
        int32_t age = 0;
        size_t position = 0, length = 0;
        CHECK_OK(rdb_key_read_text(&slice, &position, 0, country, sizeof country, &length, NULL));
        CHECK_OK(rdb_key_read_i32(&slice, &position, RDB_KEY_DESCENDING, &age, NULL));
        CHECK_BYTES(country, length, i < 3 ? "de" : "fi", 2);
        CHECK(age == ages[i]);
    }
    CHECK_OK(rdb_batch_free(&batch, NULL));
    close_both(index, engine);
}
