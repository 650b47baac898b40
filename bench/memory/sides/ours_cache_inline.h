/* Ours, by the inline forms of a thread cache's calls. */
#include "rustydb_inline.h"

#define rdb_thread_cache_allocate rdb_thread_cache_allocate_inline
#define rdb_thread_cache_free rdb_thread_cache_free_inline
#define rdb_thread_cache_free_sized rdb_thread_cache_free_sized_inline

#include "ours_cache.h"
