/* Every exported function, called from inside the allocator's callback while the library is at work: what needs an object
 * is refused with RDB_E_REENTRANT, the rest answers, and the call that was interrupted goes on. */
#include "support.h"

#include "fixture.h"
#include "generated/misuse_all.h"

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

static void *hook_allocate(void *user, size_t size, size_t alignment) {
    (void)user;
    strike();
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
    static uint8_t value[20000];
    static uint64_t serial;
    fixture_open(&state);
    misuse_prepare(&call, function, &state);
    test_context("%s inside a callback", function->name);
    serial++;
    struck = false;
    armed = function;
    /* Twice as long each time would be cached nowhere: this insert asks for memory. */
    rdb_status outer = rdb_index_insert(state.pairs, &serial, sizeof serial, value, 400 + serial % 100, 0, NULL);
    armed = NULL;
    CHECK(struck);
    CHECK_OK(outer);
    CHECK_OK(rdb_index_delete(state.pairs, &serial, sizeof serial, NULL));
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
    test_context(NULL);
    fixture_close(&state);
}

TEST(reentry, every_function_inside_an_allocator_callback) {
    set_allocator();
    for (size_t i = 0; i < MISUSE_FUNCTIONS; i++) check_one(misuse_functions[i]);
}
