#!/bin/sh
# Compiles the programs of area `simd`; bench/run.sh calls it.
#
#     build.sh REPOSITORY PROGRAMS      PROGRAMS/lib holds librustydb.so
#
# Peers whose compiler, headers or modules are not there are left out, and named at run time.
set -eu

root=$1
programs=$2
here=$root/bench/simd
cc=${CC:-cc}
cxx=${CXX:-c++}
warnings="-Wall -Wextra -Werror"
includes="-I$root/include -I$root/bench/memory -I$here"
flags="-O3 -march=native -D_GNU_SOURCE $warnings $includes"
cd "$here"

rm -f "$programs/simd_ours" "$programs/simd_loops" "$programs/simd_xxhash" "$programs/simd_python"

# What every program has: the protocol and the inputs.
for source in turns input; do $cc -std=c11 $flags -fPIC -c "$source.c" -o "$programs/simd_$source.o"; done
common="$programs/simd_turns.o $programs/simd_input.o"

$cc -std=c11 $flags ours*.c $common -o "$programs/simd_ours" -L"$programs/lib" -lrustydb -Wl,-rpath,"$programs/lib"

if command -v "$cxx" >/dev/null; then
    # loop SOURCE OBJECT FLAG...
    loop() {
        source=$1
        object=$programs/simd_$2.o
        shift 2
        $cxx -std=c++17 $flags "$@" -c "$source.cc" -o "$object"
        objects="$objects $object"
    }
    objects=""
    loop loops loops
    loop loops_filter filter
    loop loops_string string
    loop loops_aggregate aggregate_strict -DFIND=find_aggregate_strict
    loop loops_aggregate aggregate_fast_math -DFIND=find_aggregate_fast_math -ffast-math
    $cxx $objects $common -o "$programs/simd_loops"
fi

if echo '#include <xxhash.h>' | $cc -E - >/dev/null 2>&1; then
    $cc -std=c11 $flags -c xxhash_inlined.c -o "$programs/simd_xxhash_inlined.o"
    $cc -std=c11 $flags xxhash.c "$programs/simd_xxhash_inlined.o" $common -o "$programs/simd_xxhash" -lxxhash
fi

# ./x bench --setup puts them there; elsewhere they may be installed for all.
python_modules=$root/build/tools/bench_python
if PYTHONPATH=$python_modules python3 -c 'import numpy, pyarrow' 2>/dev/null; then
    $cc -shared "$programs/simd_input.o" -o "$programs/lib/libsimd_input.so"
    cat >"$programs/simd_python" <<PROGRAM
#!/bin/sh
PYTHONPATH='$python_modules' exec python3 '$here/peers.py' '$programs/lib/libsimd_input.so'
PROGRAM
    chmod +x "$programs/simd_python"
fi
