#!/bin/sh
# Compiles the programs of area `btree-spill`; bench/run.sh calls it.
#
#     build.sh REPOSITORY PROGRAMS      PROGRAMS/lib holds librustydb.so
#
# RocksDB is left out where it is not installed, and named at run time.
set -eu

root=$1
programs=$2
here=$root/bench/btree/spill
cc=${CC:-cc}
cxx=${CXX:-c++}
flags="-O3 -march=native -D_GNU_SOURCE -Wall -Wextra -Werror -I$root/include -I$root/bench/memory -I$root/bench/pool -I$here"
cd "$here"

for source in entries ../../pool/turns ../../memory/bench; do
    $cc -std=c11 $flags -c "$source.c" -o "$programs/spill_$(basename "$source").o"
done
common="$programs/spill_entries.o $programs/spill_turns.o $programs/spill_bench.o"

$cc -std=c11 $flags ours.c $common -o "$programs/spill_ours" -L"$programs/lib" -lrustydb \
    -Wl,-rpath,"$programs/lib" -lpthread

rm -f "$programs/spill_rocksdb"
if command -v "$cxx" >/dev/null && echo '#include <rocksdb/db.h>' | $cxx -std=c++17 -E -x c++ - >/dev/null 2>&1; then
    $cxx -std=c++17 $flags rocksdb.cc $common -o "$programs/spill_rocksdb" -lrocksdb -lpthread
fi
