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

/* Four threads that hold blocks of a budget, and bytes of it for their next ones, while somebody forks. */
enum { HOLDERS = 4, TAKEN = 40, HELD = 20, BLOCK = 60000 };

typedef struct holders {
    rdb_budget budget;
    pthread_barrier_t hold, let_go;
    pthread_t threads[HOLDERS];
} holders;

static void *hold_blocks(void *argument) {
    holders *all = (holders *)argument;
    void *blocks[TAKEN];
    for (int i = 0; i < TAKEN; i++) CHECK_OK(rdb_budget_allocate(all->budget, BLOCK, 16, 0, &blocks[i], NULL));
    for (int i = HELD; i < TAKEN; i++) CHECK_OK(rdb_budget_free(all->budget, blocks[i], NULL));
    (void)pthread_barrier_wait(&all->hold);
    (void)pthread_barrier_wait(&all->let_go);
    for (int i = 0; i < HELD; i++) CHECK_OK(rdb_budget_free(all->budget, blocks[i], NULL));
    return NULL;
}

static rdb_budget open_bounded(const char *name, uint64_t limit) {
    rdb_budget_options options;
    rdb_budget budget = NULL;
    rdb_budget_options_init(&options, sizeof options);
    options.limit_bytes = limit;
    CHECK_OK(rdb_budget_open(NULL, name, strlen(name), &options, &budget, NULL));
    return budget;
}

static void begin_holding(holders *all, const char *name) {
    all->budget = open_bounded(name, 64 << 20);
    CHECK(pthread_barrier_init(&all->hold, NULL, HOLDERS + 1) == 0);
    CHECK(pthread_barrier_init(&all->let_go, NULL, HOLDERS + 1) == 0);
    for (int i = 0; i < HOLDERS; i++) CHECK(pthread_create(&all->threads[i], NULL, hold_blocks, all) == 0);
    (void)pthread_barrier_wait(&all->hold);
}

/* What the library tells of a budget, also of one of the parent's, whose handle the child cannot use. */
static rdb_budget_info listed(const char *name) {
    rdb_budget_info list[16];
    size_t count = 0;
    CHECK_OK(rdb_budget_list(list, sizeof list[0], COUNT_OF(list), &count, NULL));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0) return list[i];
    }
    test_fail(__FILE__, __LINE__, "no budget is called %s", name);
}

static rdb_memory_usage usage_of_process(const char *component) {
    rdb_memory_usage usage;
    uint32_t number = 0;
    ZERO(usage);
    usage.struct_size = sizeof usage;
    while (component != NULL && strcmp(rdb_memory_component_name(++number), component) != 0) continue;
    CHECK_OK(rdb_memory_usage_get(NULL, component == NULL ? RDB_COMPONENT_ALL : number, &usage, NULL));
    return usage;
}

static void end_holding(holders *all, const char *name) {
    (void)pthread_barrier_wait(&all->let_go);
    for (int i = 0; i < HOLDERS; i++) CHECK(pthread_join(all->threads[i], NULL) == 0);
    CHECK_U64(listed(name).used_bytes, 0);
    /* Nothing is kept for threads that are gone: all of it can be had. */
    CHECK_OK(rdb_budget_charge(all->budget, 64 << 20, NULL));
    CHECK_STATUS(rdb_budget_charge(all->budget, 1, NULL), RDB_E_LIMIT);
    CHECK_OK(rdb_budget_close(all->budget, NULL));
    CHECK(pthread_barrier_destroy(&all->hold) == 0 && pthread_barrier_destroy(&all->let_go) == 0);
}

/* Whether threads keep bytes of the budget: so many as are not held cannot be had. */
static bool is_kept_from(rdb_budget budget, const char *name, uint64_t block) {
    void *refused = NULL;
    CHECK_OK(rdb_budget_limits_set(budget, listed(name).used_bytes + block, 0, NULL));
    rdb_status status = rdb_budget_allocate(budget, BLOCK, 16, 0, &refused, NULL);
    CHECK_OK(rdb_budget_limits_set(budget, 64 << 20, 0, NULL));
    return status == RDB_E_LIMIT;
}

/* What a block is charged with. */
static uint64_t bytes_of_block(void) {
    rdb_budget budget = open_bounded("one block", 0);
    void *block = NULL;
    CHECK_OK(rdb_budget_allocate(budget, BLOCK, 16, 0, &block, NULL));
    uint64_t bytes = listed("one block").used_bytes;
    CHECK_OK(rdb_budget_free(budget, block, NULL));
    CHECK_OK(rdb_budget_close(budget, NULL));
    return bytes;
}

/* What the parent's threads kept is nobody's in the child, and can be had under the limit of the process. */
static void use_what_is_left(uint64_t block) {
    enum { MORE = 10, OTHER = 256 << 10 };
    void *blocks[MORE];
    rdb_budget budget = open_bounded("what is left", 0);
    CHECK_OK(rdb_memory_limit_set(usage_of_process(NULL).used_bytes + MORE * block + OTHER, NULL));
    for (int i = 0; i < MORE; i++) CHECK_OK(rdb_budget_allocate(budget, BLOCK, 16, 0, &blocks[i], NULL));
    CHECK_U64(listed("what is left").used_bytes, MORE * block);
    CHECK_OK(rdb_memory_limit_set(0, NULL));
    for (int i = 0; i < MORE; i++) CHECK_OK(rdb_budget_free(budget, blocks[i], NULL));
    CHECK_OK(rdb_budget_close(budget, NULL));
}

TEST(fork, figures_stay_right_while_threads_keep_bytes_of_a_budget) {
    static holders parents, childs;
    uint64_t block = bytes_of_block(), held = HOLDERS * HELD * block;
    begin_holding(&parents, "the parent's");
    CHECK_U64(listed("the parent's").used_bytes, held);
    CHECK(is_kept_from(parents.budget, "the parent's", block));
    rdb_memory_usage before = usage_of_process("blocks");
    CHECK(before.used_bytes >= held);
    for (int round = 0; round < 3; round++) {
        IN_CHILD({
            CHECK_U64(listed("the parent's").used_bytes, held);
            rdb_memory_usage now = usage_of_process("blocks");
            CHECK_U64(now.used_bytes, before.used_bytes);
            CHECK_U64(now.allocations, before.allocations);
            CHECK_U64(now.frees, before.frees);
            use_what_is_left(block);
            /* Its own threads take the places of the parent's. */
            begin_holding(&childs, "the child's");
            CHECK_U64(listed("the child's").used_bytes, held);
            CHECK(is_kept_from(childs.budget, "the child's", block));
            IN_CHILD({
                CHECK_U64(listed("the child's").used_bytes, held);
                CHECK_U64(listed("the parent's").used_bytes, held);
                use_what_is_left(block);
            });
            end_holding(&childs, "the child's");
            CHECK_U64(listed("the parent's").used_bytes, held);
            CHECK_U64(usage_of_process("blocks").used_bytes, before.used_bytes);
        });
        CHECK_U64(listed("the parent's").used_bytes, held);
        CHECK(is_kept_from(parents.budget, "the parent's", block));
    }
    rdb_memory_usage after = usage_of_process("blocks");
    CHECK_U64(after.used_bytes, before.used_bytes);
    CHECK_U64(after.allocations - after.frees, before.allocations - before.frees);
    end_holding(&parents, "the parent's");
}
