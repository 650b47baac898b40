/* A peer that is a crate, in the place of malloc: compiled with its header of sides/ to a library for LD_PRELOAD. */
#include <errno.h>
#include <stdint.h>
#include <stddef.h>

size_t SIDE_USABLE_SIZE(const void *block);

void *malloc(size_t size) { return SIDE_MALLOC(size); }
void free(void *block) { SIDE_FREE(block); }
void *calloc(size_t count, size_t size) { return SIDE_CALLOC(count, size); }
void *realloc(void *block, size_t size) { return SIDE_REALLOC(block, size); }
void *aligned_alloc(size_t alignment, size_t size) { return SIDE_ALIGNED(alignment, size); }
void *memalign(size_t alignment, size_t size) { return SIDE_ALIGNED(alignment, size); }
void *valloc(size_t size) { return SIDE_ALIGNED(4096, size); }
void *pvalloc(size_t size) { return SIDE_ALIGNED(4096, (size + 4095) & ~(size_t)4095); }
size_t malloc_usable_size(void *block) { return SIDE_USABLE_SIZE(block); }

void *reallocarray(void *block, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return SIDE_REALLOC(block, bytes);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
    if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0) {
        return EINVAL;
    }
    void *block = SIDE_ALIGNED(alignment, size);
    if (block == NULL) {
        return ENOMEM;
    }
    *out = block;
    return 0;
}
