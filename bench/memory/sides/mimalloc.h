/* mimalloc under its own names. */
#include <stddef.h>

void *mi_malloc(size_t size);
void *mi_calloc(size_t count, size_t size);
void *mi_realloc(void *block, size_t size);
void *mi_aligned_alloc(size_t alignment, size_t size);
void mi_free(void *block);
void mi_free_size(void *block, size_t size);

#define SIDE_MALLOC mi_malloc
#define SIDE_CALLOC mi_calloc
#define SIDE_REALLOC mi_realloc
#define SIDE_ALIGNED mi_aligned_alloc
#define SIDE_FREE mi_free
#define SIDE_USABLE_SIZE mi_usable_size
#define SIDE_FREE_SIZED mi_free_size

#include "malloc_like.h"
