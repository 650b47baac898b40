"""Probe: handles through Python's ctypes. A handle is a c_void_p in a signature and a plain int everywhere else.

    python3 probe_ctypes.py LIBRUSTYDB.SO
"""

import ctypes
import gc
import sys
import time
from ctypes import POINTER, byref, c_char, c_char_p, c_int32, c_size_t, c_uint32, c_uint64, c_void_p

from header import constants

RDB = constants()
HANDLES = 100_000


class Error(ctypes.Structure):
    """rdb_error."""

    _fields_ = [("struct_size", c_uint32), ("code", c_int32), ("os_errno", c_int32), ("area", c_uint32),
                ("detail", c_uint64 * 2), ("flags", c_uint32), ("message", c_char * 220)]


class IndexOptions(ctypes.Structure):
    """rdb_index_options."""

    _fields_ = [(name, c_uint32) for name in ("struct_size", "flags", "kind", "key_type", "value_type", "reserved")]


HANDLE, OUT, ERR = c_void_p, POINTER(c_void_p), POINTER(Error)
NUMBERS, STATUSES = POINTER(c_uint64), POINTER(c_int32)
SIGNATURES = {
    "rdb_abi_check": (c_int32, c_uint32, c_size_t, c_size_t, ERR),
    "rdb_engine_open": (c_int32, c_void_p, OUT, ERR),
    "rdb_engine_close": (c_int32, HANDLE, ERR),
    "rdb_index_create": (c_int32, HANDLE, c_char_p, c_size_t, POINTER(IndexOptions), OUT, ERR),
    "rdb_index_open": (c_int32, HANDLE, c_char_p, c_size_t, OUT, ERR),
    "rdb_index_close": (c_int32, HANDLE, ERR),
    "rdb_index_insert": (c_int32, HANDLE, c_char_p, c_size_t, c_char_p, c_size_t, c_uint32, ERR),
    "rdb_index_search": (c_int32, HANDLE, c_char_p, c_size_t, c_void_p, c_size_t, POINTER(c_size_t), ERR),
    "rdb_index_insert_u64": (c_int32, HANDLE, NUMBERS, NUMBERS, c_size_t, c_uint32, STATUSES, ERR),
    "rdb_index_search_u64": (c_int32, HANDLE, NUMBERS, c_size_t, NUMBERS, STATUSES, ERR),
    "rdb_handle_check": (c_int32, HANDLE, c_uint32, ERR),
    "rdb_debug_live_handles": (c_uint64, c_uint32),
}


def load(path):
    library = ctypes.CDLL(path)
    for name, (result, *arguments) in SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def same(got, expected, what):
    """Ends the probe unless got is expected."""
    if got != expected:
        sys.exit(f"python-ctypes: {what}: got {got!r}, expected {expected!r}")


def create(rdb, engine, name, options=None):
    index, error = c_void_p(), Error()
    status = rdb.rdb_index_create(engine, name, len(name), options, byref(index), byref(error))
    same((status, error.message), (RDB["RDB_OK"], b""), "create an index")
    return index.value


def texts(rdb, index):
    """One entry in, one entry out, and the text of an error."""
    same(rdb.rdb_index_insert(index, b"France", 6, b"Paris", 5, RDB["RDB_INSERT_UPSERT"], None), 0, "insert")
    found, length, error = ctypes.create_string_buffer(64), c_size_t(), Error()
    same(rdb.rdb_index_search(index, b"France", 6, found, 64, byref(length), None), 0, "search")
    same(found.raw[:length.value], b"Paris", "value found")
    status = rdb.rdb_index_insert(index, b"France", 6, b"Paris", 5, 1 << 31, byref(error))
    same((status, error.code, error.area), (RDB["RDB_E_UNKNOWN_FLAG"],) * 2 + (1,), "error struct")
    same(len(error.message) > 0, True, "error text")


