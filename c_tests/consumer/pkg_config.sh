#!/bin/sh
# pkg_config.sh shared|static PREFIX LIBDIR WORK CC: builds the consumer with what pkg-config says, and runs it. For static,
# the installed tree is copied without its shared library, as on a system that has only the archive.
set -eu
kind=$1
prefix=$2
work=$4
compiler=$5
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$work"
mkdir -p "$work"
option=
if [ "$kind" = static ]; then
    cp -R "$prefix" "$work/prefix"
    prefix=$work/prefix
    rm "$prefix/$3"/librustydb.so*
    option=--static
fi
libdir=$prefix/$3
export PKG_CONFIG_PATH="$libdir/pkgconfig"
# pkg-config quotes its words for a shell, which reads them again here.
flags=$(pkg-config --cflags rustydb)
libraries=$(pkg-config $option --libs rustydb)
eval "set -- $flags \"\$here/consumer.c\" -o \"\$work/consumer\" $libraries"
"$compiler" -std=c11 -Wall -Wextra -Werror -pedantic "$@" "-Wl,-rpath,$libdir"
exec sh "$here/run.sh" "$work/consumer" "$kind"
