#!/usr/bin/env bash
# Runs a command beside a private PostgreSQL and a private MariaDB, and leaves nothing behind.
#
#   scripts/with-services.sh cargo test
#
# The command finds ESTRADE_TEST_POSTGRES_URL and ESTRADE_TEST_MARIADB_URL in its environment. Their user may create
# databases: each test makes its own, by another path in the same URL. The servers listen on spare loopback ports, keep
# their data in one temporary folder, and are stopped when the command ends, fails or is interrupted; should this script
# itself be killed, the kernel stops them. Nothing is synced to disk: this is for tests only.
#
# The result is the command's own. The command's standard input is empty.
set -euo pipefail

if (($# == 0)); then
  echo "usage: scripts/with-services.sh COMMAND [ARGUMENT…]" >&2
  exit 2
fi

readonly MAX_CONNECTIONS=400
# Not $TMPDIR: it may be closed to the users that the servers run as, or too long for a socket's path.
folder="$(mktemp -d /tmp/estrade-services.XXXXXX)"
chmod 0711 "$folder"
# Only of letters and digits: it stands in URLs and in SQL.
password="$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')"
postgres_pid='' mariadb_pid='' command_pid=''

# stop PID SIGNAL: ends one of our servers and waits for it, ten seconds at most.
stop() {
  [[ -n "$1" ]] || return 0
  kill -s "$2" "$1" 2>/dev/null || return 0
  local tries=100
  while kill -0 "$1" 2>/dev/null && ((tries-- > 0)); do sleep 0.1; done
  kill -KILL "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

# shellcheck disable=SC2317 # the trap calls it
clean_up() {
  trap '' INT TERM HUP
  # The command goes first, whole, so that it does not see its databases vanish.
  if [[ -n "$command_pid" ]]; then
    kill -TERM -- "-$command_pid" 2>/dev/null || true
    wait "$command_pid" 2>/dev/null || true
  fi
  stop "$postgres_pid" INT
  stop "$mariadb_pid" TERM
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

die() {
  echo "with-services: $1" >&2
  if [[ -f "${2:-}" ]]; then tail -n 20 "$2" >&2; fi
  exit 1
}

# Neither server may run as root: root lends them the first of the given users that exists.
as_user=()
choose_user() {
  as_user=()
  local user
  if ((EUID == 0)); then
    for user in "$@"; do
      if id -u "$user" >/dev/null 2>&1; then
        as_user=(--reuid "$user" --regid "$(id -g "$user")" --init-groups)
        return
      fi
    done
    die "no unprivileged user to run a server as (looked for: $*)"
  fi
}

# make_home NAME: a private folder for a server, owned by the user chosen for it.
make_home() {
  mkdir -m 0700 "$folder/$1"
  if ((${#as_user[@]} > 0)); then chown "${as_user[1]}:${as_user[3]}" "$folder/$1"; fi
}

# write_as_user FILE: standard input into a file that only the chosen user reads.
write_as_user() {
  (umask 077 && setpriv "${as_user[@]}" tee -- "$1" >/dev/null)
}

# A port that nobody listens on, below the range from which the kernel hands out ports to outgoing connections.
spare_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
}

# await PID LOG TEXT: until the log says TEXT; fails when the server ends first, or after a minute.
await() {
  local tries=600
  until grep -q "$3" "$2" 2>/dev/null; do
    if ! kill -0 "$1" 2>/dev/null || ((tries-- == 0)); then return 1; fi
    sleep 0.1
  done
}

postgres_bin() {
  local server best=''
  # The newest one that Debian installed, else what is on the PATH.
  best="$(printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -V | tail -n 1)"
  for server in "$best" "$(command -v postgres || true)"; do
    if [[ -x "$server" ]]; then
      dirname -- "$server"
      return
    fi
  done
  die "no PostgreSQL server found: run scripts/require.sh test"
}

start_postgres() {
  local bin port log="$folder/postgres.log"
  bin="$(postgres_bin)"
  choose_user postgres nobody
  make_home postgres
  local data="$folder/postgres/data" secret="$folder/postgres/password"
  # Clear-text passwords on loopback: SCRAM's thousands of rounds would slow every connection of an unoptimised test.
  printf '%s\n' "$password" | write_as_user "$secret"
  (cd "$folder/postgres" && setpriv "${as_user[@]}" "$bin/initdb" --pgdata "$data" --username estrade \
    --pwfile "$secret" --auth password --encoding UTF8 --locale C.UTF-8 --no-sync) >"$log" 2>&1 ||
    die "initdb failed" "$log"

  local attempt
  for attempt in 1 2 3; do
    port="$(spare_port)"
    # The time zone is an odd one, so that a test notices whoever relies on the server's.
    setpriv "${as_user[@]}" --pdeathsig INT "$bin/postgres" -D "$data" -p "$port" \
      -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections="$MAX_CONNECTIONS" \
      -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=128MB \
      -c timezone=Asia/Kolkata -c logging_collector=off </dev/null >"$log.$attempt" 2>&1 &
    postgres_pid=$!
    if await "$postgres_pid" "$log.$attempt" "ready to accept connections"; then
      PGPASSWORD="$password" "$bin/createdb" -h 127.0.0.1 -p "$port" -U estrade estrade
      export ESTRADE_TEST_POSTGRES_PID="$postgres_pid"
      export ESTRADE_TEST_POSTGRES_URL="postgres://estrade:$password@127.0.0.1:$port/estrade"
      return
    fi
    stop "$postgres_pid" QUIT
    postgres_pid=''
  done
  die "PostgreSQL did not start" "$log.$attempt"
}

start_mariadb() {
  local server port log="$folder/mariadb.log"
  server="$(PATH="$PATH:/usr/sbin" command -v mariadbd)" || die "no MariaDB server found: run scripts/require.sh test"
  choose_user mysql nobody
  make_home mariadb
  local home="$folder/mariadb"
  # Read by the server before it lets anybody in.
  printf '%s\n' "CREATE DATABASE IF NOT EXISTS estrade;" \
    "CREATE USER IF NOT EXISTS 'estrade'@'%' IDENTIFIED BY '$password';" \
    "GRANT ALL ON *.* TO 'estrade'@'%';" | write_as_user "$home/init.sql"
  (cd "$home" && setpriv "${as_user[@]}" mariadb-install-db --no-defaults --datadir="$home/data" \
    --auth-root-authentication-method=socket --skip-test-db --skip-name-resolve) >"$log" 2>&1 ||
    die "mariadb-install-db failed" "$log"

  local attempt
  for attempt in 1 2 3; do
    port="$(spare_port)"
    setpriv "${as_user[@]}" --pdeathsig TERM "$server" --no-defaults --datadir="$home/data" --tmpdir="$home" \
      --socket="$home/socket" --pid-file="$home/pid" --init-file="$home/init.sql" \
      --bind-address=127.0.0.1 --port="$port" --skip-name-resolve --max-connections="$MAX_CONNECTIONS" \
      --innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync --skip-innodb-doublewrite --skip-log-bin \
      --innodb-buffer-pool-size=128M --character-set-server=utf8mb4 --collation-server=utf8mb4_general_ci \
      --default-time-zone=+05:30 </dev/null >"$log.$attempt" 2>&1 &
    mariadb_pid=$!
    if await "$mariadb_pid" "$log.$attempt" "ready for connections"; then
      export ESTRADE_TEST_MARIADB_PID="$mariadb_pid"
      export ESTRADE_TEST_MARIADB_URL="mysql://estrade:$password@127.0.0.1:$port/estrade"
      return
    fi
    stop "$mariadb_pid" TERM
    mariadb_pid=''
  done
  die "MariaDB did not start" "$log.$attempt"
}

start_postgres
start_mariadb

# In a process group of its own, so that an interruption ends all of it.
set -m
setpriv --pdeathsig TERM -- "$@" </dev/null &
command_pid=$!
set +m
result=0
wait "$command_pid" || result=$?
command_pid=''
exit "$result"
