# Everything that is done to this repository, in one word each: `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Where rustup puts cargo, for shells that have not read its profile.
export PATH := $(PATH):$(HOME)/.cargo/bin
# Debian's Chromium drives the journeys; Playwright need not fetch its own.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

TARGET_DIR := $${CARGO_TARGET_DIR:-target}
WEB_SOURCES := $(shell find web \( -name node_modules -o -name dist \) -prune -o -type f -print 2>/dev/null)

.PHONY: help run build web check test e2e bench clean

help: ## Say what there is
	@grep -hE '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | while IFS=$$'\t' read -r name what; do printf '  make %-6s  %s\n' "$$name" "$$what"; done

run: build ## Build, and serve the demonstration school on http://localhost:8080
	"$(TARGET_DIR)/release/estrade" serve --demo

build: ## Build target/release/estrade
	scripts/require.sh build
	$(MAKE) --no-print-directory web
	cargo build --release --locked --package estrade --bin estrade

web: web/dist/manifest.json

web/dist/manifest.json: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run build

# npm writes this file at the end of an installation.
%/node_modules/.package-lock.json: %/package-lock.json %/package.json
	cd $* && npm ci --no-audit --no-fund
	touch $@

check: ## The quick part of the tests: format, lints, types, the domain's own tests
	scripts/require.sh build
	$(MAKE) --no-print-directory web e2e/node_modules/.package-lock.json
	scripts/run-tests.sh lint core

test: ## Everything that CI runs; installs what it needs where it may
	scripts/require.sh test
	$(MAKE) --no-print-directory web e2e/node_modules/.package-lock.json
	scripts/run-tests.sh lint web rust api journeys

e2e: ## The browser journeys alone
	scripts/require.sh test
	$(MAKE) --no-print-directory web e2e/node_modules/.package-lock.json
	scripts/run-tests.sh journeys

bench: build ## Measure; what docs/benchmarks.md reports
	scripts/require.sh test
	ESTRADE_BIN="$$(realpath "$(TARGET_DIR)/release/estrade")" scripts/with-services.sh bench/run.sh

clean: ## Remove what was built; the data folder stays
	cargo clean
	rm -rf web/dist web/node_modules e2e/node_modules e2e/results
