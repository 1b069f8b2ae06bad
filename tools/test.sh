#!/usr/bin/env bash
# Runs the tests: ./forensics test [--all] [--stack System] [--filter EXPRESSION]
# Without --all the tests marked slow (faults, fuzz, large comparisons) are left out. Ends with "N passed, N failed, N skipped".
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
stack=System
filter="Speed!=Slow"
while [ $# -gt 0 ]; do
    case $1 in
        --all) filter=""; shift ;;
        --stack) stack=${2:?--stack needs a name}; shift 2 ;;
        --filter) filter="${filter:+$filter&}(${2:?--filter needs an expression})"; shift 2 ;;
        -h | --help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
        *) echo "forensics test: unknown option $1; known are --all, --stack NAME and --filter EXPRESSION." >&2; exit 2 ;;
    esac
done
if [ "$stack" != System ]; then
    echo "forensics test: the stack $stack is not part of this build; System is." >&2
    exit 2
fi

"$root/tools/setup.sh" test
mkdir -p "$root/.cache"
locked=$([ -n "${CI:-}" ] && echo "-p:RestoreLockedMode=true" || true)
echo "forensics: building the tests …" >&2
# shellcheck disable=SC2086 # empty outside CI
if ! dotnet build "$root/Forensics.sln" -c Release -v q --nologo -p:Stack="$stack" $locked > "$root/.cache/build.log" 2>&1; then
    grep -E "error|warn" "$root/.cache/build.log" | sort -u | head -n 40 >&2 || tail -n 40 "$root/.cache/build.log" >&2
    exit 1
fi

# One PostgreSQL for the whole run, unless one is given: in a folder that only its user can enter, reached by a socket there and by no port.
# What a test needs restarted or cut, it starts itself. Without the programs the tests say what is missing.
cluster="" as_server=() programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
stop_postgres() {
    [ -z "$cluster" ] || "${as_server[@]}" "$programs/pg_ctl" -D "$cluster" -m immediate stop > /dev/null 2>&1 || true
    [ -z "$cluster" ] || rm -rf "$cluster"
}
if [ -z "${FORENSICS_TEST_POSTGRES:-}" ] && [ -x "$programs/initdb" ]; then
    trap stop_postgres EXIT
    cluster=$(mktemp -d)
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$cluster"
        as_server=(runuser -u postgres --)
    fi
    (cd / && "${as_server[@]}" "$programs/initdb" -D "$cluster" -U postgres --auth=trust --no-sync --encoding=UTF8 --locale=C > /dev/null &&
        "${as_server[@]}" "$programs/pg_ctl" -D "$cluster" -w -l "$cluster/log" \
            -o "-h '' -k '$cluster' -c fsync=off -c full_page_writes=off -c max_connections=300" start > /dev/null)
    export FORENSICS_TEST_POSTGRES="Host=$cluster;Username=postgres;Database=postgres"
fi

export FORENSICS_HOME=$root
passed=0 failed=0 skipped=0 broken=0
for project in "$root"/tests/*Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    echo "== $name"
    log=$root/.cache/$name.log
    dotnet test "$project" -c Release --no-build --nologo ${filter:+--filter "$filter"} 2>&1 | tee "$log" || true
    counts=$(sed -nE 's/^(Passed|Failed|Skipped)! +- Failed: +([0-9]+), Passed: +([0-9]+), Skipped: +([0-9]+).*/\2 \3 \4/p' "$log" | tail -n 1)
    if [ -z "$counts" ]; then
        # A crash of the test host leaves no closing line, and must not read as success.
        grep -q "No test matches" "$log" || broken=$((broken + 1))
        continue
    fi
    read -r f p s <<< "$counts"
    failed=$((failed + f)) passed=$((passed + p)) skipped=$((skipped + s))
    # An aborted run may close with no failed test.
    if grep -q "Test Run Aborted" "$log"; then broken=$((broken + 1)); fi
done

failed=$((failed + broken))
[ "$broken" -eq 0 ] || echo "$broken test project(s) ended without a result; each counts as one failure." >&2
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
