/*     pool_raw BYTES huge|small
 *
 * The same loads as pool_resident does, of memory that no pool manages: what they cost anyhow. */
#include "input.h"

#include <sys/mman.h>

static const char *first;
static chain whole;
static uint64_t at[POOL_THREADS];

static uint64_t read_line(unsigned thread, uint64_t operations) {
    uint64_t line = at[thread], sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        line = *(const volatile uint64_t *)(first + line * POOL_LINE);
        sum += line;
    }
    at[thread] = line;
    return sum;
}

static uint64_t copy_line(unsigned thread, uint64_t operations) {
    uint64_t line = at[thread], sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        uint64_t words[POOL_LINE / sizeof(uint64_t)];
        memcpy(words, first + line * POOL_LINE, sizeof words);
        /* The copy is really made. */
        __asm__ volatile("" : : "r"(words) : "memory");
        line = words[7];
        sum += line;
    }
    at[thread] = line;
    return sum;
}

static const pool_case cases[] = {
    {"read_line", PROCESSOR, 0, NULL, read_line},
    {"read_line_inline", PROCESSOR, 0, NULL, read_line},
    {"copy_line", PROCESSOR, 0, NULL, copy_line},
    {"read_line_by_1", WALL, 1, NULL, read_line},
    {"read_line_by_2", WALL, 2, NULL, read_line},
    {NULL, WALL, 0, NULL, NULL},
};

int main(int argc, char **argv) {
    if (argc != 3) {
        bench_stop("usage: pool_raw BYTES huge|small");
    }
    const uint64_t bytes = strtoull(argv[1], NULL, 10), huge_page = 2 << 20;
    use_huge_pages(argv[2]);
    whole = chain_of(bytes);
    char *memory = mmap(NULL, bytes + huge_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        bench_stop("no memory");
    }
    memory += huge_page - (uintptr_t)memory % huge_page;
    if (strcmp(argv[2], "huge") == 0) {
        madvise(memory, bytes, MADV_HUGEPAGE);
    }
    for (uint64_t page = 0; page < bytes / POOL_PAGE; page++) {
        chain_fill(whole, page, memory + page * POOL_PAGE);
    }
    for (unsigned thread = 0; thread < POOL_THREADS; thread++) {
        at[thread] = chain_start(whole, thread);
    }
    first = memory;
    pool_serve(cases, NULL);
    return 0;
}
