# needs: bash
# runs: bash
# Arrays, substitution, subshells: a process that forks often.
exec bash -c '
declare -A table
for ((i = 0; i < 20000; i++)); do table[k$((i * 7919 % 4001))]+="x$i"; done
total=0
for key in "${!table[@]}"; do value=${table[$key]}; total=$((total + ${#value})); done
text=$(for i in $(seq 300); do (echo "line $i ${table[k$i]//x/y}"); done)
printf "%s %s %s\n" "${#table[@]}" "$total" "$(printf %s "$text" | cksum)"
'
