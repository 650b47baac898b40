/* The catalog: named indexes of an engine. */
#include "support.h"

#include <stdio.h>

TEST(catalog, create_open_list_drop) {
    rdb_engine engine = open_engine();
    rdb_index b = create_bytes(engine, "b"), a = create_bytes(engine, "a"), again = NULL;
    rdb_index nothing = a;
    rdb_batch names;
    ZERO(names);
    CHECK_OK(rdb_index_list(engine, &names, NULL));
    check_entries(&names, "a b");
    CHECK_OK(rdb_index_open(engine, TEXT("a"), &again, NULL));
    CHECK_STATUS(rdb_index_open(engine, TEXT("c"), &nothing, NULL), RDB_NOT_FOUND);
    CHECK(nothing == NULL);
    CHECK_OK(rdb_index_drop(engine, TEXT("a"), NULL));
    CHECK_STATUS(rdb_index_drop(engine, TEXT("a"), NULL), RDB_NOT_FOUND);
    CHECK_OK(rdb_index_list(engine, &names, NULL));
    check_entries(&names, "b");
    CHECK_STATUS(rdb_index_clear(again, NULL), RDB_E_DROPPED);
    CHECK_OK(rdb_batch_free(&names, NULL));
    CHECK_OK(rdb_index_close(again, NULL));
    CHECK_OK(rdb_index_close(a, NULL));
    close_both(b, engine);
}

TEST(catalog, a_name_is_taken_once) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a"), other = (rdb_index)(uintptr_t)1;
    put(index, "k", "v");
    CHECK_STATUS(rdb_index_create(engine, TEXT("a"), NULL, &other, NULL), RDB_EXISTS);
    CHECK(other == NULL);
    check_value(index, "k", "v");
    close_both(index, engine);
}

TEST(catalog, open_existing_gives_the_one_that_is_there) {
    rdb_engine engine = open_engine();
    rdb_index_options options;
    rdb_index first = NULL, second = NULL;
    rdb_index_options_init(&options, sizeof options);
    CHECK_U64(options.struct_size, sizeof options);
    options.flags = RDB_INDEX_OPEN_EXISTING;
    CHECK_OK(rdb_index_create(engine, TEXT("a"), &options, &first, NULL));
    put(first, "k", "v");
    CHECK_STATUS(rdb_index_create(engine, TEXT("a"), &options, &second, NULL), RDB_EXISTS);
    CHECK(second != NULL);
    check_value(second, "k", "v");
    options.kind = RDB_INDEX_BTREE; /* the default by its name */
    rdb_index third = NULL;
    CHECK_STATUS(rdb_index_create(engine, TEXT("a"), &options, &third, NULL), RDB_EXISTS);
    CHECK_OK(rdb_index_close(third, NULL));
    options.key_type = RDB_KEY_U64;
    third = (rdb_index)(uintptr_t)1;
    CHECK_STATUS(rdb_index_create(engine, TEXT("a"), &options, &third, NULL), RDB_E_INDEX_OPTIONS);
    CHECK(third == NULL);
    options.key_type = RDB_KEY_BYTES;
    options.flags |= RDB_INDEX_DUPLICATE_KEYS;
    CHECK_STATUS(rdb_index_create(engine, TEXT("a"), &options, &third, NULL), RDB_E_INDEX_OPTIONS);
    CHECK_OK(rdb_index_close(second, NULL));
    close_both(first, engine);
}

TEST(catalog, renames) {
    rdb_engine engine = open_engine();
    rdb_index a = create_bytes(engine, "a"), b = create_bytes(engine, "b"), opened = NULL;
    put(a, "k", "v");
    CHECK_STATUS(rdb_index_rename(engine, TEXT("x"), TEXT("y"), NULL), RDB_NOT_FOUND);
    CHECK_STATUS(rdb_index_rename(engine, TEXT("a"), TEXT("b"), NULL), RDB_EXISTS);
    CHECK_OK(rdb_index_rename(engine, TEXT("a"), TEXT("a"), NULL));
    CHECK_OK(rdb_index_rename(engine, TEXT("a"), TEXT("zz"), NULL));
    check_value(a, "k", "v");
    CHECK_STATUS(rdb_index_open(engine, TEXT("a"), &opened, NULL), RDB_NOT_FOUND);
    CHECK_OK(rdb_index_open(engine, TEXT("zz"), &opened, NULL));
    check_value(opened, "k", "v");
    rdb_batch names;
    ZERO(names);
    CHECK_OK(rdb_index_list(engine, &names, NULL));
    check_entries(&names, "b zz");
    CHECK_OK(rdb_index_rename(engine, TEXT("zz"), TEXT("0"), NULL));
    CHECK_OK(rdb_index_list(engine, &names, NULL));
    check_entries(&names, "0 b");
    CHECK_OK(rdb_batch_free(&names, NULL));
    CHECK_OK(rdb_index_close(opened, NULL));
    CHECK_OK(rdb_index_close(b, NULL));
    close_both(a, engine);
}

