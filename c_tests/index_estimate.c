/* What is told of an index without reading it. */
#include "support.h"

/* An index with the numbers below count, in a scrambled order. */
static rdb_index numbers(rdb_engine engine, uint64_t count) {
    rdb_index index = create_index(engine, "numbers", 0, RDB_KEY_U64, RDB_VALUE_U64);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t number = i * 7919 % count;
        CHECK_OK(rdb_index_insert_u64(index, &number, &number, 1, RDB_INSERT_UPSERT, NULL, NULL));
    }
    CHECK_U64(count_of(index), count);
    return index;
}

static rdb_index letters(rdb_engine engine, uint32_t flags) {
    rdb_index index = create_index(engine, "letters", flags, RDB_KEY_BYTES, RDB_VALUE_BYTES);
    static const char *const keys[] = {"a", "b", "c", "ca", "cb", "d"};
    for (size_t i = 0; i < COUNT_OF(keys); i++) put(index, keys[i], "v");
    return index;
}

/* A range of eight-byte keys. */
static rdb_range range_of(const unsigned char *lower, const unsigned char *upper) {
    rdb_range range;
    rdb_range_init(&range, sizeof range);
    range.lower_bound = range.upper_bound = RDB_BOUND_INCLUSIVE;
    range.lower = lower;
    range.upper = upper;
    range.lower_length = range.upper_length = 8;
    return range;
}

static void key_of(uint64_t number, unsigned char key[8]) {
    for (int i = 0; i < 8; i++) key[i] = (unsigned char)(number >> (56 - 8 * i));
}

TEST(index_estimate, few_entries_are_counted) {
    static const uint32_t flags[] = {0, RDB_INDEX_DUPLICATE_KEYS};
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        rdb_engine engine = open_engine();
        rdb_index index = letters(engine, flags[i]);
        uint64_t entries = 99;
        uint32_t exact = 99;
        CHECK_OK(rdb_index_estimate_range(index, NULL, &entries, &exact, NULL));
        CHECK(entries == 6 && exact == 1);
        rdb_range range = make_range("b", RDB_BOUND_EXCLUSIVE, "d", RDB_BOUND_EXCLUSIVE);
        CHECK_OK(rdb_index_estimate_range(index, &range, &entries, &exact, NULL));
        CHECK(entries == 3 && exact == 1);
        range.limit = 2;
        CHECK_OK(rdb_index_estimate_range(index, &range, &entries, NULL, NULL));
        CHECK_U64(entries, 2);
        range = make_range("d", RDB_BOUND_INCLUSIVE, "b", RDB_BOUND_INCLUSIVE);
        CHECK_OK(rdb_index_estimate_range(index, &range, &entries, &exact, NULL));
        CHECK(entries == 0 && exact == 1);
        close_both(index, engine);
    }
}

TEST(index_estimate, large_ranges_are_estimated_within_a_fifth) {
    rdb_engine engine = open_engine();
    rdb_index index = numbers(engine, 50000);
    int estimates = 0;
    for (uint64_t lower = 0; lower < 25000; lower += 977) {
        unsigned char from[8], to[8];
        key_of(lower, from);
        key_of(lower + 20000, to);
        rdb_range range = range_of(from, to);
        uint64_t entries = 0;
        uint32_t exact = 99;
        CHECK_OK(rdb_index_estimate_range(index, &range, &entries, &exact, NULL));
        CHECK(entries > 16000 && entries < 24000);
        estimates += exact == 0;
    }
    CHECK(estimates > 0);
    close_both(index, engine);
}

