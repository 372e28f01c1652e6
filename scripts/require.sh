#!/usr/bin/env bash
# Checks for what a build or a test run needs. As root, or with passwordless sudo, it installs what is missing from
# Debian's packages; otherwise it says in one line what is missing and how to get it, and ends with 1.
#
#   scripts/require.sh build      a C compiler, Node.js with npm, Rust
#   scripts/require.sh test       the above, Chromium, PostgreSQL, MariaDB, Prosody, fonts, Python and what test-api.sh takes from PyPI
#   scripts/require.sh chromium   prints the path of the Chromium that the journeys drive
#   scripts/require.sh python     prints the path of the Python that asks the API
#
# CHROMIUM names a browser other than the one on the PATH.
set -euo pipefail

readonly MIN_RUST=1.95.0 MIN_NODE=20.19.0 MIN_POSTGRES=15 MIN_PYTHON=3.10

packages=() # Debian's packages that would mend it
by_hand=()  # what no package of Debian 12 or Ubuntu 24.04 mends, in words

# at_least VERSION MINIMUM: whether the first is not older than the second.
at_least() {
  [[ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" == "$2" ]]
}

# Chromium of Ubuntu's package is a stub that asks for a snap: only a browser that tells its version is one.
find_chromium() {
  local candidate path
  for candidate in ${CHROMIUM:+"$CHROMIUM"} chromium chromium-browser google-chrome google-chrome-stable; do
    path="$(command -v -- "$candidate" 2>/dev/null)" || continue
    if "$path" --version 2>/dev/null | grep -Eq '^(Chromium|Google Chrome) [0-9]+'; then
      printf '%s\n' "$path"
      return 0
    fi
    # A browser that was asked for by name is not silently replaced by another.
    [[ "$candidate" != "${CHROMIUM:-}" ]] || return 1
  done
  return 1
}

has_postgres() {
  local server version
  for server in /usr/lib/postgresql/*/bin/postgres "$(command -v postgres || true)"; do
    [[ -x "$server" && -x "${server%/*}/initdb" ]] || continue
    version="$("$server" --version | grep -Eo '[0-9]+' | head -n 1)"
    ((version >= MIN_POSTGRES)) && return 0
  done
  return 1
}

has_mariadb() {
  PATH="$PATH:/usr/sbin" command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null &&
    command -v my_print_defaults >/dev/null # without it, mariadb-install-db fails
}

# Prosody is never started by being asked: `prosody --version` would serve.
has_prosody() {
  command -v prosody >/dev/null
}

has_fonts() {
  command -v fc-list >/dev/null && [[ -n "$(fc-list 'Noto Sans' file 2>/dev/null)" ]]
}

# A Python that makes environments of its own: Debian's needs a package for that.
has_python() {
  local version
  version="$(python3 -c 'import ensurepip, venv, sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" || return 1
  at_least "$version" "$MIN_PYTHON"
}

# Prints the Python of an environment with exactly what scripts/api/requirements.txt names, making it where it is not.
python_environment() {
  local root requirements environment made
  root="$(realpath -- "$(dirname -- "${BASH_SOURCE[0]}")/..")"
  requirements="$root/scripts/api/requirements.txt"
  environment="${CARGO_TARGET_DIR:-$root/target}/api-python"
  made="$environment/made-of.txt"
  if ! cmp -s "$requirements" "$made"; then
    rm -rf "$environment"
    { python3 -m venv "$environment" &&
      "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$requirements"; } >&2 ||
      return 1
    cp "$requirements" "$made"
  fi
  printf '%s\n' "$(realpath -- "$environment")/bin/python"
}

need_build() {
  local version
  if ! command -v cc >/dev/null; then packages+=(gcc libc6-dev); fi
  if ! command -v make >/dev/null; then packages+=(make); fi

  version="$(node --version 2>/dev/null || true)"
  if [[ -z "$version" ]] || ! at_least "${version#v}" "$MIN_NODE"; then
    by_hand+=("Node.js >= $MIN_NODE (https://nodejs.org; found: ${version:-none})")
  elif ! command -v npm >/dev/null; then
    by_hand+=("npm (it comes with Node.js from https://nodejs.org)")
  fi

  version="$(cargo --version 2>/dev/null | cut -d ' ' -f 2 || true)"
  if [[ -z "$version" ]] || ! at_least "$version" "$MIN_RUST"; then
    by_hand+=("Rust >= $MIN_RUST (https://rustup.rs; found: ${version:-none})")
  fi
}

need_test() {
  need_build
  if ! find_chromium >/dev/null; then
    if [[ -n "${CHROMIUM:-}" ]]; then
      by_hand+=("a Chromium at CHROMIUM=$CHROMIUM")
    elif grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null; then
      by_hand+=("Chromium (Ubuntu's package is a snap stub: install Chromium or Chrome and name it with CHROMIUM=/path)")
    else
      packages+=(chromium)
    fi
  fi
  if ! has_postgres; then packages+=(postgresql); fi
  if ! has_mariadb; then packages+=(mariadb-server-core mariadb-client-core); fi
  if ! has_prosody; then packages+=(prosody); fi
  if ! has_python; then packages+=(python3 python3-venv); fi
  if ! has_fonts; then packages+=(fontconfig fonts-noto-core); fi
}

# The command line in front of apt-get, or failure when this user may not install.
privilege() {
  if ((EUID == 0)); then
    echo env
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    echo "sudo -n"
  else
    return 1
  fi
}

# Installs "${packages[@]}". The tests start servers of their own, so Debian's must neither make a cluster nor serve.
install_packages() {
  local -a as_root
  read -ra as_root <<<"$1"
  local drop_in=/etc/postgresql-common/createcluster.d/estrade-tests.conf
  local policy=/usr/sbin/policy-rc.d log result=0
  log="$(mktemp)"
  echo "Installing from Debian's packages: ${packages[*]}"
  "${as_root[@]}" mkdir -p "${drop_in%/*}"
  echo "create_main_cluster = false" | "${as_root[@]}" tee "$drop_in" >/dev/null
  if [[ -e "$policy" ]]; then
    policy='' # the machine has one of its own
  else
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 0755 "$policy"
  fi
  { "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${packages[@]}"; } </dev/null >"$log" 2>&1 || result=$?
  if ((result != 0)); then cat "$log" >&2; fi
  rm -f "$log"
  if [[ -n "$policy" ]]; then "${as_root[@]}" rm -f "$policy"; fi
  # Nor after the machine's next start.
  if [[ " ${packages[*]} " == *" prosody "* ]] && command -v systemctl >/dev/null; then
    "${as_root[@]}" systemctl disable --quiet prosody 2>/dev/null || true
  fi
  # Whoever installs PostgreSQL for other ends later gets Debian's usual behaviour.
  "${as_root[@]}" rm -f "$drop_in"
  "${as_root[@]}" rmdir --ignore-fail-on-non-empty "${drop_in%/*}" "$(dirname "${drop_in%/*}")"
  return "$result"
}

fail() {
  local line
  printf -v line '%s; ' "$@"
  echo "Missing: ${line%; }" >&2
  exit 1
}

main() {
  local kind="${1:-}" as_root
  case "$kind" in
    build) need_build ;;
    test) need_test ;;
    chromium)
      find_chromium || fail "Chromium (run scripts/require.sh test, or name one with CHROMIUM=/path)"
      return
      ;;
    python)
      python_environment || fail "what scripts/api/requirements.txt names (Python >= $MIN_PYTHON with venv, and PyPI or a mirror of it)"
      return
      ;;
    *)
      echo "usage: scripts/require.sh build|test|chromium|python" >&2
      exit 2
      ;;
  esac

  if ((${#packages[@]} > 0)); then
    if ! command -v apt-get >/dev/null || ! as_root="$(privilege)"; then
      by_hand+=("Debian's packages ${packages[*]} (sudo apt-get install ${packages[*]})")
    elif ! install_packages "$as_root"; then
      by_hand+=("Debian's packages ${packages[*]} (apt-get could not install them, see above)")
    fi
  fi
  if ((${#by_hand[@]} > 0)); then fail "${by_hand[@]}"; fi
  if [[ "$kind" == test ]]; then python_environment >/dev/null || fail "what scripts/api/requirements.txt names, from PyPI"; fi
}

main "$@"
