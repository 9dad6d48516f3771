#!/bin/sh
# How soon a job is done, what a worker costs that waits, and how many jobs a second eight workers do.
set -eu
cd "$(dirname "$0")/.."
swift build -c release --product cybros-node
scripts/build-worker release
exec .venv/bin/python benchmarks/worker.py .build/release
