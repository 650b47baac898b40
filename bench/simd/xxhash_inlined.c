/* libxxhash as its users have it inlined: compiled into the loop, for this machine. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#define SIDE(NAME) NAME##_inlined
#include "xxhash_loops.h"
