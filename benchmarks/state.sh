#!/bin/sh
# Roots, changes, blocks and point reads, as ratios to hashing and to RocksDB's own db_bench in the same run.
# Arguments pick some of: root changes blocks reads.
set -eu
cd "$(dirname "$0")/.."
swift build -c release --product state-bench
exec .build/release/state-bench "$@"
