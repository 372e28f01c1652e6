#!/usr/bin/env bash
# Measures everything that docs/benchmarks.md reports, and prints it as Markdown. `make bench` calls it beside private
# databases, with ESTRADE_BIN naming the release binary.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."
cargo build --release --locked --package estrade-bench >&2
exec "${CARGO_TARGET_DIR:-target}/release/estrade-bench" measure "$@"
