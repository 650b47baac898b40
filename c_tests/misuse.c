/* The machine that runs the misuse tables; see misuse.h. misuse_change.c makes the changes. */
#include "misuse.h"
#include "misuse_change.h"

enum { FILL = 0xa5, BUFFER_ROOM = 256 };

/* How much of a parameter's area is in play: what the call may write, with a margin that it must not. */
static size_t area_size(const misuse_parameter *parameter) {
    size_t size = (size_t)parameter->size + 1024;
    return size < MISUSE_AREA ? size : (size_t)MISUSE_AREA;
}

static uint8_t *area_of(misuse_call *call, size_t parameter) { return (uint8_t *)call->areas[parameter]; }

static void prepare_entry(uint8_t *area) {
    rdb_entry_buffer entry;
    entry.key = area + sizeof entry;
    entry.key_capacity = BUFFER_ROOM;
    entry.key_length = 77;
    entry.value = area + sizeof entry + BUFFER_ROOM;
    entry.value_capacity = BUFFER_ROOM;
    entry.value_length = 77;
    memcpy(area, &entry, sizeof entry);
}

static void prepare_key_buffer(uint8_t *area) {
    rdb_key_buffer key;
    key.data = area + sizeof key;
    key.capacity = BUFFER_ROOM;
    key.length = 0;
    memcpy(area, &key, sizeof key);
}

static void prepare_pointer(misuse_call *call, const misuse_parameter *parameter, size_t position, fixture *state) {
    uint8_t *area = area_of(call, position);
    size_t writable = 0;
    switch (parameter->kind) {
    case MISUSE_IN:
    case MISUSE_IN_STRUCT: (void)fixture_fill(parameter->data, area); break;
    case MISUSE_OUT_STRUCT: {
        uint32_t size = parameter->size;
        memcpy(area, &size, sizeof size);
        writable = size;
        break;
    }
    case MISUSE_POSITION:
        memset(area, 0, parameter->size);
        writable = parameter->size;
        break;
    case MISUSE_BATCH:
        if (parameter->data == DATA_BATCH) memcpy(area, &state->batch, sizeof state->batch);
        else memset(area, 0, sizeof(rdb_batch));
        writable = sizeof(rdb_batch);
        break;
    case MISUSE_ENTRY:
        prepare_entry(area);
        writable = sizeof(rdb_entry_buffer) + 2 * BUFFER_ROOM;
        break;
    case MISUSE_KEY_BUFFER:
        prepare_key_buffer(area);
        writable = sizeof(rdb_key_buffer) + BUFFER_ROOM;
        break;
    case MISUSE_ERR:
        memset(area, 0, sizeof(rdb_error));
        writable = sizeof(rdb_error);
        break;
    default: writable = parameter->size; break;
    }
    call->arguments[position].pointer = area;
    call->writable[position] = writable;
}

/* The length or count that belongs to the good value of the parameter it describes. */
static uint64_t good_length(const misuse_function *function, const misuse_parameter *length) {
    uint64_t scratch[MISUSE_AREA / sizeof(uint64_t)];
    const misuse_parameter *described = &function->parameters[length->link];
    size_t count = fixture_count(described->data);
    return count > 0 ? count : fixture_fill(described->data, scratch);
}

void misuse_prepare(misuse_call *call, const misuse_function *function, fixture *state) {
    for (size_t i = 0; i < function->parameter_count; i++) {
        const misuse_parameter *parameter = &function->parameters[i];
        memset(area_of(call, i), FILL, area_size(parameter));
        call->arguments[i].number = parameter->number;
        call->arguments[i].pointer = NULL;
        call->writable[i] = 0;
        switch (parameter->kind) {
        case MISUSE_SCALAR:
        case MISUSE_CAPACITY: break;
        case MISUSE_LENGTH: call->arguments[i].number = good_length(function, parameter); break;
        case MISUSE_ADDRESS: call->arguments[i].pointer = fixture_address(state, parameter->data); break;
        case MISUSE_CALLBACK: call->arguments[i].number = (uint64_t)(uintptr_t)fixture_callback; break;
        case MISUSE_HANDLE: misuse_set_handle(call, function, i, state); break;
        default: prepare_pointer(call, parameter, i, state); break;
        }
    }
}

static size_t err_position(const misuse_function *function) {
    for (size_t i = 0; i < function->parameter_count; i++) {
        if (function->parameters[i].kind == MISUSE_ERR) return i;
    }
    return MISUSE_PARAMETERS;
}

/* Inputs are as they were and nothing behind an output was written: every area byte beyond writable is FILL or input. */
static void check_bounds(misuse_call *call, const misuse_function *function) {
    for (size_t i = 0; i < function->parameter_count; i++) {
        misuse_kind kind = function->parameters[i].kind;
        if (kind == MISUSE_IN || kind == MISUSE_IN_STRUCT || kind == MISUSE_HANDLE) continue;
        const uint8_t *area = area_of(call, i);
        /* One byte of slack for a pointer that was moved by one. */
        for (size_t k = call->writable[i] + 1; k < area_size(&function->parameters[i]); k++) {
            if (area[k] != FILL) {
                test_fail(__FILE__, __LINE__, "%s: byte %zu behind the output was written", function->parameters[i].name,
                          k - call->writable[i]);
            }
        }
    }
}

static void check_cleared(const char *name, const void *data, size_t length, uint64_t byte) {
    const uint8_t *bytes = (const uint8_t *)data;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != (uint8_t)byte) test_fail(__FILE__, __LINE__, "%s is not cleared after a failure", name);
    }
}

