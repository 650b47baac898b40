/* Many threads: one handle shared by all, handles closed while they are used, exclusive handles that are busy. */
#include "support.h"

#include <pthread.h>
#include <unistd.h>

enum { THREADS = 8 };

typedef struct worker {
    rdb_engine engine;
    rdb_index index;
    rdb_cursor cursor;
    int *stop;
    uint64_t number;
    uint64_t done;
    uint64_t refused;
} worker;

static void run_threads(worker *workers, void *(*body)(void *)) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        workers[i].number = (uint64_t)i;
        CHECK(pthread_create(&threads[i], NULL, body, &workers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
}

static void *insert_own_keys(void *argument) {
    worker *self = (worker *)argument;
    for (uint64_t i = 0; i < (uint64_t)test_scaled(2000); i++) {
        uint64_t key = i * THREADS + self->number, value = 0;
        size_t length = 0;
        CHECK_OK(rdb_index_insert(self->index, &key, sizeof key, &i, sizeof i, RDB_INSERT_IF_ABSENT, NULL));
        CHECK_OK(rdb_index_search(self->index, &key, sizeof key, &value, sizeof value, &length, NULL));
        CHECK_U64(value, i);
        if (i % 4 == 0) CHECK_OK(rdb_index_delete(self->index, &key, sizeof key, NULL));
    }
    return NULL;
}

TEST(threads, one_index_for_all) {
    worker workers[THREADS];
    ZERO(workers);
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    for (int i = 0; i < THREADS; i++) workers[i].index = index;
    run_threads(workers, insert_own_keys);
    CHECK_U64(count_of(index), THREADS * test_scaled(2000) * 3 / 4);
    close_both(index, engine);
}

static void *count_up(void *argument) {
    worker *self = (worker *)argument;
    for (int i = 0; i < 1000; i++) {
        uint64_t value = 0;
        rdb_status status = rdb_index_insert(self->index, &i, sizeof i, &value, sizeof value, RDB_INSERT_IF_ABSENT, NULL);
        CHECK(status == RDB_OK || status == RDB_EXISTS);
        self->done += status == RDB_OK;
    }
    return NULL;
}

/* Of all threads that insert the same key if it is absent, one succeeds. */
TEST(threads, if_absent_is_atomic) {
    worker workers[THREADS];
    ZERO(workers);
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    for (int i = 0; i < THREADS; i++) workers[i].index = index;
    run_threads(workers, count_up);
    uint64_t inserted = 0;
    for (int i = 0; i < THREADS; i++) inserted += workers[i].done;
    CHECK_U64(inserted, 1000);
    CHECK_U64(count_of(index), 1000);
    close_both(index, engine);
}

static void *use_until_closed(void *argument) {
    worker *self = (worker *)argument;
    for (;;) {
        rdb_status status = rdb_index_contains(self->index, TEXT("k"), NULL);
        if (status == RDB_E_CLOSED_HANDLE) return NULL;
        CHECK_OK(status);
        self->done++;
    }
}

TEST(threads, a_handle_is_closed_while_it_is_used) {
    for (int round = 0; round < test_scaled(50); round++) {
        worker workers[THREADS];
        pthread_t threads[THREADS];
        ZERO(workers);
        rdb_engine engine = open_engine();
        rdb_index index = create_bytes(engine, "a");
        put(index, "k", "v");
        for (int i = 0; i < THREADS; i++) {
            workers[i].index = index;
            CHECK(pthread_create(&threads[i], NULL, use_until_closed, &workers[i]) == 0);
        }
        usleep((useconds_t)(round * 20));
        CHECK_OK(rdb_engine_close(engine, NULL));
        CHECK_OK(rdb_index_close(index, NULL));
        for (int i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK_U64(rdb_debug_live_handles(0), 0);
        CHECK_U64(test_charged_bytes(), 0);
    }
}

static void *close_it(void *argument) {
    worker *self = (worker *)argument;
    rdb_status status = rdb_index_close(self->index, NULL);
    CHECK(status == RDB_OK || status == RDB_E_CLOSED_HANDLE);
    self->done = status == RDB_OK;
    return NULL;
}

TEST(threads, of_many_closers_one_closes) {
    for (int round = 0; round < test_scaled(50); round++) {
        worker workers[THREADS];
        ZERO(workers);
        rdb_engine engine = open_engine();
        rdb_index index = create_bytes(engine, "a");
        for (int i = 0; i < THREADS; i++) workers[i].index = index;
        run_threads(workers, close_it);
        uint64_t closed = 0;
        for (int i = 0; i < THREADS; i++) closed += workers[i].done;
        CHECK_U64(closed, 1);
        CHECK_OK(rdb_engine_close(engine, NULL));
    }
}

static void *step_cursor(void *argument) {
    worker *self = (worker *)argument;
    rdb_batch batch;
    ZERO(batch);
    for (int i = 0; i < test_scaled(300); i++) {
        rdb_status status = rdb_cursor_rewind(self->cursor, NULL);
        if (status == RDB_OK) status = rdb_cursor_next_batch(self->cursor, 5000, 0, &batch, NULL);
        if (status == RDB_E_BUSY_HANDLE) self->refused++;
        else {
            CHECK(status == RDB_OK || status == RDB_END);
            self->done++;
        }
    }
    CHECK_OK(rdb_batch_free(&batch, NULL));
    return NULL;
}

/* A cursor is exclusive: a second thread is told so, and never sees or does damage. */
TEST(threads, a_busy_cursor_refuses) {
    worker workers[THREADS];
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    rdb_cursor cursor = NULL;
    for (int i = 0; i < 5000; i++) CHECK_OK(rdb_index_insert(index, &i, sizeof i, TEXT("some value"), 0, NULL));
    CHECK_OK(rdb_cursor_open(index, NULL, &cursor, NULL));
    uint64_t refused = 0;
    for (int attempt = 0; attempt < 20 && refused == 0; attempt++) {
        ZERO(workers);
        for (int i = 0; i < THREADS; i++) workers[i].cursor = cursor;
        run_threads(workers, step_cursor);
        for (int i = 0; i < THREADS; i++) refused += workers[i].refused;
        for (int i = 0; i < THREADS; i++) CHECK(workers[i].done + workers[i].refused == (uint64_t)test_scaled(300));
    }
    CHECK(refused > 0);
    CHECK_OK(rdb_cursor_close(cursor, NULL));
    close_both(index, engine);
}

static void *open_and_close_all(void *argument) {
    worker *self = (worker *)argument;
    for (int i = 0; i < test_scaled(200); i++) {
        char name[2] = {(char)('a' + self->number), (char)('a' + i % 26)};
        rdb_index index = NULL;
        rdb_status status = rdb_index_create(self->engine, name, 2, NULL, &index, NULL);
        CHECK_OK(status);
        CHECK_OK(rdb_index_insert(index, TEXT("k"), name, 2, 0, NULL));
        CHECK_OK(rdb_index_drop(self->engine, name, 2, NULL));
        CHECK_STATUS(rdb_index_clear(index, NULL), RDB_E_DROPPED);
        CHECK_OK(rdb_index_close(index, NULL));
    }
    return NULL;
}

TEST(threads, the_catalog_is_shared) {
    worker workers[THREADS];
    ZERO(workers);
    rdb_engine engine = open_engine();
    for (int i = 0; i < THREADS; i++) workers[i].engine = engine;
    run_threads(workers, open_and_close_all);
    rdb_batch names;
    ZERO(names);
    CHECK_OK(rdb_index_list(engine, &names, NULL));
    CHECK_U64(names.count, 0);
    CHECK_OK(rdb_batch_free(&names, NULL));
    CHECK_OK(rdb_engine_close(engine, NULL));
}

static void *scan_while_others_write(void *argument) {
    worker *self = (worker *)argument;
    rdb_batch batch;
    ZERO(batch);
    if (self->number % 2 == 0) {
        uint64_t state = self->number + 1;
        for (int i = 0; i < test_scaled(3000); i++) {
            uint64_t key = test_random(&state) % 2000;
            if (i % 3 == 0) (void)!rdb_index_delete(self->index, &key, sizeof key, NULL);
            else CHECK_OK(rdb_index_insert(self->index, &key, sizeof key, &key, sizeof key, 0, NULL));
        }
    } else {
        for (int i = 0; i < test_scaled(50); i++) {
            CHECK_OK(rdb_index_range_search(self->index, NULL, &batch, NULL));
            for (size_t k = 0; k < batch.count; k++) {
                CHECK_BYTES(batch_key(&batch, k).data, 8, batch_value(&batch, k).data, 8);
                if (k > 0) CHECK(memcmp(batch_key(&batch, k - 1).data, batch_key(&batch, k).data, 8) < 0);
            }
        }
    }
    CHECK_OK(rdb_batch_free(&batch, NULL));
    return NULL;
}

TEST(threads, scans_are_in_order_beside_writers) {
    worker workers[THREADS];
    ZERO(workers);
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    for (int i = 0; i < THREADS; i++) workers[i].index = index;
    run_threads(workers, scan_while_others_write);
    CHECK_OK(rdb_index_verify(index, NULL));
    close_both(index, engine);
}

static void *fail_and_read_the_error(void *argument) {
    worker *self = (worker *)argument;
    for (int i = 0; i < 1000; i++) {
        rdb_error last;
        ZERO(last);
        rdb_status expected = self->number % 2 == 0 ? RDB_E_NULL_HANDLE : RDB_E_BAD_HANDLE;
        rdb_index index = (rdb_index)(uintptr_t)(self->number % 2 == 0 ? 0 : 3);
        CHECK_STATUS(rdb_index_clear(index, NULL), expected);
        CHECK_OK(rdb_last_error(&last));
        CHECK_ERROR(&last, expected);
    }
    return NULL;
}

static void *ask_for_an_error_that_never_was(void *argument) {
    rdb_error last;
    (void)argument;
    ZERO(last);
    CHECK_STATUS(rdb_last_error(&last), RDB_NOT_FOUND);
    CHECK_U64(last.code, 0);
    CHECK_OK(rdb_engine_close(NULL, NULL));
    CHECK_STATUS(rdb_last_error(&last), RDB_NOT_FOUND);
    return NULL;
}

TEST(threads, a_new_one_has_no_last_error) {
    worker workers[THREADS];
    ZERO(workers);
    CHECK_STATUS(rdb_index_clear(NULL, NULL), RDB_E_NULL_HANDLE);
    run_threads(workers, ask_for_an_error_that_never_was);
}

TEST(threads, each_has_its_own_last_error) {
    worker workers[THREADS];
    ZERO(workers);
    run_threads(workers, fail_and_read_the_error);
}

static void *live_and_die(void *argument) {
    worker *self = (worker *)argument;
    CHECK_OK(rdb_index_contains(self->index, TEXT("k"), NULL));
    return NULL;
}

TEST(threads, short_lived_threads_leave_nothing) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    put(index, "k", "v");
    worker self;
    ZERO(self);
    self.index = index;
    uint64_t before = 0;
    for (int i = 0; i < 300; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, live_and_die, &self) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
        rdb_memory_usage usage;
        ZERO(usage);
        usage.struct_size = sizeof usage;
        CHECK_OK(rdb_memory_usage_get(NULL, RDB_COMPONENT_ALL, &usage, NULL));
        if (i == 20) before = usage.used_bytes;
        if (i > 20) CHECK_U64(usage.used_bytes, before);
    }
    close_both(index, engine);
}

