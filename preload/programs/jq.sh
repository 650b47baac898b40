# needs: jq
# runs: jq
# Many small values with reference counts.
exec jq -n -c '[range(60000) | {id: ., name: "n\(. * 7919 % 1009)", list: [range(. % 5)]}]
    | group_by(.name) | map({name: .[0].name, n: length, sum: (map(.id) | add)}) | sort_by(-.n, .name) | .[:5], length'
