/* Engines with a spill_path: indexes larger than memory, in pools of their own or shared, over disks that are full or
 * damaged. */
#include "pool_support.h"

#include <dirent.h>

enum { ENTRIES = 140000, BATCH = 1000 };

static const char *directory(void) {
    const char *temporary = getenv("TMPDIR");
    return temporary != NULL ? temporary : "/tmp";
}

static rdb_engine_options spilling(void) {
    rdb_engine_options options;
    rdb_engine_options_init(&options, sizeof options);
    options.spill_path = directory();
    options.spill_path_length = strlen(options.spill_path);
    options.pool_bytes = POOL_BYTES;
    return options;
}

static rdb_engine open_spilling(void) {
    rdb_engine_options options = spilling();
    rdb_engine engine = NULL;
    CHECK_OK(rdb_engine_open(&options, &engine, NULL));
    return engine;
}

/* A bijection, so that keys come in no order. */
static uint64_t key_of(uint64_t number) { return (number + 1) * 0x9E3779B97F4A7C15u; }

static void fill_numbers(rdb_index index, uint64_t first, uint64_t count) {
    uint64_t keys[BATCH], values[BATCH];
    for (uint64_t done = 0; done < count; done += BATCH) {
        for (uint64_t i = 0; i < BATCH; i++) {
            keys[i] = key_of(first + done + i);
            values[i] = first + done + i;
        }
        CHECK_OK(rdb_index_insert_u64(index, keys, values, BATCH, RDB_INSERT_UPSERT, NULL, NULL));
    }
}

static void check_numbers(rdb_index index, uint64_t count, uint64_t step) {
    uint64_t keys[BATCH], values[BATCH];
    rdb_status statuses[BATCH];
    for (uint64_t done = 0; done < count; done += BATCH * step) {
        for (uint64_t i = 0; i < BATCH; i++) keys[i] = key_of((done + i * step) % count);
        CHECK_OK(rdb_index_search_u64(index, keys, BATCH, values, statuses, NULL));
        for (uint64_t i = 0; i < BATCH; i++) {
            CHECK_STATUS(statuses[i], RDB_OK);
            CHECK_U64(values[i], (done + i * step) % count);
        }
    }
}

/* What the call for one key says; of a key that is there the value is right. */
static rdb_status search_one(rdb_index index, uint64_t number, rdb_error *error) {
    uint64_t key = key_of(number), value = 0;
    rdb_status found = RDB_OK, status = rdb_index_search_u64(index, &key, 1, &value, &found, error);
    CHECK(status != RDB_OK || (found == RDB_OK && value == number));
    return status;
}

static rdb_index_statistics statistics_of_index(rdb_index index) {
    rdb_index_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_index_statistics_get(index, &statistics, NULL));
    return statistics;
}

