/* A bug that a test plants, and what plants it; see memory_debug_bugs.c. */
#ifndef PLANTED_H
#define PLANTED_H

#include <stdlib.h>

#include "support.h"

typedef unsigned char byte;

typedef struct planted {
    const char *what;
    void (*plant)(void);
    const char *found; /* for tiers 0 to 3: 'x' where it is found */
    uint32_t kind;     /* what tier 2 calls it; 0 where it is a status only */
} planted;

/* Bugs with arenas. */
extern const planted arena_bugs[];
extern const size_t arena_bug_count;

/* No bug at all: it must not be found. */
void use_an_arena_well(void);

/* A call refused what it was given. */
extern bool refused;

static volatile unsigned sink;

static inline void set(volatile byte *place) { *place = (byte)(*place ^ 0x55); }

/* A decision on it, so that a tool looks at what was read. */
static inline void get(const volatile byte *place) {
    if (*place == 77) sink++;
}

#endif
