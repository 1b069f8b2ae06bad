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
