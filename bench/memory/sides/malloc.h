/* Whatever provides malloc: glibc, or a library that takes its place when it is linked (Debian's jemalloc). */
#include <stdlib.h>

#define SIDE_MALLOC malloc
#define SIDE_CALLOC calloc
#define SIDE_REALLOC realloc
#define SIDE_ALIGNED aligned_alloc
#define SIDE_FREE free
#define SIDE_FREE_SIZED(block, size) free(block)

#include "malloc_like.h"
