#!/bin/sh
# Calls of real runtimes as Wasm: compiling them, and functions whose time is mostly the host's.
# Arguments are chain specifications with a raw genesis; without any, those of the tests. Our own runtime comes first.
set -eu
cd "$(dirname "$0")/.."
scripts/build-runtime
swift build -c release --product wasm-bench
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
[ $# -gt 0 ] || set -- ../shared/vectors/westend-raw-chain-spec.json ../shared/vectors/node-template-chain-spec.json \
    ../shared/vectors/coretime-polkadot-chain-spec.json
for spec in "$@"; do
    python3 - "$spec" "$folder/$(basename "$spec" .json).code" <<'PYTHON'
import json, sys
top = json.load(open(sys.argv[1]))["genesis"]["raw"]["top"]
open(sys.argv[2], "wb").write(bytes.fromhex(top["0x" + b":code".hex()][2:]))
PYTHON
done
.build/release/wasm-bench .build-wasm/cybros_runtime.compact.compressed.wasm "$folder"/*.code