/* AddressSanitizer takes the frames that a cancelled thread unwinds for live ones. */
#ifndef __SANITIZE_ADDRESS__
/* Is cancelled before its first call, which takes effect at its end: none of the calls is a cancellation point. */
static void *call_while_cancelled(void *argument) {
    worker *self = (worker *)argument;
    char text[8192];
    size_t length = 0, count = 0;
    rdb_event event;
    CHECK(pthread_cancel(pthread_self()) == 0);
    rdb_engine engine = open_engine();
    rdb_subscription subscription = NULL;
    CHECK_OK(rdb_subscription_open(engine, NULL, &subscription, NULL));
    rdb_index index = create_bytes(engine, "a");
    CHECK_OK(rdb_events_poll(subscription, &event, sizeof event, 1, &count, NULL, NULL));
    CHECK_U64(count, 1);
    CHECK_OK(rdb_statistics_json(NULL, text, sizeof text, &length, NULL));
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    close_both(index, engine);
    self->done = 1;
    pthread_testcancel();
    return NULL;
}

TEST(threads, cancellation_waits_for_the_end_of_calls) {
    worker self;
    pthread_t thread;
    void *result = NULL;
    ZERO(self);
    CHECK(pthread_create(&thread, NULL, call_while_cancelled, &self) == 0);
    CHECK(pthread_join(thread, &result) == 0);
    CHECK(result == PTHREAD_CANCELED);
    CHECK_U64(self.done, 1);
}
#endif
