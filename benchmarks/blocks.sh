#!/bin/sh
# A block of 1,000 transfers, built and executed, natively, as Wasm and by a runtime built from Rust, against one signature
# verification, by turns in one run.
# The Python environment of the rival comes from scripts/setup. Argument: the number of rounds.
set -eu
cd "$(dirname "$0")/.."
swift build -c release --product block-bench
exec .build/release/block-bench .venv/bin/python benchmarks/rival/rival.py \
    ../shared/vectors/node-template-chain-spec.json "$@"
