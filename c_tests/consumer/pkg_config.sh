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
# shellcheck disable=SC2046 # the words are arguments of their own
"$compiler" -std=c11 -Wall -Wextra -Werror -pedantic $(pkg-config --cflags rustydb) "$here/consumer.c" -o "$work/consumer" \
    $(pkg-config $option --libs rustydb) "-Wl,-rpath,$libdir"
exec sh "$here/run.sh" "$work/consumer" "$kind"