TEST(spill, an_index_larger_than_its_pool_is_an_index_like_any) {
    rdb_engine engine = open_spilling();
    rdb_pool pool = NULL;
    CHECK_OK(rdb_engine_pool(engine, &pool, NULL));
    rdb_index index = create_index(engine, "numbers", 0, RDB_KEY_U64, RDB_VALUE_U64);
    fill_numbers(index, 0, ENTRIES);
    rdb_index_statistics full = statistics_of_index(index);
    CHECK_U64(full.entries, ENTRIES);
    CHECK(full.file_bytes > (uint64_t)POOL_BYTES * 3 / 2 && full.memory_bytes <= POOL_BYTES + full.file_bytes / 256);
    CHECK(full.fill_permille > 600 && full.fill_permille <= 1000);
    rdb_pool_statistics busy = statistics_of_pool(pool);
    CHECK(busy.frames == FRAMES && busy.misses > 0 && busy.evictions > 0);
    check_numbers(index, ENTRIES, 1);
    CHECK(statistics_of_pool(pool).misses > busy.misses);
    for (uint64_t number = 0; number < ENTRIES; number += 997) { /* one at a time */
        CHECK_STATUS(search_one(index, number, NULL), RDB_OK);
    }
    CHECK_OK(rdb_index_verify(index, NULL));

    /* Forwards and backwards. */
    uint64_t keys[BATCH], last = 0, seen = 0;
    for (bool more = true; more;) {
        size_t count = 0;
        rdb_status status = rdb_index_range_search_u64(index, last, UINT64_MAX, 0, keys, NULL, BATCH, &count, NULL);
        CHECK(status == RDB_OK || status == RDB_TRUNCATED);
        more = status == RDB_TRUNCATED;
        for (size_t i = 0; i < count; i++) {
            CHECK(keys[i] >= last);
            last = keys[i] + 1;
        }
        seen += count;
    }
    CHECK_U64(seen, ENTRIES);

    /* Deletion gives the file's room back. */
    for (uint64_t number = 0, some = 0; number < ENTRIES; number++) {
        if (number % 4 != 0) keys[some++] = key_of(number);
        if (some == BATCH || number == ENTRIES - 1) {
            CHECK_OK(rdb_index_delete_u64(index, keys, some, NULL, NULL));
            some = 0;
        }
    }
    uint64_t released = 0;
    CHECK_OK(rdb_index_defragment(index, NULL));
    CHECK_OK(rdb_index_vacuum(index, &released, NULL));
    CHECK(released > 0);
    rdb_index_statistics sparse = statistics_of_index(index);
    CHECK(sparse.entries == ENTRIES / 4 && sparse.merges > 0 && sparse.file_bytes < full.file_bytes / 2);
    check_numbers(index, ENTRIES, 4);
    CHECK_OK(rdb_index_rebuild(index, NULL));
    CHECK(statistics_of_index(index).fill_permille > 950);
    CHECK_OK(rdb_index_verify(index, NULL));
    CHECK_OK(rdb_index_clear(index, NULL));
    CHECK(count_of(index) == 0 && statistics_of_index(index).file_bytes == 0);
    fill_numbers(index, 0, ENTRIES);
    CHECK_OK(rdb_index_close(index, NULL));
    uint64_t misses = statistics_of_pool(pool).misses;
    CHECK_OK(rdb_index_drop(engine, "numbers", 7, NULL));
    CHECK(statistics_of_pool(pool).misses < misses + FRAMES); /* nothing is read to be dropped */
    CHECK_OK(rdb_engine_close(engine, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
}

TEST(spill, loads_and_long_values) {
    enum { LOADED = 40000, LONG = 50000 };
    rdb_engine engine = open_spilling();
    rdb_index index = create_bytes(engine, "strings");
    static char text[LOADED][24];
    static rdb_slice keys[LOADED];
    for (int i = 0; i < LOADED; i++) {
        keys[i].length = (size_t)snprintf(text[i], sizeof text[i], "key/%08d/of/many", i);
        keys[i].data = text[i];
    }
    rdb_load_options load;
    rdb_load_options_init(&load, sizeof load);
    load.threads = 2;
    CHECK_OK(rdb_index_load(index, keys, keys, LOADED, &load, NULL));
    CHECK_U64(count_of(index), LOADED);
    static char value[LONG], found[LONG];
    for (int i = 0; i < 200; i++) {
        memset(value, 'a' + i % 26, sizeof value);
        CHECK_OK(rdb_index_insert(index, text[i * 7], keys[i * 7].length, value, sizeof value, RDB_INSERT_UPSERT, NULL));
    }
    CHECK(statistics_of_index(index).file_bytes > 5 * (uint64_t)POOL_BYTES);
    for (int i = 0; i < 200; i++) {
        size_t length = 0;
        CHECK_OK(rdb_index_search(index, text[i * 7], keys[i * 7].length, found, sizeof found, &length, NULL));
        memset(value, 'a' + i % 26, sizeof value);
        CHECK(length == LONG && memcmp(found, value, LONG) == 0);
    }
    for (int i = 2000; i < LOADED; i += 777) check_value(index, text[i], text[i]);
    CHECK_OK(rdb_index_verify(index, NULL));
    close_both(index, engine);
}

TEST(spill, engines_share_a_pool) {
    rdb_pool pool = open_small_pool();
    rdb_engine_options options = spilling();
    options.pool = pool;
    rdb_engine engines[2];
    rdb_index indexes[4];
    for (int i = 0; i < 2; i++) CHECK_OK(rdb_engine_open(&options, &engines[i], NULL));
    for (int i = 0; i < 4; i++) {
        indexes[i] = create_index(engines[i % 2], i < 2 ? "one" : "two", 0, RDB_KEY_U64, RDB_VALUE_U64);
        fill_numbers(indexes[i], 0, ENTRIES / 4);
    }
    CHECK_U64(statistics_of_pool(pool).spaces, 4);
    for (int i = 0; i < 4; i++) check_numbers(indexes[i], ENTRIES / 4, 1);
    CHECK_OK(rdb_pool_close(pool, NULL)); /* in any order */
    CHECK_OK(rdb_engine_close(engines[0], NULL));
    check_numbers(indexes[0], ENTRIES / 4, 4); /* still read */
    for (int i = 0; i < 4; i++) CHECK_OK(rdb_index_close(indexes[i], NULL));
    CHECK_OK(rdb_engine_close(engines[1], NULL));
}

TEST(spill, what_is_wrong_with_options_is_said) {
    rdb_engine engine = (rdb_engine)(uintptr_t)1;
    rdb_pool pool = (rdb_pool)(uintptr_t)1;
    rdb_error error;
    ZERO(error);
    rdb_engine_options options = spilling();
    options.spill_path = "/no/such/directory";
    options.spill_path_length = strlen(options.spill_path);
    CHECK_STATUS(rdb_engine_open(&options, &engine, &error), RDB_E_SYSTEM);
    CHECK(engine == NULL && error.os_errno == ENOENT);
    static char path[1100];
    memset(path, 'p', sizeof path);
    options.spill_path = path;
    options.spill_path_length = 1010; /* a path, and no path for the files there */
    CHECK_STATUS(rdb_engine_open(&options, &engine, NULL), RDB_E_TOO_LARGE);
    options.spill_path_length = sizeof path;
    CHECK_STATUS(rdb_engine_open(&options, &engine, NULL), RDB_E_TOO_LARGE);
    options.spill_path = NULL;
    CHECK_STATUS(rdb_engine_open(&options, &engine, NULL), RDB_E_NULL_ARGUMENT);
    options.spill_path_length = 0;
    options.pool = open_small_pool();
    CHECK_STATUS(rdb_engine_open(&options, &engine, &error), RDB_E_INVALID_ARGUMENT);
    CHECK_ERROR(&error, RDB_E_INVALID_ARGUMENT);
    CHECK_OK(rdb_pool_close(options.pool, NULL));
    options = spilling();
    options.pool = open_small_pool();
    CHECK_OK(rdb_pool_close(options.pool, NULL));
    CHECK_STATUS(rdb_engine_open(&options, &engine, NULL), RDB_E_CLOSED_HANDLE);
    rdb_pool_options large;
    rdb_pool_options_init(&large, sizeof large);
    large.page_bytes = 16384;
    CHECK_OK(rdb_pool_open(&large, &options.pool, NULL));
    CHECK_STATUS(rdb_engine_open(&options, &engine, &error), RDB_E_INVALID_ARGUMENT);
    CHECK(error.detail[0] == 16384 && error.detail[1] == 4096);
    CHECK_OK(rdb_pool_close(options.pool, NULL));

    engine = open_engine();
    CHECK_STATUS(rdb_engine_pool(engine, &pool, NULL), RDB_NOT_FOUND);
    CHECK(pool == NULL);
    CHECK_OK(rdb_engine_close(engine, NULL));
}

/* Pairs are beyond memory as keys are. */
TEST(spill, pairs_are_all_there) {
    rdb_engine engine = open_spilling();
    rdb_index index = create_index(engine, "pairs", RDB_INDEX_DUPLICATE_KEYS, RDB_KEY_U64, RDB_VALUE_U64);
    enum { KEYS = 500, VALUES = 400 };
    static uint64_t keys[VALUES], values[VALUES];
    uint64_t count = 0;
    for (uint64_t key = 0; key < KEYS; key++) {
        for (uint64_t value = 0; value < VALUES; value++) {
            keys[value] = key * 7919 % KEYS;
            values[value] = value * 7919 % VALUES;
        }
        CHECK_OK(rdb_index_insert_u64(index, keys, values, VALUES, 0, NULL, NULL));
    }
    CHECK_U64(count_of(index), KEYS * VALUES);
    rdb_index_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_index_statistics_get(index, &statistics, NULL));
    CHECK(statistics.file_bytes > statistics.memory_bytes);
    CHECK_U64(statistics.key_bytes, KEYS * VALUES * 8);
    CHECK_U64(statistics.value_bytes, KEYS * VALUES * 8);
    const unsigned char key[8] = {0, 0, 0, 0, 0, 0, 1, 0};
    CHECK_OK(rdb_index_count_key(index, key, sizeof key, &count, NULL));
    CHECK_U64(count, VALUES);
    CHECK_OK(rdb_index_delete(index, key, sizeof key, NULL));
    CHECK_U64(count_of(index), (KEYS - 1) * VALUES);
    CHECK_OK(rdb_index_verify(index, NULL));
    close_both(index, engine);
}

/* The engine's own pool counts in what the engine may hold. */
TEST(spill, a_limit_holds_for_the_pool_too) {
    rdb_engine engine = NULL;
    rdb_engine_options options = spilling();
    options.memory_limit_bytes = 1 << 20;
    CHECK_STATUS(rdb_engine_open(&options, &engine, NULL), RDB_E_LIMIT);
    options.memory_limit_bytes = 4 << 20;
    CHECK_OK(rdb_engine_open(&options, &engine, NULL));
    rdb_index index = create_index(engine, "numbers", 0, RDB_KEY_U64, RDB_VALUE_U64);
    fill_numbers(index, 0, ENTRIES);
    rdb_engine_statistics statistics;
    ZERO(statistics);
    statistics.struct_size = sizeof statistics;
    CHECK_OK(rdb_engine_statistics_get(engine, &statistics, NULL));
    CHECK(statistics.memory_used_bytes > POOL_BYTES && statistics.memory_peak_bytes <= 4 << 20);
    close_both(index, engine);
}

static void count_names(unsigned *count) {
    DIR *files = opendir(directory());
    CHECK(files != NULL);
    char prefix[64];
    snprintf(prefix, sizeof prefix, "rustydb-%d-", (int)getpid());
    *count = 0;
    for (struct dirent *entry = readdir(files); entry != NULL; entry = readdir(files)) {
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0) (*count)++;
    }
    CHECK(closedir(files) == 0);
}

