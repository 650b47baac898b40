/* See input.h. The random numbers depend on their positions alone, so an input is the same in every process. */
#include "input.h"

#include "bench.h"

#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20, SLACK = 64 };

/* In huge pages where the machine has them, so that no side has luck with its pages, and there when timing begins. */
static void *room(size_t size) {
    const size_t whole = (size + SLACK * sizeof(uint64_t) + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    void *memory = aligned_alloc(HUGE_PAGE, whole);
    if (memory == NULL) {
        bench_stop("no memory");
    }
    madvise(memory, whole, MADV_HUGEPAGE);
    memset(memory, 0, whole);
    return memory;
}

/* splitmix64 of a position. */
static inline uint64_t draw(uint64_t seed, uint64_t position) {
    uint64_t z = (seed << 32) + (position + 1) * 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

static inline uint32_t draw_below(uint64_t seed, uint64_t position, uint32_t bound) {
    return (uint32_t)(((draw(seed, position) >> 32) * bound) >> 32);
}

/* X(type, C type, is it signed) */
#define NUMBERS(X)                                                                                                     \
    X(BENCH_I8, int8_t, 1)                                                                                             \
    X(BENCH_I16, int16_t, 1)                                                                                           \
    X(BENCH_I32, int32_t, 1)                                                                                           \
    X(BENCH_I64, int64_t, 1)                                                                                           \
    X(BENCH_U8, uint8_t, 0)                                                                                            \
    X(BENCH_U16, uint16_t, 0)                                                                                          \
    X(BENCH_U32, uint32_t, 0)                                                                                          \
    X(BENCH_U64, uint64_t, 0)                                                                                          \
    X(BENCH_F32, float, 1)                                                                                             \
    X(BENCH_F64, double, 1)

static void fill(bench_input *input, void *values, uint64_t seed) {
    const uint32_t span = (uint32_t)input->span;
    const int32_t lowest = (int32_t)input->lowest;
    switch (input->type) {
#define FILL(TYPE, CTYPE, SIGNED)                                                                                      \
    case TYPE:                                                                                                         \
        for (size_t i = 0; i < input->count; i++) {                                                                    \
            ((CTYPE *)values)[i] = (CTYPE)((int32_t)draw_below(seed, i, span) + lowest);                               \
        }                                                                                                              \
        break;
        NUMBERS(FILL)
#undef FILL
    default: break;
    }
}

void bench_value_put(bench_type type, double number, void *value) {
    switch (type) {
#define PUT(TYPE, CTYPE, SIGNED)                                                                                       \
    case TYPE: {                                                                                                       \
        const CTYPE typed = (CTYPE)number;                                                                             \
        memcpy(value, &typed, sizeof typed);                                                                           \
        break;                                                                                                         \
    }
        NUMBERS(PUT)
#undef PUT
    default: break;
    }
}

static size_t width_of(bench_type type, int *is_signed) {
    switch (type) {
#define WIDTH(TYPE, CTYPE, SIGNED)                                                                                     \
    case TYPE: *is_signed = SIGNED; return sizeof(CTYPE);
        NUMBERS(WIDTH)
#undef WIDTH
    default: return 0;
    }
}

static void make_column(bench_input *input) {
    int is_signed = 0;
    input->width = width_of(input->type, &is_signed);
    input->span = input->width == 1 ? 200 : 1000;
    input->lowest = is_signed ? -input->span / 2 : 0;
    const size_t size = input->count * input->width;
    input->left = room(size);
    input->right = room(size);
    input->values = room(size);
    fill(input, input->left, 1);
    fill(input, input->right, 2);
    for (size_t i = 0; i < 8; i++) {
        bench_value_put(input->type, input->lowest + (double)i * input->span / 8 + 3, input->list + i * input->width);
    }
}

/* One row in ten, and as many in any order. */
static void make_numbers(bench_input *input) {
    input->ascending = (uint32_t *)room(input->count / 10 * sizeof(uint32_t) + sizeof(uint32_t));
    input->shuffled = (uint32_t *)room(input->count / 10 * sizeof(uint32_t) + sizeof(uint32_t));
    input->mask = (uint8_t *)room(input->count / 8 + 1);
    size_t numbered = 0;
    for (size_t row = 0; row < input->count; row += 10) {
        if (row + 10 <= input->count || input->count < 10) {
            input->ascending[numbered] = (uint32_t)row + draw_below(3, row, input->count < 10 ? 1 : 10);
            input->shuffled[numbered] = draw_below(4, row, (uint32_t)input->count);
            numbered++;
        }
    }
    input->numbered = numbered;
}

static void set_mask(bench_input *input, unsigned percent) {
    memset(input->mask, 0, input->count / 8 + 1);
    for (size_t row = 0; row < input->count; row++) {
        const unsigned chosen = draw_below(5, row, 100) < percent;
        input->mask[row / 8] |= (uint8_t)(chosen << (row % 8));
    }
}

/* Splits `lines`, in each of which a newline ends a string, into text and offsets. */
static void make_text(bench_input *input) {
    input->text = (char *)room(input->lines_length);
    input->offsets = (int32_t *)room((input->count + 1) * sizeof(int32_t));
    size_t string = 0, length = 0;
    for (size_t i = 0; i < input->lines_length; i++) {
        if (input->lines[i] != '\n') {
            input->text[length++] = input->lines[i];
        } else if (string < input->count) {
            input->offsets[++string] = (int32_t)length;
        }
    }
    input->text_length = length;
    input->pieces = input->count;
}

static void make_random_strings(bench_input *input, size_t each) {
    input->lines_length = input->count * (each + 1);
    input->lines = (char *)room(input->lines_length);
    for (size_t i = 0; i < input->lines_length; i++) {
        input->lines[i] = (i + 1) % (each + 1) == 0 ? '\n' : (char)('a' + draw_below(6, i, 26));
    }
    make_text(input);
}

/* The first `count` lines of a file, or all. */
static void make_paths(bench_input *input) {
    const char *name = getenv("RUSTYDB_BENCH_PATHS");
    FILE *file = name != NULL ? fopen(name, "rb") : NULL;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        bench_stop("RUSTYDB_BENCH_PATHS cannot be read");
    }
    const size_t size = (size_t)ftell(file);
    rewind(file);
    input->lines = (char *)room(size);
    if (fread(input->lines, 1, size, file) != size) {
        bench_stop("RUSTYDB_BENCH_PATHS cannot be read");
    }
    fclose(file);
    size_t count = 0;
    for (size_t i = 0; i < size && count < input->count; i++) {
        count += input->lines[i] == '\n';
        input->lines_length = i + 1;
    }
    input->count = count;
    make_text(input);
}

/* As many pieces of `count` bytes as 64 KiB have, at most 4096. */
static void make_bytes(bench_input *input) {
    input->pieces = (64 << 10) / input->count;
    input->pieces = input->pieces < 1 ? 1 : input->pieces > 4096 ? 4096 : input->pieces;
    input->text_length = input->pieces * input->count;
    input->text = (char *)room(input->text_length);
    for (size_t i = 0; i < input->text_length; i++) {
        input->text[i] = (char)draw(7, i);
    }
}

static const char *const names[] = {"i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "bytes"};

bench_input *bench_input_make(const char *name, size_t count) {
    bench_input *input = (bench_input *)calloc(1, sizeof *input);
    if (input == NULL || count == 0) {
        bench_stop("no memory, or an input of nothing");
    }
    input->count = count;
    input->type = BENCH_STRINGS;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            input->type = (bench_type)i;
        }
    }
    if (input->type < BENCH_BYTES) {
        make_column(input);
        make_numbers(input);
    } else if (input->type == BENCH_BYTES) {
        make_bytes(input);
    } else if (strcmp(name, "paths") == 0) {
        make_paths(input);
    } else if (strncmp(name, "strings", 7) == 0) {
        make_random_strings(input, strtoull(name + 7, NULL, 10));
    } else {
        free(input);
        return NULL;
    }
    const size_t results = input->type < BENCH_BYTES ? input->count : input->pieces;
    input->rows = (uint32_t *)room(results * sizeof(uint32_t));
    input->bitmap = (uint8_t *)room(results / 8 + 1);
    input->hashes = (uint64_t *)room(results * sizeof(uint64_t));
    return input;
}