def batch(rdb, index):
    """10,000 numbers in two calls."""
    count = 10_000
    keys = (c_uint64 * count)(*(number * 2654435761 % 2**64 for number in range(count)))
    values, found = (c_uint64 * count)(*range(count)), (c_uint64 * count)()
    statuses = (c_int32 * count)()
    same(rdb.rdb_index_insert_u64(index, keys, values, count, RDB["RDB_INSERT_UPSERT"], statuses, None), 0, "insert_u64")
    same(rdb.rdb_index_search_u64(index, keys, count, found, statuses, None), 0, "search_u64")
    same((list(found), set(statuses)), (list(values), {0}), "values of the batch")


def every_bit(rdb, handle, kind):
    """The handle is known with each of its bits and with no other one."""
    same(handle >> 56, kind, "kind in the top byte")
    copies = [handle, int(str(handle)), c_void_p(handle).value, c_uint64(handle).value, {handle: handle}.popitem()[1]]
    for copy in copies:
        same(rdb.rdb_handle_check(copy, kind, None), 0, "handle that went through an int, its text and a dict")
    for bit in range(64):
        same(rdb.rdb_handle_check(handle ^ 1 << bit, 0, None) < 0, True, f"handle with bit {bit} changed")


def many(rdb, engine, name):
    """Handles kept by the language, the collector at work meanwhile, then closed."""
    handles = []
    for number in range(HANDLES):
        index = c_void_p()
        same(rdb.rdb_index_open(engine, name, len(name), byref(index), None), 0, "open an index")
        handles.append(index.value)
        if number % 10_000 == 0:
            gc.collect()
    same(len(set(handles)), HANDLES, "different handles")
    gc.collect()
    for handle in handles:
        same(rdb.rdb_index_close(handle, None), 0, "close one of many")


def misuse(rdb, engine, index):
    length = c_size_t()
    same(rdb.rdb_index_search(engine, b"k", 1, None, 0, byref(length), None), RDB["RDB_E_WRONG_HANDLE"], "wrong kind")
    # A call without argtypes passes a C int: half of the ticket, which is no handle. Refused, not followed.
    bare = ctypes.CDLL(rdb._name)["rdb_handle_check"]
    same(bare(index, 0, None), RDB["RDB_E_BAD_HANDLE"], "handle cut to 32 bits")
    same(rdb.rdb_index_close(index, None), 0, "close")
    same(rdb.rdb_index_close(index, None), RDB["RDB_E_CLOSED_HANDLE"], "close twice")
    same(rdb.rdb_index_close(None, None), 0, "close NULL")


def nanoseconds(rdb, handle):
    """One call, in the best of ten rounds."""
    calls, check, kind = 50_000, rdb.rdb_handle_check, RDB["RDB_HANDLE_INDEX"]
    rounds = []
    for _ in range(10):
        start = time.perf_counter_ns()
        for _ in range(calls):
            check(handle, kind, None)
        rounds.append((time.perf_counter_ns() - start) / calls)
    return min(rounds)


def main():
    rdb = load(sys.argv[1])
    same(rdb.rdb_abi_check(RDB["RDB_ABI_VERSION"], ctypes.sizeof(c_void_p), ctypes.sizeof(c_size_t), None), 0, "abi")
    engine = c_void_p()
    same(rdb.rdb_engine_open(None, byref(engine), None), 0, "open an engine")
    engine = engine.value
    capitals = create(rdb, engine, b"capitals")
    numbers = create(rdb, engine, b"numbers", IndexOptions(ctypes.sizeof(IndexOptions), 0, 0, RDB["RDB_KEY_U64"],
                                                           RDB["RDB_VALUE_U64"], 0))
    texts(rdb, capitals)
    batch(rdb, numbers)
    every_bit(rdb, engine, RDB["RDB_HANDLE_ENGINE"])
    every_bit(rdb, capitals, RDB["RDB_HANDLE_INDEX"])
    many(rdb, engine, b"capitals")
    took = nanoseconds(rdb, capitals)
    misuse(rdb, engine, capitals)
    same(rdb.rdb_index_close(numbers, None), 0, "close the numbers")
    same(rdb.rdb_engine_close(engine, None), 0, "close the engine")
    same(rdb.rdb_debug_live_handles(0), 0, "live handles")
    print(f"python-ctypes: ok, {HANDLES} handles, rdb_handle_check {took:.0f} ns")


main()
