# What the scripts of the benchmark share: they source it, with `work` (a folder of their own) and `tandem` (the program) set.
server= bare= port=$((20000 + $$ % 20000)) database=() name=tandem_bench_$$

finish() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    [[ -z $bare ]] || kill "$bare" 2>/dev/null || true
    [[ -z ${TANDEM_TEST_PG:-} ]] || psql -qX "$TANDEM_TEST_PG" -c "DROP DATABASE IF EXISTS $name WITH (FORCE)" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

# What a page's own form would do: signs in and prints the session.
sign_in() { # LOGIN PASSWORD
    curl -s -o /dev/null -D - -H 'Sec-Fetch-Site: same-origin' --data-urlencode "login=$1" --data-urlencode "password=$2" \
        "http://127.0.0.1:$port/sign-in" | sed -n 's/^Set-Cookie: sid=\([0-9a-f]*\);.*/\1/p' | tr -d '\r'
}

serve() { # COMMAND...: until it answers; the data in $data, the rows in $database if that is set
    "$@" serve --data "$data" "${database[@]}" --listen "127.0.0.1:$port" --show-cost >"$work/serve.txt" 2>&1 & server=$!
    from=$EPOCHREALTIME
    until curl -sf "http://127.0.0.1:$port/healthz" >/dev/null; do kill -0 "$server"; done
}
serve_end() { kill "$server"; wait "$server" 2>/dev/null || true; server=; }
ask() { curl -s -o /dev/null -w '%{http_code}' -b "sid=$sid" "http://127.0.0.1:$port$1"; }
seconds_since() { awk "BEGIN {printf \"%.1f\", $EPOCHREALTIME - $1}"; }

# A demo company with a life of its own or one that bench/fill.sql gives it. Sets password and lived.
company() { # PEOPLE
    "$tandem" demo --data "$data" --people "$1" --seed 7 --years 2 >"$work/demo.txt"
    password=$(sed -n "s/^Sign in with the password '\(.*\)' as:/\1/p" "$work/demo.txt" | head -n 1)
    lived=
    if (($1 > 10000)) && command -v sqlite3 >/dev/null; then # such a demo has no life of its own
        sqlite3 -bail "$data/tandem.db" <bench/fill.sql
        sync # or the first start waits for the disk
        lived=", filled by bench/fill.sql to $(du -m "$data/tandem.db" | cut -f1) MB"
    fi
}

# The same rows on PostgreSQL, in a database of their own; sets database. Keys and files stay where they are.
to_postgres() {
    psql -qX "$TANDEM_TEST_PG" -c "CREATE DATABASE $name"
    database=(--database "${TANDEM_TEST_PG/\/postgres\?//$name?}")
    mkdir "$work/empty"
    cp "$data"/*.key "$data"/keys.db "$work/empty/" 2>/dev/null || true
    "$tandem" migrate --data "$work/empty" "${database[@]}" >"$work/migrate.txt"
    bench/copy "$data/tandem.db" "${database[1]}"
    rm -rf "$work/empty"
}

machine() {
    echo "$(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)), $(awk '/MemTotal/ {printf "%.0f GiB", $2/1048576}' /proc/meminfo), $(. /etc/os-release; echo "$PRETTY_NAME"), SQLite $(pkg-config --modversion sqlite3)"
}
