#!/bin/sh
# Runs real programs with librustydb_malloc.so in malloc's place and without, and compares what they print.
#
#     programs.sh LIBRARY [PROGRAM...]     all of programs/, or the named ones
#
# Each file in programs/ is a script that prints the same at every run. Its first lines say which commands it needs (where
# one is missing the program is skipped, by name) and which process must be seen to have used the library: with
# RUSTYDB_MALLOC_STATISTICS set every process reports to that file when it ends.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
library=$(readlink -f "$1")
shift
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
least=1
if [ $# -eq 0 ]; then
    least=10
    set -- $(cd "$here/programs" && ls | sed 's/\.sh$//')
fi

header() { sed -n "s/^# $2: //p" "$1"; }

missing() {
    for command in $(header "$1" needs); do
        command -v "$command" >/dev/null || echo "$command"
    done
}

# run NAME DIRECTORY [VARIABLE=VALUE...]: in a directory of its own; what it prints ends up beside that.
run() {
    script=$here/programs/$1.sh
    place=$scratch/$1.$2
    mkdir "$place"
    shift 2
    status=0
    (cd "$place" && env "$@" sh "$script" >"$place.out" 2>"$place.err") || status=$?
    echo "status $status" >>"$place.out"
}

check() {
    run "$1" without MALLOC_ARENA_MAX=4
    run "$1" with LD_PRELOAD="$library" RUSTYDB_MALLOC_STATISTICS="$scratch/$1.uses"
    if ! cmp -s "$scratch/$1.without.out" "$scratch/$1.with.out"; then
        diff "$scratch/$1.without.out" "$scratch/$1.with.out" | head -20
        tail -5 "$scratch/$1.with.err"
        return 1
    fi
    if ! tail -1 "$scratch/$1.with.out" | grep -qx 'status 0'; then
        echo "$1 fails in both cases:"
        tail -5 "$scratch/$1.without.err"
        return 1
    fi
    runs=$(header "$here/programs/$1.sh" runs)
    if ! grep -Eq "^rustydb_malloc: ($runs)[^ ]* \[[0-9]+\]: small blocks [0-9]+ of [1-9]" "$scratch/$1.uses"; then
        echo "$1: no process called $runs reports that it used the library"
        return 1
    fi
    if grep -E '^rustydb_malloc: .* unknown blocks [1-9]' "$scratch/$1.uses"; then
        return 1
    fi
}

passed=0
failed=""
for program in "$@"; do
    lacks=$(missing "$here/programs/$program.sh")
    if [ -n "$lacks" ]; then
        echo "preload: $program skipped: no" $lacks
    elif check "$program"; then
        passed=$((passed + 1))
    else
        failed="$failed $program"
    fi
done
if [ -n "$failed" ]; then
    echo "preload: these programs differ:$failed"
    exit 1
fi
echo "preload: $passed programs print the same with the library as without"
[ "$passed" -ge "$least" ] || { echo "preload: too few programs were there to be tested"; exit 1; }
