/* What a pair of allocation and release costs by each way to reach the library. The same source three times:
 *
 *   cc -O2 linkage.c librustydb.a ...            linkage static    the executable holds the library
 *   cc -O2 linkage.c -lrustydb                   linkage shared    the loader brings it in at the start
 *   cc -O2 -DLINKAGE_DLOPEN linkage.c -ldl       linkage dlopen FILE    the program brings it in later
 *
 * Prints nanoseconds a pair for a thread cache and for rdb_malloc(), the best of several passes: of one block at a time,
 * and of blocks that are freed in the order in which they came, sixteen later.
 */
#include <rustydb.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#ifdef LINKAGE_DLOPEN
#include <dlfcn.h>

static rdb_status (*create)(rdb_slab, rdb_thread_cache *, rdb_error *);
static rdb_status (*close_cache)(rdb_thread_cache, rdb_error *);
static void *(*allocate)(rdb_thread_cache, size_t);
static rdb_status (*release)(rdb_thread_cache, void *);
static void *(*heap_allocate)(size_t);
static rdb_status (*heap_release)(void *);

static void *symbol(void *library, const char *name) {
    void *found = dlsym(library, name);
    if (found != NULL) return found;
    fprintf(stderr, "linkage: %s\n", dlerror());
    exit(1);
}

/* A function's address from dlsym(): POSIX says that this is what a pointer's bytes are. */
#define BIND(target, name) *(void **)&(target) = symbol(library, name)

static void load(const char *file) {
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "linkage: %s\n", dlerror());
        exit(1);
    }
    BIND(create, "rdb_thread_cache_create");
    BIND(close_cache, "rdb_thread_cache_close");
    BIND(allocate, "rdb_thread_cache_allocate");
    BIND(release, "rdb_thread_cache_free");
    BIND(heap_allocate, "rdb_malloc");
    BIND(heap_release, "rdb_free");
}
#else
#define create rdb_thread_cache_create
#define close_cache rdb_thread_cache_close
#define allocate rdb_thread_cache_allocate
#define release rdb_thread_cache_free
#define heap_allocate rdb_malloc
#define heap_release rdb_free
#endif

enum { PAIRS = 2000000, PASSES = 9, WINDOW = 16 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* The best of several passes of `statements`, once a pair, in nanoseconds. */
#define BEST(result, statements)                                                                                       \
    do {                                                                                                               \
        result = 1e30;                                                                                                 \
        for (int pass = 0; pass < PASSES; pass++) {                                                                    \
            double begun = now();                                                                                      \
            for (int pair = 0; pair < PAIRS; pair++) statements                                                        \
            double each = (now() - begun) / PAIRS;                                                                     \
            if (each < result) result = each;                                                                          \
        }                                                                                                              \
    } while (0)

static void measure(const char *way, rdb_thread_cache cache, size_t size) {
    double one, windowed;
    void *blocks[WINDOW] = {NULL};
    if (cache != NULL) {
        BEST(one, {
            void *block = allocate(cache, size);
            *(volatile char *)block = 1;
            release(cache, block);
        });
        BEST(windowed, {
            release(cache, blocks[pair % WINDOW]);
            blocks[pair % WINDOW] = allocate(cache, size);
            *(volatile char *)blocks[pair % WINDOW] = 1;
        });
        for (int i = 0; i < WINDOW; i++) release(cache, blocks[i]);
    } else {
        BEST(one, {
            void *block = heap_allocate(size);
            *(volatile char *)block = 1;
            heap_release(block);
        });
        BEST(windowed, {
            heap_release(blocks[pair % WINDOW]);
            blocks[pair % WINDOW] = heap_allocate(size);
            *(volatile char *)blocks[pair % WINDOW] = 1;
        });
        for (int i = 0; i < WINDOW; i++) heap_release(blocks[i]);
    }
    printf("%-12s %5zu bytes  %.2f ns a pair  %.2f ns with %d live\n", way, size, one, windowed, WINDOW);
}

int main(int count, char **arguments) {
    static const size_t sizes[] = {16, 64, 256, 1024, 4096};
    rdb_thread_cache cache = NULL;
#ifdef LINKAGE_DLOPEN
    if (count < 2) {
        fprintf(stderr, "linkage: which library?\n");
        return 1;
    }
    load(arguments[1]);
#else
    (void)count;
    (void)arguments;
#endif
    if (create(NULL, &cache, NULL) != RDB_OK) return 1;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        measure("thread cache", cache, sizes[i]);
        measure("malloc", NULL, sizes[i]);
    }
    return close_cache(cache, NULL) != RDB_OK;
}