TEST(spill, files_have_no_names) {
    rdb_engine engine = open_spilling();
    rdb_index index = create_index(engine, "numbers", 0, RDB_KEY_U64, RDB_VALUE_U64);
    fill_numbers(index, 0, ENTRIES / 4);
    unsigned names = 1;
    count_names(&names);
    CHECK_U64(names, 0);
    close_both(index, engine);
}

/* What there is no room for is refused; all that was put in is there, and goes on being there. Keys ascend: else all of
 * the time goes to reading what there is less and less room for. They are so far apart that nodes have no smaller form. */
TEST(spill, a_full_disk_loses_nothing) {
    enum { APART = 32 };
    rdb_engine engine = open_spilling();
    rdb_index index = create_index(engine, "numbers", 0, RDB_KEY_U64, RDB_VALUE_U64);
    rdb_error error;
    ZERO(error);
    limit_files(2 * (uint64_t)POOL_BYTES);
    uint64_t numbers[BATCH], done = 0;
    rdb_status statuses[BATCH], status = RDB_OK;
    while (status == RDB_OK && done < 4 * (uint64_t)ENTRIES) {
        for (uint64_t i = 0; i < BATCH; i++) numbers[i] = (done + i) << APART;
        status = rdb_index_insert_u64(index, numbers, numbers, BATCH, RDB_INSERT_UPSERT, statuses, &error);
        for (uint64_t i = 0; i < BATCH && statuses[i] == RDB_OK; i++) done++;
    }
    CHECK_STATUS(status, RDB_E_LIMIT);
    CHECK(error.os_errno == EFBIG);
    CHECK_U64(count_of(index), done); /* the others were refused */
    limit_files(0);
    CHECK_OK(rdb_index_verify(index, NULL));
    for (; done < 4 * (uint64_t)ENTRIES; done++) {
        const uint64_t number = done << APART;
        CHECK_OK(rdb_index_insert_u64(index, &number, &number, 1, RDB_INSERT_IF_ABSENT, NULL, NULL));
    }
    uint64_t keys[BATCH], next = 0;
    for (size_t count = 1; count != 0; next += count) {
        CHECK(rdb_index_range_search_u64(index, next << APART, UINT64_MAX, 0, keys, numbers, BATCH, &count, NULL) >=
              RDB_OK);
        for (size_t i = 0; i < count; i++) CHECK(keys[i] == (next + i) << APART && numbers[i] == keys[i]);
    }
    CHECK_U64(next, done);
    close_both(index, engine);
}

