# Entry points of the project. `make run` and `make test` do everything, starting from a fresh machine.
SHELL := /bin/bash
.DEFAULT_GOAL := help
ENV := . .ci/env.sh &&

.PHONY: help run dev test setup lint unit contract browser screenshots bench soak fmt

help: ## Lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Installs what is missing, builds and runs otter-admin on http://localhost:8100 (with the sandbox unless a manager is configured)
	@.ci/setup run
	@echo "==> building otter-admin (5 to 10 minutes the first time, seconds afterwards)"
	@$(ENV) cargo leptos build --release --precompress
	@$(ENV) exec "$$CARGO_TARGET_DIR/release/otter-admin"

dev: ## Runs with rebuild and reload on every change
	@.ci/setup run
	@$(ENV) cargo leptos watch

test: ## Installs what is missing and runs every check: format, lints, unit, integration, contract and browser tests
	@.ci/setup test
	@.ci/check

setup: ## Only installs what is missing
	@.ci/setup test

lint: ## rustfmt and clippy for the server and for the browser
	@$(ENV) cargo fmt --check
	@$(ENV) cargo clippy --quiet --features ssr --all-targets -- -D warnings
	@$(ENV) cargo clippy --quiet --lib --features hydrate --target wasm32-unknown-unknown -- -D warnings

unit: ## Unit, integration and contract tests (against the sandbox)
	@$(ENV) cargo test --quiet --features ssr

contract: ## Contract tests only, against the manager given by OTTER_CONTRACT_URL, _USER, _PASSWORD (the sandbox if unset)
	@$(ENV) cargo test --features ssr --test contract

browser: ## Browser tests only, against a fresh release build
	@.ci/browser

screenshots: ## Writes the pictures in docs/, from a fresh release build
	@.ci/browser --config=playwright.screenshots.config.ts

bench: ## Measures lists under load, open pages, the cost of authentication and the views of teams; prints the numbers of docs/performance.md
	@$(ENV) cargo bench --quiet --features ssr --bench channel_list
	@$(ENV) cargo bench --quiet --features ssr --bench live_updates
	@$(ENV) cargo bench --quiet --features ssr --bench auth_overhead
	@$(ENV) cargo bench --quiet --features ssr --bench visibility

soak: ## Opens 1,000 pages for ten minutes while the manager is killed and restarted five times; prints what leaks would show
	@$(ENV) cargo bench --quiet --features ssr --bench soak

fmt: ## Formats the sources
	@$(ENV) cargo fmt
