#!/bin/sh
# Compiles the programs of the areas `memory` and `memory-programs`; bench/run.sh calls it.
#
#     build.sh REPOSITORY PROGRAMS PEERS.a     PROGRAMS/lib holds librustydb.so and librustydb.a
set -eu

root=$1
programs=$2
peers=$3
here=$root/bench/memory
cc=${CC:-cc}
cxx=${CXX:-c++}
warnings="-Wall -Wextra -Werror"
# Without the compiler's own knowledge of malloc, by which it may leave calls out.
flags="-std=c11 -O2 -D_GNU_SOURCE -fno-builtin $warnings -I$root/include"
rpath="-Wl,-rpath,$programs/lib"
cd "$here"

there() { echo 'int main(void) { return 0; }' | $cc -x c - -o /dev/null "$@" 2>/dev/null; }

# program NAME SIDE ARGUMENT...: the cases over one side.
program() {
    name=$1
    side=$2
    shift 2
    $cc $flags -include "sides/$side.h" bench.c cases.c threads.c main.c "$@" -o "$programs/memory_$name" -lpthread -ldl -lm
}

program ours ours -DBENCH_ARENA arena.c -L"$programs/lib" -lrustydb "$rpath"
program ours_cache ours_cache -L"$programs/lib" -lrustydb "$rpath"
program ours_static ours -DBENCH_ARENA arena.c "$programs/lib/librustydb.a" -lgcc_s
program ours_cache_static ours_cache "$programs/lib/librustydb.a" -lgcc_s
program ours_inline ours_inline -DBENCH_ARENA arena.c -L"$programs/lib" -lrustydb "$rpath"
program ours_cache_inline ours_cache_inline -L"$programs/lib" -lrustydb "$rpath"
program ours_inline_static ours_inline -DBENCH_ARENA arena.c "$programs/lib/librustydb.a" -lgcc_s
program ours_cache_inline_static ours_cache_inline "$programs/lib/librustydb.a" -lgcc_s
program ours_dlopened ours_dlopened "$rpath"
program glibc malloc
# A program of its own, to be run by hand: memory_colouring
$cc $flags colouring.c -o "$programs/memory_colouring" -L"$programs/lib" -lrustydb "$rpath"
program mimalloc mimalloc "$peers"
program jemalloc jemalloc "$peers"
rm -f "$programs/memory_mimalloc_debian" "$programs/memory_jemalloc_debian"
if there -l:libmimalloc.so.2; then program mimalloc_debian mimalloc -l:libmimalloc.so.2; fi
if there -l:libjemalloc.so.2; then program jemalloc_debian malloc -l:libjemalloc.so.2; fi

# pmr NAME FLAG...: the arena cases over std::pmr.
pmr() {
    name=$1
    shift
    $cxx -std=c++17 -O2 -D_GNU_SOURCE $warnings "$@" -c pmr.cc -o "$programs/$name.o"
    $cc $flags -DBENCH_ARENA -DBENCH_ONLY_ARENA -include sides/malloc.h bench.c main.c "$programs/$name.o" \
        -o "$programs/memory_$name" -lstdc++
}
rm -f "$programs/memory_pmr" "$programs/memory_pmr_inlined"
if command -v "$cxx" >/dev/null; then
    pmr pmr
    pmr pmr_inlined -DBENCH_PMR_INLINED
fi

for source in stress/*.c; do
    name=${source#stress/}
    $cc $flags "$source" -o "$programs/stress_${name%.c}" -lpthread
done

# malloc by the peers that are crates, to be preloaded.
for peer in mimalloc jemalloc; do
    $cc -O3 -fPIC -shared -fno-builtin $warnings -include "sides/$peer.h" preloaded_peer.c "$peers" \
        -Wl,--exclude-libs,ALL -o "$programs/lib/lib${peer}_preload.so" -lpthread -ldl -lm
done
