#!/bin/sh
# hide_symbols.sh IN.a OUT.a: makes a Rust static library safe to link beside another one.
#
# A Rust archive carries a few global symbols of std; a second Rust archive in the same program carries them too, and the
# linker then stops, or worse, mixes them. So all members become one object in which only rdb_* stays global.
# - Section groups are resolved here (--force-group-allocation): left open, the linker would keep the group of one archive
#   and drop the other's, and the first panic would jump into nothing.
# - LLVM bitcode sections are removed: ar and LTO linkers would read the old, unhidden symbols from them.
# LD, OBJCOPY and AR may name other tools.
set -eu
in=$1
out=$2
object=${out%.a}.hidden.o
rm -f "$out" "$object"
"${LD:-ld}" -r --force-group-allocation --whole-archive "$in" -o "$object"
"${OBJCOPY:-objcopy}" --remove-section=.llvmbc --remove-section=.llvmcmd --wildcard --keep-global-symbol='rdb_*' "$object"
"${AR:-ar}" crs "$out" "$object"
rm -f "$object"
