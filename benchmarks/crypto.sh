#!/bin/sh
# Measures the Crypto module against schnorrkel (its Python binding) and libsodium, in a release build, by turns.
# The Python environment at the package root comes from the set-up script. Argument: the number of rounds (15).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
swift build -c release --package-path "$here" --product crypto-bench
exec "$here/.build/release/crypto-bench" "$here/../.venv/bin/python" "$here/crypto/rival.py" "$@"