/* produces: rdb_index_sample RDB_OK */
TEST(index_estimate, the_seed_says_what_is_drawn) {
    rdb_engine engine = open_engine();
    rdb_index index = numbers(engine, 5000);
    rdb_batch one, other;
    ZERO(one);
    ZERO(other);
    CHECK_OK(rdb_index_sample(index, 300, 1, &one, NULL));
    CHECK_OK(rdb_index_sample(index, 300, 1, &other, NULL));
    CHECK(one.count == 300 && other.count == 300);
    CHECK(memcmp(one.keys, other.keys, 300 * 8) == 0);
    for (size_t i = 0; i < one.count; i++) {
        rdb_slice key = batch_key(&one, i), value = batch_value(&one, i);
        CHECK_OK(rdb_index_contains_pair(index, key.data, key.length, value.data, value.length, NULL));
    }
    CHECK_OK(rdb_index_sample(index, 300, 2, &other, NULL));
    CHECK(memcmp(one.keys, other.keys, 300 * 8) != 0);
    CHECK_OK(rdb_index_clear(index, NULL));
    CHECK_OK(rdb_index_sample(index, 300, 1, &one, NULL));
    CHECK_U64(one.count, 0);
    CHECK_OK(rdb_batch_free(&one, NULL));
    CHECK_OK(rdb_batch_free(&other, NULL));
    close_both(index, engine);
}

/* Of ten tenths, each is drawn about as often: within five times what chance makes. */
TEST(index_estimate, draws_are_spread_evenly) {
    rdb_engine engine = open_engine();
    rdb_index index = numbers(engine, 20000);
    uint64_t drawn[10];
    ZERO(drawn);
    rdb_batch batch;
    ZERO(batch);
    CHECK_OK(rdb_index_sample(index, 10000, 7, &batch, NULL));
    CHECK_U64(batch.count, 10000);
    for (size_t i = 0; i < batch.count; i++) {
        uint64_t number = 0;
        rdb_slice key = batch_key(&batch, i);
        CHECK_U64(key.length, 8);
        for (size_t byte = 0; byte < 8; byte++) number = number << 8 | ((const unsigned char *)key.data)[byte];
        CHECK(number < 20000);
        drawn[number / 2000]++;
    }
    for (size_t i = 0; i < COUNT_OF(drawn); i++) CHECK(drawn[i] > 850 && drawn[i] < 1150);
    CHECK_OK(rdb_batch_free(&batch, NULL));
    close_both(index, engine);
}

typedef struct histogram {
    rdb_batch bounds;
    uint64_t counts[RDB_HISTOGRAM_BUCKETS];
    rdb_index_histogram about;
} histogram;

static rdb_status get_histogram(rdb_index index, histogram *self, size_t capacity) {
    self->about.struct_size = sizeof self->about;
    return rdb_index_histogram_get(index, &self->bounds, self->counts, capacity, &self->about, NULL);
}

TEST(index_estimate, buckets_add_up_to_the_index) {
    rdb_engine engine = open_engine();
    rdb_index index = numbers(engine, 20000);
    histogram it;
    ZERO(it);
    CHECK_OK(rdb_index_update_statistics(index, NULL));
    CHECK_OK(get_histogram(index, &it, RDB_HISTOGRAM_BUCKETS));
    CHECK(it.about.buckets > 100 && it.about.buckets <= RDB_HISTOGRAM_BUCKETS);
    CHECK_U64(it.bounds.count, it.about.buckets);
    CHECK(it.about.entries == 20000 && it.about.distinct_keys == 20000 && it.about.changes_since == 0);
    CHECK(it.about.made_ns > (uint64_t)1600000000 * 1000000000u);
    uint64_t sum = 0;
    for (size_t i = 0; i < it.about.buckets; i++) {
        rdb_slice smallest = batch_key(&it.bounds, i), largest = batch_value(&it.bounds, i);
        rdb_range range = range_of((const unsigned char *)smallest.data, (const unsigned char *)largest.data);
        uint64_t entries = 0;
        CHECK_OK(rdb_index_count_range(index, &range, &entries, NULL));
        CHECK_U64(entries, it.counts[i]);
        CHECK(entries <= 157);
        if (i > 0) CHECK(memcmp(batch_value(&it.bounds, i - 1).data, smallest.data, 8) < 0);
        sum += entries;
    }
    CHECK_U64(sum, 20000);
    CHECK_OK(rdb_batch_free(&it.bounds, NULL));
    close_both(index, engine);
}

