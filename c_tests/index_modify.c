/* Read-modify-write: compare_and_set, merge, fetch_add and their forms for numbers, alone and from many threads. */
#include "support.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 8, COUNTERS = 5 };

static rdb_index create_numbers(rdb_engine engine) {
    return create_index(engine, "numbers", 0, RDB_KEY_U64, RDB_VALUE_U64);
}

static uint64_t number_at(rdb_index index, uint64_t key) {
    uint64_t value = UINT64_MAX;
    rdb_status status = RDB_NOT_FOUND;
    CHECK_OK(rdb_index_search_u64(index, &key, 1, &value, &status, NULL));
    CHECK_OK(status);
    return value;
}

/* --- compare and set --- */

TEST(index_modify, compare_and_set_replaces_what_is_expected) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    char found[16];
    size_t length = 99;
    memset(found, '#', sizeof found);
    CHECK_STATUS(rdb_index_compare_and_set(index, TEXT("k"), TEXT(""), TEXT("new"), found, sizeof found, &length, NULL),
                 RDB_NOT_FOUND);
    CHECK_U64(length, 0);
    CHECK_U64(count_of(index), 0);
    put(index, "k", "one");
    length = 99;
    CHECK_OK(rdb_index_compare_and_set(index, TEXT("k"), TEXT("one"), TEXT("two, longer"), found, sizeof found,
                                       &length, NULL));
    CHECK_U64(length, 0);
    CHECK(found[0] == '#');
    check_value(index, "k", "two, longer");
    CHECK_STATUS(rdb_index_compare_and_set(index, TEXT("k"), TEXT("one"), TEXT("three"), found, sizeof found, &length,
                                           NULL),
                 RDB_EXISTS);
    CHECK_TEXT(found, length, "two, longer");
    CHECK(found[11] == '#');
    CHECK_OK(rdb_index_compare_and_set(index, TEXT("k"), found, length, NULL, 0, NULL, 0, NULL, NULL));
    check_value(index, "k", "");
    /* The empty value is a value: it is expected, and found. */
    CHECK_STATUS(rdb_index_compare_and_set(index, TEXT("k"), TEXT("x"), TEXT("y"), found, sizeof found, &length, NULL),
                 RDB_EXISTS);
    CHECK_U64(length, 0);
    CHECK_OK(rdb_index_compare_and_set(index, TEXT("k"), NULL, 0, TEXT("last"), NULL, 0, NULL, NULL));
    check_value(index, "k", "last");
    CHECK_U64(count_of(index), 1);
    close_both(index, engine);
}

TEST(index_modify, compare_and_set_tells_the_length_it_needs) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    char found[16];
    size_t length = 0;
    put(index, "k", "0123456789");
    memset(found, '#', sizeof found);
    CHECK_STATUS(rdb_index_compare_and_set(index, TEXT("k"), TEXT("x"), TEXT("y"), found, 9, &length, NULL),
                 RDB_TRUNCATED);
    CHECK_U64(length, 10);
    CHECK(found[0] == '#');
    /* Without room for it nothing is missing. */
    length = 0;
    CHECK_STATUS(rdb_index_compare_and_set(index, TEXT("k"), TEXT("x"), TEXT("y"), NULL, 0, &length, NULL), RDB_EXISTS);
    CHECK_U64(length, 10);
    CHECK_STATUS(rdb_index_compare_and_set(index, TEXT("k"), TEXT("x"), TEXT("y"), NULL, 0, NULL, NULL), RDB_EXISTS);
    CHECK_STATUS(rdb_index_compare_and_set(index, TEXT("k"), TEXT("x"), TEXT("y"), found, 10, &length, NULL),
                 RDB_EXISTS);
    CHECK_TEXT(found, length, "0123456789");
    CHECK(found[10] == '#');
    check_value(index, "k", "0123456789");
    close_both(index, engine);
}

