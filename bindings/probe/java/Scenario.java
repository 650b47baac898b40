// What both Java probes do: the steps, over the calls in Rdb.java.

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

final class Scenario {
    private static final int HANDLES = 100_000;
    private static final int OK = 0, UNKNOWN_FLAG = -102, WRONG_HANDLE = -202, CLOSED_HANDLE = -203;
    private static final int ENGINE = 17, INDEX = 18;

    private final String name;
    private final Rdb rdb;

    private Scenario(String name, Rdb rdb) {
        this.name = name;
        this.rdb = rdb;
    }

    static void run(String name, Rdb rdb) {
        new Scenario(name, rdb).run();
    }

    private void run() {
        same(rdb.abiCheck(), OK, "abi");
        long engine = rdb.engineOpen();
        long capitals = rdb.indexCreate(engine, "capitals", false);
        long numbers = rdb.indexCreate(engine, "numbers", true);
        texts(capitals);
        batch(numbers);
        everyBit(engine, ENGINE);
        everyBit(capitals, INDEX);
        many(engine);
        double took = nanoseconds(capitals);
        misuse(engine, capitals);
        same(rdb.indexClose(numbers), OK, "close the numbers");
        same(rdb.engineClose(engine), OK, "close the engine");
        same(rdb.live(), 0L, "live handles");
        System.out.printf("%s: ok, %d handles, rdb_handle_check %.1f ns%n", name, HANDLES, took);
    }

    /** Ends the probe unless got is expected. */
    private void same(Object got, Object expected, String what) {
        if (!got.equals(expected)) {
            System.err.printf("%s: %s: got %s, expected %s%n", name, what, got, expected);
            System.exit(1);
        }
    }

    /** One entry in, one entry out, and the text of an error. */
    private void texts(long index) {
        String[] text = {""};
        same(rdb.insert(index, "France", "Paris", 0, text), OK, "insert");
        same(rdb.search(index, "France", text), OK, "search");
        same(text[0], "Paris", "value found");
        same(rdb.insert(index, "France", "Paris", 1 << 31, text), UNKNOWN_FLAG, "status of an unknown flag");
        same(text[0].isEmpty() || text[0].equals("Paris"), false, "error text");
    }

    /** 10,000 numbers in two calls. */
    private void batch(long index) {
        int count = 10_000;
        long[] keys = new long[count], values = new long[count], found = new long[count];
        for (int n = 0; n < count; n++) {
            keys[n] = n * 0x9e3779b97f4a7c15L;
            values[n] = n;
        }
        same(rdb.insertNumbers(index, keys, values), OK, "insert_u64");
        same(rdb.searchNumbers(index, keys, found), OK, "search_u64");
        same(java.util.Arrays.equals(found, values), true, "values of the batch");
    }

    /** The handle is known with each of its bits and with no other one. */
    private void everyBit(long handle, int kind) {
        same((int) (handle >> 56), kind, "kind in the top byte");
        Long boxed = handle;
        long parsed = Long.parseLong(Long.toString(handle));
        long[] copies = {handle, boxed, parsed, List.of(boxed).get(0)};
        for (long copy : copies) {
            same(rdb.check(copy, kind), OK, "handle that went through a box, its text and a list");
        }
        for (int bit = 0; bit < 64; bit++) {
            same(rdb.check(handle ^ 1L << bit, 0) < 0, true, "handle with changed bit " + bit);
        }
    }

    /** Handles kept by the language, the collector at work meanwhile, then closed. */
    private void many(long engine) {
        List<Long> handles = new ArrayList<>();
        for (int n = 0; n < HANDLES; n++) {
            handles.add(rdb.indexOpen(engine, "capitals"));
            if (n % 10_000 == 0) {
                System.gc();
            }
        }
        same(new HashSet<>(handles).size(), HANDLES, "different handles");
        System.gc();
        for (long handle : handles) {
            same(rdb.indexClose(handle), OK, "close one of many");
        }
    }

    private void misuse(long engine, long index) {
        same(rdb.search(engine, "France", new String[1]), WRONG_HANDLE, "wrong kind");
        same(rdb.indexClose(index), OK, "close");
        same(rdb.indexClose(index), CLOSED_HANDLE, "close twice");
        same(rdb.indexClose(0), OK, "close NULL");
    }

    /** One call, in the best of ten rounds. */
    private double nanoseconds(long handle) {
        int calls = 1_000_000;
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long start = System.nanoTime();
            for (int n = 0; n < calls; n++) {
                rdb.check(handle, INDEX);
            }
            best = Math.min(best, (double) (System.nanoTime() - start) / calls);
        }
        return best;
    }
}
