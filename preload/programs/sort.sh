# needs: sort
# runs: sort
# Half a million lines by two threads, then by key.
awk 'BEGIN { srand(3); for (i = 0; i < 400000; i++) printf "%d %c%d\n", rand() * 1000000, 97 + i % 26, i }' >lines
LC_ALL=C sort --parallel=2 -S 20M lines | cksum
LC_ALL=C sort -k2,2 -k1,1n lines | uniq | cksum
