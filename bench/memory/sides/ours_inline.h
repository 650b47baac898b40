/* Ours, by the inline forms of the calls without a cache. */
#include "rustydb_inline.h"

#define rdb_malloc rdb_malloc_inline
#define rdb_free rdb_free_inline
#define rdb_free_sized rdb_free_sized_inline
#define rdb_arena_allocate rdb_arena_allocate_inline

#include "ours.h"
