/* libxxhash: called through its shared library here, inlined in xxhash_inlined.c. */
#include <xxhash.h>

#define SIDE(NAME) NAME##_shared
#include "xxhash_loops.h"

bench_pass *find_inlined(const char *name, const bench_input *input);

bench_pass *bench_find(const char *side, const char *name, const bench_input *input) {
    return strcmp(side, "xxh_inlined") == 0 ? find_inlined(name, input) : find_shared(name, input);
}
