/* Ours, from a library that was opened at run time, as a plugin's would be: calls go through pointers. */
#include <dlfcn.h>
#include <stddef.h>

static void *(*opened_malloc)(size_t size);
static void *(*opened_calloc)(size_t count, size_t size);
static void *(*opened_realloc)(void *block, size_t size);
static void *(*opened_aligned_alloc)(size_t alignment, size_t size);
static int (*opened_free)(void *block);
static int (*opened_free_sized)(void *block, size_t size);

__attribute__((constructor)) static void open_library(void) {
    void *library = dlopen("librustydb.so.0", RTLD_NOW);
    if (library != NULL) {
        *(void **)&opened_malloc = dlsym(library, "rdb_malloc");
        *(void **)&opened_calloc = dlsym(library, "rdb_calloc");
        *(void **)&opened_realloc = dlsym(library, "rdb_realloc");
        *(void **)&opened_aligned_alloc = dlsym(library, "rdb_aligned_alloc");
        *(void **)&opened_free = dlsym(library, "rdb_free");
        *(void **)&opened_free_sized = dlsym(library, "rdb_free_sized");
    }
}

#define SIDE_MALLOC opened_malloc
#define SIDE_CALLOC opened_calloc
#define SIDE_REALLOC opened_realloc
#define SIDE_ALIGNED opened_aligned_alloc
#define SIDE_FREE opened_free
#define SIDE_FREE_SIZED opened_free_sized

#include "malloc_like.h"