/* The file that was opened last and has no name. */
static int spill_file(void) {
    int found = -1;
    for (int file = 3; file < 1024; file++) {
        char link[64], target[512];
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        ssize_t length = readlink(link, target, sizeof target - 1);
        if (length <= 0) continue;
        target[length] = 0;
        if (strstr(target, "/rustydb-") != NULL && strstr(target, ".spill") != NULL) found = open(link, O_WRONLY);
    }
    CHECK(found >= 0);
    return found;
}

TEST(spill, damage_is_told_of) {
    rdb_engine engine = open_spilling();
    rdb_index index = create_index(engine, "numbers", 0, RDB_KEY_U64, RDB_VALUE_U64);
    fill_numbers(index, 0, ENTRIES);
    int file = spill_file();
    for (off_t page = 100; page < 600; page += 100) CHECK(pwrite(file, "damage", 6, page * PAGE_BYTES + 2222) == 6);
    CHECK(close(file) == 0);
    uint64_t damaged = 0, whole = 0;
    for (uint64_t number = 0; number < ENTRIES; number += 10) {
        rdb_error error;
        ZERO(error);
        if (search_one(index, number, &error) == RDB_OK) {
            whole++;
        } else {
            CHECK_ERROR(&error, RDB_E_CORRUPTION);
            damaged++;
        }
    }
    CHECK(damaged > 0 && damaged < ENTRIES / 100 && whole + damaged == ENTRIES / 10);
    CHECK_STATUS(rdb_index_verify(index, NULL), RDB_E_CORRUPTION);
    CHECK_OK(rdb_index_close(index, NULL));
    CHECK_OK(rdb_engine_close(engine, NULL));
}

