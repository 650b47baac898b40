/* A program of area `pool`: told on standard input, line by line, which case to run,
 *
 *     CASE ARGUMENT OPERATIONS BATCHES            read_line - 100000 20
 *
 * it runs so many batches of so many operations and answers with `ns VALUE CHECKSUM NAME=NUMBER...`: the fastest batch in
 * nanoseconds per operation, a sum over what all batches found, which is the same on every side, and what else the
 * program has to tell; or `none` if it has no such case. A case goes on where its last turn ended. */
#ifndef RUSTYDB_BENCH_POOL_TURNS_H
#define RUSTYDB_BENCH_POOL_TURNS_H

#include "bench.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { POOL_THREADS = 2, POOL_PAGE = 4096, POOL_LINE = 64 };

/* What a case's time is. On a machine that others use the processor's time is the steadier one, but who waits for a file
 * or for another thread needs the clock on the wall. */
typedef enum pool_clock { PROCESSOR, WALL } pool_clock;

typedef struct pool_case {
    /* NULL ends a list. */
    const char *name;
    pool_clock clock;
    /* 0: the program's own thread; else so many threads run `pass` at once, each so many operations. */
    unsigned threads;
    /* May be NULL. Called before every batch, not measured; the argument is the question's. */
    void (*prepare)(const char *argument, uint64_t operations);
    /* So many operations of a thread: a checksum. */
    uint64_t (*pass)(unsigned thread, uint64_t operations);
} pool_case;

/* Answers until the end of standard input. `more`, which may be NULL, begins a turn if told so, and else prints what else
 * there is to tell of it. */
void pool_serve(const pool_case *cases, void (*more)(int begins));

#ifdef __cplusplus
}
#endif

#endif