TEST(catalog, names_are_text_of_bounded_length) {
    rdb_limits limits;
    ZERO(limits);
    limits.struct_size = sizeof limits;
    CHECK_OK(rdb_limits_get(&limits, NULL));
    static char name[70000];
    CHECK(limits.index_name_bytes + 1 < sizeof name);
    memset(name, 'n', sizeof name);
    rdb_engine engine = open_engine();
    rdb_index index = NULL;
    size_t longest = (size_t)limits.index_name_bytes;
    CHECK_OK(rdb_index_create(engine, name, longest, NULL, &index, NULL));
    CHECK_OK(rdb_index_close(index, NULL));
    CHECK_STATUS(rdb_index_create(engine, name, longest + 1, NULL, &index, NULL), RDB_E_TOO_LARGE);
    CHECK_STATUS(rdb_index_rename(engine, name, longest, name, longest + 1, NULL), RDB_E_TOO_LARGE);
    CHECK_STATUS(rdb_index_create(engine, "", 0, NULL, &index, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_OK(rdb_index_create(engine, TEXT("na\xc3\xafve \xe2\x82\xac"), NULL, &index, NULL));
    CHECK_OK(rdb_index_close(index, NULL));
    CHECK_OK(rdb_index_create(engine, TEXT("nul\0inside"), NULL, &index, NULL));
    CHECK_OK(rdb_index_close(index, NULL));
    CHECK_STATUS(rdb_index_open(engine, TEXT("nul"), &index, NULL), RDB_NOT_FOUND);
    CHECK_OK(rdb_engine_close(engine, NULL));
}

/* Paths of one directory, in an index without some features of the tree. */
static rdb_index paths_without(rdb_engine engine, const char *name, uint32_t flags, rdb_index_statistics *statistics) {
    rdb_index index = create_index(engine, name, flags, RDB_KEY_BYTES, RDB_VALUE_BYTES);
    for (int i = 0; i < 3000; i++) {
        char key[64];
        snprintf(key, sizeof key, "usr/share/a directory/%07d/a file", i * 7919 % 3000);
        put(index, key, "v");
    }
    check_value(index, "usr/share/a directory/0000042/a file", "v");
    CHECK_OK(rdb_index_verify(index, NULL));
    ZERO(*statistics);
    statistics->struct_size = sizeof *statistics;
    CHECK_OK(rdb_index_statistics_get(index, statistics, NULL));
    CHECK_U64(statistics->entries, 3000);
    return index;
}

TEST(catalog, features_of_the_tree_can_be_left_out) {
    const uint32_t all = RDB_INDEX_NO_PREFIX_COMPRESSION | RDB_INDEX_NO_SUFFIX_TRUNCATION | RDB_INDEX_NO_SIMD_SEARCH |
                         RDB_INDEX_NO_SPLIT_ANTICIPATION | RDB_INDEX_NO_COMPACT_LEAVES;
    rdb_engine engine = open_engine();
    rdb_index_statistics with, without, other;
    rdb_index first = paths_without(engine, "with", 0, &with);
    rdb_index second = paths_without(engine, "without", all, &without);
    CHECK(with.prefix_saved_bytes * 2 > with.key_bytes && with.suffix_saved_bytes > 0);
    CHECK(without.prefix_saved_bytes == 0 && without.suffix_saved_bytes == 0);
    CHECK(without.memory_bytes > with.memory_bytes && without.leaf_nodes > with.leaf_nodes);
    rdb_index_info info;
    ZERO(info);
    info.struct_size = sizeof info;
    CHECK_OK(rdb_index_info_get(second, &info, NULL));
    CHECK_U64(info.flags, all);
    /* Each by itself, and what is there if asked for; what the index is made with is told, and goes with its name. */
    for (uint32_t flag = RDB_INDEX_NO_PREFIX_COMPRESSION; flag <= RDB_INDEX_COUNTED; flag *= 2) {
        rdb_index index = paths_without(engine, "one", flag, &other);
        CHECK((other.prefix_saved_bytes == 0) == (flag == RDB_INDEX_NO_PREFIX_COMPRESSION));
        CHECK((other.suffix_saved_bytes == 0) == (flag == RDB_INDEX_NO_SUFFIX_TRUNCATION));
        CHECK_OK(rdb_index_info_get(index, &info, NULL));
        CHECK_U64(info.flags, flag);
        rdb_index_options options = RDB_INDEX_OPTIONS_INIT;
        rdb_index again = NULL;
        options.flags = RDB_INDEX_OPEN_EXISTING;
        CHECK_STATUS(rdb_index_create(engine, TEXT("one"), &options, &again, NULL), RDB_E_INDEX_OPTIONS);
        options.flags |= flag;
        CHECK_STATUS(rdb_index_create(engine, TEXT("one"), &options, &again, NULL), RDB_EXISTS);
        CHECK_OK(rdb_index_close(again, NULL));
        CHECK_OK(rdb_index_close(index, NULL));
        CHECK_OK(rdb_index_drop(engine, TEXT("one"), NULL));
    }
    CHECK_OK(rdb_index_close(second, NULL));
    close_both(first, engine);
}

TEST(catalog, info_tells_the_options) {
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "a", RDB_INDEX_DUPLICATE_KEYS, RDB_KEY_U64, RDB_VALUE_BYTES);
    rdb_index plain = create_bytes(engine, "b");
    rdb_index_info info, other;
    ZERO(info);
    ZERO(other);
    info.struct_size = sizeof info;
    other.struct_size = sizeof other;
    CHECK_OK(rdb_index_info_get(index, &info, NULL));
    CHECK_OK(rdb_index_info_get(plain, &other, NULL));
    CHECK_U64(info.kind, RDB_INDEX_BTREE);
    CHECK_U64(info.key_type, RDB_KEY_U64);
    CHECK_U64(info.value_type, RDB_VALUE_BYTES);
    CHECK_U64(info.flags, RDB_INDEX_DUPLICATE_KEYS);
    CHECK_U64(other.flags, 0);
    CHECK(info.id != other.id);
    CHECK_OK(rdb_index_close(plain, NULL));
    close_both(index, engine);
}

TEST(catalog, a_dropped_index_gives_its_memory_back) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    uint64_t state = 1;
    for (int i = 0; i < 2000; i++) {
        uint64_t key = test_random(&state);
        CHECK_OK(rdb_index_insert(index, &key, sizeof key, TEXT("some value of some length"), 0, NULL));
    }
    uint64_t full = test_charged_bytes();
    CHECK_OK(rdb_index_drop(engine, TEXT("a"), NULL));
    CHECK(test_charged_bytes() < full / 4);
    uint64_t count = 0;
    CHECK_STATUS(rdb_index_count(index, &count, NULL), RDB_E_DROPPED);
    rdb_index again = create_bytes(engine, "a"); /* the name is free again, the old handle stays dropped */
    CHECK_U64(count_of(again), 0);
    CHECK_STATUS(rdb_index_count(index, &count, NULL), RDB_E_DROPPED);
    CHECK_OK(rdb_index_close(again, NULL));
    close_both(index, engine);
}

TEST(catalog, many_indexes) {
    enum { MANY = 500 };
    rdb_engine engine = open_engine();
    char name[8];
    for (int i = 0; i < MANY; i++) {
        rdb_index index = NULL;
        memcpy(name, "i000", 4);
        int number = i * 7 % MANY;
        for (int digit = 3; digit > 0; digit--, number /= 10) name[digit] = (char)('0' + number % 10);
        CHECK_OK(rdb_index_create(engine, name, 4, NULL, &index, NULL));
        CHECK_OK(rdb_index_close(index, NULL));
    }
    rdb_batch names;
    ZERO(names);
    CHECK_OK(rdb_index_list(engine, &names, NULL));
    CHECK_U64(names.count, MANY);
    for (size_t i = 1; i < MANY; i++) {
        CHECK(memcmp(batch_key(&names, i - 1).data, batch_key(&names, i).data, 4) < 0);
        CHECK_U64(batch_value(&names, i).length, 0);
    }
    CHECK_OK(rdb_batch_free(&names, NULL));
    CHECK_OK(rdb_engine_close(engine, NULL));
}
