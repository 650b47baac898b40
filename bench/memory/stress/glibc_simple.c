/* One thread: many of one size, allocated, then freed in their order; size after size. */
#include "stress.h"

enum { MOST = 1600 };

int main(int argc, char **argv) {
    static const size_t sizes[] = {8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096};
    static const int counts[] = {25, 100, 400, MOST};
    static unsigned char *blocks[MOST];
    const uint64_t operations = amount(argc, argv, 400000);
    uint64_t sum = 0;
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
            for (uint64_t done = 0; done < operations; done += (uint64_t)counts[c]) {
                for (int i = 0; i < counts[c]; i++) {
                    blocks[i] = take(sizes[s], 1);
                }
                for (int i = 0; i < counts[c]; i++) {
                    sum += blocks[i][0];
                    free(blocks[i]);
                }
            }
        }
    }
    return finish(sum);
}
