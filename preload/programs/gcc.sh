# needs: gcc
# runs: cc1
# A thousand functions, optimised.
awk 'BEGIN {
    print "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>"
    for (i = 0; i < 300; i++) {
        printf "static int f%d(const int *a, int n) { int s = %d; for (int i = 0; i < n; i++) {", i, i
        printf " if (a[i] %% %d == 0) s += a[i] * %d; else s ^= a[i] << %d; } return s; }\n", i % 13 + 2, i, i % 7
    }
    print "int main(void) { int a[64], s = 0; for (int i = 0; i < 64; i++) a[i] = i * 37;"
    for (i = 0; i < 300; i++) printf "s += f%d(a, 64);\n", i
    print "printf(\"%d\\n\", s); return 0; }"
}' >many.c
gcc -O2 -S many.c -o - | cksum
gcc -O1 many.c -o many && ./many
