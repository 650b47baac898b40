"""Probe: handles through cffi in ABI mode, with the types of the committed header. A handle is a typed pointer object
(<cdata 'struct rdb_index_s *'>) and goes to int and back.

    python3 probe_cffi.py LIBRUSTYDB.SO
"""

import gc
import sys
import time

import cffi

from header import constants, declarations

RDB = constants()
HANDLES = 100_000

ffi = cffi.FFI()
ffi.cdef(declarations())
rdb = ffi.dlopen(sys.argv[1])


def same(got, expected, what):
    """Ends the probe unless got is expected."""
    if got != expected:
        sys.exit(f"python-cffi: {what}: got {got!r}, expected {expected!r}")


def number(handle):
    return int(ffi.cast("uintptr_t", handle))


def create(engine, name, options=ffi.NULL):
    index = ffi.new("rdb_index *")
    same(rdb.rdb_index_create(engine, name, len(name), options, index, ffi.NULL), 0, "create an index")
    return index[0]


def texts(index):
    """One entry in, one entry out, and the text of an error."""
    same(rdb.rdb_index_insert(index, b"France", 6, b"Paris", 5, RDB["RDB_INSERT_UPSERT"], ffi.NULL), 0, "insert")
    found, length, error = ffi.new("char[64]"), ffi.new("size_t *"), ffi.new("rdb_error *")
    same(rdb.rdb_index_search(index, b"France", 6, found, 64, length, ffi.NULL), 0, "search")
    same(ffi.buffer(found, length[0])[:], b"Paris", "value found")
    status = rdb.rdb_index_insert(index, b"France", 6, b"Paris", 5, 1 << 31, error)
    same((status, error.code, error.area), (RDB["RDB_E_UNKNOWN_FLAG"],) * 2 + (1,), "error struct")
    same((ffi.sizeof("rdb_error"), len(ffi.string(error.message)) > 0), (256, True), "error size and text")


def batch(index):
    """10,000 numbers in two calls."""
    count = 10_000
    keys = ffi.new("uint64_t[]", [n * 2654435761 % 2**64 for n in range(count)])
    values = ffi.new("uint64_t[]", list(range(count)))
    found, statuses = ffi.new("uint64_t[]", count), ffi.new("rdb_status[]", count)
    same(rdb.rdb_index_insert_u64(index, keys, values, count, RDB["RDB_INSERT_UPSERT"], statuses, ffi.NULL), 0, "insert_u64")
    same(rdb.rdb_index_search_u64(index, keys, count, found, statuses, ffi.NULL), 0, "search_u64")
    same((list(found), set(statuses)), (list(values), {0}), "values of the batch")


def every_bit(handle, kind):
    """The handle is known with each of its bits and with no other one."""
    value, of_type = number(handle), ffi.typeof(handle)
    same(value >> 56, kind, "kind in the top byte")
    for copy in (handle, ffi.cast("void *", handle), ffi.cast(of_type, int(str(value))), {1: handle}[1]):
        same(rdb.rdb_handle_check(copy, kind, ffi.NULL), 0, "handle that went through an int, its text and a dict")
    for bit in range(64):
        wrong = ffi.cast(of_type, value ^ 1 << bit)
        same(rdb.rdb_handle_check(wrong, 0, ffi.NULL) < 0, True, f"handle with bit {bit} changed")


def many(engine, name):
    """Handles kept by the language, the collector at work meanwhile, then closed."""
    handles, index = [], ffi.new("rdb_index *")
    for count in range(HANDLES):
        same(rdb.rdb_index_open(engine, name, len(name), index, ffi.NULL), 0, "open an index")
        handles.append(index[0])
        if count % 10_000 == 0:
            gc.collect()
    same(len({number(handle) for handle in handles}), HANDLES, "different handles")
    gc.collect()
    for handle in handles:
        same(rdb.rdb_index_close(handle, ffi.NULL), 0, "close one of many")


def misuse(engine, index):
    length = ffi.new("size_t *")
    wrong = ffi.cast("rdb_index", engine)
    same(rdb.rdb_index_search(wrong, b"k", 1, ffi.NULL, 0, length, ffi.NULL), RDB["RDB_E_WRONG_HANDLE"], "wrong kind")
    same(rdb.rdb_index_close(index, ffi.NULL), 0, "close")
    same(rdb.rdb_index_close(index, ffi.NULL), RDB["RDB_E_CLOSED_HANDLE"], "close twice")
    same(rdb.rdb_index_close(ffi.NULL, ffi.NULL), 0, "close NULL")


def nanoseconds(handle):
    """One call, in the best of ten rounds."""
    calls, check, kind, null = 50_000, rdb.rdb_handle_check, RDB["RDB_HANDLE_INDEX"], ffi.NULL
    rounds = []
    for _ in range(10):
        start = time.perf_counter_ns()
        for _ in range(calls):
            check(handle, kind, null)
        rounds.append((time.perf_counter_ns() - start) / calls)
    return min(rounds)


def main():
    same(rdb.rdb_abi_check(RDB["RDB_ABI_VERSION"], ffi.sizeof("void *"), ffi.sizeof("size_t"), ffi.NULL), 0, "abi")
    out = ffi.new("rdb_engine *")
    same(rdb.rdb_engine_open(ffi.NULL, out, ffi.NULL), 0, "open an engine")
    engine = out[0]
    options = ffi.new("rdb_index_options *", [ffi.sizeof("rdb_index_options"), 0, 0, RDB["RDB_KEY_U64"], RDB["RDB_VALUE_U64"]])
    capitals, numbers = create(engine, b"capitals"), create(engine, b"numbers", options)
    texts(capitals)
    batch(numbers)
    every_bit(engine, RDB["RDB_HANDLE_ENGINE"])
    every_bit(capitals, RDB["RDB_HANDLE_INDEX"])
    many(engine, b"capitals")
    took = nanoseconds(capitals)
    misuse(engine, capitals)
    same(rdb.rdb_index_close(numbers, ffi.NULL), 0, "close the numbers")
    same(rdb.rdb_engine_close(engine, ffi.NULL), 0, "close the engine")
    same(rdb.rdb_debug_live_handles(0), 0, "live handles")
    print(f"python-cffi: ok, {HANDLES} handles, rdb_handle_check {took:.0f} ns")


main()
