/* Blocks of 5 to 25 MiB, twenty at a time, replaced at random and written in every page. */
#include "stress.h"

enum { LIVE = 20, PAGE = 4096 };

int main(int argc, char **argv) {
    unsigned char *blocks[LIVE] = {0};
    uint64_t random = 1, sum = 0;
    const uint64_t operations = amount(argc, argv, 150);
    for (uint64_t i = 0; i < operations; i++) {
        unsigned char **slot = &blocks[between(&random, 0, LIVE - 1)];
        const size_t size = between(&random, 5 << 20, 25 << 20);
        free(*slot);
        *slot = take(size, 1);
        for (size_t at = 0; at < size; at += PAGE) {
            (*slot)[at] = 1;
        }
        sum += (*slot)[size / PAGE / 2 * PAGE];
    }
    for (int i = 0; i < LIVE; i++) {
        free(blocks[i]);
    }
    return finish(sum);
}
