/* See input.h. */
#include "input.h"

#include <math.h>
#include <sys/prctl.h>

/* Prime, and larger than any number of pages here: multiplying by it modulo that number mixes the pages up. */
static const uint64_t PRIME = 2654435761u;

chain chain_of(uint64_t bytes) {
    const uint64_t lines = bytes / POOL_LINE;
    if (bytes < POOL_PAGE || (bytes & (bytes - 1)) != 0) {
        bench_stop("a chain goes through 2^k bytes");
    }
    return (chain){(unsigned)__builtin_ctzll(lines)};
}

/* One to one on numbers of so many bits: a shift by at least half of them is its own inverse, as is this if `factor` is
 * replaced by its inverse. */
static uint64_t mixed(chain chain, uint64_t number, uint64_t factor) {
    const unsigned shift = (chain.bits + 1) / 2;
    const uint64_t mask = ((uint64_t)1 << chain.bits) - 1;
    number ^= number >> shift;
    number = number * factor & mask;
    return number ^ number >> shift;
}

static uint64_t inverse(uint64_t odd) {
    uint64_t inverse = odd;
    for (int i = 0; i < 6; i++) {
        inverse *= 2 - odd * inverse;
    }
    return inverse;
}

/* A linear congruence goes through all numbers (Hull and Dobell, 1962); mixing takes away that it shows. */
uint64_t chain_next(chain chain, uint64_t line) {
    const uint64_t factor = 0xD1342543DE82EF95ULL, mask = ((uint64_t)1 << chain.bits) - 1;
    const uint64_t step = mixed(chain, line, inverse(factor));
    return mixed(chain, (step * 0x5851F42D4C957F2DULL + 0x14057B7EF767814FULL) & mask, factor);
}

void chain_fill(chain chain, uint64_t page, void *data) {
    for (uint64_t line = 0; line < POOL_PAGE / POOL_LINE; line++) {
        uint64_t *words = (uint64_t *)((char *)data + line * POOL_LINE);
        const uint64_t number = page * (POOL_PAGE / POOL_LINE) + line;
        for (size_t word = 0; word < POOL_LINE / sizeof *words; word++) {
            words[word] = chain_next(chain, number);
        }
    }
}

void use_huge_pages(const char *huge) {
    if (strcmp(huge, "small") == 0 && prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) != 0) {
        bench_stop("huge pages cannot be switched off");
    }
}

/* The stream. */
static uint64_t page_count, state = 88172645463325252ULL, position;
/* Of a Zipf distribution: the share of the first pages; NULL for the other ones. */
static double *shares;
static int is_round;
static uint64_t *filled;

void numbers_open(const char *distribution, uint64_t pages) {
    page_count = pages;
    is_round = strcmp(distribution, "round") == 0;
    if (strcmp(distribution, "zipf") != 0) {
        return;
    }
    shares = malloc(pages * sizeof *shares);
    if (shares == NULL) {
        bench_stop("no memory");
    }
    double sum = 0.0;
    for (uint64_t rank = 0; rank < pages; rank++) {
        sum += pow((double)(rank + 1), -0.99);
        shares[rank] = sum;
    }
}

static uint64_t rank_of_share(double share) {
    uint64_t low = 0, high = page_count - 1;
    while (low < high) {
        const uint64_t middle = (low + high) / 2;
        if (shares[middle] < share) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static uint64_t next_number(void) {
    if (is_round) {
        return position++ * PRIME % page_count;
    }
    if (shares == NULL) {
        return bench_below(&state, page_count);
    }
    const double share = (double)(bench_random(&state) >> 11) * 0x1p-53;
    return rank_of_share(share * shares[page_count - 1]) * PRIME % page_count;
}

static uint64_t *room_for(uint64_t count) {
    filled = realloc(filled, count * sizeof *filled);
    if (filled == NULL) {
        bench_stop("no memory");
    }
    return filled;
}

void numbers_next(const char *unused, uint64_t count) {
    (void)unused;
    uint64_t *room = room_for(count);
    for (uint64_t i = 0; i < count; i++) {
        room[i] = next_number();
    }
}

void numbers_all(const char *unused, uint64_t count) {
    (void)unused;
    uint64_t *room = room_for(count);
    for (uint64_t i = 0; i < count; i++) {
        room[i] = i % page_count;
    }
}

const uint64_t *numbers(void) { return filled; }
