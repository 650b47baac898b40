/* Spaces of buffer pools: files larger than the pool, damaged, cut off, locked, in folders that are not there, and on
 * disks that are full or fail. */
#include "pool_support.h"

enum { MANY = 3 * FRAMES };

TEST(pool_space, a_file_larger_than_its_pool_comes_back) {
    static const uint32_t flags[] = {0, RDB_SPACE_BUFFERED, RDB_SPACE_CHECKSUM, RDB_SPACE_BUFFERED | RDB_SPACE_CHECKSUM};
    for (size_t i = 0; i < COUNT_OF(flags); i++) {
        const char *path = fresh_path("larger");
        uint64_t written = 0;
        rdb_pool pool = open_small_pool();
        rdb_space space = open_as(pool, path, flags[i] | RDB_SPACE_MUST_NOT_EXIST);
        add_pages(space, MANY);
        check_pages(space, 0, MANY, 0);
        for (uint64_t number = 0; number < MANY; number += 3) change_page(space, number, 5);
        CHECK_OK(rdb_pool_flush(pool, &written, NULL));
        CHECK(written > 0 && written <= FRAMES);
        CHECK_U64(length_of(path), (uint64_t)MANY * PAGE_BYTES);
        change_page(space, 7, 9);
        CHECK_OK(rdb_pool_close(pool, NULL)); /* in any order */
        check_page(space, 7, 9);
        CHECK_OK(rdb_space_close(space, NULL));
        pool = open_small_pool();
        space = open_as(pool, path, flags[i] | RDB_SPACE_MUST_EXIST);
        CHECK_U64(statistics_of_space(space).pages, MANY);
        for (uint64_t number = 0; number < MANY; number++) {
            check_page(space, number, number == 7 ? 9 : number % 3 == 0 ? 5 : 0);
        }
        CHECK_OK(rdb_space_close(space, NULL));
        CHECK_OK(rdb_pool_close(pool, NULL));
        CHECK(unlink(path) == 0);
    }
}

TEST(pool_space, several_share_a_pool) {
    const char *paths[3] = {fresh_path("one"), fresh_path("two"), fresh_path("three")};
    rdb_space spaces[3];
    rdb_pool pool = open_small_pool();
    for (int i = 0; i < 3; i++) spaces[i] = open_file(pool, paths[i], 0);
    CHECK_U64(statistics_of_pool(pool).spaces, 3);
    for (uint64_t number = 0; number < FRAMES; number++) {
        for (int i = 0; i < 3; i++) add_pages(spaces[i], 1);
    }
    for (int i = 0; i < 3; i++) change_page(spaces[i], 100, (uint64_t)i + 1);
    CHECK_OK(rdb_space_close(spaces[1], NULL));
    CHECK_U64(statistics_of_pool(pool).spaces, 2);
    spaces[1] = open_file(pool, paths[1], 0); /* gets the place that is free */
    for (int i = 0; i < 3; i++) {
        check_page(spaces[i], 100, (uint64_t)i + 1);
        check_pages(spaces[i], 101, FRAMES - 101, 0);
        CHECK_OK(rdb_space_close(spaces[i], NULL));
        CHECK(unlink(paths[i]) == 0);
    }
    CHECK_OK(rdb_pool_close(pool, NULL));
}

static rdb_status try_open(rdb_pool pool, const char *path, size_t length, uint32_t flags, uint64_t checksum_offset) {
    rdb_space_options options = space_options(flags);
    rdb_space space = (rdb_space)(uintptr_t)1;
    options.checksum_offset = checksum_offset;
    rdb_status status = rdb_space_open(pool, path, length, &options, &space, NULL);
    if (status == RDB_OK) CHECK_OK(rdb_space_abandon(space, NULL));
    else CHECK(space == NULL);
    return status;
}

