/* What the sides of area `btree-spill` hold and ask for: entry i has the i-th random number as its key, and i as its
 * value, so nothing is read from a file, and nothing but the map takes memory. */
#ifndef RUSTYDB_BENCH_SPILL_ENTRIES_H
#define RUSTYDB_BENCH_SPILL_ENTRIES_H

#include "turns.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Entries of a range, and of a call that puts many in; the most keys that are looked up by a call. */
enum { SPILL_RANGE = 100, SPILL_BATCH = 1024 };

/* Key i: what splitmix64 gives as its i-th number from seed 1 on, as the keys of area `btree` are made. */
static inline uint64_t spill_key(uint64_t i) {
    uint64_t z = 1 + (i + 1) * 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

/* How many entries the map has: what was loaded, and what cases put in. */
extern uint64_t spill_count;

/* Prepares the keys of that many look-ups: any entry is as likely as any other. All sides get the same ones. */
void spill_pick(const char *unused, uint64_t count);
/* The keys of that many new entries, of which the first one has the value spill_count. */
void spill_pick_new(const char *unused, uint64_t count);
/* What was prepared last. */
const uint64_t *spill_keys(void);

/* Has the largest resident set be the largest one from here on, if the kernel lets. */
void spill_forget_peak(void);
/* It, in bytes. */
uint64_t spill_peak(void);

#ifdef __cplusplus
}
#endif

#endif
