/* The loops that a C++ program would have, compiled with -O3 -march=native: what the kernels are compared with. */
#ifndef RUSTYDB_BENCH_SIMD_LOOPS_H
#define RUSTYDB_BENCH_SIMD_LOOPS_H

#include "turns.h"

#include <cstring>

struct named_pass {
    const char *side, *name;
    bench_pass *pass;
};

template <size_t N>
bench_pass *find_pass(const named_pass (&passes)[N], const char *side, const char *name) {
    for (const named_pass &each : passes) {
        if (std::strcmp(each.side, side) == 0 && std::strcmp(each.name, name) == 0) {
            return each.pass;
        }
    }
    return nullptr;
}

/* Calls `find` with a value of the input's type. */
template <class Find>
bench_pass *for_type(const bench_input *input, Find find) {
    switch (input->type) {
    case BENCH_I8: return find(int8_t{});
    case BENCH_I16: return find(int16_t{});
    case BENCH_I32: return find(int32_t{});
    case BENCH_I64: return find(int64_t{});
    case BENCH_U8: return find(uint8_t{});
    case BENCH_U16: return find(uint16_t{});
    case BENCH_U32: return find(uint32_t{});
    case BENCH_U64: return find(uint64_t{});
    case BENCH_F32: return find(float{});
    case BENCH_F64: return find(double{});
    default: return nullptr;
    }
}

template <class T>
const T *values_of(const void *memory) {
    return static_cast<const T *>(memory);
}

template <class T>
T value_of(const bench_value &value) {
    T typed;
    std::memcpy(&typed, &value, sizeof typed);
    return typed;
}

bench_pass *find_filter(const char *side, const char *name, const bench_input *input);
bench_pass *find_aggregate_strict(const char *name, const bench_input *input);
bench_pass *find_aggregate_fast_math(const char *name, const bench_input *input);
bench_pass *find_string(const char *side, const char *name, const bench_input *input);

#endif