/* The loop's buffer: what was expected becomes what was found, at the same place or across it, and of any length. */
TEST(index_modify, what_is_found_may_take_the_place_of_what_was_expected) {
    enum { LONG = 100000 };
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    char *value = (char *)malloc(LONG), *both = (char *)malloc(2 * LONG);
    CHECK(value != NULL && both != NULL);
    for (size_t size = 1; size <= LONG; size *= 10) {
        for (size_t offset = 0; offset <= size; offset += size / 2 + 1) {
            memset(value, 'v', size);
            CHECK_OK(rdb_index_insert(index, TEXT("k"), value, size, RDB_INSERT_UPSERT, NULL));
            memset(both, 'v', 2 * size);
            both[offset] = '!';
            size_t length = 0;
            CHECK_STATUS(rdb_index_compare_and_set(index, TEXT("k"), both + offset, size, TEXT("x"), both, size,
                                                   &length, NULL),
                         RDB_EXISTS);
            CHECK_BYTES(both, length, value, size);
            CHECK_OK(rdb_index_compare_and_set(index, TEXT("k"), both, size, TEXT("x"), both, size, &length, NULL));
            check_value(index, "k", "x");
        }
    }
    free(value);
    free(both);
    close_both(index, engine);
}

TEST(index_modify, compare_and_set_of_long_values) {
    enum { LONG = 300000 };
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    char *value = (char *)malloc(LONG), *found = (char *)malloc(LONG);
    CHECK(value != NULL && found != NULL);
    memset(value, 'a', LONG);
    put(index, "k", "short");
    CHECK_STATUS(rdb_index_compare_and_set(index, TEXT("l"), TEXT("short"), value, LONG, NULL, 0, NULL, NULL),
                 RDB_NOT_FOUND);
    CHECK_STATUS(rdb_index_compare_and_set(index, TEXT("k"), TEXT("other"), value, LONG, NULL, 0, NULL, NULL),
                 RDB_EXISTS);
    CHECK_OK(rdb_index_compare_and_set(index, TEXT("k"), TEXT("short"), value, LONG, NULL, 0, NULL, NULL));
    value[LONG - 1] = 'b'; /* The last byte counts. */
    size_t length = 0;
    CHECK_STATUS(rdb_index_compare_and_set(index, TEXT("k"), value, LONG, TEXT("x"), found, LONG, &length, NULL),
                 RDB_EXISTS);
    value[LONG - 1] = 'a';
    CHECK_BYTES(found, length, value, LONG);
    CHECK_OK(rdb_index_compare_and_set(index, TEXT("k"), value, LONG, TEXT("short again"), NULL, 0, NULL, NULL));
    check_value(index, "k", "short again");
    free(value);
    free(found);
    close_both(index, engine);
}

TEST(index_modify, compare_and_set_u64) {
    rdb_engine engine = open_engine();
    rdb_index index = create_numbers(engine);
    static const uint64_t keys[] = {1, 2, 3}, start[] = {10, 20, 0};
    static const uint64_t asked[] = {1, 2, 9, 1, 3}, expected[] = {10, 99, 0, 11, 0}, values[] = {11, 1, 1, 12, 5};
    static const rdb_status done[] = {RDB_OK, RDB_EXISTS, RDB_NOT_FOUND, RDB_OK, RDB_OK};
    static const uint64_t had[] = {10, 20, 0, 11, 0};
    uint64_t previous[5];
    rdb_status statuses[5];
    CHECK_OK(rdb_index_insert_u64(index, keys, start, 3, 0, NULL, NULL));
    CHECK_OK(rdb_index_compare_and_set_u64(index, asked, expected, values, 5, previous, statuses, NULL));
    for (int i = 0; i < 5; i++) {
        CHECK_STATUS(statuses[i], done[i]);
        CHECK_U64(previous[i], had[i]);
    }
    CHECK_U64(number_at(index, 1), 12);
    CHECK_U64(number_at(index, 2), 20);
    CHECK_U64(number_at(index, 3), 5);
    CHECK_OK(rdb_index_compare_and_set_u64(index, asked, previous, values, 2, NULL, statuses, NULL));
    CHECK_STATUS(statuses[0], RDB_EXISTS);
    CHECK_OK(statuses[1]);
    CHECK_U64(number_at(index, 2), 1);
    CHECK_U64(count_of(index), 3);
    close_both(index, engine);
}

/* --- merge --- */

