/* Views of spaces: the inline ways to pages, beside the calls, and what a view keeps from happening. */
#include "pool_support.h"

static rdb_page_view view_of(rdb_space space) {
    rdb_page_view view;
    CHECK_OK(rdb_page_view_begin(space, &view, NULL));
    CHECK(view.space == space);
    return view;
}

TEST(pool_view, a_page_by_a_view_is_the_page) {
    rdb_page page, same;
    rdb_page_reading reading;
    const char *path = fresh_path("view");
    rdb_pool pool = open_small_pool();
    rdb_space space = open_cold(pool, path, 3 * FRAMES);
    rdb_page_view view = view_of(space);
    for (int round = 0; round < 3; round++) {
        for (uint64_t number = 0; number < 3 * FRAMES; number += 7) { /* most are away, and must come */
            CHECK_OK(rdb_page_view_pin_inline(&view, number, &page, NULL));
            CHECK(page.mode == RDB_PAGE_PIN && page.space == space && page.number == number);
            CHECK(has_mark(page.data, number, 0));
            CHECK_OK(rdb_page_pin(space, number, RDB_PAGE_PIN, &same, NULL));
            CHECK(same.data == page.data && same.frame == page.frame);
            CHECK_U64(statistics_of_pool(pool).pinned_pages, 1);
            CHECK_OK(rdb_page_view_unpin_inline(&view, &same, NULL)); /* either is given back by either */
            CHECK_OK(rdb_page_unpin(&page, 0, NULL));
            CHECK(page.data == NULL && page.mode == 0 && same.data == NULL && same.mode == 0);
            CHECK_OK(rdb_page_view_unpin_inline(&view, &page, NULL)); /* none is none */
            CHECK_U64(statistics_of_pool(pool).pinned_pages, 0);
            CHECK_OK(rdb_page_view_read_begin_inline(&view, number, &reading, NULL));
            CHECK(reading.space == space && reading.number == number && has_mark(reading.data, number, 0));
            CHECK_OK(rdb_page_view_read_end_inline(&view, &reading));
            CHECK_OK(rdb_page_read_end(&reading, NULL));
        }
    }
    CHECK_OK(rdb_page_view_end(&view, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

TEST(pool_view, a_reading_by_a_view_ends_with_what_happens_to_the_page) {
    rdb_page_reading reading;
    rdb_page page;
    const char *path = fresh_path("reading");
    rdb_pool pool = open_small_pool();
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, 3 * FRAMES);
    rdb_page_view view = view_of(space);
    CHECK_OK(rdb_page_view_read_begin_inline(&view, 1, &reading, NULL));
    for (int i = 0; i < 2; i++) { /* the second time by the inline way */
        CHECK_OK(rdb_page_view_read_begin_inline(&view, 1, &reading, NULL));
        CHECK_OK(rdb_page_view_read_end_inline(&view, &reading));
        check_page(space, 1, (uint64_t)i); /* others may read it */
        CHECK_OK(rdb_page_view_read_end_inline(&view, &reading));
        CHECK_OK(rdb_page_pin(space, 1, RDB_PAGE_EXCLUSIVE, &page, NULL));
        CHECK_STATUS(rdb_page_view_read_end_inline(&view, &reading), RDB_AGAIN);
        CHECK_OK(rdb_page_unpin(&page, 0, NULL));
        CHECK_OK(rdb_page_view_read_end_inline(&view, &reading)); /* it was latched and not changed */
        change_page(space, 1, (uint64_t)i + 1);
        CHECK_STATUS(rdb_page_view_read_end_inline(&view, &reading), RDB_AGAIN);
    }
    CHECK_OK(rdb_page_view_read_begin_inline(&view, 1, &reading, NULL));
    check_pages(space, FRAMES, 2 * FRAMES, 0); /* it leaves memory */
    CHECK_STATUS(rdb_page_view_read_end_inline(&view, &reading), RDB_AGAIN);
    CHECK_OK(rdb_page_view_read_begin_inline(&view, 1, &reading, NULL));
    CHECK(has_mark(reading.data, 1, 2));
    CHECK_OK(rdb_page_free(space, 1, NULL));
    CHECK_STATUS(rdb_page_view_read_end_inline(&view, &reading), RDB_AGAIN);
    CHECK_STATUS(rdb_page_view_read_begin_inline(&view, 1, &reading, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_page_view_pin_inline(&view, 1, &page, NULL), RDB_E_INVALID_ARGUMENT);
    CHECK_STATUS(rdb_page_view_pin_inline(&view, 3 * FRAMES, &page, NULL), RDB_E_INVALID_ARGUMENT);
    add_pages(space, 2); /* the one that was freed, and one more, which the view sees, too */
    CHECK_OK(rdb_page_view_pin_inline(&view, 3 * FRAMES, &page, NULL));
    CHECK_OK(rdb_page_view_unpin_inline(&view, &page, NULL));
    CHECK_OK(rdb_page_view_end(&view, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

/* Pins by views are pins: a page that has one is not evicted, freed or cut off. */
TEST(pool_view, what_a_view_pins_stays) {
    rdb_page pages[2];
    const char *path = fresh_path("stays");
    rdb_pool pool = open_pool(RDB_POLICY_CLOCK, 10);
    rdb_space space = open_file(pool, path, 0);
    add_pages(space, 4 * FRAMES);
    rdb_page_view view = view_of(space);
    check_pages(space, 3, 2, 0);
    CHECK_OK(rdb_page_view_pin_inline(&view, 3, &pages[0], NULL)); /* by the call, which grants uses */
    CHECK_OK(rdb_page_view_pin_inline(&view, 4, &pages[1], NULL));
    CHECK(view.uses_left + 1 == view.uses_granted);
    for (int round = 0; round < 2; round++) {
        check_pages(space, FRAMES, 3 * FRAMES, 0);
        CHECK(has_mark(pages[0].data, 3, 0) && has_mark(pages[1].data, 4, 0));
    }
    for (int i = 0; i < 2; i++) {
        CHECK_STATUS(rdb_page_free(space, pages[i].number, NULL), RDB_E_STATE);
        CHECK_STATUS(rdb_space_truncate(space, pages[i].number, NULL), RDB_E_STATE);
    }
    CHECK_STATUS(rdb_space_close(space, NULL), RDB_E_STATE);
    for (int i = 0; i < 2; i++) {
        rdb_page copy = pages[i];
        CHECK_OK(rdb_page_view_unpin_inline(&view, &pages[i], NULL));
        CHECK_STATUS(rdb_page_view_unpin_inline(&view, &copy, NULL), RDB_E_STATE); /* once and not again */
    }
    CHECK_OK(rdb_page_free(space, 3, NULL));
    CHECK_OK(rdb_page_view_end(&view, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

/* produces: rdb_page_view_begin RDB_E_STATE
 * produces: rdb_space_close RDB_E_STATE
 * produces: rdb_space_abandon RDB_E_STATE */
TEST(pool_view, a_space_with_views_stays_open) {
    rdb_error err;
    rdb_pool pool = open_small_pool();
    rdb_space space = open_in_memory(pool);
    add_pages(space, 4);
    rdb_page_view first = view_of(space), second = view_of(space), copy = first;
    ZERO(err);
    CHECK_STATUS(rdb_space_close(space, &err), RDB_E_STATE);
    CHECK(strstr(err.message, "view") != NULL && err.detail[0] == 2);
    check_pages(space, 0, 4, 0);
    CHECK_OK(rdb_page_view_end(&first, NULL));
    CHECK(first.space == NULL && first.words == NULL);
    CHECK_OK(rdb_page_view_end(&first, NULL)); /* zeros */
    CHECK_STATUS(rdb_space_abandon(space, NULL), RDB_E_STATE);
    CHECK_OK(rdb_page_view_end(&second, NULL));
    CHECK_STATUS(rdb_page_view_end(&copy, NULL), RDB_E_STATE); /* none is left */
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_STATUS(rdb_page_view_end(&copy, NULL), RDB_E_CLOSED_HANDLE);
    CHECK_OK(rdb_pool_close(pool, NULL));
}

/* What is not written to the library at each use is made up for. */
TEST(pool_view, every_use_is_counted) {
    static const uint32_t policies[] = {RDB_POLICY_CLOCK, RDB_POLICY_LRU, RDB_POLICY_ARC};
    for (size_t at = 0; at < COUNT_OF(policies); at++) {
        for (uint64_t uses = 0; uses < 300; uses = uses * 3 + 1) {
            rdb_page page;
            rdb_page_reading reading;
            rdb_pool pool = open_pool(policies[at], 10);
            rdb_space space = open_in_memory(pool);
            add_pages(space, 4);
            uint64_t before = statistics_of_pool(pool).hits;
            rdb_page_view view = view_of(space);
            test_context("policy %u, %llu uses", policies[at], (unsigned long long)uses);
            for (uint64_t i = 0; i < uses; i++) {
                CHECK_OK(rdb_page_view_pin_inline(&view, i % 4, &page, NULL));
                CHECK_OK(rdb_page_view_unpin_inline(&view, &page, NULL));
                CHECK_OK(rdb_page_view_read_begin_inline(&view, i % 4, &reading, NULL));
            }
            CHECK_STATUS(rdb_page_view_pin_inline(&view, 4, &page, NULL), RDB_E_INVALID_ARGUMENT);
            CHECK_OK(rdb_page_view_end(&view, NULL));
            CHECK_U64(statistics_of_pool(pool).hits - before, 2 * uses);
            CHECK_OK(rdb_space_close(space, NULL));
            CHECK_OK(rdb_pool_close(pool, NULL));
        }
    }
    test_context(NULL);
}

/* Policies that go by uses are told of enough of them: what is used often stays, with pages going by. */
TEST(pool_view, policies_learn_of_uses) {
    enum { LARGE_FRAMES = 4096, HOT = 512, ROUNDS = 100 };
    static const uint32_t policies[] = {RDB_POLICY_CLOCK, RDB_POLICY_LRU, RDB_POLICY_TINY_LFU};
    for (size_t at = 0; at < COUNT_OF(policies); at++) {
        const char *path = fresh_path("learn");
        rdb_pool_options options;
        rdb_pool pool = NULL;
        rdb_page page;
        rdb_pool_options_init(&options, sizeof options);
        options.bytes = (uint64_t)LARGE_FRAMES * PAGE_BYTES;
        options.policy = policies[at];
        options.flags = RDB_POOL_NO_THREADS;
        CHECK_OK(rdb_pool_open(&options, &pool, NULL));
        rdb_space space = open_cold(pool, path, 3 * LARGE_FRAMES);
        rdb_page_view view = view_of(space);
        uint64_t missed = 0, next = HOT;
        for (int round = 0; round < ROUNDS; round++) {
            uint64_t before = statistics_of_pool(pool).misses;
            for (uint64_t use = 0; use < 4 * HOT; use++) {
                CHECK_OK(rdb_page_view_pin_inline(&view, use % HOT, &page, NULL));
                CHECK_OK(rdb_page_view_unpin_inline(&view, &page, NULL));
            }
            missed += round == 0 ? 0 : statistics_of_pool(pool).misses - before;
            for (uint64_t i = 0; i < LARGE_FRAMES / 16; i++) {
                check_page(space, next, 0);
                next = next + 1 == 3 * LARGE_FRAMES ? (uint64_t)HOT : next + 1;
            }
        }
        test_context("policy %u", policies[at]);
        CHECK(missed < HOT * (ROUNDS - 1) / 20);
        test_context(NULL);
        CHECK_OK(rdb_page_view_end(&view, NULL));
        CHECK_OK(rdb_space_close(space, NULL));
        CHECK_OK(rdb_pool_close(pool, NULL));
        CHECK(unlink(path) == 0);
    }
}

/* produces: rdb_page_view_unpinned RDB_OK */
TEST(pool_view, who_waits_for_a_frame_gets_the_one_that_a_view_gives_back) {
    static rdb_page pages[FRAMES];
    const char *path = fresh_path("wait");
    rdb_pool pool = open_small_pool();
    rdb_space space = open_file(pool, path, 0);
    CHECK_OK(rdb_space_extend(space, FRAMES + 1, NULL));
    rdb_page_view view = view_of(space);
    for (int round = 0; round < 20; round++) {
        holder other;
        for (size_t i = 0; i < FRAMES; i++) CHECK_OK(rdb_page_view_pin_inline(&view, i, &pages[i], NULL));
        other.space = space;
        other.number = FRAMES;
        other.mode = RDB_PAGE_PIN;
        other.flags = 0;
        CHECK(pthread_barrier_init(&other.turn, NULL, 2) == 0);
        uint64_t rounds = statistics_of_pool(pool).foreground_rounds;
        CHECK(pthread_create(&other.thread, NULL, hold_page, &other) == 0);
        while (round % 2 == 0 && statistics_of_pool(pool).foreground_rounds == rounds) continue; /* it looks in vain */
        for (size_t i = 0; i < FRAMES; i++) CHECK_OK(rdb_page_view_unpin_inline(&view, &pages[i], NULL));
        (void)pthread_barrier_wait(&other.turn);
        end_holding(&other);
    }
    CHECK_OK(rdb_page_view_end(&view, NULL));
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

/* Threads with views of their own, over three times as many pages as there is room for, one of them changing pages. */
typedef struct crowd {
    rdb_space space;
    unsigned number;
} crowd;

enum { CROWD = 4, CROWD_PAGES = 3 * FRAMES };

static void *go_through_pages(void *argument) {
    const crowd *self = (const crowd *)argument;
    rdb_page_view view = view_of(self->space);
    uint64_t words[PAGE_BYTES / 8];
    uint64_t state = self->number + 1;
    for (int i = 0; i < test_scaled(20000); i++) {
        rdb_page page;
        rdb_page_reading reading;
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        const uint64_t number = (state >> 33) % (i % 4 == 0 ? CROWD_PAGES : 16);
        CHECK_OK(rdb_page_view_pin_inline(&view, number, &page, NULL));
        if (*(volatile const uint64_t *)page.data != number) test_fail(__FILE__, __LINE__, "is another page");
        CHECK_OK(rdb_page_view_unpin_inline(&view, &page, NULL));
        do {
            CHECK_OK(rdb_page_view_read_begin_inline(&view, number, &reading, NULL));
            memcpy(words, reading.data, sizeof words);
        } while (rdb_page_view_read_end_inline(&view, &reading) == RDB_AGAIN);
        if (!has_mark(words, number, words[1])) test_fail(__FILE__, __LINE__, "is torn");
        if (self->number == 0) change_page(self->space, number, words[1] + 1);
    }
    CHECK_OK(rdb_page_view_end(&view, NULL));
    return NULL;
}

TEST(pool_view, threads_with_views_of_their_own) {
    pthread_t threads[CROWD];
    crowd all[CROWD];
    const char *path = fresh_path("crowd");
    rdb_pool pool = open_pool_with(RDB_POLICY_CLOCK, 30000, 1);
    rdb_space space = open_cold(pool, path, CROWD_PAGES);
    for (unsigned i = 0; i < CROWD; i++) {
        all[i].space = space;
        all[i].number = i;
        CHECK(pthread_create(&threads[i], NULL, go_through_pages, &all[i]) == 0);
    }
    for (unsigned i = 0; i < CROWD; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK_U64(statistics_of_pool(pool).pinned_pages, 0);
    CHECK_OK(rdb_space_close(space, NULL));
    CHECK_OK(rdb_pool_close(pool, NULL));
    CHECK(unlink(path) == 0);
}

static void check_view_handle(rdb_space space, rdb_status expected) {
    rdb_page page;
    rdb_page_reading reading;
    rdb_page_view view = {space, NULL, NULL, NULL, NULL, NULL, 12, 0, 0, 0};
    CHECK_STATUS(rdb_page_view_pin(&view, 0, &page, NULL), expected);
    CHECK_STATUS(rdb_page_view_read_begin(&view, 0, &reading, NULL), expected);
    CHECK_STATUS(rdb_page_view_unpinned(&view, NULL), expected);
    CHECK(page.data == NULL && page.mode == 0 && reading.data == NULL);
    if (space != NULL) CHECK_STATUS(rdb_page_view_end(&view, NULL), expected);
}

/* produces: rdb_page_view_pin RDB_E_NULL_HANDLE RDB_E_BAD_HANDLE RDB_E_WRONG_HANDLE
 * produces: rdb_page_view_pin RDB_E_CLOSED_HANDLE RDB_E_POISONED RDB_E_FORKED
 * produces: rdb_page_view_read_begin RDB_E_NULL_HANDLE RDB_E_BAD_HANDLE RDB_E_WRONG_HANDLE
 * produces: rdb_page_view_read_begin RDB_E_CLOSED_HANDLE RDB_E_POISONED RDB_E_FORKED
 * produces: rdb_page_view_unpinned RDB_E_NULL_HANDLE RDB_E_BAD_HANDLE RDB_E_WRONG_HANDLE
 * produces: rdb_page_view_unpinned RDB_E_CLOSED_HANDLE RDB_E_POISONED RDB_E_FORKED
 * produces: rdb_page_view_end RDB_E_BAD_HANDLE RDB_E_WRONG_HANDLE
 * produces: rdb_page_view_end RDB_E_CLOSED_HANDLE RDB_E_POISONED RDB_E_FORKED */
TEST(pool_view, views_name_their_space) {
    rdb_pool pool = open_small_pool();
    rdb_space space = open_in_memory(pool);
    add_pages(space, 1);
    check_view_handle(NULL, RDB_E_NULL_HANDLE);
    check_view_handle((rdb_space)(uintptr_t)1, RDB_E_BAD_HANDLE);
    check_view_handle((rdb_space)(void *)pool, RDB_E_WRONG_HANDLE);
    if (test_fork()) {
        check_view_handle(space, RDB_E_FORKED);
        test_child_done();
    }
    test_wait_for_child(__FILE__, __LINE__);
    CHECK_STATUS(rdb_debug_panic(space, NULL), RDB_E_PANIC);
    check_view_handle(space, RDB_E_POISONED);
    CHECK_OK(rdb_space_close(space, NULL));
    check_view_handle(space, RDB_E_CLOSED_HANDLE);
    CHECK_OK(rdb_pool_close(pool, NULL));
}
