/* Pages of buffer pools: how they are held, what a thread gets that cannot have them, and reading without a latch. */
#include "pool_support.h"

TEST(pool_page, who_holds_a_page_beside_whom) {
    static const bool together[4][4] = {
        {false, false, false, false},
        {false, true, true, true},   /* RDB_PAGE_PIN keeps nobody from changing it, if it comes first */
        {false, true, true, false},  /* RDB_PAGE_SHARED */
        {false, false, false, false} /* RDB_PAGE_EXCLUSIVE */
    };
    rdb_pool pool = open_pool(RDB_POLICY_CLOCK, 10);
    rdb_space space = open_in_memory(pool);
    add_pages(space, 2);
    for (uint32_t first = RDB_PAGE_PIN; first <= RDB_PAGE_EXCLUSIVE; first++) {
        holder other;
        begin_holding(&other, space, 1, first, 0);
        for (uint32_t second = RDB_PAGE_PIN; second <= RDB_PAGE_EXCLUSIVE; second++) {
            rdb_page page;
            test_context("%u beside %u", second, first);
            CHECK_STATUS(rdb_page_pin(space, 1, second, &page, NULL), together[first][second] ? RDB_OK : RDB_AGAIN);
            CHECK_U64(page.mode, together[first][second] ? second : 0);
            CHECK_OK(rdb_page_unpin(&page, 0, NULL)); /* which leaves none alone */
        }
        check_page(space, 0, 0);
        end_holding(&other);
    }
    test_context(NULL);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
}

