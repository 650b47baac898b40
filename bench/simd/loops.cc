/* Which loop a side and a case mean, see loops.h. */
#include "loops.h"

bench_pass *bench_find(const char *side, const char *name, const bench_input *input) {
    bench_pass *pass = find_filter(side, name, input);
    if (pass == nullptr && std::strcmp(side, "strict") == 0) {
        pass = find_aggregate_strict(name, input);
    } else if (pass == nullptr && std::strcmp(side, "fast_math") == 0 &&
               (input->type == BENCH_F32 || input->type == BENCH_F64)) {
        pass = find_aggregate_fast_math(name, input);
    }
    return pass != nullptr ? pass : find_string(side, name, input);
}
