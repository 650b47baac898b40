/* The library brought in by dlopen(), by a thread that is not the first, long after the start: its thread-local words then
 * need the room that the loader keeps for such libraries. Allocates on several threads and lets the library go.
 *
 *   dlopened LIBRARY
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void *allocate_function(size_t size);
typedef int32_t free_function(void *block);

static allocate_function *allocate;
static free_function *release;

static void must(int holds, const char *what) {
    if (holds) return;
    const char *reason = dlerror();
    fprintf(stderr, "dlopened: %s: %s\n", what, reason != NULL ? reason : "failed");
    exit(1);
}

static void use(void) {
    void *blocks[100];
    for (int round = 0; round < 100; round++) {
        for (size_t i = 0; i < 100; i++) {
            blocks[i] = allocate(i * i * 5);
            must(blocks[i] != NULL, "rdb_malloc");
            memset(blocks[i], (int)i, i * i * 5);
        }
        for (size_t i = 1; i < 100; i++) must(((uint8_t *)blocks[i])[i * i * 5 - 1] == i, "what was written");
        for (size_t i = 0; i < 100; i++) must(release(blocks[i]) == 0, "rdb_free");
    }
}

static void *use_on_thread(void *argument) {
    use();
    return argument;
}

static void *load_and_use(void *argument) {
    void *library = dlopen((const char *)argument, RTLD_NOW | RTLD_LOCAL);
    must(library != NULL, "dlopen");
    void *found[2] = {dlsym(library, "rdb_malloc"), dlsym(library, "rdb_free")};
    must(found[0] != NULL && found[1] != NULL, "dlsym");
    memcpy(&allocate, &found[0], sizeof allocate);
    memcpy(&release, &found[1], sizeof release);
    use();
    for (int i = 0; i < 20; i++) {
        pthread_t thread;
        must(pthread_create(&thread, NULL, use_on_thread, NULL) == 0 && pthread_join(thread, NULL) == 0, "a thread");
    }
    must(dlclose(library) == 0, "dlclose");
    return NULL;
}

int main(int count, char **arguments) {
    pthread_t thread;
    must(count == 2, "usage: dlopened LIBRARY");
    must(pthread_create(&thread, NULL, load_and_use, arguments[1]) == 0 && pthread_join(thread, NULL) == 0, "a thread");
    puts("dlopened: ok");
    return 0;
}
