#!/bin/sh
# Installs the peers that come from the distribution (Debian, Ubuntu): `./x bench --setup`. Peers that are crates come
# with Cargo. Nothing here is needed to build or test the library.
set -eu

packages="g++ make libabsl-dev libmimalloc-dev libjemalloc-dev"

missing=""
for package in $packages; do
    if ! dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
        missing="$missing $package"
    fi
done
if [ -z "$missing" ]; then
    echo "bench: all peers are installed:" $packages
    exit 0
fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo"
fi
echo "bench: installing$missing with ${as_root:+$as_root }apt-get"
$as_root apt-get update -qq
# shellcheck disable=SC2086 # a list of words
$as_root apt-get install --yes --no-install-recommends $missing