TEST(index_modify, merge_appends) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    char previous[16];
    size_t length = 99;
    CHECK_OK(rdb_index_merge(index, TEXT("k"), RDB_MERGE_APPEND, TEXT("one"), previous, sizeof previous, &length,
                             NULL));
    CHECK_U64(length, 0);
    CHECK_OK(rdb_index_merge(index, TEXT("k"), RDB_MERGE_APPEND, TEXT(",two"), previous, sizeof previous, &length,
                             NULL));
    CHECK_TEXT(previous, length, "one");
    check_value(index, "k", "one,two");
    CHECK_STATUS(rdb_index_merge(index, TEXT("k"), RDB_MERGE_APPEND, TEXT(",three"), previous, 6, &length, NULL),
                 RDB_TRUNCATED);
    CHECK_U64(length, 7);
    check_value(index, "k", "one,two");
    CHECK_OK(rdb_index_merge(index, TEXT("k"), RDB_MERGE_APPEND, TEXT(",three"), NULL, 0, &length, NULL));
    CHECK_U64(length, 7);
    CHECK_OK(rdb_index_merge(index, TEXT("k"), RDB_MERGE_APPEND, NULL, 0, NULL, 0, NULL, NULL));
    check_value(index, "k", "one,two,three");
    CHECK_OK(rdb_index_merge(index, TEXT("l"), RDB_MERGE_APPEND, NULL, 0, NULL, 0, NULL, NULL));
    check_value(index, "l", "");
    CHECK_U64(count_of(index), 2);
    close_both(index, engine);
}

/* A log of lines grows from nothing to far more than a node holds; others lie beside it. */
TEST(index_modify, what_was_appended_is_there_however_long) {
    enum { LINES = 4000, LINE = 16 };
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    char line[LINE + 1];
    for (int i = 0; i < LINES; i++) {
        size_t before = 0;
        (void)snprintf(line, sizeof line, "%15d\n", i);
        CHECK_OK(rdb_index_merge(index, TEXT("log"), RDB_MERGE_APPEND, line, LINE, NULL, 0, &before, NULL));
        CHECK_U64(before, (uint64_t)i * LINE);
        CHECK_OK(rdb_index_insert(index, line, LINE, line, LINE, 0, NULL));
    }
    size_t length = 0;
    char *log = (char *)malloc(LINES * LINE);
    CHECK(log != NULL);
    CHECK_OK(rdb_index_search(index, TEXT("log"), log, LINES * LINE, &length, NULL));
    CHECK_U64(length, LINES * LINE);
    for (int i = 0; i < LINES; i++) {
        (void)snprintf(line, sizeof line, "%15d\n", i);
        CHECK_BYTES(log + (size_t)i * LINE, LINE, line, LINE);
    }
    free(log);
    CHECK_OK(rdb_index_verify(index, NULL));
    CHECK_U64(count_of(index), LINES + 1);
    close_both(index, engine);
}

TEST(index_modify, merge_computes_with_numbers) {
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "a", 0, RDB_KEY_BYTES, RDB_VALUE_U64);
    static const struct {
        uint32_t operation;
        uint64_t operand, before, after;
    } steps[] = {
        {RDB_MERGE_ADD, 7, 0, 7},
        {RDB_MERGE_ADD, UINT64_MAX, 7, 6}, /* subtracts 1 */
        {RDB_MERGE_MAX, 256, 6, 256},      /* by its first byte in memory, less than 6 */
        {RDB_MERGE_MAX, 255, 256, 256},
        {RDB_MERGE_MIN, 300, 256, 256},
        {RDB_MERGE_MIN, 0, 256, 0},
        {RDB_MERGE_ADD, UINT64_MAX, 0, UINT64_MAX},
        {RDB_MERGE_ADD, 2, UINT64_MAX, 1}, /* begins again at 0 */
    };
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        uint64_t before = 0, after = 0;
        size_t length = 99;
        CHECK_OK(rdb_index_merge(index, TEXT("k"), steps[i].operation, &steps[i].operand, 8, &before, 8, &length,
                                 NULL));
        CHECK_U64(length, i == 0 ? 0 : 8);
        CHECK_U64(before, steps[i].before);
        CHECK_OK(rdb_index_search(index, TEXT("k"), &after, sizeof after, &length, NULL));
        CHECK_U64(after, steps[i].after);
    }
    close_both(index, engine);
}

