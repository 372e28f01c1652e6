#!/usr/bin/env bash
# Tests the API against its own document, on the demonstration school (SQLite):
#
#   scripts/test-api.sh PROGRAM
#
# The document is valid OpenAPI 3.1; Schemathesis finds no answer outside it, as any role; the commands of docs/api.md do
# what it says; PyJWT takes its tokens for a Jitsi server, and no others. Ends with a line `api: N passed, M failed`. ESTRADE_FUZZ_SECONDS (40) bounds the time of each role.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."

program="$(realpath -- "${1:?usage: scripts/test-api.sh PROGRAM}")"
folder="$(mktemp -d)"
server=
finish() {
  if [[ -n "$server" ]]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap finish EXIT

python="$(scripts/require.sh python)"

port() {
  "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

secret() {
  "$python" -c 'import secrets; print(secrets.token_hex(32))'
}

base="http://127.0.0.1:$(port)"
hook_token="$(secret)"
# How often something may be done is not what is tested here.
env -i PATH="$PATH" HOME="$folder" ESTRADE_DATA_DIR="$folder/data" ESTRADE_LISTEN="${base#http://}" ESTRADE_PUBLIC_URL="$base" \
  ESTRADE_MEDIA_PORT="$(port)" ESTRADE_LIMIT_SIGN_INS=1000000/1m ESTRADE_LIMIT_REGISTRATIONS=1000000/1m \
  ESTRADE_LIMIT_PASSWORD_REQUESTS=1000000/1m ESTRADE_LIMIT_PASSWORD_MAILS=1000000/1m ESTRADE_LIMIT_HOOK_FAILURES=1000000/1m \
  JITSI_SERVER_URL=https://meet.example.org JITSI_HOOK_TOKEN="$hook_token" ESTRADE_JAAS_WEBHOOK_SECRET="$(secret)" \
  "$program" serve --demo >"$folder/server.log" 2>&1 &
server=$!
for _ in {1..120}; do
  if curl -fs "$base/readyz" >/dev/null; then break; fi
  kill -0 "$server" 2>/dev/null || { cat "$folder/server.log"; exit 1; }
  sleep 0.5
done

passed=0 failed=0
# check NAME COMMAND…: one test.
check() {
  local name="$1"
  shift
  if "$@"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "FAILED: $name"
  fi
}

curl -fs "$base/api/openapi.json" >"$folder/openapi.json"
check "the document is valid" "$python" -m openapi_spec_validator "$folder/openapi.json"
check "the document is the command's" diff <("$program" openapi | "$python" -m json.tool --sort-keys) \
  <("$python" -m json.tool --sort-keys "$folder/openapi.json")
check "the commands of docs/api.md" "$python" scripts/api/guide.py docs/api.md "$base"
check "no answer outside the document" env HOOK_TOKEN="$hook_token" "$python" scripts/api/fuzz.py "$base" "$folder/fuzz" "${ESTRADE_FUZZ_SECONDS:-40}"
check "tokens for a Jitsi server, as another library reads them" \
  "$python" scripts/api/jitsi_tokens.py "$program" "$folder/jitsi" "$(port)" "$(port)"
check "the server stands" curl -fs -o /dev/null "$base/readyz"
if grep -E "panicked at|ERROR" "$folder/server.log"; then
  failed=$((failed + 1))
fi
echo "api: $passed passed, $failed failed"
((failed == 0))
