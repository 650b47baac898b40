/* The state that the misuse tests call into: an engine with three indexes, a handle of every kind, and good arguments.
 *
 * A fixture is opened, used by calls, and opened afresh after any call that may have changed it. fixture_digest() is a
 * hash over everything a caller can see: names, options and entries of the indexes, live handles, charged bytes.
 *
 * Threads: one at a time.
 */
#ifndef RUSTYDB_FIXTURE_H
#define RUSTYDB_FIXTURE_H

#include "test.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bits of handle kinds. */
enum {
    FIXTURE_ENGINE = 1,
    FIXTURE_INDEX = 2,
    FIXTURE_CURSOR = 4,
    FIXTURE_SUBSCRIPTION = 8,
    FIXTURE_BATCH = 16,
    FIXTURE_MEMORY_SNAPSHOT = 32,
    FIXTURE_SLAB = 64,
    FIXTURE_PRESSURE_CALLBACK = 128,
    FIXTURE_ZONE = 256,
    FIXTURE_BLOCK_POOL = 512,
    FIXTURE_BUDGET = 1024,
    FIXTURE_SIMD_CONTEXT = 2048,
    FIXTURE_POOL = 4096,
    FIXTURE_SPACE = 8192,
    FIXTURE_PREFETCH = 16384,
    FIXTURE_KINDS = 15,
    FIXTURE_ADDRESSES = 8 /* from DATA_ARENA to DATA_BUDGET_BLOCK */
};

/* Good values for parameters; the description under abi/ names them. */
typedef enum fixture_data {
    DATA_NONE,
    DATA_ENGINE,
    DATA_INDEX,
    DATA_INDEX_U64,
    DATA_CURSOR,
    DATA_SUBSCRIPTION,
    DATA_BATCH,
    DATA_MEMORY_SNAPSHOT,
    DATA_SLAB,
    DATA_PRESSURE_CALLBACK,
    DATA_ZONE,
    DATA_BLOCK_POOL,
    DATA_BUDGET,
    DATA_SIMD_CONTEXT,
    DATA_POOL,
    DATA_SPACE,
    DATA_PREFETCH,
    DATA_ARENA,
    DATA_THREAD_CACHE,
    DATA_BLOCK,
    DATA_LARGE_OBJECT,
    DATA_ARENA_BLOCK,
    DATA_ZONE_BLOCK,
    DATA_POOL_BLOCK,
    DATA_BUDGET_BLOCK,
    DATA_KEY,
    DATA_VALUE,
    DATA_NAME,
    DATA_FEATURE,
    DATA_NEW_NAME,
    DATA_TEXT,
    DATA_PATH, /* of a file that is not there, and is removed with the fixture */
    DATA_KEYS,
    DATA_VALUES,
    DATA_BLOCKS,
    DATA_KEYS_U64,
    DATA_NUMBERS_U64, /* of pages of the space */
    DATA_SIMD_ROW_NUMBERS,
    DATA_SIMD_CONDITIONS, /* of the good column */
    DATA_SIMD_ZONES,
    DATA_VALUES_U64,
    DATA_RANGE,
    DATA_ENGINE_OPTIONS,
    DATA_INDEX_OPTIONS,
    DATA_LOAD_OPTIONS,
    DATA_SUBSCRIPTION_OPTIONS,
    DATA_ALLOCATOR,
    DATA_LARGE_OPTIONS,
    DATA_ZONE_OPTIONS,
    DATA_BLOCK_POOL_OPTIONS,
    DATA_BUDGET_OPTIONS,
    DATA_SIMD_OPTIONS,
    DATA_MEMORY_DEBUG_OPTIONS,
    DATA_PRESSURE_CALLBACK_OPTIONS,
    DATA_PRESSURE_THRESHOLDS,
    DATA_ARENA_OPTIONS,
    DATA_SLAB_OPTIONS,
    DATA_POOL_OPTIONS,
    DATA_POOL_CONFIG,
    DATA_SPACE_OPTIONS,
    DATA_PAGE,         /* a pinned one, of a space of its own */
    DATA_PAGE_READING, /* of page 1 of the space */
    DATA_ARENA_MARK,
    DATA_SIMD_COLUMN,  /* 16 values of RDB_TYPE_I32 */
    DATA_SIMD_OPERAND, /* a value of that type */
    DATA_SIMD_BITMAP,  /* 16 rows, not all of them */
    DATA_SIMD_ROWS,    /* the same, as an rdb_simd_bitmap */
    DATA_SIMD_STRINGS, /* 16 rows */
    DATA_SIMD_PROGRAM, /* a LIKE pattern made ready */
    DATA_SIMD_REGISTERS, /* 64, as misuse's buffers have bytes */
    DATA_SIMD_IDS,       /* a column of group numbers, as many as the other has rows */
    DATA_SIMD_GROUPS,    /* with arrays for so many groups */
    DATA_SIMD_HASHES,  /* 16 values of RDB_TYPE_U64 */
    DATA_HASH_SECRET,  /* 150 bytes */
    DATA_HASH_STREAM,  /* one that was begun */
    DATA_PAGE_STREAM,  /* one that was not */
    DATA_PAGE_VIEW,    /* of a space of one page; a new one each time */
    DATA_ENCODED_U64,
    DATA_ENCODED_I64,
    DATA_ENCODED_U32,
    DATA_ENCODED_I32,
    DATA_ENCODED_F64,
    DATA_ENCODED_F32,
    DATA_ENCODED_TEXT,
    DATA_ENCODED_BYTES
} fixture_data;

