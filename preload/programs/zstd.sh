# needs: zstd
# runs: zstd
# Compression by two threads at a high level, and long windows.
seq 500000 >numbers
zstd -q -12 -T2 -c numbers | zstd -dc | cksum
zstd -q -5 --long=25 -c numbers | zstd -dc --long=25 | cksum
