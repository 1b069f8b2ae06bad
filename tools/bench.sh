#!/usr/bin/env bash
# Measures speed, with the accuracy figure beside it: ./forensics bench [NAME [--json] [--case CASE] [--repeats N] [--seconds S]]
# Without a name it lists the benches. Builds tests/Forensics.Benchmarks in Release when a source is newer than the last build.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
project=$root/tests/Forensics.Benchmarks
program=$root/artifacts/bin/Forensics.Benchmarks/release/Forensics.Benchmarks.dll
stamp=$root/.cache/bench-build.stamp

"$root/tools/setup.sh" bench
# shellcheck source=tools/build-if-stale.sh
. "$root/tools/build-if-stale.sh"
build_if_stale "$project" "$program" "$stamp" "the benches" \
    "$root/src" "$project" "$root/tests/Forensics.Tests/References" "$root"/Directory.* "$root/global.json" "$root/.cache/native"

export FORENSICS_HOME=$root
exec dotnet "$program" "$@"
