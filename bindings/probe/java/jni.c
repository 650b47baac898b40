// The native side of ProbeJni.java: each function calls the library once; a handle is a jlong on the one side and a
// typed pointer on the other.

#include <jni.h>
#include <rustydb.h>
#include <stdlib.h>

#define NATIVE(type, name) JNIEXPORT type JNICALL Java_ProbeJni_##name

// Sets array[0] to a text.
static void put(JNIEnv *env, jobjectArray array, const char *text) {
    (*env)->SetObjectArrayElement(env, array, 0, (*env)->NewStringUTF(env, text));
}

typedef struct {
    char bytes[64];
    size_t length;
} text;

// A Java string of less than 64 bytes.
static text text_of(JNIEnv *env, jstring string) {
    text result = { .length = (size_t)(*env)->GetStringUTFLength(env, string) };
    if (result.length >= sizeof result.bytes)
        abort();
    (*env)->GetStringUTFRegion(env, string, 0, (*env)->GetStringLength(env, string), result.bytes);
    return result;
}

static jlong opened(rdb_status status, const void *handle) { return status < 0 ? 0 : (jlong)handle; }

NATIVE(jint, abiCheck)(JNIEnv *env, jobject self) {
    (void)env, (void)self;
    return rdb_abi_check(RDB_ABI_VERSION, sizeof(void *), sizeof(size_t), NULL);
}

NATIVE(jlong, engineOpen)(JNIEnv *env, jobject self) {
    (void)env, (void)self;
    rdb_engine engine;
    rdb_status status = rdb_engine_open(NULL, &engine, NULL);
    return opened(status, engine);
}

NATIVE(jint, engineClose)(JNIEnv *env, jobject self, jlong engine) {
    (void)env, (void)self;
    return rdb_engine_close((rdb_engine)engine, NULL);
}

NATIVE(jlong, indexCreate)(JNIEnv *env, jobject self, jlong engine, jstring name, jboolean numbers) {
    (void)self;
    text n = text_of(env, name);
    rdb_index index;
    rdb_index_options options = RDB_INDEX_OPTIONS_INIT;
    options.key_type = numbers ? RDB_KEY_U64 : RDB_KEY_BYTES;
    options.value_type = numbers ? RDB_VALUE_U64 : RDB_VALUE_BYTES;
    rdb_status status = rdb_index_create((rdb_engine)engine, n.bytes, n.length, &options, &index, NULL);
    return opened(status, index);
}

NATIVE(jlong, indexOpen)(JNIEnv *env, jobject self, jlong engine, jstring name) {
    (void)self;
    text n = text_of(env, name);
    rdb_index index;
    rdb_status status = rdb_index_open((rdb_engine)engine, n.bytes, n.length, &index, NULL);
    return opened(status, index);
}

NATIVE(jint, indexClose)(JNIEnv *env, jobject self, jlong index) {
    (void)env, (void)self;
    return rdb_index_close((rdb_index)index, NULL);
}

NATIVE(jint, insert)
(JNIEnv *env, jobject self, jlong index, jstring key, jstring value, jint flags, jobjectArray error) {
    (void)self;
    text k = text_of(env, key), v = text_of(env, value);
    rdb_error err = { 0 };
    rdb_status status =
        rdb_index_insert((rdb_index)index, k.bytes, k.length, v.bytes, v.length, (uint32_t)flags, &err);
    if (status < 0)
        put(env, error, err.message);
    return status;
}

NATIVE(jint, search)(JNIEnv *env, jobject self, jlong index, jstring key, jobjectArray found) {
    (void)self;
    text k = text_of(env, key), v = { .length = 0 };
    rdb_status status =
        rdb_index_search((rdb_index)index, k.bytes, k.length, v.bytes, sizeof v.bytes - 1, &v.length, NULL);
    if (status == RDB_OK)
        put(env, found, v.bytes);
    return status;
}

NATIVE(jint, insertNumbers)(JNIEnv *env, jobject self, jlong index, jlongArray keys, jlongArray values) {
    (void)self;
    size_t count = (size_t)(*env)->GetArrayLength(env, keys);
    jlong *k = (*env)->GetLongArrayElements(env, keys, NULL), *v = (*env)->GetLongArrayElements(env, values, NULL);
    rdb_status status =
        rdb_index_insert_u64((rdb_index)index, (uint64_t *)k, (uint64_t *)v, count, RDB_INSERT_UPSERT, NULL, NULL);
    (*env)->ReleaseLongArrayElements(env, keys, k, JNI_ABORT);
    (*env)->ReleaseLongArrayElements(env, values, v, JNI_ABORT);
    return status;
}

NATIVE(jint, searchNumbers)(JNIEnv *env, jobject self, jlong index, jlongArray keys, jlongArray found) {
    (void)self;
    size_t count = (size_t)(*env)->GetArrayLength(env, keys);
    jlong *k = (*env)->GetLongArrayElements(env, keys, NULL), *f = (*env)->GetLongArrayElements(env, found, NULL);
    rdb_status *statuses = calloc(count, sizeof *statuses);
    rdb_status status = rdb_index_search_u64((rdb_index)index, (uint64_t *)k, count, (uint64_t *)f, statuses, NULL);
    free(statuses);
    (*env)->ReleaseLongArrayElements(env, keys, k, JNI_ABORT);
    (*env)->ReleaseLongArrayElements(env, found, f, 0);
    return status;
}

NATIVE(jint, check)(JNIEnv *env, jobject self, jlong handle, jint kind) {
    (void)env, (void)self;
    return rdb_handle_check((rdb_handle)handle, (uint32_t)kind, NULL);
}

NATIVE(jlong, live)(JNIEnv *env, jobject self) {
    (void)env, (void)self;
    return (jlong)rdb_debug_live_handles(0);
}