static void check_outputs_of_failure(misuse_call *call, const misuse_function *function) {
    for (size_t i = 0; i < function->parameter_count; i++) {
        const misuse_parameter *parameter = &function->parameters[i];
        if (call->arguments[i].pointer == NULL) continue;
        if (parameter->kind == MISUSE_OUT) {
            check_cleared(parameter->name, call->arguments[i].pointer, parameter->size, parameter->number);
        }
    }
}

static void check_error_of_failure(misuse_call *call, const misuse_function *function, rdb_status status) {
    rdb_error copy, last;
    size_t position = err_position(function);
    if (position < MISUSE_PARAMETERS && call->arguments[position].pointer != NULL) {
        memcpy(&copy, call->arguments[position].pointer, sizeof copy);
        CHECK_ERROR(&copy, status);
    }
    if (position == MISUSE_PARAMETERS) return;
    ZERO(last);
    CHECK_OK(rdb_last_error(&last));
    CHECK_ERROR(&last, status);
}

static void check_result(const misuse_function *function, const misuse_row *row, misuse_result result) {
    if (row->text != NULL) {
        CHECK(result.text != NULL);
        CHECK_BYTES(result.text, strlen(result.text), row->text, strlen(row->text));
    } else if (row->expected == MISUSE_ANY) {
        if (function->returns_status) CHECK(result.number >= 0 || rdb_status_class((rdb_status)result.number) > 0);
    } else if (function->returns_status) {
        CHECK_STATUS((rdb_status)result.number, (rdb_status)row->expected);
    } else {
        CHECK_U64(result.number, row->expected);
    }
}

static void call_and_check(misuse_call *call, const misuse_function *function, const misuse_row *row) {
    misuse_result result = function->call(call->arguments);
    check_result(function, row, result);
    if (!function->returns_status) return;
    check_bounds(call, function);
    if (result.number < 0) {
        check_outputs_of_failure(call, function);
        check_error_of_failure(call, function, (rdb_status)result.number);
        return;
    }
    size_t position = err_position(function);
    if (position < MISUSE_PARAMETERS) check_cleared("err", area_of(call, position), sizeof(rdb_error), 0);
}

static void call_in_child(misuse_call *call, const misuse_function *function, const misuse_row *row) {
    if (test_fork()) {
        call_and_check(call, function, row);
        test_child_done();
    }
    test_wait_for_child(__FILE__, __LINE__);
}

static void describe_variant(const misuse_function *function, const misuse_row *row, unsigned variant, bool with_err) {
    bool about_one = row->parameter < function->parameter_count;
    test_context("%s: %s%s%s #%u%s", function->name, about_one ? function->parameters[row->parameter].name : "",
                 about_one ? " " : "", row->name, variant, with_err ? "" : ", err NULL");
}

/* The fixture serves one variant after the other as long as none changes it; opening one is most of the work. */
typedef struct run_state {
    fixture objects;
    uint64_t digest;
    bool is_open;
    misuse_call call;
} run_state;

static void open_fixture(run_state *self) {
    if (self->is_open) return;
    fixture_open(&self->objects);
    self->digest = fixture_digest(&self->objects);
    self->is_open = true;
}

static void close_fixture(run_state *self) {
    if (self->is_open) fixture_close(&self->objects);
    self->is_open = false;
}

/* Changes that need a fixture of their own, since they are made to its objects. */
static bool changes_objects(misuse_change change) {
    return change == CHANGE_POISONED_HANDLE || change == CHANGE_DROPPED_INDEX || change == CHANGE_CLOSED_ENGINE;
}

/* One row, one variant of its change, with or without an rdb_error. False when the row has no such variant. */
static bool run_variant(run_state *self, const misuse_function *function, const misuse_row *row, unsigned variant,
                        bool with_err) {
    open_fixture(self);
    misuse_prepare(&self->call, function, &self->objects);
    if (!misuse_apply(&self->call, function, row, variant, &self->objects)) return false;
    describe_variant(function, row, variant, with_err);
    size_t err = err_position(function);
    if (!with_err && err < MISUSE_PARAMETERS) self->call.arguments[err].pointer = NULL;
    bool fails = function->returns_status && row->expected != MISUSE_ANY && row->expected < 0;
    bool unchanged = fails && row->expected != RDB_E_PANIC;
    uint64_t before = changes_objects(row->change) ? fixture_digest(&self->objects) : self->digest;
    if (row->change == CHANGE_FORKED) call_in_child(&self->call, function, row);
    else call_and_check(&self->call, function, row);
    if (unchanged && fixture_digest(&self->objects) != before) {
        test_fail(__FILE__, __LINE__, "the call failed and changed state");
    }
    if (!fails) misuse_release_outputs(&self->call, function, &self->objects);
    if (!unchanged || changes_objects(row->change)) close_fixture(self);
    return true;
}

void misuse_run(const misuse_function *function) {
    static run_state state;
    state.is_open = false;
    for (size_t i = 0; i < function->row_count; i++) {
        const misuse_row *row = &function->rows[i];
        for (unsigned variant = 0; run_variant(&state, function, row, variant, true); variant++) {
            if (err_position(function) < MISUSE_PARAMETERS) (void)run_variant(&state, function, row, variant, false);
        }
    }
    close_fixture(&state);
    test_context(NULL);
}
