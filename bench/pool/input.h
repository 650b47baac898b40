/* What the sides of area `pool` read, in the same order: a chain through all lines of a memory, and numbers of pages. */
#ifndef RUSTYDB_BENCH_POOL_INPUT_H
#define RUSTYDB_BENCH_POOL_INPUT_H

#include "turns.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A cycle through all lines of a memory of 2^k lines of 64 bytes, in an order that no processor foresees. Each line holds
 * the number of the next one, so where a read goes is known when the one before it has come. */
typedef struct chain {
    unsigned bits;
} chain;

/* Stops the program unless `bytes` is a power of two and at least a page. */
chain chain_of(uint64_t bytes);

/* The number of the line that comes after a line. */
uint64_t chain_next(chain chain, uint64_t line);

/* Where a thread begins. */
static inline uint64_t chain_start(chain chain, unsigned thread) {
    return thread * ((uint64_t)1 << (chain.bits - 1));
}

/* Fills a page with its part of the chain. */
void chain_fill(chain chain, uint64_t page, void *data);

/* Has no huge pages in this process, if `huge` is "small". */
void use_huge_pages(const char *huge);

/* What a page of the file begins with; its other words are the same. */
static inline uint64_t page_content(uint64_t page) { return (page + 1) * 0x9E3779B97F4A7C15ULL; }

/* Fills the numbers of the next pages to read, evenly ("uniform"), by a Zipf distribution with exponent 0.99 ("zipf"), or
 * each page of the file once before one comes again ("round"). What was filled last is at numbers(). */
void numbers_open(const char *distribution, uint64_t pages);
void numbers_next(const char *unused, uint64_t count);
/* The same for the pages from 0 on. */
void numbers_all(const char *unused, uint64_t count);
const uint64_t *numbers(void);

#ifdef __cplusplus
}
#endif

#endif
