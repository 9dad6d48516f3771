# Everything a developer does, one word each; `make help` lists the words.
#
# Variables: ARGS   more arguments for `make dev` and `make soak`, and for pytest in `make e2e`
#            BENCH  which benchmark `make bench` runs (a script benchmarks/<BENCH>.sh)
#            QUIET  `-q` leaves out what went well in `make test`

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

ARGS ?=
BENCH ?=
QUIET ?=
PYTEST := -m pytest -q -p no:cacheprovider --rootdir=Tests/EndToEnd

.PHONY: commit help setup dev build worker test wasm next unit swift-tests e2e soak bench format lint clean

help: ## List these commands
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

setup: ## Install what the machine lacks
	@scripts/setup

dev: wasm commit ## Build the node and run a development chain (ARGS="--sealing instant" …)
	swift build -c release --product cybros-node
	exec .build/release/cybros-node --dev $(ARGS)

build: wasm commit ## Build the node for release: .build/release/cybros-node
	swift build -c release --product cybros-node

worker: setup ## Build the worker for release: .build/release/cybros-worker
	scripts/build-worker release $(QUIET)

test: wasm commit ## Build and run every test: the runtime's Wasm blob, unit tests, end-to-end tests
	swift build --build-tests $(QUIET)
	@$(MAKE) --no-print-directory swift-tests
	@$(MAKE) --no-print-directory e2e

wasm: setup ## Build the runtime's Wasm blob, which the node embeds (part of every other build)
	swift build --product RuntimeMacros $(QUIET)
	scripts/build-runtime

commit:
	@scripts/build-commit

unit: wasm ## Build and run the Swift tests alone
	swift build --build-tests $(QUIET)
	@$(MAKE) --no-print-directory swift-tests

# Tests that give programs and connections a time to answer have the machine for themselves, after those that keep it busy.
TIMED = JobExecutionTests|ContentStoreTests|CybrosClientTests
swift-tests:
	scripts/test-swift --skip '$(TIMED)' $(QUIET)
	scripts/test-swift --filter '$(TIMED)' $(QUIET)

next: wasm ## Build the runtime that tests upgrade to (part of `make e2e`)
	scripts/build-runtime --next

e2e: next commit ## Run the end-to-end tests against .build/debug (ARGS="-k restart" picks some)
	swift build --product cybros-node $(QUIET)
	scripts/build-worker debug $(QUIET)
	.venv/async/bin/python $(PYTEST) Tests/EndToEnd/async_client $(ARGS)
	.venv/bin/python $(PYTEST) Tests/EndToEnd/python $(ARGS)

soak: ## Compare the runtime's two executions on random chains (ARGS=30 for 30 minutes)
	@scripts/soak $(ARGS)

bench: wasm ## Run the benchmarks (BENCH=crypto runs one)
	@for script in benchmarks/$(or $(BENCH),*).sh; do echo "== $$script"; "$$script"; done

format: ## Format all Swift sources
	swift format --in-place --parallel --recursive Package.swift Sources runtime Tests benchmarks

lint: ## Say where the format of Swift sources is not as `make format` leaves it
	swift format lint --strict --parallel --recursive Package.swift Sources runtime Tests benchmarks

clean: ## Remove what was built
	swift package clean
	rm -rf .build-wasm
