#!/bin/sh
# Installs the peers that come from the distribution (Debian, Ubuntu), and from PyPI into build/tools: `./x bench --setup`.
# Peers that are crates come with Cargo. Nothing here is needed to build or test the library.
set -eu

packages="g++ make libabsl-dev liblmdb-dev libmimalloc-dev libjemalloc-dev libxxhash-dev librocksdb-dev python3-pip"

missing=""
for package in $packages; do
    if ! dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
        missing="$missing $package"
    fi
done
if [ -z "$missing" ]; then
    echo "bench: all peers of the distribution are installed:" $packages
else
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        as_root="sudo"
    fi
    echo "bench: installing$missing with ${as_root:+$as_root }apt-get"
    $as_root apt-get update -qq
    # shellcheck disable=SC2086 # a list of words
    $as_root apt-get install --yes --no-install-recommends $missing
fi

modules=$(cd "$(dirname "$0")/.." && pwd)/build/tools/bench_python
if PYTHONPATH=$modules python3 -c 'import duckdb, numpy, pyarrow' 2>/dev/null; then
    echo "bench: all peers of PyPI are installed: duckdb numpy pyarrow"
else
    echo "bench: installing duckdb, numpy and pyarrow from PyPI into build/tools/bench_python"
    python3 -m pip install --quiet --upgrade --target "$modules" duckdb numpy pyarrow
fi
