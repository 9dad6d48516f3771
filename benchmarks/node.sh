#!/bin/sh
# How soon a node answers after its start, and how much memory it holds after 1,000 blocks.
set -eu
cd "$(dirname "$0")/.."
swift build -c release --product cybros-node
exec .venv/bin/python benchmarks/node.py .build/release/cybros-node