TEST(index_modify, fetch_add_u64) {
    rdb_engine engine = open_engine();
    rdb_index index = create_numbers(engine);
    static const uint64_t keys[] = {5, 6, 5, 5}, operands[] = {1, 10, 2, UINT64_MAX}, had[] = {0, 0, 1, 3};
    uint64_t previous[4];
    rdb_status statuses[4];
    CHECK_OK(rdb_index_fetch_add_u64(index, keys, operands, 4, previous, statuses, NULL));
    for (int i = 0; i < 4; i++) {
        CHECK_OK(statuses[i]);
        CHECK_U64(previous[i], had[i]);
    }
    CHECK_U64(number_at(index, 5), 2);
    CHECK_U64(number_at(index, 6), 10);
    CHECK_OK(rdb_index_fetch_add_u64(index, keys, operands, 2, NULL, NULL, NULL));
    CHECK_U64(number_at(index, 5), 3);
    /* In the place of the keys. */
    uint64_t both[] = {6, 7};
    CHECK_OK(rdb_index_fetch_add_u64(index, both, both, 2, both, NULL, NULL));
    CHECK_U64(both[0], 20);
    CHECK_U64(both[1], 0);
    CHECK_U64(number_at(index, 6), 26);
    CHECK_U64(number_at(index, 7), 7);
    CHECK_U64(count_of(index), 3);
    close_both(index, engine);
}

TEST(index_modify, what_was_done_is_counted) {
    rdb_engine engine = open_engine();
    rdb_index index = create_numbers(engine);
    static const uint64_t keys[] = {1, 2, 1}, ones[] = {1, 1, 1};
    rdb_status statuses[3];
    CHECK_OK(rdb_index_fetch_add_u64(index, keys, ones, 3, NULL, NULL, NULL)); /* two are new */
    CHECK_OK(rdb_index_compare_and_set_u64(index, keys, ones, ones, 2, NULL, statuses, NULL)); /* 1 has 2 */
    uint64_t big_endian_2 = (uint64_t)2 << 56, value = 5;
    CHECK_OK(rdb_index_merge(index, &big_endian_2, 8, RDB_MERGE_MAX, &value, 8, NULL, 0, NULL, NULL));
    CHECK_OK(rdb_index_merge(index, &big_endian_2, 8, RDB_MERGE_MAX, &value, 8, NULL, 0, NULL,
                             NULL)); /* changes nothing */
    CHECK_OK(rdb_index_compare_and_set(index, &big_endian_2, 8, &value, 8, &value, 8, NULL, 0, NULL, NULL));
    rdb_index_statistics figures;
    ZERO(figures);
    figures.struct_size = sizeof figures;
    CHECK_OK(rdb_index_statistics_get(index, &figures, NULL));
    CHECK_U64(figures.inserts, 2);
    CHECK_U64(figures.updates, 4);
    CHECK_U64(number_at(index, 2), 5);
    close_both(index, engine);
}

/* --- what is refused --- */

