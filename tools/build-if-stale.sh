# Sourced by the launchers. build_if_stale PROJECT PROGRAM STAMP WHAT SOURCE...: builds PROJECT in Release when PROGRAM is missing or a
# SOURCE is newer than the last build. One build at a time; the build's output goes to a log beside STAMP.
build_if_stale() {
    local project=$1 program=$2 stamp=$3 what=$4 lock log
    shift 4
    is_stale "$program" "$stamp" "$@" || return 0
    lock=$(dirname "$stamp")/build.lock
    log=$stamp.log
    mkdir -p "$(dirname "$stamp")"
    exec 9> "$lock"
    flock 9
    if is_stale "$program" "$stamp" "$@"; then
        echo "forensics: building $what …" >&2
        touch "$stamp.new"
        if ! dotnet build "$project" -c Release -v q --nologo > "$log" 2>&1; then
            tail -n 20 "$log" >&2
            echo "forensics: the build failed; the whole log is $log." >&2
            exit 1
        fi
        mv "$stamp.new" "$stamp"
    fi
    exec 9>&-
}

is_stale() {
    local program=$1 stamp=$2
    shift 2
    [ -f "$program" ] && [ -f "$stamp" ] || return 0
    [ -n "$(find "$@" -newer "$stamp" -type f -print -quit 2> /dev/null)" ]
}
