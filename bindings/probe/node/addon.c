// The Node probe's addon, plain Node-API: each function calls the library once. Handles travel as BigInt; `external` and
// `number` turn one into a JavaScript External, which carries a void *, and back.
//
// Built by run.sh; used by probe_addon.js.

#include <node_api.h>
#include <rustydb.h>
#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS = 4 };

typedef struct {
    napi_value value[ARGUMENTS];
    size_t count;
} arguments;

static arguments take(napi_env env, napi_callback_info info) {
    arguments given = { .count = ARGUMENTS };
    napi_get_cb_info(env, info, &given.count, given.value, NULL, NULL);
    return given;
}

// A handle from a BigInt, from an External, or NULL from anything else.
static void *handle_of(napi_env env, napi_value value) {
    napi_valuetype type;
    uint64_t number = 0;
    bool lossless = false;
    void *pointer = NULL;
    napi_typeof(env, value, &type);
    if (type == napi_external)
        napi_get_value_external(env, value, &pointer);
    else if (type == napi_bigint && napi_get_value_bigint_uint64(env, value, &number, &lossless) == napi_ok && lossless)
        pointer = (void *)(uintptr_t)number;
    return pointer;
}

static napi_value bigint(napi_env env, const void *handle) {
    napi_value result;
    napi_create_bigint_uint64(env, (uint64_t)(uintptr_t)handle, &result);
    return result;
}

static napi_value integer(napi_env env, int64_t number) {
    napi_value result;
    napi_create_int64(env, number, &result);
    return result;
}

static uint32_t unsigned_of(napi_env env, napi_value value) {
    uint32_t number = 0;
    napi_get_value_uint32(env, value, &number);
    return number;
}

// A handle as BigInt, or an exception with the error's text.
static napi_value opened(napi_env env, rdb_status status, const void *handle, const rdb_error *err) {
    if (status >= 0)
        return bigint(env, handle);
    napi_throw_error(env, rdb_status_name(status), err->message);
    return NULL;
}

typedef struct {
    char bytes[64];
    size_t length;
} text;

static text text_of(napi_env env, napi_value value) {
    text result = { .length = 0 };
    napi_get_value_string_utf8(env, value, result.bytes, sizeof result.bytes, &result.length);
    return result;
}

static uint64_t *numbers_of(napi_env env, napi_value array, size_t *count) {
    void *data = NULL;
    napi_get_typedarray_info(env, array, NULL, count, &data, NULL, NULL);
    return data;
}

static void set(napi_env env, napi_value object, const char *name, napi_value value) {
    napi_set_named_property(env, object, name, value);
}

static napi_value external(napi_env env, napi_callback_info info) {
    napi_value result;
    napi_create_external(env, handle_of(env, take(env, info).value[0]), NULL, NULL, &result);
    return result;
}

static napi_value number(napi_env env, napi_callback_info info) {
    return bigint(env, handle_of(env, take(env, info).value[0]));
}

static napi_value abi_check(napi_env env, napi_callback_info info) {
    (void)info;
    return integer(env, rdb_abi_check(RDB_ABI_VERSION, sizeof(void *), sizeof(size_t), NULL));
}

static napi_value engine_open(napi_env env, napi_callback_info info) {
    (void)info;
    rdb_error err = { 0 };
    rdb_engine engine = NULL;
    rdb_status status = rdb_engine_open(NULL, &engine, &err);
    return opened(env, status, engine, &err);
}

static napi_value engine_close(napi_env env, napi_callback_info info) {
    return integer(env, rdb_engine_close(handle_of(env, take(env, info).value[0]), NULL));
}

// (engine, name, whether keys and values are numbers)
static napi_value index_create(napi_env env, napi_callback_info info) {
    arguments given = take(env, info);
    text name = text_of(env, given.value[1]);
    bool numbers = false;
    napi_get_value_bool(env, given.value[2], &numbers);
    rdb_index_options options = RDB_INDEX_OPTIONS_INIT;
    options.key_type = numbers ? RDB_KEY_U64 : RDB_KEY_BYTES;
    options.value_type = numbers ? RDB_VALUE_U64 : RDB_VALUE_BYTES;
    rdb_error err = { 0 };
    rdb_index index = NULL;
    rdb_status status = rdb_index_create(handle_of(env, given.value[0]), name.bytes, name.length, &options, &index, &err);
    return opened(env, status, index, &err);
}

