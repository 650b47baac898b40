/* jemalloc under the prefix that its crate builds it with. */
#include <stddef.h>

void *_rjem_malloc(size_t size);
void *_rjem_calloc(size_t count, size_t size);
void *_rjem_realloc(void *block, size_t size);
void *_rjem_aligned_alloc(size_t alignment, size_t size);
void _rjem_free(void *block);
void _rjem_sdallocx(void *block, size_t size, int flags);

#define SIDE_MALLOC _rjem_malloc
#define SIDE_CALLOC _rjem_calloc
#define SIDE_REALLOC _rjem_realloc
#define SIDE_ALIGNED _rjem_aligned_alloc
#define SIDE_FREE _rjem_free
#define SIDE_USABLE_SIZE _rjem_malloc_usable_size
#define SIDE_FREE_SIZED(block, size) _rjem_sdallocx(block, size, 0)

#include "malloc_like.h"
