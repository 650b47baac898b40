#!/bin/sh
# native_libraries.sh CARGO SOURCE TARGET_DIR LIBRARY...: the list in cmake/NativeLibraries.cmake is what rustc says.
set -eu
cargo=$1
source=$2
target=$3
shift 3
# rustc says it only when it compiles: forget the last time.
rm -rf "$target"
# What it compiles is thrown away.
export CARGO_PROFILE_DEV_OPT_LEVEL=0 CARGO_PROFILE_DEV_DEBUG=none
said=$("$cargo" rustc --manifest-path "$source/Cargo.toml" --target-dir "$target" --lib --locked --features capi \
    --crate-type staticlib -- --print native-static-libs 2>&1) || { echo "$said" >&2; exit 1; }
theirs=$(echo "$said" | sed -n 's/^note: native-static-libs: //p' | tr ' ' '\n' | sed 's/^-l//' | awk 'NF && !seen[$0]++' | xargs)
ours=$*
[ "$theirs" = "$ours" ] || { echo "rustc: $theirs; cmake/NativeLibraries.cmake: $ours" >&2; exit 1; }
