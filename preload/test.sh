#!/bin/sh
# Tests librustydb_malloc.so: every entry point from C and C++, then real programs.
#
#     test.sh LIBRARY SCRATCH-DIRECTORY
set -eu

here=$(cd "$(dirname "$0")" && pwd)
library=$(readlink -f "$1")
scratch=$2
mkdir -p "$scratch"

"${CC:-cc}" -std=c11 -D_GNU_SOURCE -O1 -Wall -Wextra -Werror -fno-builtin "$here/tests/entry_points.c" \
    -o "$scratch/entry_points" -pthread -ldl
LD_PRELOAD=$library timeout 300 "$scratch/entry_points"
rm -f "$scratch/report" "$scratch/profile"
for features in sampled leaks; do
    RUSTYDB_MALLOC_DEBUG=$features RUSTYDB_MALLOC_REPORT=$scratch/report RUSTYDB_MALLOC_PROFILE=$scratch/profile \
        LD_PRELOAD=$library timeout 300 "$scratch/entry_points"
done
if ! grep -q 'tracked_total [1-9]' "$scratch/report" || ! grep -aq inuse_space "$scratch/profile"; then
    echo "preload: the debugger was not on, or wrote nothing"
    exit 1
fi
if command -v "${CXX:-c++}" >/dev/null; then
    "${CXX:-c++}" -std=c++17 -O1 -Wall -Wextra -Werror "$here/tests/operators.cc" -o "$scratch/operators" -pthread -ldl
    LD_PRELOAD=$library timeout 300 "$scratch/operators"
else
    echo "preload: operators skipped: no C++ compiler"
fi
exec "$here/programs.sh" "$library"
