// The calls of librustydb that the Java probes make. A handle is a long: Java has no unsigned one, and the kind in the
// top byte is below 128, so handles are positive.

interface Rdb {
    int abiCheck();

    long engineOpen();

    int engineClose(long engine);

    long indexCreate(long engine, String name, boolean numbers);

    long indexOpen(long engine, String name);

    int indexClose(long index);

    /** error[0] becomes the text of a failure. */
    int insert(long index, String key, String value, int flags, String[] error);

    /** found[0] becomes the value. */
    int search(long index, String key, String[] found);

    int insertNumbers(long index, long[] keys, long[] values);

    int searchNumbers(long index, long[] keys, long[] found);

    int check(long handle, int kind);

    long live();
}
