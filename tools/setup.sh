#!/usr/bin/env bash
# Prepares what the build and the run need and finds it there the next time: system libraries, npm packages, the OpenCV shim and the
# program that decodes HEIC and AVIF.
#
#   tools/setup.sh [run|test|bench]      "test" adds what only the tests need: Chromium, CJK fonts, independent decoders, PostgreSQL;
#                                        "bench" the peers that are measured beside us
#
# Looks at the things themselves, not at a stamp that may have outlived them: that takes 0.04 s, is quiet and needs no network.
# Otherwise one line on stderr for each step; the tools' own output goes to .cache/setup.log. Never asks anything.
# Exit codes: 0 everything is there; 2 wrong argument; 3 something is missing, and stderr says what and the line to run.
set -euo pipefail

tier=${1:-run}
case $tier in
    run | test | bench) ;;
    *)
        echo "forensics: tools/setup.sh takes run, test or bench, not '$tier'." >&2
        exit 2
        ;;
esac

cd "$(dirname "${BASH_SOURCE[0]}")/.."
cache=$PWD/.cache
log=$cache/setup.log
native=src/Forensics.Native/native
shim=$cache/native/libforensics_opencv.so
heif=$cache/native/forensics_heif

# What must be there, and the Debian package that brings it. A library is known by its soname, because that is what is
# loaded: Ubuntu renames packages (libpng16-16t64) and not sonames. OpenCV's soname fixes its version, 4.6.
run_needs=(
    lib:libturbojpeg.so.0=libturbojpeg0
    lib:libpng16.so.16=libpng16-16
    lib:libwebp.so.7=libwebp7
    lib:libheif.so.1=libheif1
    lib:libopencv_core.so.406=libopencv-core406
    lib:libopencv_imgproc.so.406=libopencv-imgproc406
    lib:libopencv_flann.so.406=libopencv-flann406
    lib:libopencv_features2d.so.406=libopencv-features2d406
    lib:libopencv_calib3d.so.406=libopencv-calib3d406
)
build_needs=('cmd:g++=g++')
npm_needs=(cmd:node=nodejs cmd:npm=npm)
test_needs=(
    cmd:chromium=chromium
    file:/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc=fonts-noto-cjk
    file:/usr/include/jpeglib.h=libjpeg62-turbo-dev
    file:/usr/lib/python3/dist-packages/PIL/Image.py=python3-pil
    cmd:heif-enc=libheif-examples
    file:/usr/lib/postgresql/15/bin/initdb=postgresql-15
)

bench_needs=(cmd:djpeg=libjpeg-turbo-progs)

# The shim is compiled against these; only unpacked under .cache, because installing them pulls in 165 packages.
header_packages=(libopencv-core-dev libopencv-imgproc-dev libopencv-flann-dev libopencv-features2d-dev libopencv-calib3d-dev)

say() { echo "forensics: $*" >&2; }

fail() {
    say "$*"
    exit 3
}

# Runs a command with its output in the log; shows the end of the log and stops when it fails.
logged() {
    if ! "$@" >>"$log" 2>&1 </dev/null; then
        tail -n 12 "$log" >&2
        fail "'$*' failed; its whole output is in $log"
    fi
}

