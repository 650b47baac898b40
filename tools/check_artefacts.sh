#!/bin/sh
# check_artefacts.sh CHECK FILE [HEADER]: looks at a built library with readelf, ar and objdump. Prints nothing when all
# is well.
#
#   lto FILE.a              one object of ours, and none of std's, which fat LTO has merged into it
#   soname FILE.so          librustydb.so.<abi>, and never unloaded (thread-local destructors would run into nothing)
#   exports FILE.so HEADER  the dynamic symbols are exactly the functions of the header
#   globals FILE.a HEADER   the same for the static library, after hide_symbols.sh
#   kernels FILE.so         every kernel has the instructions that its module is named for, and none above them
# READELF, AR and OBJDUMP may name other tools.
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

# Reads a disassembly. A kernel is a function below rustydb::simd in a module with a tier's name, which stands in its
# mangled name behind its length. Registers with numbers above 15, and k, are AVX-512's at any width.
judge_kernels() {
    awk '
        function finish() {
            if (tier == "") return
            kernels[tier]++
            if (tier == "avx512" && !wide) print name " has no instruction of AVX-512"
            if (tier == "avx2" && !middle) print name " has no instruction of 256 bits"
            if (tier == "avx2" && wide) print name " has instructions of AVX-512"
            if (tier == "scalar" && (middle || wide)) print name " has instructions of AVX2 or above"
        }
        /^[0-9a-f]+ <.*>:$/ {
            finish()
            name = $2
            tier = ""
            if (name ~ /7rustydb4simd.*6avx512/) tier = "avx512"
            else if (name ~ /7rustydb4simd.*4avx2/) tier = "avx2"
            else if (name ~ /7rustydb4simd.*6scalar/) tier = "scalar"
            middle = wide = 0
            next
        }
        tier != "" && /%ymm/ { middle = 1 }
        tier != "" && /%zmm|%k[0-7]|%[xy]mm(1[6-9]|2[0-9]|3[01])/ { wide = 1 }
        END {
            finish()
            split("avx512 avx2 scalar", tiers)
            for (i in tiers) if (kernels[tiers[i]] < 20) print "only " kernels[tiers[i]] + 0 " kernels of " tiers[i]
        }'
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
kernels)
    complaints=$("${OBJDUMP:-objdump}" --disassemble --no-show-raw-insn "$file" | judge_kernels)
    [ -z "$complaints" ] || fail "kernels:
$complaints"
    ;;
*) fail "unknown check $check" ;;
esac