/* Threads that read and write keys of their own, where most nodes are away at any time. */
enum { THREADS = 4, TURNS = 2000 };

typedef struct worker {
    pthread_t thread;
    rdb_index index;
    uint64_t number;
} worker;

static void *work(void *argument) {
    worker *self = (worker *)argument;
    for (uint64_t turn = 0; turn < TURNS; turn++) {
        uint64_t number = ENTRIES + turn * THREADS + self->number, key = key_of(number);
        CHECK_OK(rdb_index_insert_u64(self->index, &key, &number, 1, RDB_INSERT_IF_ABSENT, NULL, NULL));
        CHECK_STATUS(search_one(self->index, number, NULL), RDB_OK);
        CHECK_STATUS(search_one(self->index, turn % ENTRIES, NULL), RDB_OK);
    }
    return NULL;
}

TEST(spill, threads_do_not_disturb_each_other) {
    rdb_engine engine = open_spilling();
    rdb_index index = create_index(engine, "numbers", 0, RDB_KEY_U64, RDB_VALUE_U64);
    fill_numbers(index, 0, ENTRIES);
    worker workers[THREADS];
    for (uint64_t i = 0; i < THREADS; i++) {
        workers[i].index = index;
        workers[i].number = i;
        CHECK(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) CHECK(pthread_join(workers[i].thread, NULL) == 0);
    CHECK_U64(count_of(index), ENTRIES + THREADS * TURNS);
    CHECK_OK(rdb_index_verify(index, NULL));
    close_both(index, engine);
}
