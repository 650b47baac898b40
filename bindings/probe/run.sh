#!/usr/bin/env bash
# Runs the probes that show that handles pass unharmed through other languages.
#
#     run.sh [LANGUAGE...]       python, go, node, java, luajit; without one: all of them
#
# A probe whose tools are missing is skipped by name; nothing is installed. Exits 1 if a probe failed.
# RUSTYDB_LIBRARY names the shared library, else it is target/release/librustydb.so (see ./x build).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
library=$(realpath "${RUSTYDB_LIBRARY:-${CARGO_TARGET_DIR:-$root/target}/release/librustydb.so}")
[ -e "$library" ] || { echo "run.sh: no library at $library: run ./x build first" >&2; exit 1; }

# What is compiled goes to a directory of its own, with the names under which linkers and loaders look for the library.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ln -s "$library" "$work/librustydb.so"
ln -s "$library" "$work/librustydb.so.0"
compile=("${CC:-cc}" -std=c11 -Wall -Wextra -Werror -O2 -shared -fPIC -I"$root/include")
link=(-L"$work" -lrustydb -Wl,-rpath,"$work")
failed=0

have() { command -v "$1" >/dev/null 2>&1; }
skip() { echo "$1: skipped: $2"; }
# probe COMMAND...: runs one probe, which says itself how it went.
probe() { "$@" || { failed=1; echo "run.sh: failed: $*" >&2; }; }

probe_python() {
    have python3 || { skip python "no python3"; return; }
    export PYTHONDONTWRITEBYTECODE=1
    probe python3 "$here/python/probe_ctypes.py" "$library"
    if python3 -c 'import cffi' 2>/dev/null; then
        probe python3 "$here/python/probe_cffi.py" "$library"
    else
        skip python-cffi "no module cffi"
    fi
}

probe_go() {
    have go || { skip go "no go"; return; }
    export CGO_ENABLED=1 CGO_CFLAGS="-I$root/include" CGO_LDFLAGS="${link[*]}" GOTOOLCHAIN=local
    # Checks of pointer conversions in all code; of what cgo is given, by the older and by the newer name.
    local strict=invalidptr=1,clobberfree=1,gccheckmark=1
    (cd "$here/go" && go vet . && go build -gcflags=all=-d=checkptr=2 -o "$work/probe_go" .) || { failed=1; return; }
    probe env GODEBUG="$strict,cgocheck=$(go version | grep -Eq 'go1\.(1[0-9]|20)\b' && echo 2 || echo 1)" "$work/probe_go"
}

probe_node() {
    have node || { skip node "no node"; return; }
    if node -e 'require("koffi")' 2>/dev/null; then
        probe node --expose-gc "$here/node/probe_koffi.js" "$library"
    else
        skip node-koffi "no module koffi (NODE_PATH says where to look)"
    fi
    local headers
    headers=$(node -p 'require("path").resolve(process.execPath, "../../include/node")')
    if [ -e "$headers/node_api.h" ]; then
        "${compile[@]}" -I"$headers" "$here/node/addon.c" "${link[@]}" -o "$work/addon.node"
        probe node --expose-gc "$here/node/probe_addon.js" "$work/addon.node"
    else
        skip node-addon "no node_api.h in $headers"
    fi
}

# java_homes: every Java development kit that can be found, with its major version in front.
java_homes() {
    local compiler
    for compiler in "${JAVA_HOME:-}/bin/javac" "$(command -v javac || true)" /usr/lib/jvm/*/bin/javac; do
        [ -x "$compiler" ] || continue
        compiler=$(realpath "$compiler")
        echo "$("$compiler" -version 2>&1 | grep -oE '[0-9]+' | head -1) ${compiler%/bin/javac}"
    done | sort -n -u
}

probe_java() {
    local homes home newest
    homes=$(java_homes)
    [ -n "$homes" ] || { skip java "no Java development kit"; return; }
    home=$(head -1 <<<"$homes" | cut -d' ' -f2-)
    "$home/bin/javac" -d "$work/jni" "$here"/java/{Rdb,Scenario,ProbeJni}.java
    "${compile[@]}" -I"$home/include" -I"$home/include/linux" "$here/java/jni.c" "${link[@]}" -o "$work/libprobejni.so"
    probe "$home/bin/java" -cp "$work/jni" ProbeJni "$work/libprobejni.so"
    newest=$(tail -1 <<<"$homes")
    if [ "${newest%% *}" -ge 22 ]; then
        home=${newest#* }
        "$home/bin/javac" -d "$work/panama" "$here"/java/{Rdb,Scenario,ProbePanama}.java
        probe "$home/bin/java" --enable-native-access=ALL-UNNAMED -Dlibrustydb="$library" -cp "$work/panama" ProbePanama
    else
        skip java-panama "no Java 22 or later"
    fi
}

probe_luajit() {
    have luajit || { skip luajit "no luajit"; return; }
    probe luajit "$here/luajit/probe.lua" "$library" "$root/include/rustydb.h"
}

languages=("$@")
[ ${#languages[@]} -gt 0 ] || languages=(python go node java luajit)
for language in "${languages[@]}"; do
    declare -F "probe_$language" >/dev/null || { echo "run.sh: unknown language: $language" >&2; exit 2; }
    "probe_$language"
done
exit "$failed"
