# needs: awk
# runs: mawk|gawk|awk
# Associative arrays, substitution, patterns with back references.
awk 'BEGIN { for (i = 0; i < 200000; i++) { k = "k" (i * 7919) % 60013; n[k]++; s[k] = s[k] "x" i }
    for (k in n) if (length(s[k]) > 20) print k, n[k], length(s[k]) }' | sort >table
cksum <table
grep -E '^k([0-9])[0-9]*\1 ' table | cksum
sed -E 's/k([0-9]+) ([0-9]+)/\2:\1/' table | cut -d: -f1 | sort | uniq -c
