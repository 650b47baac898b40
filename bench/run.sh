#!/bin/sh
# Builds what a measurement needs and runs it; `./x bench` builds the library first and then calls this. bench/README.md
# tells the whole story. Results go to standard output, all else to standard error.
set -eu

manual() {
    cat <<'MANUAL'
./x bench [AREA...] [--quick] [--rounds N] [--keys N] [--input NAME...]
                       One JSON line per case and peer on standard output; bench/README.md says what the lines mean.
    AREA               btree: the B+tree, by all of its calls; btree-spill: larger than memory. ffi: what a call costs.
                       index: ordered maps. memory: allocators, by calls; memory-programs: by whole programs that run with
                       a malloc of theirs (ten minutes). pool: the buffer pool. simd: kernels and hash functions.
                       Default: all.
    --quick            1 M keys instead of 10 M, under a minute an area; a few for btree and memory-programs.
    --rounds N         How often every side takes its turn; at least and by default 5.
    --keys N           Another number of keys (ffi: of calls; memory: at most so many operations; pool: pages of the
                       file; simd: rows, at most).
    --input NAME       Of area btree, which takes two hours, this alone; may be said again: features, u64, pairs, ids,
                       paths, paths_bytes.
./x bench --setup      Installs the peers that come from the distribution, as root or with sudo, and those that come
                       from PyPI into build/tools.

Environment: RUSTYDB_DATA (directory with the data sets; without it their cases are skipped), RUSTYDB_LIBRARY_DIR
(directory with a librustydb.so and librustydb.a to measure instead of the one that ./x build makes), RUSTYDB_BENCH_DISK
(directory on a disk for what btree-spill measures, instead of the one for temporary files).
MANUAL
}

case ${1:-} in
--help)
    manual
    exit
    ;;
--setup) exec "$(dirname "$0")/setup.sh" ;;
esac

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
# The programs find the library under its SONAME, in a directory that holds nothing else.
mkdir -p "$programs/lib"
for name in librustydb.so librustydb.so.0 librustydb.a; do
    ln -sfn "$(readlink -f "$library/${name%.0}")" "$programs/lib/$name"
done

compile() {
    "$compiler" -std=c11 -O2 -Wall -Wextra -Werror -I"$root/include" -I"$root/bench/ffi" "$@"
}
compile -fPIC -shared "$root/bench/ffi/peers.c" -o "$programs/lib/libffi_peers.so" -lpthread
compile "$root/bench/ffi/calls.c" -o "$programs/ffi_shared" \
    -L"$programs/lib" -lrustydb -lffi_peers -Wl,-rpath,"$programs/lib" -lpthread
compile "$root/bench/ffi/calls.c" "$root/bench/ffi/peers.c" -o "$programs/ffi_static" \
    "$programs/lib/librustydb.a" -lgcc_s -lpthread -ldl -lm -lc

# Peers that are crates come as one static library. Those that are not there are left out, and named at run time.
peers=$target/peers/release/librustydb_bench_peers.a
cargo build --quiet --locked --release --manifest-path "$root/bench/memory/peers/Cargo.toml" --target-dir "$target/peers" >&2
sh "$root/bench/memory/build.sh" "$root" "$programs" "$peers"
peers=$target/peers/release/librustydb_bench_btree_peers.a
RUSTFLAGS="${RUSTFLAGS:-} -C target-cpu=native" cargo build --quiet --locked --release \
    --manifest-path "$root/bench/btree/peers/Cargo.toml" --target-dir "$target/peers" >&2
sh "$root/bench/btree/build.sh" "$root" "$programs" "$peers"
sh "$root/bench/btree/spill/build.sh" "$root" "$programs"
sh "$root/bench/pool/build.sh" "$root" "$programs"
sh "$root/bench/simd/build.sh" "$root" "$programs"

export RUSTYDB_BENCH_PROGRAMS="$programs" RUSTYDB_LIBRARY_DIR="$programs/lib"
export RUSTYDB_MALLOC_LIBRARY="$target/release/librustydb_malloc.so" RUSTYDB_PRELOAD_PROGRAMS="$root/preload/programs"
cd "$root"
cargo build --quiet --locked --release --package rustydb-malloc >&2
cargo build --quiet --locked --release --package rustydb-bench >&2
exec "$target/release/rustydb-bench" "$@"
