/* The changes of the misuse tables; see misuse.h and misuse_change.h. */
#include "misuse_change.h"

static void *as_pointer(const void *handle) { return (void *)(uintptr_t)handle; }

static unsigned lowest_bit(uint64_t bits) { return (unsigned)(bits & (~bits + 1)); }

/* The variant-th set bit of bits, or 0. */
static unsigned nth_bit(uint64_t bits, unsigned variant) {
    for (unsigned i = 0; i < variant; i++) bits &= bits - 1;
    return bits == 0 ? 0 : lowest_bit(bits);
}

static const void *good_handle(const misuse_parameter *parameter, const fixture *state, unsigned kind) {
    if (kind == FIXTURE_INDEX && parameter->data == DATA_INDEX_U64) return state->index_u64;
    return fixture_handle(state, kind);
}

void misuse_set_handle(misuse_call *call, const misuse_function *function, size_t position, fixture *state) {
    const misuse_parameter *parameter = &function->parameters[position];
    call->arguments[position].pointer = as_pointer(good_handle(parameter, state, lowest_bit(parameter->number)));
}

/* Tickets nobody was given. The last ones are made from a live ticket: another generation, slot, or kind. */
static bool foreign_handle(const void *live, unsigned variant, void **out) {
    static uint64_t somewhere;
    uint64_t ticket = (uint64_t)(uintptr_t)live;
    const uint64_t foreign[] = {
        1,
        UINT64_MAX,
        (uint64_t)(uintptr_t)&somewhere,
        (uint64_t)1 << 63,
        (uint64_t)RDB_HANDLE_ENGINE << 56,
        (uint64_t)0x10 << 56 | (ticket & 0x00ffffffffffffffu),
        (uint64_t)0x7f << 56 | (ticket & 0x00ffffffffffffffu),
        ticket | 0xffffffu,                 /* the last slot there can be */
        ticket + ((uint64_t)1 << 24),       /* a generation that is yet to come */
        ticket + ((uint64_t)1000000 << 24), /* and a later one */
        ticket ^ ((uint64_t)1 << 63),       /* the poison bit */
    };
    if (variant >= COUNT_OF(foreign)) return false;
    *out = (void *)(uintptr_t)foreign[variant];
    return true;
}

static bool wrong_handle(uint64_t accepted, const fixture *state, unsigned variant, void **out) {
    unsigned kind = nth_bit(~accepted & ((1u << FIXTURE_KINDS) - 1), variant);
    if (kind == 0) return false;
    *out = as_pointer(fixture_handle(state, kind));
    return true;
}

static bool change_handle(misuse_value *argument, const misuse_parameter *parameter, misuse_change change,
                          unsigned variant, fixture *state) {
    void **target = &argument->pointer;
    unsigned kind = nth_bit(parameter->number, variant);
    switch (change) {
    case CHANGE_WRONG_HANDLE: return wrong_handle(parameter->number, state, variant, target);
    case CHANGE_FOREIGN_HANDLE: return foreign_handle(*target, variant, target);
    case CHANGE_CLOSED_HANDLE:
        if (kind == 0) return false;
        *target = as_pointer(state->closed[fixture_kind_position(kind)]);
        return true;
    default: /* CHANGE_POISONED_HANDLE, CHANGE_FORKED */
        if (kind == 0) return false;
        *target = as_pointer(good_handle(parameter, state, kind));
        if (change == CHANGE_POISONED_HANDLE) CHECK_STATUS(rdb_debug_panic(*target, NULL), RDB_E_PANIC);
        return true;
    }
}

/* Objects that stand on an index or an engine, after that is gone. */
static bool change_parent(misuse_value *argument, const misuse_parameter *parameter, misuse_change change,
                          unsigned variant, fixture *state) {
    unsigned children = FIXTURE_INDEX | FIXTURE_CURSOR;
    if (change == CHANGE_CLOSED_ENGINE) children |= FIXTURE_SUBSCRIPTION;
    unsigned kind = nth_bit(parameter->number & children, variant);
    if (kind == 0) return false;
    argument->pointer = as_pointer(good_handle(parameter, state, kind));
    if (change == CHANGE_CLOSED_ENGINE) {
        CHECK_OK(rdb_engine_close(state->engine, NULL));
    } else if (parameter->data == DATA_INDEX_U64) {
        CHECK_OK(rdb_index_drop(state->engine, TEXT("numbers"), NULL));
    } else {
        CHECK_OK(rdb_index_drop(state->engine, TEXT("bytes"), NULL));
    }
    return true;
}

