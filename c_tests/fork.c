/* After fork(): the parent's handles are the parent's; the child opens its own. */
#include "support.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs statements in a child process; a check that fails there fails the test. */
#define IN_CHILD(...)                                                                                                  \
    do {                                                                                                               \
        if (test_fork()) {                                                                                             \
            __VA_ARGS__;                                                                                               \
            test_child_done();                                                                                         \
        }                                                                                                              \
        test_wait_for_child(__FILE__, __LINE__);                                                                       \
    } while (0)

static void work_in_child(void) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "childs");
    for (int i = 0; i < 500; i++) CHECK_OK(rdb_index_insert(index, &i, sizeof i, TEXT("value"), 0, NULL));
    CHECK_U64(count_of(index), 500);
    CHECK_U64(rdb_debug_live_handles(0), 2);
    close_both(index, engine);
    CHECK_U64(rdb_debug_live_handles(0), 0);
}

TEST(fork, the_child_cannot_use_the_parents_handles) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    rdb_cursor cursor = NULL;
    rdb_subscription subscription = NULL;
    rdb_batch batch;
    ZERO(batch);
    put(index, "k", "v");
    CHECK_OK(rdb_cursor_open(index, NULL, &cursor, NULL));
    CHECK_OK(rdb_subscription_open(engine, NULL, &subscription, NULL));
    CHECK_OK(rdb_index_list(engine, &batch, NULL));
    IN_CHILD({
        rdb_slice key, value;
        rdb_index opened = (rdb_index)(uintptr_t)1;
        size_t count = 9;
        CHECK_STATUS(rdb_index_open(engine, TEXT("a"), &opened, NULL), RDB_E_FORKED);
        CHECK(opened == NULL);
        CHECK_STATUS(rdb_index_contains(index, TEXT("k"), NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_cursor_next(cursor, &key, &value, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_events_poll(subscription, NULL, sizeof(rdb_event), 0, &count, NULL, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_handle_check(index, 0, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_index_close(index, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_cursor_close(cursor, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_subscription_close(subscription, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_batch_free(&batch, NULL), RDB_E_FORKED);
        CHECK_STATUS(rdb_engine_close(engine, NULL), RDB_E_FORKED);
        CHECK_U64(rdb_debug_live_handles(0), 0);
    });
    check_value(index, "k", "v"); /* the parent's are as they were */
    CHECK_OK(rdb_batch_free(&batch, NULL));
    CHECK_OK(rdb_subscription_close(subscription, NULL));
    CHECK_OK(rdb_cursor_close(cursor, NULL));
    close_both(index, engine);
}

TEST(fork, the_child_opens_its_own) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    put(index, "k", "v");
    IN_CHILD(work_in_child());
    IN_CHILD({
        work_in_child();
        IN_CHILD(work_in_child()); /* and a grandchild */
        work_in_child();
    });
    check_value(index, "k", "v");
    close_both(index, engine);
}

TEST(fork, the_childs_handles_are_not_the_parents) {
    rdb_engine engine = open_engine();
    IN_CHILD({
        rdb_engine own = open_engine();
        CHECK(own != engine);
        CHECK_STATUS(rdb_handle_check(engine, 0, NULL), RDB_E_FORKED);
        CHECK_OK(rdb_handle_check(own, RDB_HANDLE_ENGINE, NULL));
        CHECK_OK(rdb_engine_close(own, NULL));
        CHECK_STATUS(rdb_handle_check(own, 0, NULL), RDB_E_CLOSED_HANDLE);
    });
    CHECK_OK(rdb_engine_close(engine, NULL));
}

/* Under valgrind this child ends with a leak check, which must find all that it inherited. */
TEST(fork, the_child_loses_nothing_of_the_parents) {
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    put(index, "k", "v");
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        rdb_engine own = NULL;
        rdb_status status = rdb_engine_open(NULL, &own, NULL);
        if (status == RDB_OK) status = rdb_engine_close(own, NULL);
        _exit(status == RDB_OK ? 0 : 1);
    }
    int state = 0;
    CHECK(waitpid(child, &state, 0) == child);
    CHECK_U64((uint64_t)state, 0);
    close_both(index, engine);
}

typedef struct busy_thread {
    rdb_engine engine;
    rdb_index index;
    int stop;
} busy_thread;

static void *keep_busy(void *argument) {
    busy_thread *self = (busy_thread *)argument;
    uint64_t state = 1;
    while (__atomic_load_n(&self->stop, __ATOMIC_RELAXED) == 0) {
        uint64_t key = test_random(&state) % 1000;
        rdb_index again = NULL;
        CHECK_OK(rdb_index_insert(self->index, &key, sizeof key, TEXT("a value of some length"), 0, NULL));
        CHECK_OK(rdb_index_open(self->engine, TEXT("a"), &again, NULL));
        CHECK_OK(rdb_index_close(again, NULL));
    }
    return NULL;
}

/* Another thread is inside the library, maybe with a lock, at the moment of the fork. */
TEST(fork, in_the_middle_of_another_threads_calls) {
    busy_thread busy;
    busy.engine = open_engine();
    busy.index = create_bytes(busy.engine, "a");
    busy.stop = 0;
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, keep_busy, &busy) == 0);
    for (int i = 0; i < test_scaled(40); i++) {
        IN_CHILD({
            CHECK_STATUS(rdb_index_contains(busy.index, TEXT("k"), NULL), RDB_E_FORKED);
            work_in_child();
        });
    }
    __atomic_store_n(&busy.stop, 1, __ATOMIC_RELAXED);
    CHECK(pthread_join(thread, NULL) == 0);
    close_both(busy.index, busy.engine);
}

static void *fork_at_once(void *argument) {
    pthread_barrier_t *start = (pthread_barrier_t *)argument;
    (void)pthread_barrier_wait(start);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        alarm(20);
        rdb_engine engine = NULL;
        rdb_status status = rdb_engine_open(NULL, &engine, NULL);
        if (status == RDB_OK) status = rdb_engine_close(engine, NULL);
        /* By a signal: valgrind must not look for what the other threads had on their stacks. */
        if (status == RDB_OK) (void)kill(getpid(), SIGKILL);
        test_check_status(__FILE__, __LINE__, "the child's first engine", status, RDB_OK);
        _exit(1);
    }
    CHECK_OK(rdb_engine_close(open_engine(), NULL));
    int state = 0;
    CHECK(waitpid(child, &state, 0) == child);
    CHECK(WIFSIGNALED(state) && WTERMSIG(state) == SIGKILL);
    return NULL;
}

/* The first calls of a process, and forks at the same moment. The library was not called in this process before. */
TEST(fork, in_the_middle_of_another_threads_first_call) {
    for (int round = 0; round < 10; round++) {
        IN_CHILD({
            pthread_barrier_t start;
            pthread_t threads[4];
            CHECK(pthread_barrier_init(&start, NULL, 4) == 0);
            for (int i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, fork_at_once, &start) == 0);
            for (int i = 0; i < 4; i++) CHECK(pthread_join(threads[i], NULL) == 0);
        });
    }
}

