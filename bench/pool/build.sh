#!/bin/sh
# Compiles the programs of area `pool`; bench/run.sh calls it.
#
#     build.sh REPOSITORY PROGRAMS      PROGRAMS/lib holds librustydb.so
#
# RocksDB is left out where it is not installed, and named at run time.
set -eu

root=$1
programs=$2
here=$root/bench/pool
cc=${CC:-cc}
cxx=${CXX:-c++}
flags="-O3 -march=native -D_GNU_SOURCE -Wall -Wextra -Werror -I$root/include -I$root/bench/memory -I$here"
ours="-L$programs/lib -lrustydb -Wl,-rpath,$programs/lib"
cd "$here"

for source in turns input ../memory/bench; do
    $cc -std=c11 $flags -c "$source.c" -o "$programs/pool_$(basename "$source").o"
done
common="$programs/pool_turns.o $programs/pool_input.o $programs/pool_bench.o"

$cc -std=c11 $flags raw.c $common -o "$programs/pool_raw" -lpthread -lm
$cc -std=c11 $flags disk.c $common -o "$programs/pool_disk" -lpthread -lm
$cc -std=c11 $flags resident.c $common -o "$programs/pool_resident" $ours -lpthread -lm
$cc -std=c11 $flags file.c $common -o "$programs/pool_file" $ours -lpthread -lm

rm -f "$programs/pool_rocksdb"
if command -v "$cxx" >/dev/null && echo '#include <rocksdb/db.h>' | $cxx -std=c++17 -E -x c++ - >/dev/null 2>&1; then
    $cxx -std=c++17 $flags rocksdb.cc $common -o "$programs/pool_rocksdb" -lrocksdb -lpthread -lm
fi