static bool invalid_utf8(misuse_call *call, const misuse_row *row, unsigned variant) {
    static const struct {
        const char *bytes;
        size_t length;
    } sequences[] = {
        {"\xff", 1},             /* never a lead byte */
        {"\x80", 1},             /* a continuation alone */
        {"ab\xc3", 3},           /* cut short */
        {"\xc0\x80", 2},         /* overlong NUL */
        {"\xe0\x80\xaf", 3},     /* overlong slash */
        {"\xed\xa0\x80", 3},     /* a surrogate */
        {"\xf4\x90\x80\x80", 4}, /* beyond U+10FFFF */
    };
    if (variant >= COUNT_OF(sequences)) return false;
    memcpy(call->arguments[row->parameter].pointer, sequences[variant].bytes, sequences[variant].length);
    call->arguments[row->link].number = sequences[variant].length;
    return true;
}

static bool unknown_bit(uint64_t known, unsigned variant, uint32_t *out) {
    unsigned seen = 0;
    for (unsigned bit = 0; bit < 32; bit++) {
        if ((known >> bit & 1) != 0) continue;
        if (seen++ == variant) {
            *out = (uint32_t)1 << bit;
            return true;
        }
    }
    return false;
}

static bool unknown_value(uint64_t known, unsigned variant, uint32_t *out) {
    static const uint32_t candidates[] = {0, 1, 2, 3, 4, 5, 63, 0x80, 0xff, 0x100, 0x10001, 0x7fffffff, 0x80000000u, 0xffffffffu};
    unsigned seen = 0;
    for (size_t i = 0; i < COUNT_OF(candidates); i++) {
        if (candidates[i] < 64 && (known >> candidates[i] & 1) != 0) continue;
        if (seen++ == variant) {
            *out = candidates[i];
            return true;
        }
    }
    return false;
}

static void store(uint8_t *target, uint64_t number, size_t width) { memcpy(target, &number, width); /* little-endian */ }

static bool change_field(uint8_t *area, const misuse_row *row, unsigned variant) {
    uint32_t value = 0;
    switch (row->change) {
    case CHANGE_FIELD_BITS:
        if (!unknown_bit(row->number, variant, &value)) return false;
        store(area + row->offset, value, 4);
        return true;
    case CHANGE_FIELD_VALUES:
        if (!unknown_value(row->number, variant, &value)) return false;
        store(area + row->offset, value, 4);
        return true;
    default: store(area + row->offset, row->number, row->width); return variant == 0;
    }
}

/* A struct from a later version: extra bytes behind ours, all zero or one of them set. */
static bool longer_struct(misuse_call *call, const misuse_parameter *parameter, const misuse_row *row, unsigned variant) {
    static const uint16_t extra_bytes[] = {1, 8, 40};
    uint8_t *area = (uint8_t *)call->areas[row->parameter];
    uint32_t extra = 24;
    if (row->change == CHANGE_ZERO_TAIL) {
        if (variant >= COUNT_OF(extra_bytes)) return false;
        extra = extra_bytes[variant];
    } else if (variant >= extra) {
        return false;
    }
    uint32_t size = parameter->size + extra;
    memset(area + parameter->size, 0, extra);
    if (row->change == CHANGE_SET_TAIL) area[parameter->size + variant] = 1;
    memcpy(area, &size, sizeof size);
    if (parameter->kind == MISUSE_OUT_STRUCT) call->writable[row->parameter] = size;
    return true;
}

static bool misalign(misuse_call *call, const misuse_row *row) {
    uint8_t *area = (uint8_t *)call->areas[row->parameter];
    memmove(area + 1, area, 1023);
    call->arguments[row->parameter].pointer = area + 1;
    return true;
}

