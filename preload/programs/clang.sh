# needs: clang
# runs: clang
# Another compiler, in C++, with its own allocation habits.
awk 'BEGIN { for (i = 0; i < 200; i++)
    printf "double f%d(double x, int n) {" \
        " double s = x; for (int i = 0; i < n; i++) s = s * %d + i %% %d; return s; }\n", i, i, i + 1
}' >many.c
clang -O2 -S many.c -o - | grep -v '^\s*\.' | cksum
