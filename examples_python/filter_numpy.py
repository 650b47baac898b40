"""RustyDB's kernels from Python: numpy arrays are filtered where they lie, without copying a value.

    python3 filter_numpy.py [librustydb.so]

Only ctypes and numpy. The two helpers below are all that a program needs; what follows checks every answer against
numpy's own and tells how long both took.
"""

import ctypes
import sys
import time

import numpy

LIBRARY = ctypes.CDLL(sys.argv[1] if len(sys.argv) > 1 else "librustydb.so")

TYPES = {"i1": 1, "i2": 2, "i4": 3, "i8": 4, "u1": 5, "u2": 6, "u4": 7, "u8": 8, "f4": 9, "f8": 10}
COMPARISONS = {"==": 1, "!=": 2, "<": 3, "<=": 4, ">": 5, ">=": 6, "between": 7}
OK, ERROR_BYTES = 0, 256


class Column(ctypes.Structure):
    """rdb_simd_column."""

    _fields_ = [
        ("values", ctypes.c_void_p),
        ("count", ctypes.c_size_t),
        ("stride", ctypes.c_size_t),
        ("validity", ctypes.c_void_p),
        ("validity_offset", ctypes.c_size_t),
        ("type", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
    ]


LIBRARY.rdb_simd_filter_rows.restype = ctypes.c_int32
LIBRARY.rdb_simd_filter_rows.argtypes = [
    ctypes.c_void_p,  # context
    ctypes.POINTER(Column),
    ctypes.c_uint32,  # comparison
    ctypes.c_void_p,  # operands
    ctypes.c_size_t,
    ctypes.c_void_p,  # within
    ctypes.c_size_t,
    ctypes.c_void_p,  # rows
    ctypes.c_size_t,
    ctypes.POINTER(ctypes.c_size_t),  # selected
    ctypes.c_void_p,  # error
]
LIBRARY.rdb_simd_level_name.restype = ctypes.c_char_p
LIBRARY.rdb_status_description.restype = ctypes.c_char_p
LIBRARY.rdb_status_description.argtypes = [ctypes.c_int32]


def column(array):
    """An array of one dimension as a column: its memory, its type, its stride, also of a slice with a step."""
    if array.ndim != 1 or array.dtype.str[1:] not in TYPES or array.dtype.str[0] not in "<|":
        raise TypeError(f"no column of {array.ndim} dimensions of {array.dtype}")
    if len(array) > 1 and array.strides[0] <= 0:
        raise TypeError("a column runs forward")
    stride = array.strides[0] if len(array) > 1 else 0
    return Column(array.ctypes.data, len(array), stride, None, 0, TYPES[array.dtype.str[1:]], 0)


def rows_where(array, comparison, *bounds):
    """The numbers of the rows that satisfy the comparison, as an array of uint32."""
    operands = numpy.array(bounds, array.dtype)
    rows = numpy.empty(len(array) + 64, numpy.uint32)
    found = ctypes.c_size_t()
    status = LIBRARY.rdb_simd_filter_rows(
        None,
        column(array),
        COMPARISONS[comparison],
        operands.ctypes.data,
        operands.nbytes,
        None,
        0,
        rows.ctypes.data,
        len(rows),
        found,
        None,
    )
    if status != OK:
        raise ValueError(LIBRARY.rdb_status_description(status).decode())
    return rows[: found.value]


def best_of(rounds, call):
    """The shortest of several runs, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def check(name, array, comparison, bounds, expected):
    """Compares with numpy, and times both."""
    found = rows_where(array, comparison, *bounds)
    if not numpy.array_equal(found, numpy.flatnonzero(expected()).astype(numpy.uint32)):
        sys.exit(f"{name}: the answers differ")
    ours = best_of(5, lambda: rows_where(array, comparison, *bounds))
    theirs = best_of(5, lambda: numpy.flatnonzero(expected()))
    print(f"{name:34} {len(found):10,} rows {ours * 1e3:9.2f} ms {theirs * 1e3:9.2f} ms")


def main():
    """Asks a few questions of four million readings."""
    random = numpy.random.default_rng(1)
    count = 4_000_000
    levels = random.integers(0, 1000, count, dtype=numpy.int32)
    temperatures = random.normal(15, 8, count)
    readings = numpy.zeros(count, [("sensor", "<u2"), ("value", "<f4")])
    readings["value"] = random.random(count, dtype=numpy.float32)

    tier = LIBRARY.rdb_simd_level_name(LIBRARY.rdb_simd_level()).decode()
    print(f"{count:,} rows, tier {tier}:       found         RustyDB         numpy")
    check("int32 > 990", levels, ">", [990], lambda: levels > 990)
    check("int32 between 100 and 199", levels, "between", [100, 199], lambda: (levels >= 100) & (levels <= 199))
    check("float64 < 0.0", temperatures, "<", [0.0], lambda: temperatures < 0.0)
    every_third = levels[::3]
    check("every third int32 = 7", every_third, "==", [7], lambda: every_third == 7)
    values = readings["value"]
    check("a float32 field of a record > 0.5", values, ">", [0.5], lambda: values > numpy.float32(0.5))


main()