/* An outcome is no failure: err stays as it was. */
TEST(pool_page, again_says_nothing_in_err) {
    holder other;
    rdb_page page;
    rdb_error err;
    rdb_pool pool = open_pool(RDB_POLICY_CLOCK, 10);
    rdb_space space = open_in_memory(pool);
    add_pages(space, 1);
    begin_holding(&other, space, 0, RDB_PAGE_EXCLUSIVE, 0);
    ZERO(err);
    CHECK_STATUS(rdb_page_pin(space, 0, RDB_PAGE_SHARED, &page, &err), RDB_AGAIN);
    CHECK(err.code == 0 && err.message[0] == '\0' && page.data == NULL);
    CHECK_U64(statistics_of_pool(pool).pinned_pages, 0);
    end_holding(&other);
    CHECK_OK(rdb_page_pin(space, 0, RDB_PAGE_SHARED, &page, &err));
    CHECK_OK(rdb_page_unpin(&page, 0, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
}

/* produces: rdb_page_pin RDB_AGAIN RDB_E_DEADLOCK RDB_E_INVALID_ARGUMENT
 * produces: rdb_page_pin_many RDB_AGAIN RDB_E_DEADLOCK RDB_E_INVALID_ARGUMENT
 * produces: rdb_page_pin_stream RDB_AGAIN RDB_E_DEADLOCK RDB_E_INVALID_ARGUMENT
 * produces: rdb_page_read_begin RDB_AGAIN RDB_E_DEADLOCK RDB_E_INVALID_ARGUMENT
 * produces: rdb_page_view_pin RDB_AGAIN RDB_E_DEADLOCK RDB_E_INVALID_ARGUMENT
 * produces: rdb_page_view_read_begin RDB_AGAIN RDB_E_DEADLOCK RDB_E_INVALID_ARGUMENT
 * produces: rdb_page_read RDB_AGAIN RDB_E_DEADLOCK RDB_E_INVALID_ARGUMENT
 * produces: rdb_page_write RDB_AGAIN RDB_E_DEADLOCK RDB_E_INVALID_ARGUMENT */
TEST(pool_page, every_way_to_get_a_page_meets_latches) {
    rdb_pool pool = open_pool(RDB_POLICY_CLOCK, 10);
    rdb_space space = open_in_memory(pool);
    add_pages(space, 3);
    CHECK_OK(rdb_page_free(space, 2, NULL));
    for (int way = 0; way < WAYS; way++) {
        holder other;
        rdb_page page;
        test_context("way %d", way);
        begin_holding(&other, space, 0, RDB_PAGE_EXCLUSIVE, 0);
        CHECK_STATUS(get_page(way, space, 0), RDB_AGAIN);
        end_holding(&other);
        CHECK_OK(get_page(way, space, 0));
        CHECK_OK(rdb_page_pin(space, 0, RDB_PAGE_EXCLUSIVE, &page, NULL));
        CHECK_STATUS(get_page(way, space, 0), RDB_E_DEADLOCK);
        CHECK_OK(get_page(way, space, 1)); /* other pages are none of its business */
        CHECK_OK(rdb_page_unpin(&page, 0, NULL));
        CHECK_OK(get_page(way, space, 0));
        CHECK_STATUS(get_page(way, space, 2), RDB_E_INVALID_ARGUMENT); /* was freed */
        CHECK_STATUS(get_page(way, space, 3), RDB_E_INVALID_ARGUMENT); /* never was */
    }
    CHECK(statistics_of_pool(pool).waits > 0);
    test_context(NULL);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
}

TEST(pool_page, what_a_thread_has_it_does_not_wait_for) {
    rdb_page one, other;
    rdb_pool pool = open_small_pool();
    rdb_space space = open_in_memory(pool);
    add_pages(space, 2);
    CHECK_OK(rdb_page_pin(space, 0, RDB_PAGE_SHARED, &one, NULL));
    CHECK_STATUS(rdb_page_pin(space, 0, RDB_PAGE_EXCLUSIVE, &other, NULL), RDB_E_DEADLOCK);
    CHECK_OK(rdb_page_pin(space, 0, RDB_PAGE_SHARED, &other, NULL));
    CHECK(one.data == other.data);
    CHECK_OK(rdb_page_unpin(&other, 0, NULL));
    CHECK_STATUS(rdb_page_free(space, 0, NULL), RDB_E_DEADLOCK);
    CHECK_STATUS(rdb_space_truncate(space, 0, NULL), RDB_E_DEADLOCK);
    CHECK_STATUS(rdb_space_punch(space, 0, 2, NULL), RDB_E_DEADLOCK);
    CHECK_STATUS(rdb_space_close(space, NULL), RDB_E_STATE);
    CHECK_STATUS(rdb_space_abandon(space, NULL), RDB_E_STATE);
    CHECK_OK(rdb_page_unpin(&one, 0, NULL));
    CHECK_OK(rdb_page_pin(space, 0, RDB_PAGE_PIN, &one, NULL));
    CHECK_STATUS(rdb_page_free(space, 0, NULL), RDB_E_STATE);
    CHECK_STATUS(rdb_space_punch(space, 0, 2, NULL), RDB_E_STATE);
    CHECK_STATUS(rdb_space_truncate(space, 0, NULL), RDB_E_STATE);
    CHECK_STATUS(rdb_space_close(space, NULL), RDB_E_STATE);
    CHECK_STATUS(rdb_space_abandon(space, NULL), RDB_E_STATE);
    CHECK_OK(rdb_page_unpin(&one, 0, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
}

TEST(pool_page, pages_that_are_not_held_are_not_given_back) {
    rdb_page page, copy;
    rdb_pool pool = open_small_pool();
    rdb_space space = open_in_memory(pool);
    add_pages(space, 1);
    for (uint32_t mode = RDB_PAGE_PIN; mode <= RDB_PAGE_EXCLUSIVE; mode++) {
        CHECK_OK(rdb_page_pin(space, 0, mode, &page, NULL));
        copy = page;
        for (uint32_t wrong = 4; wrong < 6; wrong++) {
            copy.mode = wrong;
            CHECK_STATUS(rdb_page_unpin(&copy, 0, NULL), RDB_E_INVALID_ARGUMENT);
        }
        copy.mode = mode == RDB_PAGE_EXCLUSIVE ? RDB_PAGE_SHARED : RDB_PAGE_EXCLUSIVE;
        CHECK_STATUS(rdb_page_unpin(&copy, 0, NULL), RDB_E_STATE);
        copy = page;
        copy.frame = 100000;
        CHECK_STATUS(rdb_page_unpin(&copy, 0, NULL), RDB_E_STATE);
        copy = page;
        copy.number = UINT64_MAX;
        CHECK_STATUS(rdb_page_unpin(&copy, 0, NULL), RDB_E_INVALID_ARGUMENT);
        copy = page;
        if (mode != RDB_PAGE_EXCLUSIVE) {
            CHECK_STATUS(rdb_page_unpin(&copy, RDB_PAGE_CHANGED, NULL), RDB_E_STATE);
            CHECK(memcmp(&copy, &page, sizeof page) == 0);
        }
        CHECK_OK(rdb_page_unpin(&page, 0, NULL));
        CHECK_STATUS(rdb_page_unpin(&copy, 0, NULL), RDB_E_STATE);
        CHECK_OK(rdb_page_unpin(&page, 0, NULL)); /* is zeros */
    }
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_STATUS(rdb_page_unpin(&copy, 0, NULL), RDB_E_CLOSED_HANDLE);
    CHECK_OK(rdb_pool_close(pool, NULL));
}

static void check_page_handle(rdb_space space, rdb_status expected) {
    rdb_page page = {NULL, 0, space, 0, RDB_PAGE_PIN};
    rdb_page_reading reading = {NULL, 0, space, 0};
    CHECK_STATUS(rdb_page_unpin(&page, 0, NULL), expected);
    CHECK_STATUS(rdb_page_read_end(&reading, NULL), expected);
}

/* produces: rdb_page_unpin RDB_E_NULL_HANDLE RDB_E_BAD_HANDLE RDB_E_WRONG_HANDLE
 * produces: rdb_page_unpin RDB_E_CLOSED_HANDLE RDB_E_POISONED RDB_E_FORKED
 * produces: rdb_page_read_end RDB_E_NULL_HANDLE RDB_E_BAD_HANDLE RDB_E_WRONG_HANDLE
 * produces: rdb_page_read_end RDB_E_CLOSED_HANDLE RDB_E_POISONED RDB_E_FORKED */
TEST(pool_page, pages_and_readings_name_their_space) {
    rdb_page_reading reading;
    rdb_pool pool = open_small_pool();
    rdb_space space = open_in_memory(pool);
    add_pages(space, 1);
    check_page_handle(NULL, RDB_E_NULL_HANDLE);
    check_page_handle((rdb_space)(uintptr_t)1, RDB_E_BAD_HANDLE);
    check_page_handle((rdb_space)(void *)pool, RDB_E_WRONG_HANDLE);
    CHECK_OK(rdb_page_read_begin(space, 0, &reading, NULL));
    reading.number = 1;
    CHECK_STATUS(rdb_page_read_end(&reading, NULL), RDB_E_INVALID_ARGUMENT);
    if (test_fork()) {
        check_page_handle(space, RDB_E_FORKED);
        test_child_done();
    }
    test_wait_for_child(__FILE__, __LINE__);
    CHECK_STATUS(rdb_debug_panic(space, NULL), RDB_E_PANIC);
    check_page_handle(space, RDB_E_POISONED);
    CHECK_OK(rdb_space_close(space, NULL));
    check_page_handle(space, RDB_E_CLOSED_HANDLE);
    CHECK_OK(rdb_pool_close(pool, NULL));
}

/* produces: rdb_page_pin RDB_E_POOL_EXHAUSTED
 * produces: rdb_page_pin_many RDB_E_POOL_EXHAUSTED
 * produces: rdb_page_pin_stream RDB_E_POOL_EXHAUSTED
 * produces: rdb_page_read_begin RDB_E_POOL_EXHAUSTED
 * produces: rdb_page_view_pin RDB_E_POOL_EXHAUSTED
 * produces: rdb_page_view_read_begin RDB_E_POOL_EXHAUSTED
 * produces: rdb_page_read RDB_E_POOL_EXHAUSTED
 * produces: rdb_page_write RDB_E_POOL_EXHAUSTED */
TEST(pool_page, a_pool_whose_pages_all_have_to_stay) {
    static uint64_t numbers[FRAMES + 1];
    static rdb_page pages[FRAMES + 1];
    const char *path = fresh_path("stay");
    rdb_page one;
    rdb_pool pool = open_pool(RDB_POLICY_CLOCK, 10);
    rdb_space space = open_file(pool, path, 0);
    CHECK_OK(rdb_space_extend(space, FRAMES + 2, NULL));
    for (size_t i = 0; i <= FRAMES; i++) numbers[i] = i;
    CHECK_STATUS(rdb_page_pin_many(space, numbers, FRAMES + 1, RDB_PAGE_PIN, pages, NULL), RDB_E_POOL_EXHAUSTED);
    for (size_t i = 0; i <= FRAMES; i++) CHECK(pages[i].data == NULL && pages[i].mode == 0);
    CHECK_U64(statistics_of_pool(pool).pinned_pages, 0);
    CHECK_OK(rdb_page_pin_many(space, numbers, FRAMES, RDB_PAGE_PIN, pages, NULL));
    CHECK_U64(statistics_of_pool(pool).pinned_pages, FRAMES);
    CHECK_U64(statistics_of_pool(pool).free_frames, 0);
    for (int way = 0; way < WAYS; way++) CHECK_STATUS(get_page(way, space, FRAMES), RDB_E_POOL_EXHAUSTED);
    CHECK_STATUS(rdb_page_allocate(space, &one, NULL), RDB_E_POOL_EXHAUSTED);
    CHECK_U64(statistics_of_space(space).pages, FRAMES + 2);
    CHECK(statistics_of_pool(pool).exhausted >= WAYS);
    for (int way = 0; way < WAYS; way++) CHECK_OK(get_page(way, space, 5)); /* what is there can be had */
    /* One that goes is enough. */
    CHECK_OK(rdb_page_unpin(&pages[7], 0, NULL));
    for (int way = 0; way < WAYS; way++) CHECK_OK(get_page(way, space, FRAMES));
    CHECK_OK(rdb_page_pin(space, FRAMES, RDB_PAGE_PIN, &pages[7], NULL));
    for (int i = 0; i < FRAMES; i++) CHECK_OK(rdb_page_unpin(&pages[i], 0, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

static void *want_a_page(void *argument) {
    CHECK_OK(get_page(BY_LATCH, (rdb_space)argument, FRAMES));
    return NULL;
}

TEST(pool_page, who_waits_for_a_frame_gets_the_one_that_becomes_free) {
    static uint64_t numbers[FRAMES];
    static rdb_page pages[FRAMES];
    const char *path = fresh_path("wait");
    rdb_pool pool = open_small_pool();
    rdb_space space = open_file(pool, path, 0);
    CHECK_OK(rdb_space_extend(space, FRAMES + 1, NULL));
    for (size_t i = 0; i < FRAMES; i++) numbers[i] = i;
    for (int round = 0; round < 20; round++) {
        pthread_t thread;
        CHECK_OK(rdb_page_pin_many(space, numbers, FRAMES, RDB_PAGE_PIN, pages, NULL));
        CHECK(pthread_create(&thread, NULL, want_a_page, space) == 0);
        uint64_t rounds = statistics_of_pool(pool).foreground_rounds;
        while (round % 2 == 0 && statistics_of_pool(pool).foreground_rounds == rounds) continue; /* it looks in vain */
        for (size_t i = 0; i < FRAMES; i++) CHECK_OK(rdb_page_unpin(&pages[i], 0, NULL));
        CHECK(pthread_join(thread, NULL) == 0);
        /* The frame of a page that is gone is what all of them need again. */
    }
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_page, many_at_once_are_all_or_none) {
    uint64_t numbers[100];
    rdb_page pages[100];
    holder other;
    const char *path = fresh_path("many");
    rdb_pool pool = open_pool(RDB_POLICY_CLOCK, 10);
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, 1000);
    for (size_t i = 0; i < COUNT_OF(numbers); i++) numbers[i] = i * 37 % 1000;
    for (uint32_t mode = RDB_PAGE_PIN; mode <= RDB_PAGE_EXCLUSIVE; mode++) {
        CHECK_OK(rdb_page_pin_many(space, numbers, COUNT_OF(numbers), mode, pages, NULL));
        for (size_t i = 0; i < COUNT_OF(numbers); i++) {
            CHECK(pages[i].number == numbers[i] && has_mark(pages[i].data, numbers[i], 0) && pages[i].mode == mode);
            CHECK_OK(rdb_page_unpin(&pages[i], 0, NULL));
        }
        begin_holding(&other, space, numbers[60], RDB_PAGE_EXCLUSIVE, 0);
        memset(pages, 0xff, sizeof pages);
        CHECK_STATUS(rdb_page_pin_many(space, numbers, COUNT_OF(numbers), mode, pages, NULL), RDB_AGAIN);
        for (size_t i = 0; i < COUNT_OF(numbers); i++) CHECK(pages[i].data == NULL && pages[i].mode == 0);
        CHECK_U64(statistics_of_pool(pool).pinned_pages, 0);
        end_holding(&other);
        for (size_t i = 0; i < COUNT_OF(numbers); i++) change_page(space, numbers[i], 0); /* none is latched */
    }
    numbers[99] = 1000;
    CHECK_STATUS(rdb_page_pin_many(space, numbers, COUNT_OF(numbers), RDB_PAGE_PIN, pages, NULL), RDB_E_INVALID_ARGUMENT);
    numbers[99] = numbers[98]; /* twice the same */
    CHECK_OK(rdb_page_pin_many(space, numbers, COUNT_OF(numbers), RDB_PAGE_SHARED, pages, NULL));
    CHECK(pages[98].data == pages[99].data);
    for (size_t i = 0; i < COUNT_OF(numbers); i++) CHECK_OK(rdb_page_unpin(&pages[i], 0, NULL));
    /* A thread's first latches are looked at. */
    CHECK_STATUS(rdb_page_pin_many(space, numbers + 80, 20, RDB_PAGE_EXCLUSIVE, pages, NULL), RDB_E_DEADLOCK);
    CHECK_STATUS(rdb_page_pin_many(space, numbers, COUNT_OF(numbers), RDB_PAGE_EXCLUSIVE, pages, NULL), RDB_AGAIN);
    CHECK_OK(rdb_page_pin_many(space, NULL, 0, RDB_PAGE_PIN, NULL, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

typedef struct writer {
    rdb_space space;
    int stop;
} writer;

static void *keep_changing(void *argument) {
    writer *self = (writer *)argument;
    for (uint64_t generation = 1; __atomic_load_n(&self->stop, __ATOMIC_RELAXED) == 0; generation++) {
        change_page(self->space, generation % 4, generation);
    }
    return NULL;
}

TEST(pool_page, reading_without_a_latch_while_others_change_pages) {
    writer self;
    pthread_t thread;
    uint64_t words[PAGE_BYTES / 8];
    uint64_t whole = 0, torn = 0, latest = 0;
    rdb_pool pool = open_small_pool();
    self.space = open_in_memory(pool);
    self.stop = 0;
    add_pages(self.space, 4);
    CHECK(pthread_create(&thread, NULL, keep_changing, &self) == 0);
    for (uint64_t i = 0; whole < (uint64_t)test_scaled(20000) || latest < 100; i++) {
        rdb_page_reading reading;
        CHECK_OK(rdb_page_read_begin(self.space, i % 4, &reading, NULL));
        CHECK_U64(reading.number, i % 4);
        memcpy(words, reading.data, sizeof words);
        rdb_status status = rdb_page_read_end(&reading, NULL);
        if (status == RDB_OK) CHECK(has_mark(words, i % 4, words[1]));
        else CHECK_STATUS(status, RDB_AGAIN);
        if (status == RDB_OK) whole++;
        else torn++;
        CHECK_OK(rdb_page_read(self.space, i % 4, 0, words, sizeof words, NULL));
        CHECK(has_mark(words, i % 4, words[1]));
        if (words[1] > latest) latest = words[1];
    }
    __atomic_store_n(&self.stop, 1, __ATOMIC_RELAXED);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(whole > torn / 100000);
    CHECK_OK(rdb_space_close(self.space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
}

TEST(pool_page, a_reading_ends_with_what_happens_to_the_page) {
    rdb_page_reading reading;
    rdb_page page;
    const char *path = fresh_path("reading");
    rdb_pool pool = open_small_pool();
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, 3 * FRAMES);
    CHECK_OK(rdb_page_read_begin(space, 1, &reading, NULL));
    CHECK(has_mark(reading.data, 1, 0));
    CHECK_OK(rdb_page_read_end(&reading, NULL));
    check_page(space, 1, 0); /* others may read it */
    CHECK_OK(rdb_page_pin(space, 1, RDB_PAGE_EXCLUSIVE, &page, NULL));
    CHECK_STATUS(rdb_page_read_end(&reading, NULL), RDB_AGAIN);
    CHECK_OK(rdb_page_unpin(&page, 0, NULL));
    CHECK_OK(rdb_page_read_end(&reading, NULL)); /* it was latched and not changed */
    change_page(space, 1, 1);
    CHECK_STATUS(rdb_page_read_end(&reading, NULL), RDB_AGAIN);
    CHECK_OK(rdb_page_read_begin(space, 1, &reading, NULL));
    check_pages(space, FRAMES, 2 * FRAMES, 0); /* it leaves memory */
    CHECK_STATUS(rdb_page_read_end(&reading, NULL), RDB_AGAIN);
    CHECK_OK(rdb_page_read_begin(space, 1, &reading, NULL));
    CHECK(has_mark(reading.data, 1, 1));
    CHECK_OK(rdb_page_free(space, 1, NULL));
    CHECK_STATUS(rdb_page_read_end(&reading, NULL), RDB_AGAIN);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_page, copies_stay_within_the_page) {
    static const size_t wrong[][2] = {{0, 4097}, {1, 4096}, {4095, 2}, {4096, 1}, {4097, 0}, {SIZE_MAX, 1}, {1, SIZE_MAX}};
    uint8_t bytes[PAGE_BYTES], model[PAGE_BYTES];
    uint64_t state = 3;
    rdb_pool pool = open_small_pool();
    rdb_space space = open_in_memory(pool);
    CHECK_OK(rdb_space_extend(space, 2, NULL));
    ZERO(model);
    for (int round = 0; round < 500; round++) {
        size_t offset = test_random(&state) % (PAGE_BYTES + 1), length = test_random(&state) % (PAGE_BYTES + 1 - offset);
        memset(bytes, round, sizeof bytes);
        memcpy(model + offset, bytes, length);
        CHECK_OK(rdb_page_write(space, 1, offset, bytes, length, NULL));
        CHECK_OK(rdb_page_read(space, 1, 0, bytes, sizeof bytes, NULL));
        CHECK(memcmp(bytes, model, sizeof bytes) == 0);
        CHECK_OK(rdb_page_read(space, 1, offset, bytes, length, NULL));
        CHECK(memcmp(bytes, model + offset, length) == 0);
    }
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        CHECK_STATUS(rdb_page_write(space, 1, wrong[i][0], bytes, wrong[i][1], NULL), RDB_E_TOO_LARGE);
        CHECK_STATUS(rdb_page_read(space, 1, wrong[i][0], bytes, wrong[i][1], NULL), RDB_E_TOO_LARGE);
    }
    CHECK_OK(rdb_page_read(space, 1, 0, bytes, sizeof bytes, NULL));
    CHECK(memcmp(bytes, model, sizeof bytes) == 0);
    CHECK_OK(rdb_page_read(space, 0, 0, bytes, sizeof bytes, NULL));
    for (size_t i = 0; i < sizeof bytes; i++) CHECK(bytes[i] == 0);
    CHECK_OK(rdb_page_write(space, 1, PAGE_BYTES, NULL, 0, NULL));
    CHECK_OK(rdb_page_read(space, 1, PAGE_BYTES, NULL, 0, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
}

TEST(pool_page, freed_pages_are_given_out_again) {
    rdb_page page;
    holder other;
    rdb_pool pool = open_pool(RDB_POLICY_CLOCK, 10);
    rdb_space space = open_in_memory(pool);
    add_pages(space, FRAMES);
    CHECK_STATUS(rdb_page_allocate(space, &page, NULL), RDB_E_POOL_EXHAUSTED); /* pages in memory only stay there */
    CHECK(page.data == NULL && page.mode == 0);
    CHECK_OK(rdb_page_free(space, 7, NULL));
    CHECK_OK(rdb_page_free(space, 300, NULL));
    CHECK_STATUS(rdb_page_free(space, 7, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_page_free(space, FRAMES, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_U64(statistics_of_space(space).free_pages, 2);
    CHECK_U64(statistics_of_space(space).pages, FRAMES);
    CHECK_U64(statistics_of_space(space).resident_pages, FRAMES - 2);
    uint64_t sum = 0;
    for (int i = 0; i < 2; i++) {
        CHECK_OK(rdb_page_allocate(space, &page, NULL));
        for (size_t word = 0; word < PAGE_BYTES / 8; word++) CHECK(((uint64_t *)page.data)[word] == 0);
        sum += page.number;
        write_mark(&page, 0);
        CHECK_OK(rdb_page_unpin(&page, RDB_PAGE_CHANGED, NULL));
    }
    CHECK_U64(sum, 307);
    CHECK_U64(statistics_of_space(space).free_pages, 0);
    check_pages(space, 0, FRAMES, 0);
    begin_holding(&other, space, 9, RDB_PAGE_SHARED, 0);
    CHECK_STATUS(rdb_page_free(space, 9, NULL), RDB_AGAIN);
    CHECK_STATUS(rdb_space_truncate(space, 0, NULL), RDB_AGAIN);
    CHECK_STATUS(rdb_space_punch(space, 9, 1, NULL), RDB_AGAIN);
    end_holding(&other);
    CHECK_OK(rdb_page_free(space, 9, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
}
