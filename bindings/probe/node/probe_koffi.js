// Probe: handles through koffi, a foreign-function interface for Node. A handle is a named pointer to an opaque type,
// which arrives in JavaScript as a BigInt (koffi 3) or as an External (koffi 2).
//
//     node --expose-gc probe_koffi.js LIBRUSTYDB.SO

'use strict';

const koffi = require('koffi');
const run = require('./scenario.js');

const library = koffi.load(process.argv[2]);
for (const name of ['rdb_engine', 'rdb_index'])
    koffi.pointer(name, koffi.opaque());
const Error = koffi.struct('rdb_error', {
    struct_size: 'uint32_t', code: 'int32_t', os_errno: 'int32_t', area: 'uint32_t',
    detail: koffi.array('uint64_t', 2), flags: 'uint32_t', message: koffi.array('char', 220, 'String'),
});
const IndexOptions = koffi.struct('rdb_index_options', {
    struct_size: 'uint32_t', flags: 'uint32_t', kind: 'uint32_t', key_type: 'uint32_t', value_type: 'uint32_t',
    reserved: 'uint32_t',
});

const c = {};
for (const [name, parameters] of Object.entries({
    rdb_abi_check: 'uint32_t abi, size_t pointer, size_t size, rdb_error *err',
    rdb_engine_open: 'void *options, _Out_ rdb_engine *out, rdb_error *err',
    rdb_engine_close: 'rdb_engine engine, rdb_error *err',
    rdb_index_create: 'rdb_engine engine, str name, size_t length, rdb_index_options *options, _Out_ rdb_index *out, rdb_error *err',
    rdb_index_open: 'rdb_engine engine, str name, size_t length, _Out_ rdb_index *out, rdb_error *err',
    rdb_index_close: 'rdb_index index, rdb_error *err',
    rdb_index_insert: 'rdb_index index, str key, size_t key_length, str value, size_t value_length, uint32_t flags, _Out_ rdb_error *err',
    rdb_index_search: 'rdb_index index, str key, size_t key_length, void *value, size_t capacity, _Out_ size_t *length, rdb_error *err',
    rdb_index_insert_u64: 'rdb_index index, uint64_t *keys, uint64_t *values, size_t count, uint32_t flags, int32_t *statuses, rdb_error *err',
    rdb_index_search_u64: 'rdb_index index, uint64_t *keys, size_t count, uint64_t *values, int32_t *statuses, rdb_error *err',
    rdb_handle_check: 'void *handle, uint32_t kind, rdb_error *err',
}))
    c[name] = library.func(`int32_t ${name}(${parameters})`);
const live = library.func('uint64_t rdb_debug_live_handles(uint32_t kind)');

function opened(status, out) {
    if (status !== 0)
        throw `status ${status} instead of a handle`;
    return out[0];
}

run('node-koffi', {
    number: handle => typeof handle === 'bigint' ? handle : koffi.address(handle),
    handle: number => number,
    abiCheck: () => c.rdb_abi_check(0, koffi.sizeof('void *'), koffi.sizeof('size_t'), null),
    engineOpen() {
        const out = [null];
        return opened(c.rdb_engine_open(null, out, null), out);
    },
    engineClose: engine => c.rdb_engine_close(engine, null),
    indexCreate(engine, name, numbers) {
        const type = Number(numbers), out = [null];
        const options = { struct_size: koffi.sizeof(IndexOptions), flags: 0, kind: 0, key_type: type, value_type: type, reserved: 0 };
        return opened(c.rdb_index_create(engine, name, name.length, options, out, null), out);
    },
    indexOpen(engine, name) {
        const out = [null];
        return opened(c.rdb_index_open(engine, name, name.length, out, null), out);
    },
    indexClose: index => c.rdb_index_close(index, null),
    insert(index, key, value, flags) {
        const err = {};
        const status = c.rdb_index_insert(index, key, key.length, value, value.length, flags, err);
        return { status, code: err.code, message: err.message };
    },
    search(index, key) {
        const value = Buffer.alloc(64), length = [0];
        const status = c.rdb_index_search(index, key, key.length, value, value.length, length, null);
        return { status, value: value.toString('utf8', 0, length[0]) };
    },
    insertNumbers: (index, keys, values) =>
        c.rdb_index_insert_u64(index, keys, values, keys.length, 0, null, null),
    searchNumbers: (index, keys, found) =>
        c.rdb_index_search_u64(index, keys, keys.length, found, new Int32Array(keys.length), null),
    check: (handle, kind) => c.rdb_handle_check(handle, kind, null),
    live: () => Number(live(0)),
});
