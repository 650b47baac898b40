/* The loops of a side over libxxhash; the file that includes this defines SIDE, by which names differ. */
#include "passes.h"

/* One call for each piece of BENCH_BYTES. */
static void SIDE(bytes)(bench_input *input) {
    for (size_t i = 0; i < input->pieces; i++) {
        input->hashes[i] = XXH3_64bits(input->text + i * input->count, input->count);
    }
}

static void SIDE(strings)(bench_input *input) {
    for (size_t i = 0; i < input->count; i++) {
        const size_t begin = (size_t)input->offsets[i];
        input->hashes[i] = XXH3_64bits(input->text + begin, (size_t)input->offsets[i + 1] - begin);
    }
}

static void SIDE(column)(bench_input *input) {
    const char *values = (const char *)input->left;
    for (size_t i = 0; i < input->count; i++) {
        input->hashes[i] = XXH3_64bits(values + i * input->width, input->width);
    }
}

static const named_pass SIDE(passes)[] = {
    {"xxh3_64", SIDE(bytes)},
    {"hash_strings", SIDE(strings)},
    {"hash_column", SIDE(column)},
    {NULL, NULL},
};

bench_pass *SIDE(find)(const char *name, const bench_input *input);

bench_pass *SIDE(find)(const char *name, const bench_input *input) {
    (void)input;
    return find_pass(SIDE(passes), name);
}
