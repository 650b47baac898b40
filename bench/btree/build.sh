#!/bin/sh
# Compiles the programs of area `btree`; bench/run.sh calls it.
#
#     build.sh REPOSITORY PROGRAMS PEERS.a     PROGRAMS/lib holds librustydb.so
#
# Peers of the distribution are left out where they are not installed, and named at run time.
set -eu

root=$1
programs=$2
peers=$3
here=$root/bench/btree
cc=${CC:-cc}
cxx=${CXX:-c++}
flags="-O3 -march=native -D_GNU_SOURCE -Wall -Wextra -Werror -I$root/include -I$root/bench/memory -I$here"
cd "$here"

for source in turns keys ../memory/bench; do
    $cc -std=c11 $flags -c "$source.c" -o "$programs/btree_$(basename "$source").o"
done
common="$programs/btree_turns.o $programs/btree_keys.o $programs/btree_bench.o"

$cc -std=c11 $flags ours.c ours_features.c ours_pairs.c $common -o "$programs/btree_ours" -L"$programs/lib" -lrustydb \
    -Wl,-rpath,"$programs/lib" -lpthread
$cc $common "$peers" -o "$programs/btree_crates" -lgcc_s -lpthread -ldl -lm

has() { echo "#include <$1>" | $cxx -std=c++17 -E -x c++ - >/dev/null 2>&1; }

rm -f "$programs/btree_absl" "$programs/btree_lmdb"
if command -v "$cxx" >/dev/null && has absl/container/btree_map.h; then
    # Warnings in the peer's headers are not ours to fix.
    $cxx -std=c++17 $flags -w absl.cc $common -o "$programs/btree_absl" \
        -labsl_throw_delegate -labsl_raw_logging_internal -lpthread
fi
if $cc -E -x c - >/dev/null 2>&1 <<'SOURCE'
#include <lmdb.h>
SOURCE
then
    $cc -std=c11 $flags lmdb.c $common -o "$programs/btree_lmdb" -llmdb -lpthread
fi