/* Batches whose owner is not one; the fixture's own batch keeps its owner. */
static bool change_batch(misuse_call *call, const misuse_row *row, unsigned variant, fixture *state) {
    rdb_batch batch;
    void *owner = as_pointer(state->batch.owner);
    bool exists = true;
    switch (row->change) {
    case CHANGE_BATCH_WRONG_OWNER: exists = wrong_handle(FIXTURE_BATCH, state, variant, &owner); break;
    case CHANGE_BATCH_FOREIGN_OWNER: exists = foreign_handle(owner, variant, &owner); break;
    default:
        owner = as_pointer(state->closed[fixture_kind_position(FIXTURE_BATCH)]);
        exists = variant == 0;
        break;
    }
    batch = state->batch;
    batch.owner = (rdb_batch_owner)owner;
    memcpy(call->areas[row->parameter], &batch, sizeof batch);
    return exists;
}

static bool change_length(misuse_call *call, const misuse_row *row) {
    misuse_value *argument = &call->arguments[row->parameter];
    switch (row->change) {
    case CHANGE_NULL:
        argument->pointer = NULL;
        argument->number = 0; /* of a callback */
        break;
    case CHANGE_NULL_WITH_LENGTH:
        argument->pointer = NULL;
        call->arguments[row->link].number = 1;
        break;
    case CHANGE_NULL_WITHOUT_LENGTH:
        argument->pointer = NULL;
        call->arguments[row->link].number = 0;
        break;
    default: call->arguments[row->link].number = row->number; break;
    }
    return true;
}

static bool change_number(misuse_call *call, const misuse_row *row, unsigned variant) {
    uint32_t value = 0;
    if (row->change == CHANGE_NUMBER) {
        call->arguments[row->parameter].number = row->number;
        return variant == 0;
    }
    bool exists = row->change == CHANGE_UNKNOWN_BITS ? unknown_bit(row->number, variant, &value)
                                                     : unknown_value(row->number, variant, &value);
    call->arguments[row->parameter].number = value;
    return exists;
}

bool misuse_apply(misuse_call *call, const misuse_function *function, const misuse_row *row, unsigned variant,
                  fixture *state) {
    const misuse_parameter *parameter = &function->parameters[row->parameter];
    uint8_t *area = (uint8_t *)call->areas[row->parameter];
    switch (row->change) {
    case CHANGE_NONE: return variant == 0;
    case CHANGE_NUMBER:
    case CHANGE_UNKNOWN_BITS:
    case CHANGE_UNKNOWN_VALUES: return change_number(call, row, variant);
    case CHANGE_NULL:
    case CHANGE_NULL_WITH_LENGTH:
    case CHANGE_NULL_WITHOUT_LENGTH:
    case CHANGE_LINK: return variant == 0 && change_length(call, row);
    case CHANGE_MISALIGNED: return variant == 0 && misalign(call, row);
    case CHANGE_INVALID_UTF8: return invalid_utf8(call, row, variant);
    case CHANGE_WRONG_HANDLE:
    case CHANGE_CLOSED_HANDLE:
    case CHANGE_FOREIGN_HANDLE:
    case CHANGE_POISONED_HANDLE:
    case CHANGE_FORKED: return change_handle(&call->arguments[row->parameter], parameter, row->change, variant, state);
    case CHANGE_DROPPED_INDEX:
    case CHANGE_CLOSED_ENGINE:
        return change_parent(&call->arguments[row->parameter], parameter, row->change, variant, state);
    case CHANGE_STRUCT_SIZE: {
        store(area, row->number, 4);
        if (parameter->kind == MISUSE_OUT_STRUCT) call->writable[row->parameter] = row->number < 4 ? 4 : (size_t)row->number;
        return variant == 0;
    }
    case CHANGE_ZERO_TAIL:
    case CHANGE_SET_TAIL: return longer_struct(call, parameter, row, variant);
    case CHANGE_FIELD_BITS:
    case CHANGE_FIELD_VALUES:
    case CHANGE_FIELD_NUMBER: return change_field(area, row, variant);
    case CHANGE_BATCH_WRONG_OWNER:
    case CHANGE_BATCH_CLOSED_OWNER:
    case CHANGE_BATCH_FOREIGN_OWNER: return change_batch(call, row, variant, state);
    }
    return false;
}