static napi_value index_open(napi_env env, napi_callback_info info) {
    arguments given = take(env, info);
    text name = text_of(env, given.value[1]);
    rdb_error err = { 0 };
    rdb_index index = NULL;
    rdb_status status = rdb_index_open(handle_of(env, given.value[0]), name.bytes, name.length, &index, &err);
    return opened(env, status, index, &err);
}

static napi_value index_close(napi_env env, napi_callback_info info) {
    return integer(env, rdb_index_close(handle_of(env, take(env, info).value[0]), NULL));
}

// (index, key, value, flags) gives {status, code, message}
static napi_value insert(napi_env env, napi_callback_info info) {
    arguments given = take(env, info);
    text key = text_of(env, given.value[1]), value = text_of(env, given.value[2]);
    rdb_error err = { 0 };
    rdb_status status = rdb_index_insert(handle_of(env, given.value[0]), key.bytes, key.length, value.bytes, value.length,
        unsigned_of(env, given.value[3]), &err);
    napi_value result, message;
    napi_create_object(env, &result);
    napi_create_string_utf8(env, err.message, NAPI_AUTO_LENGTH, &message);
    set(env, result, "status", integer(env, status));
    set(env, result, "code", integer(env, err.code));
    set(env, result, "message", message);
    return result;
}

// (index, key) gives {status, value}
static napi_value search(napi_env env, napi_callback_info info) {
    arguments given = take(env, info);
    text key = text_of(env, given.value[1]), found = { .length = 0 };
    rdb_status status = rdb_index_search(handle_of(env, given.value[0]), key.bytes, key.length, found.bytes,
        sizeof found.bytes, &found.length, NULL);
    napi_value result, value;
    napi_create_object(env, &result);
    napi_create_string_utf8(env, found.bytes, found.length, &value);
    set(env, result, "status", integer(env, status));
    set(env, result, "value", value);
    return result;
}

// (index, keys, values)
static napi_value insert_numbers(napi_env env, napi_callback_info info) {
    arguments given = take(env, info);
    size_t count = 0;
    uint64_t *keys = numbers_of(env, given.value[1], &count), *values = numbers_of(env, given.value[2], &count);
    return integer(env, rdb_index_insert_u64(handle_of(env, given.value[0]), keys, values, count, 0, NULL, NULL));
}

// (index, keys, found)
static napi_value search_numbers(napi_env env, napi_callback_info info) {
    arguments given = take(env, info);
    size_t count = 0;
    uint64_t *keys = numbers_of(env, given.value[1], &count), *found = numbers_of(env, given.value[2], &count);
    rdb_status *statuses = calloc(count, sizeof *statuses);
    rdb_status status = rdb_index_search_u64(handle_of(env, given.value[0]), keys, count, found, statuses, NULL);
    free(statuses);
    return integer(env, status);
}

static napi_value check(napi_env env, napi_callback_info info) {
    arguments given = take(env, info);
    return integer(env, rdb_handle_check(handle_of(env, given.value[0]), unsigned_of(env, given.value[1]), NULL));
}

static napi_value live(napi_env env, napi_callback_info info) {
    (void)info;
    return integer(env, (int64_t)rdb_debug_live_handles(0));
}

NAPI_MODULE_INIT() {
    static const struct {
        const char *name;
        napi_callback call;
    } functions[] = {
        { "external", external }, { "number", number }, { "abiCheck", abi_check }, { "engineOpen", engine_open },
        { "engineClose", engine_close }, { "indexCreate", index_create }, { "indexOpen", index_open },
        { "indexClose", index_close }, { "insert", insert }, { "search", search }, { "insertNumbers", insert_numbers },
        { "searchNumbers", search_numbers }, { "check", check }, { "live", live },
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        napi_value function;
        napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].call, NULL, &function);
        set(env, exports, functions[i].name, function);
    }
    return exports;
}