libraries=
# Prints the packages of those needs that are not met.
missing_packages() {
    local need what
    for need in "$@"; do
        what=${need%%=*}
        case $what in
            lib:*) [[ $libraries == *"${what#lib:} ("* ]] && continue ;;
            cmd:*) command -v "${what#cmd:}" >/dev/null && continue ;;
            file:*) [[ -e ${what#file:} ]] && continue ;;
        esac
        echo "${need#*=}"
    done
}

# "path version" of every package a lock file wants at run time, sorted; npm keeps a lock of the same form in node_modules.
locked_versions() {
    awk '
        function flush() { if (name != "" && !dev) print name, version; name = ""; dev = 0 }
        /^    "node_modules\/.*": \{/ { flush(); split($0, part, "\""); name = part[2] }
        /^      "version":/ { split($0, part, "\""); version = part[4] }
        /^      "dev": true/ { dev = 1 }
        END { flush() }' "$1" | sort
}

npm_is_complete() {
    local name
    [[ -e node_modules/.package-lock.json ]] || return 1
    [[ $(locked_versions package-lock.json) == "$(locked_versions node_modules/.package-lock.json)" ]] || return 1
    while read -r name _; do
        [[ -e $name/package.json ]] || return 1
    done < <(locked_versions package-lock.json)
}

# Of everything the shim is made from; it is built again when any of it changes.
shim_key() { sha256sum tools/setup.sh "$native"/* | sha256sum | cut -d' ' -f1; }

packages_missing() {
    # ldconfig is not on an ordinary user's path.
    libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p)
    local needs=("${run_needs[@]}")
    [[ $tier == test ]] && needs+=("${test_needs[@]}")
    [[ $tier == bench ]] && needs+=("${bench_needs[@]}")
    shim_is_current || needs+=("${build_needs[@]}")
    npm_is_complete || needs+=("${npm_needs[@]}")
    missing_packages "${needs[@]}"
}

shim_is_current() { [[ -e $shim && -x $heif && -e $shim.key && $(<"$shim.key") == "$wanted" ]]; }

apt_install() {
    logged env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a \
        apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

# Debian's package makes and starts a server of its own, on port 5432, unless told before it is installed; the tests start theirs.
no_main_cluster='s/^#?create_main_cluster.*/create_main_cluster = false/'
createcluster=/etc/postgresql-common/createcluster.conf
install_postgres_quietly() {
    dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q "ok installed" && return
    apt_install postgresql-common
    logged sed -ri "$no_main_cluster" "$createcluster"
}

install_packages() {
    local packages=("$@")
    command -v apt-get >/dev/null ||
        fail "these Debian packages, or what stands for them on this system, are missing: ${packages[*]}"
    if [[ $(id -u) != 0 ]]; then
        say "system packages are missing. Run this line once, then try again:"
        local before=""
        [[ ${packages[*]} != *postgresql* ]] ||
            before="sudo apt-get install -y postgresql-common && sudo sed -ri '$no_main_cluster' $createcluster && "
        echo "sudo apt-get update && ${before}sudo apt-get install -y --no-install-recommends ${packages[*]}" >&2
        exit 3
    fi
    say "installing system packages (first time only): ${packages[*]} …"
    # Always: lists may be absent, or older than what the archive still keeps.
    logged apt-get update -q -o DPkg::Lock::Timeout=300
    [[ ${packages[*]} != *postgresql* ]] || install_postgres_quietly postgresql-15
    apt_install "${packages[@]}"
}

install_npm_packages() {
    [[ -L node_modules ]] &&
        fail "node_modules is a link to $(readlink node_modules), which lacks what package-lock.json names: run 'npm ci' there."
    say "installing npm packages (first time only, 150 MB) …"
    logged npm ci --omit=dev --no-audit --no-fund
}

# Headers of the same archive as the runtime libraries; the shim links against those by their sonames.
fetch_headers() {
    local headers=$cache/opencv-headers
    [[ -e $headers/complete ]] && return
    say "fetching OpenCV's headers (first time only, 5 MB unpacked) …"
    rm -rf "$headers"
    mkdir -p "$headers/packages"
    # Lists may be absent where the runtime packages were there already.
    if ! (cd "$headers/packages" && apt-get download -q "${header_packages[@]}") >>"$log" 2>&1 </dev/null; then
        [[ $(id -u) == 0 ]] || fail "OpenCV's headers could not be downloaded: run 'sudo apt-get update' once, then try again ($log)"
        logged apt-get update -q -o DPkg::Lock::Timeout=300
        (cd "$headers/packages" && logged apt-get download -q "${header_packages[@]}")
    fi
    local package
    for package in "$headers"/packages/*.deb; do
        logged dpkg-deb -x "$package" "$headers"
    done
    rm -r "$headers/packages"
    touch "$headers/complete"
}

build_shim() {
    fetch_headers
    say "building the OpenCV shim …"
    mkdir -p "$cache/native"
    # Built aside and moved: a process that has the old one mapped keeps it whole.
    logged g++ -std=c++17 -O2 -g0 -shared -fPIC -fvisibility=hidden -Wall -Wextra -Werror \
        -isystem "$cache/opencv-headers/usr/include/opencv4" -o "$shim.new" "$native/forensics_opencv.cpp" \
        -Wl,--no-undefined -Wl,--as-needed \
        -l:libopencv_calib3d.so.406 -l:libopencv_features2d.so.406 -l:libopencv_imgproc.so.406 -l:libopencv_core.so.406
    mv "$shim.new" "$shim"
    say "building the HEIC and AVIF decoder's process …"
    logged g++ -std=c++17 -O2 -g0 -Wall -Wextra -Werror -o "$heif.new" "$native/forensics_heif.cpp" -Wl,--as-needed -l:libheif.so.1
    mv "$heif.new" "$heif"
    echo "$wanted" >"$shim.key"
}

wanted=$(shim_key)
everything_is_there() { shim_is_current && npm_is_complete && [[ -z $(packages_missing) ]]; }

everything_is_there && exit 0

mkdir -p "$cache"
# Two launchers started at once: the second waits, then finds everything there.
exec 9>"$cache/setup.lock"
flock 9
everything_is_there && exit 0

: >"$log"
mapfile -t packages < <(packages_missing)
((${#packages[@]} == 0)) || install_packages "${packages[@]}"
npm_is_complete || install_npm_packages
shim_is_current || build_shim

left=$(packages_missing | tr '\n' ' ')
[[ -z $left ]] || fail "still missing after the set-up: $left(see $log)"
