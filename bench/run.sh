#!/bin/sh
# Builds what a measurement needs and runs it; `./x bench` builds the library first and then calls this.
#
#     bench/run.sh [AREA...] [--quick] [--rounds N]
#     bench/run.sh --setup      installs the peers that come from the distribution
#
# RUSTYDB_LIBRARY_DIR names the directory with librustydb.so and librustydb.a (default: the release directory of the Cargo
# target directory); RUSTYDB_DATA the one with the data sets. Results go to standard output, all else to standard error.
set -eu

if [ "${1:-}" = "--setup" ]; then
    exec "$(dirname "$0")/setup.sh"
fi

root=$(cd "$(dirname "$0")/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
library=${RUSTYDB_LIBRARY_DIR:-$target/release}
programs=$target/bench
compiler=${CC:-cc}

for file in librustydb.so librustydb.a; do
    if [ ! -e "$library/$file" ]; then
        echo "bench: $library/$file is missing: run ./x build" >&2
        exit 1
    fi
done
if ! command -v c++ >/dev/null 2>&1; then
    echo "bench: no C++ compiler: run ./x bench --setup" >&2
    exit 1
fi

# The programs find the library under its SONAME, in a directory that holds nothing else.
mkdir -p "$programs/lib"
for name in librustydb.so librustydb.so.0 librustydb.a; do
    ln -sfn "$library/${name%.0}" "$programs/lib/$name"
done

compile() {
    "$compiler" -std=c11 -O2 -Wall -Wextra -Werror -I"$root/include" -I"$root/bench/ffi" "$@"
}
compile -fPIC -shared "$root/bench/ffi/peers.c" -o "$programs/lib/libffi_peers.so" -lpthread
compile "$root/bench/ffi/calls.c" -o "$programs/ffi_shared" \
    -L"$programs/lib" -lrustydb -lffi_peers -Wl,-rpath,"$programs/lib" -lpthread
compile "$root/bench/ffi/calls.c" "$root/bench/ffi/peers.c" -o "$programs/ffi_static" \
    "$programs/lib/librustydb.a" -lgcc_s -lpthread -ldl -lm -lc

export RUSTYDB_BENCH_PROGRAMS="$programs" RUSTYDB_LIBRARY_DIR="$programs/lib"
cd "$root"
cargo build --quiet --release --package rustydb-bench >&2
exec "$target/release/rustydb-bench" "$@"