TEST(index_modify, operations_go_with_their_values) {
    rdb_engine engine = open_engine();
    rdb_index bytes = create_bytes(engine, "bytes"), numbers = create_numbers(engine);
    static const uint32_t arithmetic[] = {RDB_MERGE_ADD, RDB_MERGE_MAX, RDB_MERGE_MIN};
    uint64_t one = 1;
    rdb_error err;
    for (size_t i = 0; i < COUNT_OF(arithmetic); i++) {
        ZERO(err);
        CHECK_STATUS(rdb_index_merge(bytes, TEXT("k"), arithmetic[i], &one, 8, NULL, 0, NULL, &err), RDB_E_VALUE_TYPE);
        CHECK_ERROR(&err, RDB_E_VALUE_TYPE);
        CHECK_STATUS(rdb_index_merge(numbers, &one, 8, arithmetic[i], &one, 7, NULL, 0, NULL, NULL), RDB_E_VALUE_TYPE);
    }
    CHECK_STATUS(rdb_index_merge(numbers, &one, 8, RDB_MERGE_APPEND, &one, 8, NULL, 0, NULL, NULL), RDB_E_VALUE_TYPE);
    CHECK_STATUS(rdb_index_merge(numbers, &one, 7, RDB_MERGE_ADD, &one, 8, NULL, 0, NULL, NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_merge(numbers, &one, 8, 4, &one, 8, NULL, 0, NULL, &err), RDB_E_INVALID_ARGUMENT);
    CHECK_U64(err.detail[0], 4);
    CHECK_STATUS(rdb_index_compare_and_set(numbers, &one, 7, &one, 8, &one, 8, NULL, 0, NULL, NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_compare_and_set(numbers, &one, 8, &one, 7, &one, 8, NULL, 0, NULL, NULL), RDB_E_VALUE_TYPE);
    CHECK_STATUS(rdb_index_compare_and_set(numbers, &one, 8, &one, 8, &one, 7, NULL, 0, NULL, NULL), RDB_E_VALUE_TYPE);
    rdb_status status = RDB_OK;
    CHECK_STATUS(rdb_index_fetch_add_u64(bytes, &one, &one, 1, NULL, NULL, NULL), RDB_E_KEY_TYPE);
    CHECK_STATUS(rdb_index_compare_and_set_u64(bytes, &one, &one, &one, 1, NULL, &status, NULL), RDB_E_KEY_TYPE);
    rdb_index keys_only = create_index(engine, "keys", 0, RDB_KEY_U64, RDB_VALUE_BYTES);
    CHECK_STATUS(rdb_index_fetch_add_u64(keys_only, &one, &one, 1, NULL, NULL, NULL), RDB_E_VALUE_TYPE);
    CHECK_STATUS(rdb_index_compare_and_set_u64(keys_only, &one, &one, &one, 1, NULL, &status, NULL), RDB_E_VALUE_TYPE);
    CHECK_U64(count_of(bytes) + count_of(numbers) + count_of(keys_only), 0);
    CHECK_OK(rdb_index_close(keys_only, NULL));
    CHECK_OK(rdb_index_close(bytes, NULL));
    close_both(numbers, engine);
}

TEST(index_modify, duplicate_keys_are_refused) {
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "pairs", RDB_INDEX_DUPLICATE_KEYS, RDB_KEY_U64, RDB_VALUE_U64);
    uint64_t one = 1;
    rdb_status status = RDB_OK;
    CHECK_STATUS(rdb_index_compare_and_set(index, &one, 8, &one, 8, &one, 8, NULL, 0, NULL, NULL), RDB_E_UNSUPPORTED);
    CHECK_STATUS(rdb_index_merge(index, &one, 8, RDB_MERGE_ADD, &one, 8, NULL, 0, NULL, NULL), RDB_E_UNSUPPORTED);
    CHECK_STATUS(rdb_index_fetch_add_u64(index, &one, &one, 1, NULL, NULL, NULL), RDB_E_UNSUPPORTED);
    CHECK_STATUS(rdb_index_compare_and_set_u64(index, &one, &one, &one, 1, NULL, &status, NULL), RDB_E_UNSUPPORTED);
    CHECK_U64(count_of(index), 0);
    close_both(index, engine);
}

/* --- threads --- */

typedef struct worker {
    rdb_index index;
    uint64_t number;
    uint64_t *tickets; /* of TICKETS numbers, how often each was drawn */
} worker;

enum { ROUNDS = 3000, TICKETS = THREADS * ROUNDS };

static void run_threads(rdb_index index, void *(*body)(void *), uint64_t *tickets) {
    pthread_t threads[THREADS];
    worker workers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        workers[i].index = index;
        workers[i].number = (uint64_t)i;
        workers[i].tickets = tickets;
        CHECK(pthread_create(&threads[i], NULL, body, &workers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
}

static void *draw_tickets(void *argument) {
    worker *self = (worker *)argument;
    static const uint64_t key = 1, one = 1;
    for (int i = 0; i < test_scaled(ROUNDS); i++) {
        uint64_t ticket = UINT64_MAX;
        CHECK_OK(rdb_index_fetch_add_u64(self->index, &key, &one, 1, &ticket, NULL, NULL));
        CHECK(ticket < TICKETS);
        self->tickets[ticket]++; /* nobody else has it */
    }
    return NULL;
}

TEST(index_modify, every_ticket_is_drawn_once) {
    static uint64_t tickets[TICKETS];
    rdb_engine engine = open_engine();
    rdb_index index = create_numbers(engine);
    memset(tickets, 0, sizeof tickets);
    run_threads(index, draw_tickets, tickets);
    uint64_t drawn = (uint64_t)THREADS * (uint64_t)test_scaled(ROUNDS);
    for (uint64_t i = 0; i < TICKETS; i++) CHECK_U64(tickets[i], i < drawn);
    CHECK_U64(number_at(index, 1), drawn);
    close_both(index, engine);
}

/* A value of two halves, which no operation changes alone: a sum and how many numbers went into it. */
typedef struct account {
    uint64_t sum, count;
} account;

static void *add_to_accounts(void *argument) {
    worker *self = (worker *)argument;
    for (int i = 0; i < test_scaled(ROUNDS); i++) {
        uint64_t key = (self->number + (uint64_t)i) % COUNTERS;
        account old, changed;
        size_t length = 0;
        rdb_status status = rdb_index_search(self->index, &key, sizeof key, &old, sizeof old, &length, NULL);
        do {
            CHECK(status == RDB_OK || status == RDB_EXISTS);
            CHECK_U64(length, sizeof old);
            changed.sum = old.sum + self->number;
            changed.count = old.count + 1;
            status = rdb_index_compare_and_set(self->index, &key, sizeof key, &old, sizeof old, &changed,
                                               sizeof changed,
                                               &old, sizeof old, &length, NULL);
        } while (status != RDB_OK);
    }
    return NULL;
}

TEST(index_modify, loops_of_compare_and_set_lose_nothing) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "accounts");
    account each, all = {0, 0};
    for (uint64_t key = 0; key < COUNTERS; key++) {
        CHECK_OK(rdb_index_insert(index, &key, sizeof key, &all, sizeof all, 0, NULL));
    }
    run_threads(index, add_to_accounts, NULL);
    for (uint64_t key = 0; key < COUNTERS; key++) {
        size_t length = 0;
        CHECK_OK(rdb_index_search(index, &key, sizeof key, &each, sizeof each, &length, NULL));
        all.sum += each.sum;
        all.count += each.count;
    }
    uint64_t rounds = (uint64_t)test_scaled(ROUNDS);
    CHECK_U64(all.count, THREADS * rounds);
    CHECK_U64(all.sum, rounds * (THREADS * (THREADS - 1) / 2));
    close_both(index, engine);
}

static void *note_extremes(void *argument) {
    worker *self = (worker *)argument;
    uint64_t state = self->number;
    for (int i = 0; i < test_scaled(ROUNDS); i++) {
        uint64_t value = test_random(&state);
        CHECK_OK(rdb_index_merge(self->index, TEXT("least"), RDB_MERGE_MIN, &value, 8, NULL, 0, NULL, NULL));
        CHECK_OK(rdb_index_merge(self->index, TEXT("most"), RDB_MERGE_MAX, &value, 8, NULL, 0, NULL, NULL));
    }
    return NULL;
}

TEST(index_modify, extremes_of_what_all_threads_saw) {
    rdb_engine engine = open_engine();
    rdb_index index = create_index(engine, "a", 0, RDB_KEY_BYTES, RDB_VALUE_U64);
    run_threads(index, note_extremes, NULL);
    uint64_t least = UINT64_MAX, most = 0, found = 0;
    for (uint64_t i = 0; i < THREADS; i++) {
        uint64_t state = i;
        for (int round = 0; round < test_scaled(ROUNDS); round++) {
            uint64_t value = test_random(&state);
            least = value < least ? value : least;
            most = value > most ? value : most;
        }
    }
    size_t length = 0;
    CHECK_OK(rdb_index_search(index, TEXT("least"), &found, 8, &length, NULL));
    CHECK_U64(found, least);
    CHECK_OK(rdb_index_search(index, TEXT("most"), &found, 8, &length, NULL));
    CHECK_U64(found, most);
    CHECK_U64(count_of(index), 2);
    close_both(index, engine);
}
