// Probe: handles through Java's foreign-function interface (java.lang.foreign, Java 22 and later), as MemorySegment
// addresses: a segment of size 0 around a handle goes in as a pointer, its address() is the handle as a long.
//
//     java --enable-native-access=ALL-UNNAMED -Dlibrustydb=LIBRUSTYDB.SO ProbePanama

import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

final class ProbePanama implements Rdb {
    private static final SymbolLookup LIBRARY =
        SymbolLookup.libraryLookup(Path.of(System.getProperty("librustydb")), Arena.global());
    private static final MethodHandle ABI_CHECK = call("rdb_abi_check", JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS);
    private static final MethodHandle ENGINE_OPEN = call("rdb_engine_open", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle ENGINE_CLOSE = call("rdb_engine_close", ADDRESS, ADDRESS);
    private static final MethodHandle INDEX_CREATE =
        call("rdb_index_create", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle INDEX_OPEN =
        call("rdb_index_open", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle INDEX_CLOSE = call("rdb_index_close", ADDRESS, ADDRESS);
    private static final MethodHandle INSERT =
        call("rdb_index_insert", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS);
    private static final MethodHandle SEARCH =
        call("rdb_index_search", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    private static final MethodHandle INSERT_U64 =
        call("rdb_index_insert_u64", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SEARCH_U64 =
        call("rdb_index_search_u64", ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle CHECK = call("rdb_handle_check", ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle LIVE = Linker.nativeLinker().downcallHandle(
        LIBRARY.find("rdb_debug_live_handles").orElseThrow(), FunctionDescriptor.of(JAVA_LONG, JAVA_INT));
    /** Of rdb_error: all of it, and where its message begins. */
    private static final long ERROR_SIZE = 256, ERROR_MESSAGE = 36;

    private static MethodHandle call(String name, MemoryLayout... parameters) {
        return Linker.nativeLinker().downcallHandle(
            LIBRARY.find(name).orElseThrow(), FunctionDescriptor.of(JAVA_INT, parameters));
    }

    /** A call that may throw whatever a method handle can. */
    private interface Body<T> {
        T run(Arena arena) throws Throwable;
    }

    private static <T> T within(Body<T> body) {
        try (Arena arena = Arena.ofConfined()) {
            return body.run(arena);
        } catch (Throwable thrown) {
            throw new AssertionError(thrown);
        }
    }

    private static MemorySegment handle(long number) {
        return MemorySegment.ofAddress(number);
    }

    private static long opened(int status, MemorySegment out) {
        return status < 0 ? 0 : out.get(ADDRESS, 0).address();
    }

    public int abiCheck() {
        return within(arena -> (int) ABI_CHECK.invokeExact(0, ADDRESS.byteSize(), JAVA_LONG.byteSize(), NULL));
    }

    public long engineOpen() {
        return within(arena -> {
            MemorySegment out = arena.allocate(ADDRESS);
            return opened((int) ENGINE_OPEN.invokeExact(NULL, out, NULL), out);
        });
    }

    public int engineClose(long engine) {
        return within(arena -> (int) ENGINE_CLOSE.invokeExact(handle(engine), NULL));
    }

    public long indexCreate(long engine, String name, boolean numbers) {
        return within(arena -> {
            int type = numbers ? 1 : 0;
            MemorySegment out = arena.allocate(ADDRESS), options = arena.allocateFrom(JAVA_INT, 24, 0, 0, type, type, 0);
            return opened((int) INDEX_CREATE.invokeExact(
                handle(engine), arena.allocateFrom(name), (long) name.length(), options, out, NULL), out);
        });
    }

    public long indexOpen(long engine, String name) {
        return within(arena -> {
            MemorySegment out = arena.allocate(ADDRESS);
            return opened((int) INDEX_OPEN.invokeExact(
                handle(engine), arena.allocateFrom(name), (long) name.length(), out, NULL), out);
        });
    }

    public int indexClose(long index) {
        return within(arena -> (int) INDEX_CLOSE.invokeExact(handle(index), NULL));
    }

    public int insert(long index, String key, String value, int flags, String[] error) {
        return within(arena -> {
            MemorySegment err = arena.allocate(ERROR_SIZE, 8);
            int status = (int) INSERT.invokeExact(handle(index), arena.allocateFrom(key), (long) key.length(),
                arena.allocateFrom(value), (long) value.length(), flags, err);
            error[0] = status < 0 ? err.getString(ERROR_MESSAGE) : error[0];
            return status;
        });
    }

    public int search(long index, String key, String[] found) {
        return within(arena -> {
            MemorySegment value = arena.allocate(64), length = arena.allocate(JAVA_LONG);
            int status = (int) SEARCH.invokeExact(
                handle(index), arena.allocateFrom(key), (long) key.length(), value, 63L, length, NULL);
            found[0] = status == 0 ? value.getString(0) : found[0];
            return status;
        });
    }

    public int insertNumbers(long index, long[] keys, long[] values) {
        return within(arena -> (int) INSERT_U64.invokeExact(handle(index), arena.allocateFrom(JAVA_LONG, keys),
            arena.allocateFrom(JAVA_LONG, values), (long) keys.length, 0, NULL, NULL));
    }

    public int searchNumbers(long index, long[] keys, long[] found) {
        return within(arena -> {
            MemorySegment out = arena.allocate(JAVA_LONG, keys.length), statuses = arena.allocate(JAVA_INT, keys.length);
            int status = (int) SEARCH_U64.invokeExact(
                handle(index), arena.allocateFrom(JAVA_LONG, keys), (long) keys.length, out, statuses, NULL);
            MemorySegment.copy(out, JAVA_LONG, 0, found, 0, found.length);
            return status;
        });
    }

    public int check(long number, int kind) {
        try {
            return (int) CHECK.invokeExact(handle(number), kind, NULL);
        } catch (Throwable thrown) {
            throw new AssertionError(thrown);
        }
    }

    public long live() {
        return within(arena -> (long) LIVE.invokeExact(0));
    }

    public static void main(String[] arguments) {
        Scenario.run("java-panama", new ProbePanama());
    }
}