void bench_input_free(bench_input *input) {
    void *const rooms[] = {input->left, input->right,  input->ascending, input->shuffled, input->mask,
        input->text, input->lines, input->offsets, input->rows, input->bitmap, input->values, input->hashes};
    for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++) {
        free(rooms[i]);
    }
    free(input);
}

size_t bench_input_bytes(const bench_input *input) {
    return input->type < BENCH_BYTES ? input->count * input->width : input->text_length;
}

static void set_needle(bench_input *input, const char *name) {
    input->second_needle = "";
    if (strcmp(name, "prefix") == 0) {
        input->needle = "usr/lib/";
    } else if (strcmp(name, "suffix") == 0) {
        input->needle = ".so";
    } else {
        input->needle = "python";
        input->second_needle = strcmp(name, "like") == 0 ? "test" : "";
    }
    input->needle_length = strlen(input->needle);
    input->second_needle_length = strlen(input->second_needle);
    /* Equality: a string that is there. */
    if (strcmp(name, "equal") == 0) {
        const size_t middle = input->count / 2;
        input->needle = input->text + input->offsets[middle];
        input->needle_length = (size_t)(input->offsets[middle + 1] - input->offsets[middle]);
    }
}

void bench_input_set(bench_input *input, const char *name, unsigned percent) {
    if (input->type == BENCH_STRINGS) {
        set_needle(input, name);
    } else if (strncmp(name, "compact", 7) == 0) {
        set_mask(input, percent);
    } else if (strcmp(name, "between") == 0) {
        bench_value_put(input->type, input->lowest + input->span * 45 / 100, &input->low);
        bench_value_put(input->type, input->lowest + input->span * 55 / 100 - 1, &input->high);
    } else {
        bench_value_put(input->type, input->lowest + input->span * (100 - percent) / 100, &input->low);
    }
}