TEST(index_estimate, a_histogram_is_of_when_it_was_made) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine, RDB_INDEX_DUPLICATE_KEYS);
    histogram it;
    ZERO(it);
    CHECK_STATUS(get_histogram(index, &it, 128), RDB_NOT_FOUND);
    CHECK(it.about.buckets == 0 && it.bounds.count == 0);
    put(index, "b", "other");
    CHECK_OK(rdb_index_update_statistics(index, NULL));
    put(index, "e", "1");
    put(index, "f", "1");
    CHECK_OK(get_histogram(index, &it, 128));
    check_entries(&it.bounds, "a=a b=b c=c ca=ca cb=cb d=d");
    CHECK(it.about.entries == 7 && it.about.distinct_keys == 6 && it.about.changes_since == 2);
    CHECK(it.counts[0] == 1 && it.counts[1] == 2 && it.counts[5] == 1);
    CHECK_OK(rdb_index_update_statistics(index, NULL));
    CHECK_OK(get_histogram(index, &it, 128));
    CHECK(it.about.buckets == 8 && it.about.changes_since == 0);
    CHECK_OK(rdb_index_clear(index, NULL));
    CHECK_OK(rdb_index_update_statistics(index, NULL));
    CHECK_OK(get_histogram(index, &it, 128));
    CHECK(it.about.buckets == 0 && it.about.made_ns != 0);
    CHECK_OK(rdb_batch_free(&it.bounds, NULL));
    close_both(index, engine);
}

/* produces: rdb_index_histogram_get RDB_TRUNCATED */
/* produces: rdb_index_histogram_get RDB_OK */
TEST(index_estimate, too_little_room_is_told) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine, 0);
    histogram it;
    ZERO(it);
    CHECK_OK(rdb_index_update_statistics(index, NULL));
    it.counts[2] = 77;
    CHECK_STATUS(get_histogram(index, &it, 2), RDB_TRUNCATED);
    CHECK(it.about.buckets == 6 && it.bounds.count == 6);
    CHECK(it.counts[1] == 1 && it.counts[2] == 77);
    CHECK_OK(get_histogram(index, &it, 6));
    CHECK_OK(rdb_batch_free(&it.bounds, NULL));
    close_both(index, engine);
}

/* A histogram is charged to the engine, and one that does not fit leaves the one before. */
TEST(index_estimate, a_histogram_keeps_to_the_limit) {
    rdb_engine_options options;
    rdb_engine_options_init(&options, sizeof options);
    options.memory_limit_bytes = 100000;
    rdb_engine engine = NULL;
    CHECK_OK(rdb_engine_open(&options, &engine, NULL));
    rdb_index index = create_bytes(engine, "a");
    put(index, "first", "v");
    CHECK_OK(rdb_index_update_statistics(index, NULL));
    char key[512];
    memset(key, 'k', sizeof key);
    rdb_status status = RDB_OK;
    for (uint32_t i = 0; status == RDB_OK; i++) {
        memcpy(key, &i, sizeof i);
        status = rdb_index_insert(index, key, sizeof key, TEXT("v"), RDB_INSERT_UPSERT, NULL);
    }
    CHECK_STATUS(status, RDB_E_LIMIT);
    CHECK_STATUS(rdb_index_update_statistics(index, NULL), RDB_E_LIMIT);
    histogram it;
    ZERO(it);
    CHECK_OK(get_histogram(index, &it, 128));
    check_entries(&it.bounds, "first=first");
    CHECK(it.about.changes_since > 20);
    CHECK_OK(rdb_batch_free(&it.bounds, NULL));
    close_both(index, engine);
}

TEST(index_estimate, a_question_is_no_use) {
    rdb_engine engine = open_engine();
    rdb_index index = letters(engine, 0);
    uint64_t entries = 0;
    rdb_batch batch;
    ZERO(batch);
    CHECK_OK(rdb_index_estimate_range(index, NULL, &entries, NULL, NULL));
    CHECK_OK(rdb_index_sample(index, 3, 1, &batch, NULL));
    CHECK_OK(rdb_batch_free(&batch, NULL));
    rdb_index_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_index_statistics_get(index, &statistics, NULL));
    CHECK(statistics.scans == 0 && statistics.lookups == 0);
    close_both(index, engine);
}
