/* The cases of a program, and their names. */
#ifndef RUSTYDB_BENCH_MEMORY_CASES_H
#define RUSTYDB_BENCH_MEMORY_CASES_H

#include "bench.h"

/* cases.c: one thread */
bench_case pair;
bench_case pair_sized;
bench_case pair_zeroed;
bench_case pair_aligned;
bench_case sweep;
bench_case batch;
bench_case random_replace;
bench_case fill_then_free;
bench_case realloc_growth;
bench_case realloc_append;
bench_case large;

/* threads.c */
bench_case producer_consumer;
bench_case producer_consumer_floor;
bench_case producer_consumer_batched;
bench_case producer_consumer_batched_floor;
bench_case larson;
bench_case threads;

/* arena.c or pmr.cc: only in programs that have arenas */
bench_case arena_reset;
bench_case arena_release;

#endif