typedef struct allocating_thread {
    void *shared[64];
    int stop;
} allocating_thread;

static void *keep_allocating(void *argument) {
    allocating_thread *self = (allocating_thread *)argument;
    uint64_t state = 5;
    while (__atomic_load_n(&self->stop, __ATOMIC_RELAXED) == 0) {
        size_t size = test_random(&state) % (test_random(&state) % 8 == 0 ? 400000 : 3000);
        void **slot = &self->shared[test_random(&state) % 64];
        CHECK_OK(rdb_free(__atomic_exchange_n(slot, rdb_malloc(size), __ATOMIC_ACQ_REL)));
    }
    return NULL;
}

static void allocate_in_child(const char *inherited) {
    for (int i = 0; i < 1000; i++) CHECK(inherited[i] == 'x');
    for (size_t size = 1; size < 1000000; size = size * 2 + 1) {
        uint8_t *block = (uint8_t *)rdb_calloc(size, 1);
        CHECK(block != NULL && block[0] == 0 && block[size - 1] == 0);
        memset(block, 7, size);
        block = (uint8_t *)rdb_realloc(block, size + 1000);
        CHECK(block != NULL && block[size - 1] == 7);
        CHECK_OK(rdb_free(block));
    }
}

/* Another thread is inside the allocator, maybe with a lock; blocks of the parent are the child's too. */
TEST(fork, in_the_middle_of_another_threads_malloc) {
    static allocating_thread busy;
    char *inherited = (char *)rdb_malloc(1000);
    CHECK(inherited != NULL);
    memset(inherited, 'x', 1000);
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, keep_allocating, &busy) == 0);
    for (int i = 0; i < test_scaled(100); i++) {
        IN_CHILD({
            allocate_in_child(inherited);
            CHECK_OK(rdb_free(inherited));
        });
        allocate_in_child(inherited);
    }
    __atomic_store_n(&busy.stop, 1, __ATOMIC_RELAXED);
    CHECK(pthread_join(thread, NULL) == 0);
    for (int i = 0; i < 64; i++) CHECK_OK(rdb_free(busy.shared[i]));
    CHECK_OK(rdb_free(inherited));
}