typedef struct fixture {
    rdb_engine engine;
    rdb_index index;      /* "bytes": alpha=1 beta=2 gamma=3 delta=4 */
    rdb_index index_u64;  /* "numbers": 1..8 -> 10..80 */
    rdb_index pairs;      /* "pairs": duplicates (alpha,1) (alpha,2) (beta,1) */
    rdb_cursor cursor;    /* on index, after two steps */
    rdb_subscription subscription;
    rdb_pressure_callback pressure_callback; /* gives nothing back */
    rdb_batch batch;      /* owner: a live batch handle */
    rdb_memory_snapshot snapshot;
    rdb_slab slab;
    rdb_batch names;      /* the digest's own */
    rdb_batch entries;    /* the digest's own */
    rdb_zone zone;
    rdb_block_pool pool;
    rdb_budget budget;
    rdb_simd_context context;
    rdb_pool buffer_pool;
    rdb_space space; /* 16 pages in memory only */
    rdb_prefetch prefetch; /* of no page */
    void *addresses[FIXTURE_ADDRESSES]; /* NULL once a call has ended it */
    const void *closed[FIXTURE_KINDS]; /* a handle of each kind that was open once */
} fixture;

void fixture_open(fixture *self);
/* Closes what is still open; poisoned and dropped objects too. */
void fixture_close(fixture *self);
uint64_t fixture_digest(fixture *self);

/* The handle of one kind (a FIXTURE_ bit); of the position of that bit. */
const void *fixture_handle(const fixture *self, unsigned kind_bit);
unsigned fixture_kind_position(unsigned kind_bit);
/* The RDB_HANDLE_ constant of a FIXTURE_ bit. */
uint32_t fixture_kind_constant(unsigned kind_bit);

/* What is called by its address. */
bool fixture_is_address(fixture_data data);
void *fixture_address(const fixture *self, fixture_data data);
/* A call has ended it. */
void fixture_address_taken(fixture *self, fixture_data data);
/* Ends what a call has given out, unless it is the fixture's own. */
void fixture_release_address(fixture *self, fixture_data data, void *address);
/* A function for calls that take one; does nothing. */
void fixture_callback(void *user);

/* Writes the bytes of a good value to area (at least 1024 bytes) and returns their length. For handles use fixture_handle. */
size_t fixture_fill(fixture_data data, void *area);
/* The number of elements of an array value. */
size_t fixture_count(fixture_data data);

#ifdef __cplusplus
}
#endif
#endif
