#!/bin/sh
# Signatures and hashes against schnorrkel and libsodium, by turns in one run.
# The Python environment of the rival comes from scripts/setup. Argument: the number of rounds.
set -eu
cd "$(dirname "$0")/.."
swift build -c release --product crypto-bench
exec .build/release/crypto-bench .venv/bin/python benchmarks/rival/rival.py "$@"
