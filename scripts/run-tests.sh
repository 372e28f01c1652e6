#!/usr/bin/env bash
# Runs suites of tests one after the other, all of them even when one fails, and ends with a line of counts for each:
#
#   scripts/run-tests.sh lint web rust api journeys
#   …
#   rust: 241 passed, 0 failed
#
#   lint      format, clippy and types; cargo deny and cargo machete where they are installed
#   core      the domain's own tests
#   web       the page scripts' tests
#   rust      every test of the workspace, beside private databases; by nextest where it is installed
#   api       the API against its own document, as every role, and the commands of docs/api.md
#   journeys  real browsers against the program
#
# A suite that breaks down without naming a failed test counts one. The result is 0 when nothing failed.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."
exec </dev/null

target="${CARGO_TARGET_DIR:-target}"
logs="$target/test-logs"
mkdir -p "$logs"
logs="$(realpath "$logs")"
# The counts are read from what the runners print.
export CARGO_TERM_COLOR=never NO_COLOR=1
unset FORCE_COLOR

passed=0 failed=0 # of the suite that runs

# logged LOG COMMAND…: shows what the command prints and keeps it; the result is the command's.
logged() {
  local log="$logs/$1"
  shift
  echo "+ $*"
  "$@" 2>&1 | tee "$log"
}

# settle RESULT: a suite that ended badly without a failed test has one.
settle() {
  if (($1 != 0 && failed == 0)); then failed=1; fi
}

# one COMMAND…: a check that passes or fails as a whole.
one() {
  if logged lint.log "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

# count_rust LOG: adds up what `cargo test` (a line each binary) or nextest (one summary) told.
count_rust() {
  local more
  more="$(awk '
    /^test result: / { passed += $4; failed += $6 }
    /^ *Summary \[/ {
      if (match($0, /[0-9]+ passed/)) passed += substr($0, RSTART, RLENGTH) + 0
      if (match($0, /[0-9]+ failed/)) failed += substr($0, RSTART, RLENGTH) + 0
      if (match($0, /[0-9]+ timed out/)) failed += substr($0, RSTART, RLENGTH) + 0
    }
    END { print passed + 0, failed + 0 }' "$logs/$1")"
  passed=$((passed + ${more% *}))
  failed=$((failed + ${more#* }))
}

# count_json FILE EXPRESSION: "passed failed" by an expression over the report, none when there is no report.
count_json() {
  local more
  more="$(node -e '
    const fs = require("node:fs");
    const report = fs.existsSync(process.argv[1]) ? JSON.parse(fs.readFileSync(process.argv[1], "utf8")) : undefined;
    console.log(report === undefined ? "0 0" : new Function("report", "return " + process.argv[2])(report).join(" "));
  ' "$1" "$2")"
  passed=$((passed + ${more% *}))
  failed=$((failed + ${more#* }))
}

suite_lint() {
  one cargo fmt --all --check
  one cargo clippy --workspace --all-targets --locked -- -D warnings
  one npm --prefix web run check
  one npm --prefix e2e run check
  if command -v shellcheck >/dev/null; then one shellcheck scripts/*.sh .ci/run contrib/jibri/finalize; fi
  if command -v cargo-deny >/dev/null; then one cargo deny check bans licenses sources; fi
  if command -v cargo-machete >/dev/null; then one cargo machete; fi
}

suite_core() {
  local result=0
  logged core.log cargo test --package estrade-core --locked --no-fail-fast || result=$?
  count_rust core.log
  settle "$result"
}

suite_web() {
  local result=0 report="$logs/web.json"
  rm -f "$report"
  logged web.log npm --prefix web test -- --reporter=default --reporter=json --outputFile.json="$report" || result=$?
  count_json "$report" '[report.numPassedTests, report.numFailedTests]'
  settle "$result"
}

suite_rust() {
  local result=0
  if command -v cargo-nextest >/dev/null; then
    logged rust.log scripts/with-services.sh cargo nextest run --workspace --locked --no-fail-fast || result=$?
    count_rust rust.log
    # nextest leaves out the examples in the documentation.
    logged doc.log cargo test --workspace --locked --doc --no-fail-fast || result=$?
    count_rust doc.log
  else
    logged rust.log scripts/with-services.sh cargo test --workspace --locked --no-fail-fast || result=$?
    count_rust rust.log
  fi
  settle "$result"
}

suite_api() {
  local result=0
  logged build-api.log cargo build --locked --package estrade --bin estrade &&
    logged api.log scripts/test-api.sh "$target/debug/estrade" || result=$?
  passed="$(sed -nE 's/^api: ([0-9]+) passed.*/\1/p' "$logs/api.log" | tail -n 1)"
  failed="$(sed -nE 's/^api: .* ([0-9]+) failed$/\1/p' "$logs/api.log" | tail -n 1)"
  passed="${passed:-0}" failed="${failed:-0}"
  settle "$result"
}

suite_journeys() {
  local result=0 chromium
  rm -rf e2e/results
  chromium="$(scripts/require.sh chromium)" &&
    # The tests are named so that features are the same as for `cargo test`, and nothing is built twice.
    logged build.log cargo build --workspace --locked --bins --tests &&
    CHROMIUM="$chromium" ESTRADE_BIN="$(realpath "$target")/debug/estrade" \
      ESTRADE_BENCH_BIN="$(realpath "$target")/debug/estrade-bench" \
      logged journeys.log npm --prefix e2e test || result=$?
  count_json e2e/results/report.json '[report.stats.expected, report.stats.unexpected + report.stats.flaky]'
  settle "$result"
}

counts=() all_failed=0
for suite in "$@"; do
  if [[ "$(type -t "suite_$suite")" != function ]]; then
    echo "usage: scripts/run-tests.sh lint|core|web|rust|api|journeys…" >&2
    exit 2
  fi
  passed=0 failed=0 SECONDS=0
  echo "== $suite"
  "suite_$suite"
  echo "== $suite: $SECONDS s"
  counts+=("$suite: $passed passed, $failed failed")
  all_failed=$((all_failed + failed))
done

printf '%s\n' "${counts[@]}"
((all_failed == 0))
