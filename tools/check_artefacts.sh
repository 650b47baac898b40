#!/bin/sh
# check_artefacts.sh CHECK FILE [HEADER]: looks at a built library with readelf and ar. Prints nothing when all is well.
#
#   lto FILE.a              one object of ours, and none of std's, which fat LTO has merged into it
#   soname FILE.so          librustydb.so.<abi>, and never unloaded (thread-local destructors would run into nothing)
#   exports FILE.so HEADER  the dynamic symbols are exactly the functions of the header
#   globals FILE.a HEADER   the same for the static library, after hide_symbols.sh
# READELF and AR may name other tools.
set -eu
check=$1
file=$2
header=${3-}
readelf=${READELF:-readelf}

fail() {
    echo "check_artefacts: $file: $*" >&2
    exit 1
}

[ -s "$file" ] || fail "is missing or empty"

# The names of the functions that the header declares.
declared() {
    sed -n 's/^RDB_API .*[ *]\(rdb_[a-z0-9_]*\)(.*/\1/p' "$header" | LC_ALL=C sort -u
}

# The defined global symbols, without their versions. $1 is readelf's choice of table.
defined() {
    "$readelf" --wide "$1" "$file" |
        awk '$7 != "UND" && ($5 == "GLOBAL" || $5 == "WEAK" || $5 == "UNIQUE") && $6 != "HIDDEN" && $6 != "INTERNAL" { print $8 }' |
        sed 's/@.*//' | LC_ALL=C sort -u
}

same_as_header() {
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    declared >"$work/declared"
    defined "$1" >"$work/defined"
    [ -s "$work/declared" ] || fail "no function found in $header"
    difference=$(diff "$work/declared" "$work/defined" |
        sed -n 's/^</  declared, not exported:/p; s/^>/  exported, not declared:/p')
    [ -z "$difference" ] || fail "its symbols differ from $header:
$difference"
}

case $check in
lto)
    members=$("${AR:-ar}" t "$file")
    ours=$(echo "$members" | grep -c '^rustydb[.-]' || true)
    # compiler_builtins is never part of LTO; C objects of build scripts have no .rcgu.o in their names.
    others=$(echo "$members" | grep '\.rcgu\.o$' | grep -v -e '^rustydb[.-]' -e '^compiler_builtins-' || true)
    [ "$ours" -eq 1 ] || fail "$ours objects of ours instead of 1: link-time optimisation did not happen"
    [ -z "$others" ] || fail "std's objects are still apart: link-time optimisation did not happen:
$(echo "$others" | head -3)"
    ;;
soname)
    dynamic=$("$readelf" --wide --dynamic "$file")
    echo "$dynamic" | grep -q 'SONAME.*\[librustydb\.so\.0\]' || fail "its SONAME is not librustydb.so.0"
    echo "$dynamic" | grep -q 'NODELETE' || fail "is not marked NODELETE"
    ;;
exports) same_as_header --dyn-syms ;;
globals) same_as_header --syms ;;
*) fail "unknown check $check" ;;
esac