/* produces: rdb_space_open RDB_E_INVALID_ARGUMENT RDB_E_SYSTEM RDB_E_TOO_LARGE RDB_E_UNSUPPORTED RDB_E_STATE */
TEST(pool_space, what_cannot_be_opened) {
    static const uint32_t exclusive[][2] = {{RDB_SPACE_MUST_EXIST, RDB_SPACE_MUST_NOT_EXIST},
                                            {RDB_SPACE_DIRECT, RDB_SPACE_BUFFERED},
                                            {RDB_SPACE_READ_ONLY, RDB_SPACE_TRUNCATE},
                                            {RDB_SPACE_READ_ONLY, RDB_SPACE_MUST_NOT_EXIST}};
    static const uint64_t wrong_offsets[] = {1, 4, 4089, 4096, UINT64_MAX};
    char longest[1025];
    rdb_error err;
    rdb_space space = NULL;
    const char *path = fresh_path("cannot");
    rdb_pool pool = open_small_pool();
    CHECK_STATUS(try_open(pool, path, strlen(path), RDB_SPACE_MUST_EXIST, 0), RDB_E_SYSTEM);
    CHECK_STATUS(try_open(pool, path, strlen(path), RDB_SPACE_READ_ONLY, 0), RDB_E_SYSTEM);
    ZERO(err);
    CHECK_STATUS(rdb_space_open(pool, TEXT("/nowhere/at/all"), NULL, &space, &err), RDB_E_SYSTEM);
    CHECK(err.os_errno == 2 && space == NULL); /* ENOENT */
    CHECK_STATUS(try_open(pool, TEXT("/tmp"), RDB_SPACE_READ_ONLY, 0), RDB_E_INVALID_ARGUMENT); /* no plain file */
    CHECK_STATUS(try_open(pool, TEXT("/dev/null"), 0, 0), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(try_open(pool, "a\0b", 3, 0, 0), RDB_E_INVALID_ARGUMENT);
    memset(longest, 'x', sizeof longest);
    CHECK_STATUS(try_open(pool, longest, 1023, RDB_SPACE_MUST_EXIST, 0), RDB_E_SYSTEM); /* ENAMETOOLONG */
    CHECK_STATUS(try_open(pool, longest, 1024, RDB_SPACE_MUST_EXIST, 0), RDB_E_TOO_LARGE);
    CHECK_STATUS(try_open(pool, TEXT("/proc/self/comm"), RDB_SPACE_MUST_EXIST | RDB_SPACE_DIRECT, 0), RDB_E_UNSUPPORTED);
    for (size_t i = 0; i < COUNT_OF(exclusive); i++) {
        CHECK_STATUS(try_open(pool, path, strlen(path), exclusive[i][0] | exclusive[i][1], 0), RDB_E_INVALID_ARGUMENT);
    }
    CHECK(access(path, F_OK) != 0); /* nothing was made */
    for (size_t i = 0; i < COUNT_OF(wrong_offsets); i++) {
        rdb_status status = try_open(pool, path, strlen(path), RDB_SPACE_CHECKSUM, wrong_offsets[i]);
        CHECK_STATUS(status, RDB_E_INVALID_ARGUMENT);
    }
    CHECK_OK(try_open(pool, path, strlen(path), RDB_SPACE_CHECKSUM, 4088));
    CHECK_STATUS(try_open(pool, path, strlen(path), RDB_SPACE_MUST_NOT_EXIST, 0), RDB_E_SYSTEM);
    /* Fewer pages than there are, or more than there can be. */
    space = open_file(pool, path, 0);
    add_pages(space, 10);
    CHECK_OK(rdb_space_close(space, NULL));
    rdb_space_options options = space_options(0);
    options.most_pages = 9;
    CHECK_STATUS(rdb_space_open(pool, path, strlen(path), &options, &space, NULL), RDB_E_INVALID_ARGUMENT);
    options.most_pages = UINT64_MAX;
    CHECK_STATUS(rdb_space_open(pool, path, strlen(path), &options, &space, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_U64(statistics_of_pool(pool).spaces, 0);
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_space, a_second_opener_is_kept_out) {
    const char *path = fresh_path("locked");
    rdb_pool pool = open_small_pool();
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, 3);
    CHECK_OK(rdb_space_flush(space, 0, UINT64_MAX, NULL, NULL));
    CHECK_STATUS(try_open(pool, path, strlen(path), 0, 0), RDB_E_STATE);
    CHECK_STATUS(try_open(pool, path, strlen(path), RDB_SPACE_TRUNCATE, 0), RDB_E_STATE);
    CHECK_STATUS(try_open(pool, path, strlen(path), RDB_SPACE_READ_ONLY, 0), RDB_E_STATE);
    CHECK_U64(length_of(path), 3 * PAGE_BYTES);
    CHECK_OK(try_open(pool, path, strlen(path), RDB_SPACE_NO_LOCK, 0));
    if (test_fork()) { /* another process is another opener */
        CHECK_STATUS(try_open(open_small_pool(), path, strlen(path), 0, 0), RDB_E_STATE);
        test_child_done();
    }
    test_wait_for_child(__FILE__, __LINE__);
    CHECK_OK(rdb_space_close(space, NULL));
    /* Readers are together. */
    rdb_space one = open_file(pool, path, RDB_SPACE_READ_ONLY), other = open_file(pool, path, RDB_SPACE_READ_ONLY);
    check_pages(one, 0, 3, 0);
    check_pages(other, 0, 3, 0);
    CHECK_STATUS(try_open(pool, path, strlen(path), 0, 0), RDB_E_STATE);
    CHECK_OK(rdb_space_close(one, NULL));
    CHECK_OK(rdb_space_close(other, NULL));
    CHECK_OK(try_open(pool, path, strlen(path), 0, 0));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

/* produces: rdb_page_pin RDB_E_STATE
 * produces: rdb_page_pin_many RDB_E_STATE
 * produces: rdb_page_write RDB_E_STATE */
TEST(pool_space, what_is_for_reading_only_is_read_only) {
    rdb_page page;
    rdb_page_stream stream;
    uint64_t number = 2;
    const char *path = fresh_path("read-only");
    ZERO(stream);
    rdb_pool pool = open_small_pool();
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, 10);
    CHECK_OK(rdb_space_close(space, NULL));
    space = open_file(pool, path, RDB_SPACE_READ_ONLY);
    CHECK_U64(statistics_of_space(space).flags & RDB_SPACE_READ_ONLY, RDB_SPACE_READ_ONLY);
    for (int round = 0; round < 2; round++) { /* not in memory at first, then in memory */
        CHECK_STATUS(rdb_page_pin(space, 2, RDB_PAGE_EXCLUSIVE, &page, NULL), RDB_E_STATE);
        CHECK_STATUS(rdb_page_pin_many(space, &number, 1, RDB_PAGE_EXCLUSIVE, &page, NULL), RDB_E_STATE);
        CHECK_STATUS(rdb_page_pin_stream(space, 2, RDB_PAGE_EXCLUSIVE, &stream, &page, NULL), RDB_E_STATE);
        CHECK_STATUS(rdb_page_write(space, 2, 0, "x", 1, NULL), RDB_E_STATE);
        CHECK_STATUS(rdb_page_allocate(space, &page, NULL), RDB_E_STATE);
        CHECK_STATUS(rdb_page_free(space, 2, NULL), RDB_E_STATE);
        CHECK_STATUS(rdb_space_truncate(space, 5, NULL), RDB_E_STATE);
        CHECK_STATUS(rdb_space_extend(space, 20, NULL), RDB_E_STATE);
        CHECK_STATUS(rdb_space_punch(space, 0, 1, NULL), RDB_E_STATE);
        check_pages(space, 0, 10, 0);
    }
    CHECK_OK(rdb_space_flush(space, 0, UINT64_MAX, NULL, NULL));
    CHECK_OK(rdb_space_sync(space, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_space, truncate_extend_and_punch) {
    uint64_t words[PAGE_BYTES / 8];
    const char *path = fresh_path("shape");
    rdb_pool pool = open_small_pool();
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, 100);
    CHECK_OK(rdb_page_free(space, 60, NULL));
    CHECK_OK(rdb_page_free(space, 20, NULL));
    CHECK_OK(rdb_space_truncate(space, 50, NULL));
    CHECK_U64(statistics_of_space(space).pages, 50);
    CHECK_U64(statistics_of_space(space).free_pages, 1);
    CHECK_U64(length_of(path), 50 * PAGE_BYTES);
    CHECK_STATUS(get_page(BY_LATCH, space, 50), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_space_truncate(space, 51, NULL), RDB_E_INVALID_ARGUMENT);
    check_page(space, 49, 0);
    CHECK_OK(rdb_space_extend(space, 200, NULL));
    CHECK_OK(rdb_space_extend(space, 100, NULL)); /* has them */
    CHECK_U64(statistics_of_space(space).pages, 200);
    CHECK_U64(length_of(path), 200 * PAGE_BYTES);
    for (uint64_t number = 50; number < 200; number += 10) { /* what was cut off does not come back */
        CHECK_OK(rdb_page_read(space, number, 0, words, sizeof words, NULL));
        for (size_t i = 0; i < COUNT_OF(words); i++) CHECK(words[i] == 0);
    }
    change_page(space, 130, 3);
    change_page(space, 131, 3);
    rdb_status punched = rdb_space_punch(space, 0, 131, NULL);
    CHECK(punched == RDB_OK || punched == RDB_E_UNSUPPORTED); /* the file system's to offer */
    check_page(space, 131, 3);
    if (punched == RDB_OK) {
        CHECK_OK(rdb_page_read(space, 130, 0, words, sizeof words, NULL));
        for (size_t i = 0; i < COUNT_OF(words); i++) CHECK(words[i] == 0);
        CHECK_OK(rdb_page_read(space, 49, 0, words, sizeof words, NULL));
        CHECK(words[0] == 0);
    }
    CHECK_OK(rdb_space_punch(space, 200, 0, NULL));
    CHECK_STATUS(rdb_space_punch(space, 200, 1, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_OK(rdb_space_close(space, NULL));
    space = open_file(pool, path, RDB_SPACE_TRUNCATE);
    CHECK_U64(statistics_of_space(space).pages, 0);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

/* produces: rdb_page_pin RDB_E_LIMIT
 * produces: rdb_page_pin_many RDB_E_LIMIT
 * produces: rdb_page_pin_stream RDB_E_LIMIT
 * produces: rdb_page_read_begin RDB_E_LIMIT
 * produces: rdb_page_view_pin RDB_E_LIMIT
 * produces: rdb_page_view_read_begin RDB_E_LIMIT
 * produces: rdb_page_read RDB_E_LIMIT
 * produces: rdb_page_write RDB_E_LIMIT */
TEST(pool_space, a_quota_is_kept) {
    enum { QUOTA = 10 };
    rdb_page pages[QUOTA], page;
    const char *path = fresh_path("quota");
    rdb_pool pool = open_pool(RDB_POLICY_CLOCK, 10);
    rdb_space_options options = space_options(0);
    rdb_space space = NULL;
    options.quota_pages = QUOTA;
    options.most_pages = 100;
    CHECK_OK(rdb_space_open(pool, path, strlen(path), &options, &space, NULL));
    add_pages(space, 100);
    CHECK_STATUS(rdb_page_allocate(space, &page, NULL), RDB_E_LIMIT); /* most_pages */
    check_pages(space, 0, 100, 0);
    CHECK(statistics_of_space(space).resident_pages <= QUOTA);
    for (uint64_t i = 0; i < QUOTA; i++) CHECK_OK(rdb_page_pin(space, i, RDB_PAGE_PIN, &pages[i], NULL));
    for (int way = 0; way < WAYS; way++) CHECK_STATUS(get_page(way, space, 50), RDB_E_LIMIT);
    CHECK_U64(statistics_of_space(space).resident_pages, QUOTA);
    for (uint64_t i = 0; i < QUOTA; i++) CHECK_OK(rdb_page_unpin(&pages[i], 0, NULL));
    for (int way = 0; way < WAYS; way++) CHECK_OK(get_page(way, space, 50));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

/* produces: rdb_page_pin RDB_E_CORRUPTION
 * produces: rdb_page_pin_many RDB_E_CORRUPTION
 * produces: rdb_page_pin_stream RDB_E_CORRUPTION
 * produces: rdb_page_read_begin RDB_E_CORRUPTION
 * produces: rdb_page_view_pin RDB_E_CORRUPTION
 * produces: rdb_page_view_read_begin RDB_E_CORRUPTION
 * produces: rdb_page_read RDB_E_CORRUPTION
 * produces: rdb_page_write RDB_E_CORRUPTION */
TEST(pool_space, damage_is_found) {
    static const uint64_t damaged[] = {3, 9};
    uint64_t brought = 77, all[12];
    const char *path = fresh_path("damage");
    rdb_pool pool = open_small_pool();
    rdb_space space = open_file(pool, path, RDB_SPACE_CHECKSUM);
    add_pages(space, 12);
    CHECK_OK(rdb_space_close(space, NULL));
    FILE *file = fopen(path, "r+b");
    CHECK(file != NULL && fseek(file, 3 * PAGE_BYTES + 100, SEEK_SET) == 0 && fputc(1, file) == 1);
    CHECK(fseek(file, 10 * PAGE_BYTES - 1, SEEK_SET) == 0 && fputc(1, file) == 1 && fclose(file) == 0);
    space = open_file(pool, path, RDB_SPACE_CHECKSUM);
    for (size_t i = 0; i < COUNT_OF(damaged); i++) {
        for (int way = 0; way < WAYS; way++) CHECK_STATUS(get_page(way, space, damaged[i]), RDB_E_CORRUPTION);
    }
    for (uint64_t i = 0; i < COUNT_OF(all); i++) all[i] = i;
    CHECK_STATUS(rdb_space_prefetch(space, all, COUNT_OF(all), &brought, NULL), RDB_E_CORRUPTION);
    CHECK_U64(brought, 0);
    for (uint64_t number = 0; number < 12; number++) {
        if (number != 3 && number != 9) check_page(space, number, 0);
    }
    CHECK(statistics_of_pool(pool).read_errors >= 2 * WAYS);
    CHECK_OK(rdb_space_close(space, NULL));
    space = open_file(pool, path, 0); /* who does not look does not find */
    CHECK_OK(get_page(BY_LATCH, space, 3));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_space, a_file_that_ends_within_a_page) {
    uint64_t words[PAGE_BYTES / 8];
    const char *path = fresh_path("cut");
    rdb_pool pool = open_small_pool();
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, 10);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK(truncate(path, 7 * PAGE_BYTES + 100) == 0);
    space = open_file(pool, path, 0);
    CHECK_U64(statistics_of_space(space).pages, 8);
    check_pages(space, 0, 7, 0);
    CHECK_OK(rdb_page_read(space, 7, 0, words, sizeof words, NULL));
    CHECK_U64(words[0], 7);
    CHECK_U64(words[PAGE_BYTES / 8 - 1], 0);
    /* Cut off while it is open: what is missing is zero. */
    CHECK_OK(rdb_space_close(space, NULL));
    space = open_file(pool, path, 0);
    CHECK(truncate(path, 0) == 0);
    CHECK_OK(rdb_page_read(space, 2, 0, words, sizeof words, NULL));
    CHECK_U64(words[0], 0);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_space, abandoned_changes_are_lost_and_closing_keeps_them) {
    const char *path = fresh_path("abandon");
    uint64_t written = 0;
    rdb_pool pool = open_small_pool();
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, 10);
    CHECK_OK(rdb_space_flush(space, 2, 5, &written, NULL));
    CHECK_U64(written, 5);
    CHECK_OK(rdb_space_flush(space, 0, UINT64_MAX, &written, NULL));
    CHECK_U64(written, 5);
    CHECK_OK(rdb_space_flush(space, 0, UINT64_MAX, &written, NULL));
    CHECK_U64(written, 0);
    CHECK_OK(rdb_space_sync(space, NULL));
    change_page(space, 4, 1);
    change_page(space, 5, 1);
    CHECK_OK(rdb_space_flush(space, 5, 1, NULL, NULL));
    CHECK_U64(statistics_of_pool(pool).dirty_pages, 1);
    CHECK_OK(rdb_space_abandon(space, NULL));
    CHECK_U64(statistics_of_pool(pool).dirty_pages, 0);
    space = open_file(pool, path, 0);
    check_page(space, 4, 0);
    check_page(space, 5, 1);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_space, flushing_waits_for_who_changes_a_page) {
    holder other;
    rdb_page page;
    const char *path = fresh_path("flushing");
    rdb_pool pool = open_pool(RDB_POLICY_CLOCK, 10);
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, 3);
    begin_holding(&other, space, 1, RDB_PAGE_EXCLUSIVE, RDB_PAGE_CHANGED);
    CHECK_STATUS(rdb_space_flush(space, 0, UINT64_MAX, NULL, NULL), RDB_AGAIN);
    CHECK_STATUS(rdb_pool_flush(pool, NULL, NULL), RDB_AGAIN);
    CHECK_STATUS(rdb_pool_checkpoint(pool, NULL, NULL, NULL), RDB_AGAIN);
    CHECK_STATUS(rdb_space_close(space, NULL), RDB_AGAIN);
    CHECK_STATUS(rdb_space_abandon(space, NULL), RDB_E_STATE);
    end_holding(&other);
    CHECK_OK(rdb_page_pin(space, 2, RDB_PAGE_EXCLUSIVE, &page, NULL));
    CHECK_STATUS(rdb_space_flush(space, 0, UINT64_MAX, NULL, NULL), RDB_E_DEADLOCK);
    CHECK_STATUS(rdb_pool_flush(pool, NULL, NULL), RDB_E_DEADLOCK);
    CHECK_STATUS(rdb_pool_checkpoint(pool, NULL, NULL, NULL), RDB_E_DEADLOCK);
    CHECK_STATUS(rdb_space_close(space, NULL), RDB_E_DEADLOCK);
    CHECK_OK(rdb_space_flush(space, 0, 2, NULL, NULL)); /* not that one */
    CHECK_OK(rdb_page_unpin(&page, 0, NULL));
    check_page(space, 1, 1);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_space, a_full_disk_loses_nothing) {
    rdb_page page;
    rdb_pool_config config;
    const char *path = fresh_path("full");
    rdb_pool pool = open_pool(RDB_POLICY_CLOCK, 10);
    rdb_space space = open_file(pool, path, 0);
    rdb_error err;
    limit_files(100 * PAGE_BYTES);
    uint64_t added = 0;
    rdb_status status = RDB_OK;
    ZERO(err);
    while (added < MANY && (status = rdb_page_allocate(space, &page, &err)) == RDB_OK) {
        write_mark(&page, 0);
        CHECK_OK(rdb_page_unpin(&page, RDB_PAGE_CHANGED, NULL));
        added++;
    }
    CHECK_STATUS(status, RDB_E_LIMIT);
    CHECK(err.os_errno == 27); /* EFBIG */
    CHECK(added >= FRAMES && page.data == NULL);
    uint64_t pages = statistics_of_space(space).pages;
    CHECK_STATUS(rdb_space_flush(space, 0, UINT64_MAX, NULL, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_pool_flush(pool, NULL, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_pool_checkpoint(pool, NULL, NULL, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_pool_make_room(pool, FRAMES, NULL, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_space_extend(space, 10 * MANY, NULL), RDB_E_LIMIT);
    CHECK_STATUS(rdb_space_close(space, NULL), RDB_E_LIMIT);
    CHECK_U64(statistics_of_space(space).pages, pages);
    CHECK(statistics_of_pool(pool).write_errors > 0 && statistics_of_space(space).errors > 0);
    ZERO(config);
    config.struct_size = sizeof config;
    config.bytes = 2 * POOL_BYTES; /* more room is what helps, too */
    CHECK_OK(rdb_pool_configure(pool, &config, NULL));
    add_pages(space, 10);
    CHECK_U64(statistics_of_space(space).pages, pages + 10);
    limit_files(0);
    CHECK_OK(rdb_space_flush(space, 0, UINT64_MAX, NULL, NULL));
    add_pages(space, MANY);
    CHECK_OK(rdb_space_close(space, NULL));
    space = open_file(pool, path, 0);
    CHECK_U64(statistics_of_space(space).pages, pages + 10 + MANY);
    check_pages(space, 0, added, 0);
    check_pages(space, pages, 10 + MANY, 0);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

/* produces: rdb_page_pin RDB_E_SYSTEM
 * produces: rdb_page_pin_many RDB_E_SYSTEM
 * produces: rdb_page_pin_stream RDB_E_SYSTEM
 * produces: rdb_page_read_begin RDB_E_SYSTEM
 * produces: rdb_page_view_pin RDB_E_SYSTEM
 * produces: rdb_page_view_read_begin RDB_E_SYSTEM
 * produces: rdb_page_read RDB_E_SYSTEM
 * produces: rdb_page_write RDB_E_SYSTEM */
TEST(pool_space, a_device_that_fails_loses_nothing) {
    rdb_page page;
    rdb_pool_config config;
    uint64_t number = 3, brought = 0;
    const char *path = fresh_path("fails");
    rdb_pool pool = open_pool(RDB_POLICY_CLOCK, 10);
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, FRAMES + 10);
    check_pages(space, 10, FRAMES, 0);
    CHECK_OK(rdb_pool_flush(pool, NULL, NULL));
    CHECK_OK(rdb_pool_make_room(pool, 1, NULL, NULL));
    broken_file broken = break_file(path);
    for (int way = 0; way < WAYS; way++) CHECK_STATUS(get_page(way, space, 0), RDB_E_SYSTEM);
    CHECK_STATUS(rdb_space_prefetch(space, &number, 1, &brought, NULL), RDB_E_SYSTEM);
    CHECK_U64(brought, 0);
    CHECK_STATUS(rdb_space_sync(space, NULL), RDB_E_SYSTEM);
    CHECK_STATUS(rdb_space_extend(space, MANY, NULL), RDB_E_SYSTEM);
    CHECK_STATUS(rdb_space_punch(space, 0, 1, NULL), RDB_E_SYSTEM);
    mend_file(broken);
    check_page(space, 0, 0); /* who fails to have a page once may have it the next time */
    /* Changed pages that cannot be written. */
    for (uint64_t i = 0; i < FRAMES; i++) change_page(space, i, 1);
    broken = break_file(path);
    CHECK_STATUS(rdb_space_flush(space, 0, UINT64_MAX, NULL, NULL), RDB_E_SYSTEM);
    CHECK_STATUS(rdb_pool_flush(pool, NULL, NULL), RDB_E_SYSTEM);
    CHECK_STATUS(rdb_pool_checkpoint(pool, NULL, NULL, NULL), RDB_E_SYSTEM);
    CHECK_STATUS(rdb_pool_make_room(pool, FRAMES, NULL, NULL), RDB_E_SYSTEM);
    rdb_status status;
    while ((status = rdb_page_allocate(space, &page, NULL)) == RDB_OK) CHECK_OK(rdb_page_unpin(&page, 0, NULL));
    CHECK_STATUS(status, RDB_E_SYSTEM); /* produces: rdb_page_allocate RDB_E_SYSTEM */
    CHECK_STATUS(rdb_space_close(space, NULL), RDB_E_SYSTEM);
    ZERO(config);
    config.struct_size = sizeof config;
    config.bytes = 2 * POOL_BYTES;
    CHECK_OK(rdb_pool_configure(pool, &config, NULL));
    CHECK(statistics_of_pool(pool).dirty_pages > FRAMES / 2); /* they are in memory yet */
    mend_file(broken);
    check_pages(space, 0, FRAMES, 1);
    add_pages(space, FRAMES);
    broken = break_file(path);
    config.bytes = POOL_BYTES;
    CHECK_STATUS(rdb_pool_configure(pool, &config, NULL), RDB_E_SYSTEM);
    CHECK_STATUS(rdb_space_truncate(space, FRAMES + 10, NULL), RDB_E_SYSTEM);
    mend_file(broken);
    CHECK_OK(rdb_space_close(space, NULL));
    space = open_file(pool, path, 0);
    check_pages(space, 0, FRAMES, 1);
    check_pages(space, FRAMES, 10, 0);
    /* A file system that does not give room back. */
    broken = replace_file(path, "/proc/self/comm", O_RDWR);
    CHECK_STATUS(rdb_space_punch(space, 0, 1, NULL), RDB_E_UNSUPPORTED);
    mend_file(broken);
    check_page(space, 0, 1);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_space, figures_of_a_space) {
    uint64_t numbers[50];
    const char *path = fresh_path("figures");
    rdb_pool pool = open_small_pool();
    rdb_space space = open_file(pool, path, RDB_SPACE_BUFFERED);
    rdb_space_statistics empty = statistics_of_space(space);
    CHECK(empty.flags == 0 && empty.pages == 0 && empty.reads == 0 && empty.writes == 0 && empty.resident_pages == 0);
    add_pages(space, MANY);
    CHECK_OK(rdb_space_flush(space, 0, UINT64_MAX, NULL, NULL));
    CHECK_OK(rdb_space_sync(space, NULL));
    rdb_space_statistics full = statistics_of_space(space);
    CHECK_U64(full.pages, MANY);
    CHECK_U64(full.written_bytes, (uint64_t)MANY * PAGE_BYTES);
    CHECK(full.writes > 0 && full.writes <= MANY && full.syncs == 1 && full.errors == 0);
    CHECK(full.resident_pages > 0 && full.resident_pages <= FRAMES);
    CHECK(full.word_bytes >= 8 * (uint64_t)MANY && full.system_calls > 0);
    check_pages(space, 0, FRAMES, 0);
    CHECK_OK(rdb_page_free(space, 5, NULL));
    rdb_space_statistics read = statistics_of_space(space);
    CHECK(read.reads > 0 && read.read_bytes >= read.reads * PAGE_BYTES && read.system_calls > full.system_calls);
    CHECK_U64(read.free_pages, 1);
    for (uint64_t i = 0; i < COUNT_OF(numbers); i++) numbers[i] = FRAMES + 20 * i;
    uint64_t brought = 0;
    CHECK_OK(rdb_space_prefetch(space, numbers, COUNT_OF(numbers), &brought, NULL));
    CHECK(statistics_of_space(space).read_bytes - read.read_bytes == brought * PAGE_BYTES);
    numbers[49] = MANY;
    CHECK_STATUS(rdb_space_prefetch(space, numbers, COUNT_OF(numbers), &brought, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_U64(brought, 0);
    CHECK_OK(rdb_space_close(space, NULL));
    rdb_space_options options = space_options(RDB_SPACE_DIRECT);
    rdb_status status = rdb_space_open(pool, path, strlen(path), &options, &space, NULL);
    if (status == RDB_OK) { /* where the file system offers it */
        CHECK_U64(statistics_of_space(space).flags, RDB_SPACE_DIRECT);
        check_page(space, MANY - 1, 0);
        CHECK_OK(rdb_space_close(space, NULL));
    } else {
        CHECK_STATUS(status, RDB_E_UNSUPPORTED);
    }
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_space, a_pool_has_so_many) {
    static rdb_space spaces[4096];
    rdb_space more = NULL;
    rdb_space_options options = space_options(0);
    options.most_pages = 10;
    rdb_pool pool = open_small_pool();
    for (size_t i = 0; i < COUNT_OF(spaces); i++) CHECK_OK(rdb_space_open(pool, NULL, 0, &options, &spaces[i], NULL));
    CHECK_STATUS(rdb_space_open(pool, NULL, 0, &options, &more, NULL), RDB_E_LIMIT);
    CHECK_OK(rdb_space_close(spaces[77], NULL));
    CHECK_OK(rdb_space_open(pool, NULL, 0, &options, &spaces[77], NULL));
    for (size_t i = 0; i < COUNT_OF(spaces); i++) CHECK_OK(rdb_space_close(spaces[i], NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
}

TEST(pool_space, a_checkpoint_writes_what_was_changed_before) {
    const char *path = fresh_path("checkpoint");
    rdb_pool pool = open_small_pool();
    rdb_space space = open_file(pool, path, 0), memory = open_in_memory(pool);
    uint32_t epoch = 0;
    uint64_t written = 0;
    add_pages(space, 50);
    add_pages(memory, 10);
    CHECK_OK(rdb_pool_checkpoint(pool, &epoch, &written, NULL));
    CHECK(epoch == 1 && written == 50 && statistics_of_space(space).syncs == 1);
    CHECK_OK(rdb_pool_checkpoint(pool, &epoch, &written, NULL));
    CHECK(epoch == 2 && written == 0);
    change_page(space, 7, 1);
    CHECK_OK(rdb_pool_checkpoint(pool, NULL, NULL, NULL));
    CHECK_U64(statistics_of_space(space).writes, 51);
    CHECK_OK(rdb_space_close(memory, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}
