#!/bin/sh
# pkg_config.sh shared|static LIBDIR WORK CC: builds the consumer with what pkg-config says, and runs it. For static, the
# installed tree is copied without its shared library, as on a system that has only the archive.
set -eu
kind=$1
libdir=$2
work=$3
compiler=$4
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$work"
mkdir -p "$work"
option=
if [ "$kind" = static ]; then
    prefix=$(cd "$(PKG_CONFIG_PATH=$libdir/pkgconfig pkg-config --variable=prefix rustydb)" && pwd)
    cp -R "$prefix" "$work/prefix"
    libdir=$work/prefix${libdir#"$prefix"}
    rm "$libdir"/librustydb.so*
    option=--static
fi
export PKG_CONFIG_PATH="$libdir/pkgconfig"
export PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
# pkg-config quotes its words for a shell, which reads them again here.
flags=$(pkg-config --cflags rustydb)
libraries=$(pkg-config $option --libs rustydb)
eval "set -- $flags \"\$here/consumer.c\" -o \"\$work/consumer\" $libraries"
"$compiler" -std=c11 -Wall -Wextra -Werror -pedantic "$@" "-Wl,-rpath,$libdir"
exec sh "$here/run.sh" "$work/consumer" "$kind"