static void release_handle(const void *handle) {
    if (handle == NULL || rdb_handle_check(handle, 0, NULL) != RDB_OK) return;
    uint32_t kind = (uint32_t)((uint64_t)(uintptr_t)handle >> 56);
    void *closing = as_pointer(handle);
    if (kind == RDB_HANDLE_ENGINE) CHECK_OK(rdb_engine_close((rdb_engine)closing, NULL));
    if (kind == RDB_HANDLE_INDEX) CHECK_OK(rdb_index_close((rdb_index)closing, NULL));
    if (kind == RDB_HANDLE_CURSOR) CHECK_OK(rdb_cursor_close((rdb_cursor)closing, NULL));
    if (kind == RDB_HANDLE_MEMORY_SNAPSHOT) CHECK_OK(rdb_memory_snapshot_close((rdb_memory_snapshot)closing, NULL));
    if (kind == RDB_HANDLE_SLAB) CHECK_OK(rdb_slab_close((rdb_slab)closing, NULL));
    if (kind == RDB_HANDLE_BUDGET) CHECK_OK(rdb_budget_close((rdb_budget)closing, NULL));
    if (kind == RDB_HANDLE_ZONE) CHECK_OK(rdb_zone_close((rdb_zone)closing, NULL));
    if (kind == RDB_HANDLE_SIMD_CONTEXT) CHECK_OK(rdb_simd_context_close((rdb_simd_context)closing, NULL));
    if (kind == RDB_HANDLE_BLOCK_POOL) CHECK_OK(rdb_block_pool_close((rdb_block_pool)closing, NULL));
    if (kind == RDB_HANDLE_POOL) CHECK_OK(rdb_pool_close((rdb_pool)closing, NULL));
    if (kind == RDB_HANDLE_SPACE) CHECK_OK(rdb_space_close((rdb_space)closing, NULL));
    if (kind == RDB_HANDLE_PREFETCH) CHECK_OK(rdb_prefetch_close((rdb_prefetch)closing, NULL));
    if (kind == RDB_HANDLE_SUBSCRIPTION) CHECK_OK(rdb_subscription_close((rdb_subscription)closing, NULL));
    if (kind == RDB_HANDLE_PRESSURE_CALLBACK) {
        CHECK_OK(rdb_pressure_callback_close((rdb_pressure_callback)closing, NULL));
    }
}

/* As many as there is room for; what was not written is none. */
static void release_pages(const void *pages, size_t size) {
    for (size_t at = 0; at + sizeof(rdb_page) <= size; at += sizeof(rdb_page)) {
        rdb_page page;
        memcpy(&page, (const uint8_t *)pages + at, sizeof page);
        if (page.mode >= RDB_PAGE_PIN && page.mode <= RDB_PAGE_EXCLUSIVE) CHECK_OK(rdb_page_unpin(&page, 0, NULL));
    }
}

void misuse_release_outputs(misuse_call *call, const misuse_function *function, fixture *state) {
    for (size_t i = 0; i < function->parameter_count; i++) {
        const misuse_parameter *parameter = &function->parameters[i];
        if (call->arguments[i].pointer == NULL) continue;
        if (parameter->kind == MISUSE_ADDRESS && parameter->number != 0) {
            fixture_address_taken(state, parameter->data);
        } else if (parameter->kind != MISUSE_IN && parameter->data == DATA_PAGE) {
            release_pages(call->arguments[i].pointer, parameter->size);
        } else if (parameter->kind == MISUSE_OUT && fixture_is_address(parameter->data)) {
            void *address = NULL;
            memcpy(&address, call->arguments[i].pointer, sizeof address);
            fixture_release_address(state, parameter->data, address);
        } else if (parameter->kind == MISUSE_OUT && parameter->data != DATA_NONE) { /* an out parameter that takes a handle */
            const void *handle = NULL;
            memcpy(&handle, call->arguments[i].pointer, sizeof handle);
            release_handle(handle);
        } else if (parameter->kind == MISUSE_BATCH && parameter->data == DATA_NONE) {
            rdb_batch batch;
            memcpy(&batch, call->arguments[i].pointer, sizeof batch);
            if (batch.owner != state->batch.owner && rdb_handle_check(batch.owner, RDB_HANDLE_BATCH, NULL) == RDB_OK) {
                CHECK_OK(rdb_batch_free(&batch, NULL));
            }
        }
    }
}
