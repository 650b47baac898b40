/* What area `btree` asks of an ordered map: ours through include/rustydb.h, or a peer's.
 *
 * A call does a whole pass over many keys, so one indirect call is paid for all of them. It returns a sum over what it
 * found, which is the same on every side. turns.c is the program around it; peers/src/lib.rs has the same types. */
#ifndef RUSTYDB_BENCH_BTREE_SIDE_H
#define RUSTYDB_BENCH_BTREE_SIDE_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* u64 to u64; byte strings to u64; byte strings to byte strings; pairs of u64, of which several have one key. */
typedef enum btree_shape { BTREE_U64, BTREE_PATHS, BTREE_PATHS_BYTES, BTREE_PAIRS } btree_shape;

enum {
    /* Entries of a scan that begins somewhere. */
    BTREE_SCAN = 100,
    /* Entries a call, where a side has calls for many. */
    BTREE_BATCH = 1000
};

/* A NUL stands behind the bytes and is not counted. */
typedef struct btree_string {
    const char *data;
    size_t length;
} btree_string;

/* Keys in the order in which a pass takes them: one of the arrays is there. An insert gives key i the value i. */
typedef struct btree_keys {
    const uint64_t *numbers;
    const btree_string *strings;
    size_t count;
} btree_keys;

/* The pair of a number: its first bits, so that of a million random ones eight have the same key, and itself. */
static inline uint64_t btree_key_of_pair(uint64_t number) { return number >> 47; }

typedef uint64_t btree_pass(void *map, const btree_keys *keys);

typedef struct btree_side {
    /* An empty map, which lives as long as the program. */
    void *(*create)(void);
    uint64_t (*count)(void *map);
    /* Bytes that the map says it takes. NULL: what malloc has given out since the map was empty. */
    uint64_t (*bytes)(void *map);
    btree_pass *insert, *search, *erase;
    /* From each key on, the first BTREE_SCAN entries; all entries, whatever the keys. */
    btree_pass *scan, *full_scan;
    /* The same by other calls; NULL on a side that has none. */
    btree_pass *insert_many, *insert_append, *search_many, *scan_cursor, *full_scan_cursor;
    /* Of four keys: a search for the first, the second goes in, a search for the third, the second goes out again. May run
     * on several threads at once, each with keys of its own. May be NULL. */
    btree_pass *mixed;
    /* A search for each key, and how long it took, by btree_ticks(). May be NULL. */
    uint64_t (*search_timed)(void *map, const btree_keys *keys, uint32_t *ticks);
    /* insert by one call for all keys, which ascend, or come in any order. May be NULL. */
    btree_pass *load_sorted, *load_unsorted;
    /* Calls that ours has alone; NULL on all other sides. load_unsorted by two threads; how many entries come before each
     * key; the entry at a position, as often as there are keys; keys that ascend and have none between them, taken out by
     * one call for all of them, and by calls for many. */
    btree_pass *load_by_2, *rank, *select, *erase_range, *erase_many;
} btree_side;

/* The side by its name on the command line; NULL if it has no such map. Every program has one such function. */
const btree_side *btree_side_of(const char *name, btree_shape shape);

/* An entry's share of a sum: cheap, and in any order the same. */
static inline uint64_t btree_mix_string(const void *data, size_t length) {
    return length + (length == 0 ? 0 : ((const uint8_t *)data)[length - 1]);
}

/* The value that is a byte string: the last 8 to 24 bytes of its key. */
static inline btree_string btree_tail(btree_string key) {
    const size_t wanted = 8 + key.length % 17, length = key.length < wanted ? key.length : wanted;
    const btree_string tail = {key.data + (key.length - length), length};
    return tail;
}

/* A part of the keys. */
static inline btree_keys btree_part(const btree_keys *keys, size_t first, size_t count) {
    const btree_keys part = {
        keys->numbers == NULL ? NULL : keys->numbers + first,
        keys->strings == NULL ? NULL : keys->strings + first,
        count,
    };
    return part;
}

/* A clock for single calls: all before it is done, and nothing after it has begun. turns.c finds out what a tick is. */
static inline uint64_t btree_ticks(void) {
#if defined(__x86_64__)
    _mm_lfence();
    const uint64_t ticks = __rdtsc();
    _mm_lfence();
    return ticks;
#else
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
#endif
}

#ifdef __cplusplus
}
#endif

#endif
