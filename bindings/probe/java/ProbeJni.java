// Probe: handles through JNI, as jlong. The native side is jni.c.
//
//     java ProbeJni LIBPROBEJNI.SO

final class ProbeJni implements Rdb {
    public native int abiCheck();

    public native long engineOpen();

    public native int engineClose(long engine);

    public native long indexCreate(long engine, String name, boolean numbers);

    public native long indexOpen(long engine, String name);

    public native int indexClose(long index);

    public native int insert(long index, String key, String value, int flags, String[] error);

    public native int search(long index, String key, String[] found);

    public native int insertNumbers(long index, long[] keys, long[] values);

    public native int searchNumbers(long index, long[] keys, long[] found);

    public native int check(long handle, int kind);

    public native long live();

    public static void main(String[] arguments) {
        System.load(arguments[0]);
        Scenario.run("java-jni", new ProbeJni());
    }
}
