"""pyarrow and DuckDB as sides of area `simd`: the protocol of turns.h, on one thread.

    peers.py LIBRARY      LIBRARY is input.c as a shared library: the inputs are those of the C programs, byte for byte

What is timed is the call on Arrow arrays, or the query on a table that is there; making them is not. Whoever is not
installed answers `none`.
"""
import ctypes
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

try:
    import duckdb
except ImportError:
    duckdb = None
    print("bench: without DuckDB, which was not found: ./x bench --setup installs it", file=sys.stderr)

pa.set_cpu_count(1)
pa.set_io_thread_count(1)

TYPES = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64"]
BYTES, STRINGS = 10, 11


class Value(ctypes.Union):
    _fields_ = [("bytes", ctypes.c_ubyte * 8), ("bits", ctypes.c_uint64)]


class Input(ctypes.Structure):
    """bench_input of input.h."""

    _fields_ = [
        ("type", ctypes.c_int), ("width", ctypes.c_size_t), ("count", ctypes.c_size_t),
        ("left", ctypes.c_void_p), ("right", ctypes.c_void_p), ("lowest", ctypes.c_double), ("span", ctypes.c_double),
        ("low", Value), ("high", Value), ("list", ctypes.c_ubyte * 64),
        ("ascending", ctypes.c_void_p), ("shuffled", ctypes.c_void_p), ("mask", ctypes.c_void_p),
        ("numbered", ctypes.c_size_t),
        ("text", ctypes.c_void_p), ("lines", ctypes.c_void_p), ("offsets", ctypes.c_void_p),
        ("text_length", ctypes.c_size_t), ("lines_length", ctypes.c_size_t), ("pieces", ctypes.c_size_t),
        ("needle", ctypes.c_void_p), ("needle_length", ctypes.c_size_t),
        ("second_needle", ctypes.c_void_p), ("second_needle_length", ctypes.c_size_t),
    ]


def load(path):
    library = ctypes.CDLL(path)
    library.bench_input_make.restype = ctypes.POINTER(Input)
    library.bench_input_make.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    library.bench_input_free.argtypes = [ctypes.POINTER(Input)]
    library.bench_input_set.argtypes = [ctypes.POINTER(Input), ctypes.c_char_p, ctypes.c_uint]
    return library


