#!/bin/sh
# run.sh PROGRAM shared|static: runs the program, after making sure that it is linked as its project asked.
set -eu
needed=$("${READELF:-readelf}" --wide --dynamic "$1" | sed -n 's/.*NEEDED.*\[\(librustydb[^]]*\)\].*/\1/p')
case $2:$needed in
shared:librustydb.so.0 | static:) ;;
*)
    echo "$1 should be linked to the $2 library, and needs: ${needed:-nothing of ours}" >&2
    exit 1
    ;;
esac
exec "$1"
