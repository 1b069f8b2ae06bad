#!/usr/bin/env bash
# Measures speed, with the accuracy figure beside it: ./forensics bench [NAME [--json] [--case CASE] [--repeats N] [--seconds S]]
# Without a name it lists the benches. Builds tests/Forensics.Benchmarks in Release when a source is newer than the last build.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
project=$root/tests/Forensics.Benchmarks
program=$root/artifacts/bin/Forensics.Benchmarks/release/Forensics.Benchmarks.dll
stamp=$root/.cache/bench-build.stamp

is_stale() {
    [ -f "$program" ] && [ -f "$stamp" ] || return 0
    [ -n "$(find "$root/src" "$project" "$root/tests/Forensics.Tests/References" "$root"/Directory.* "$root/global.json" "$root/.cache/native" \
        -newer "$stamp" -type f -print -quit 2> /dev/null)" ]
}

if is_stale; then
    mkdir -p "$root/.cache"
    # The launcher's own lock: two builds of one project at once break each other.
    exec 9> "$root/.cache/build.lock"
    flock 9
    if is_stale; then
        echo "forensics: building the benches …" >&2
        touch "$stamp.new"
        if ! dotnet build "$project" -c Release -v q --nologo > "$root/.cache/bench-build.log" 2>&1; then
            tail -n 20 "$root/.cache/bench-build.log" >&2
            echo "forensics: the build failed; the whole log is $root/.cache/bench-build.log." >&2
            exit 1
        fi
        mv "$stamp.new" "$stamp"
    fi
    exec 9>&-
fi

export FORENSICS_HOME=$root
exec dotnet "$program" "$@"
