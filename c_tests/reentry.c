/* Every exported function at two odd moments that an allocator of one's own makes possible.
 *
 * Inside the allocator's callback, while the library is at work: what needs an object is refused with RDB_E_REENTRANT, the
 * rest answers, and the call that was interrupted goes on.
 *
 * While another thread is inside a call on the same exclusive handle, and stays there because its allocator waits: what
 * needs the handle gets RDB_E_BUSY_HANDLE at once.
 */
#include "support.h"

#include "fixture.h"
#include "generated/misuse_all.h"
#include "misuse_change.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

static const misuse_function *armed;
static misuse_call call;
static misuse_result result;
static bool struck;

static void strike(void) {
    if (armed == NULL) return;
    const misuse_function *function = armed;
    armed = NULL; /* once */
    result = function->call(call.arguments);
    struck = true;
}

/* The thread that stays inside a call until it is let go. */
static __thread bool stays;
static sem_t inside, let_go;

static void stay(void) {
    if (!stays) return;
    stays = false;
    CHECK(sem_post(&inside) == 0);
    while (sem_wait(&let_go) != 0) continue;
}

static void *hook_allocate(void *user, size_t size, size_t alignment) {
    (void)user;
    strike();
    stay();
    void *block = NULL;
    size_t at_least = alignment < sizeof(void *) ? sizeof(void *) : alignment;
    return posix_memalign(&block, at_least, size) == 0 ? block : NULL;
}

static void hook_free(void *user, void *block, size_t size, size_t alignment) {
    (void)user;
    (void)size;
    (void)alignment;
    free(block);
}

static void set_allocator(void) {
    static bool done;
    rdb_allocator allocator;
    if (done) return;
    done = true;
    ZERO(allocator);
    allocator.struct_size = sizeof allocator;
    allocator.allocate = hook_allocate;
    allocator.free = hook_free;
    CHECK_OK(rdb_set_allocator(&allocator, NULL));
}

static void check_one(const misuse_function *function) {
    fixture state;
    static uint8_t value[400000];
    static uint64_t serial;
    fixture_open(&state);
    misuse_prepare(&call, function, &state);
    test_context("%s inside a callback", function->name);
    serial++;
    struck = false;
    armed = function;
    /* Too large for a slab: this insert asks for pages. */
    rdb_status outer = rdb_index_insert(state.index, &serial, sizeof serial, value, sizeof value, 0, NULL);
    armed = NULL;
    CHECK(struck);
    CHECK_OK(outer);
    CHECK_OK(rdb_index_delete(state.index, &serial, sizeof serial, NULL));
    if (function->reentry != MISUSE_ANY) {
        if (function->returns_status) CHECK_STATUS((rdb_status)result.number, (rdb_status)function->reentry);
        else CHECK_U64(result.number, function->reentry);
    }
    if (function->returns_status && result.number == RDB_E_REENTRANT) {
        rdb_error err;
        const misuse_parameter *last = &function->parameters[function->parameter_count - 1];
        CHECK(last->kind == MISUSE_ERR);
        memcpy(&err, call.arguments[function->parameter_count - 1].pointer, sizeof err);
        CHECK_ERROR(&err, RDB_E_REENTRANT);
    }
    if (function->returns_status && result.number >= 0) misuse_release_outputs(&call, function, &state);
    test_context(NULL);
    fixture_close(&state);
}

TEST(reentry, every_function_inside_an_allocator_callback) {
    set_allocator();
    for (size_t i = 0; i < MISUSE_FUNCTIONS; i++) check_one(misuse_functions[i]);
}

/* A panic that was asked for takes pages while the handle is in use: the one call that does so on a handle of every kind. */
static void *panic_slowly(void *handle) {
    /* What a thread's first panic and first call on a handle need, they get before. */
    rdb_engine engine = open_engine();
    rdb_index index = create_bytes(engine, "a");
    CHECK_STATUS(rdb_debug_panic(index, NULL), RDB_E_PANIC);
    close_both(index, engine);
    stays = true;
    CHECK_STATUS(rdb_debug_panic(handle, NULL), RDB_E_PANIC);
    CHECK(!stays);
    return NULL;
}

static void check_busy(const misuse_function *function, unsigned kind) {
    fixture state;
    pthread_t thread;
    fixture_open(&state);
    misuse_prepare(&call, function, &state);
    void *handle = (void *)(uintptr_t)fixture_handle(&state, kind);
    for (size_t i = 0; i < function->parameter_count; i++) {
        const misuse_parameter *parameter = &function->parameters[i];
        if (parameter->kind == MISUSE_BATCH) memcpy(call.areas[i], &state.batch, sizeof state.batch);
        if (parameter->kind == MISUSE_HANDLE && (parameter->number & kind) != 0) call.arguments[i].pointer = handle;
    }
    test_context("%s on a busy handle of kind %u", function->name, kind);
    CHECK(pthread_create(&thread, NULL, panic_slowly, handle) == 0);
    while (sem_wait(&inside) != 0) continue;
    misuse_result answer = function->call(call.arguments);
    CHECK(sem_post(&let_go) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK_STATUS((rdb_status)answer.number, (rdb_status)function->busy);
    if (answer.number == RDB_E_BUSY_HANDLE) {
        rdb_error last;
        ZERO(last);
        CHECK_OK(rdb_last_error(&last));
        CHECK_ERROR(&last, RDB_E_BUSY_HANDLE);
    }
    test_context(NULL);
    fixture_close(&state);
}

static bool takes(const misuse_function *function, unsigned kind) {
    for (size_t i = 0; i < function->parameter_count; i++) {
        const misuse_parameter *parameter = &function->parameters[i];
        if (kind == FIXTURE_BATCH && parameter->kind == MISUSE_BATCH) return true;
        if (parameter->kind == MISUSE_HANDLE && (parameter->number & kind) != 0) return true;
    }
    return false;
}

TEST(reentry, every_function_on_a_busy_handle) {
    static const unsigned kinds[] = {FIXTURE_CURSOR, FIXTURE_SUBSCRIPTION, FIXTURE_BATCH};
    size_t checked = 0;
    set_allocator();
    CHECK(sem_init(&inside, 0, 0) == 0 && sem_init(&let_go, 0, 0) == 0);
    for (size_t i = 0; i < MISUSE_FUNCTIONS; i++) {
        for (size_t kind = 0; kind < COUNT_OF(kinds); kind++) {
            if (!takes(misuse_functions[i], kinds[kind])) continue;
            check_busy(misuse_functions[i], kinds[kind]);
            checked++;
        }
    }
    CHECK(checked > 15);
}
