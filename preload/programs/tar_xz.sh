# needs: xz
# runs: xz
# Compression by two threads, large buffers.
seq 600000 >numbers
mkdir files && for i in $(seq 200); do head -c $((i * 100)) numbers >"files/$i"; done
xz -3 -T2 --block-size=1MiB -c numbers | xz -dc | cksum
tar -cf - --sort=name files | xz -1c | xz -dc | tar -tf - | cksum