def array_at(address, count, arrow_type, bits):
    """An Arrow array over memory that is somebody else's."""
    return pa.Array.from_buffers(arrow_type, count, [None, pa.foreign_buffer(address, (count * bits + 7) // 8)])


class Column:
    """An input of numbers, and pyarrow's cases over it."""

    def __init__(self, source):
        self.source = source
        self.count = source.count
        self.numpy_type = np.dtype(TYPES[source.type])
        self.type = pa.from_numpy_dtype(self.numpy_type)
        bits = 8 * source.width
        self.left = array_at(source.left, self.count, self.type, bits)
        self.right = array_at(source.right, self.count, self.type, bits)
        self.mask = array_at(source.mask, self.count, pa.bool_(), 1)
        self.numbers = {
            "gather_ascending": array_at(source.ascending, source.numbered, pa.uint32(), 32),
            "gather_shuffled": array_at(source.shuffled, source.numbered, pa.uint32(), 32),
        }

    def scalar(self, value):
        return pa.scalar(np.frombuffer(bytes(value.bytes), self.numpy_type, 1)[0], self.type)

    def sum_of_rows(self, mask):
        return int((pc.indices_nonzero(mask).to_numpy().astype(np.uint64) + np.uint64(1)).sum(dtype=np.uint64))

    def sum_of_values(self, values):
        bits = values.to_numpy(zero_copy_only=False).view(f"u{self.source.width}").astype(np.uint64)
        return int((bits * np.arange(1, len(bits) + 1, dtype=np.uint64)).sum(dtype=np.uint64))

    def bits_of(self, number, is_sum):
        if is_sum and self.numpy_type.kind != "f":
            return number.as_py() & (2**64 - 1)
        return int(np.float64(number.as_py()).view(np.uint64))

    def find(self, name):
        """(what is timed, the checksum of what it returns, operations), or None."""
        low, high = self.scalar(self.source.low), self.scalar(self.source.high)
        left = self.left

        def chosen(mask_of):
            return (lambda: left.filter(mask_of())), (lambda _: self.sum_of_rows(mask_of())), self.count

        if name == "filter_rows":
            return chosen(lambda: pc.greater_equal(left, low))
        if name == "between":
            return chosen(lambda: pc.and_(pc.greater_equal(left, low), pc.less_equal(left, high)))
        if name == "in8":
            listed = pa.array(np.frombuffer(bytes(self.source.list), self.numpy_type, 8))
            options = pc.SetLookupOptions(listed)
            return chosen(lambda: pc.is_in(left, options=options))
        if name == "filter_bitmap":
            return (lambda: pc.greater_equal(left, low)), self.sum_of_rows, self.count
        if name == "columns":
            return (lambda: pc.less(left, self.right)), self.sum_of_rows, self.count
        if name == "compact":
            return (lambda: left.filter(self.mask)), self.sum_of_values, self.count
        if name in self.numbers:
            numbers = self.numbers[name]
            return (lambda: left.take(numbers)), self.sum_of_values, len(numbers)
        if name in ("sum", "min", "max"):
            function = getattr(pc, name)
            return (lambda: function(left)), (lambda number: self.bits_of(number, name == "sum")), self.count
        return None


class Strings:
    """An input of strings, and the cases of both over it."""

    def __init__(self, source):
        self.source = source
        self.count = source.count
        offsets = pa.foreign_buffer(source.offsets, (self.count + 1) * 4)
        text = pa.foreign_buffer(source.text, source.text_length)
        self.array = pa.StringArray.from_buffers(self.count, offsets, text)
        self.database = None

    def needles(self):
        source = self.source
        return (
            ctypes.string_at(source.needle, source.needle_length).decode(),
            ctypes.string_at(source.second_needle, source.second_needle_length).decode(),
        )

    def sum_of_rows(self, mask):
        return int((pc.indices_nonzero(mask).to_numpy().astype(np.uint64) + np.uint64(1)).sum(dtype=np.uint64))

    def find(self, name):
        needle, second = self.needles()
        calls = {
            "equal": lambda: pc.equal(self.array, needle),
            "prefix": lambda: pc.starts_with(self.array, needle),
            "suffix": lambda: pc.ends_with(self.array, needle),
            "contains": lambda: pc.match_substring(self.array, needle),
            "like": lambda: pc.match_like(self.array, f"%{needle}%{second}%"),
        }
        return (calls[name], self.sum_of_rows, self.count) if name in calls else None

    def find_duckdb(self, name):
        needle, second = self.needles()
        conditions = {
            "equal": ("s = ?", [needle]),
            "prefix": ("starts_with(s, ?)", [needle]),
            "suffix": ("suffix(s, ?)", [needle]),
            "contains": ("contains(s, ?)", [needle]),
            "like": ("s LIKE ?", [f"%{needle}%{second}%"]),
        }
        if duckdb is None or name not in conditions:
            return None
        condition, parameters = conditions[name]
        if self.database is None:
            self.database = duckdb.connect(":memory:", config={"threads": 1})
            strings = pa.table({"s": self.array, "i": pa.array(np.arange(1, self.count + 1))})
            self.database.register("strings_in_arrow", strings)
            self.database.execute("CREATE TABLE strings AS SELECT * FROM strings_in_arrow")
        counting = f"SELECT count(*) FROM strings WHERE {condition}"
        summing = f"SELECT coalesce(sum(i), 0)::UBIGINT FROM strings WHERE {condition}"
        run = lambda query: self.database.execute(query, parameters).fetchone()[0]
        return (lambda: run(counting)), (lambda _: run(summing)), self.count


def batch_of(call, passes):
    """Nanoseconds of processor time that so many calls take, and what the last one returned."""
    start = time.process_time_ns()
    for _ in range(passes):
        result = call()
    return time.process_time_ns() - start, result


def turn(call, batches):
    """Nanoseconds of a call in the fastest batch, and what it returned: `turn` of turns.c."""
    passes = 1
    while batch_of(call, passes)[0] < 50e3:
        passes *= 2
    fastest, result = min((batch_of(call, passes) for _ in range(batches)), key=lambda batch: batch[0])
    return fastest / passes, result


def answer(library, held, name, count, side, case, percent, batches):
    """One line of the protocol; `held` has the input that the latest one was about."""
    if held.get("key") != (name, count):
        if "source" in held:
            held.pop("input")
            library.bench_input_free(held["source"])
        held["source"] = library.bench_input_make(name.encode(), int(count))
        source = held["source"].contents
        held["input"] = None if source.type == BYTES else Strings(source) if source.type == STRINGS else Column(source)
        held["key"] = (name, count)
    if held["input"] is None:
        return "none"
    library.bench_input_set(held["source"], case.encode(), int(percent))
    if side == "duckdb":
        found = held["input"].find_duckdb(case) if isinstance(held["input"], Strings) else None
    else:
        found = held["input"].find(case)
    if found is None:
        return "none"
    call, checksum, operations = found
    fastest, result = turn(call, int(batches))
    return f"ns {fastest / operations:.9f} {checksum(result)}"


def main():
    library = load(sys.argv[1])
    held = {}
    for line in sys.stdin:
        print(answer(library, held, *line.split()), flush=True)


if __name__ == "__main__":
    main()
