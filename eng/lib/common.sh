# Sourced by every script under eng/: where things lie, how to tell the user what happens, how to stop.

ENG_DIR=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
ROOT_DIR=$(dirname -- "$ENG_DIR")
CACHE_DIR=${XDG_CACHE_HOME:-$HOME/.cache}/container-mcp
export ENG_DIR ROOT_DIR CACHE_DIR

# step TEXT: announces a stage, with the seconds since the command began, so that a long wait shows what it waits for.
step() {
    printf '==> [%4ds] %s\n' "$((EPOCHSECONDS - ${STARTED_AT:=$EPOCHSECONDS}))" "$*" >&2
}

note() {
    printf '    %s\n' "$*" >&2
}

# die TEXT [HINT...]: each hint is a line that says how to get what is missing.
die() {
    printf 'error: %s\n' "$1" >&2
    shift
    [ $# -eq 0 ] || printf '       %s\n' "$@" >&2
    exit 1
}

export STARTED_AT=${STARTED_AT:-$EPOCHSECONDS}

is_root() {
    [ "$(id -u)" -eq 0 ]
}

has() {
    command -v "$1" >/dev/null 2>&1
}

# content_key FILE|STRING...: a short hash of the contents of files and of plain words, the name of everything cached.
content_key() {
    local item
    for item in "$@"; do
        if [ -f "$item" ]; then cat -- "$item"; else printf '%s\n' "$item"; fi
    done | sha256sum | cut -c1-16
}

# tree_key PATH...: a hash of the files below the paths as they are on the disk (names, modes and contents),
# leaving out what builds write. Works in a clone, an export and a dirty tree alike.
tree_key() {
    (
        cd -- "$ROOT_DIR" || exit
        find "$@" \( -name bin -o -name obj -o -name node_modules -o -name artifacts \) -prune -o -type f -print0 |
            LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
    )
}

# logged LOG COMMAND...: keeps long output out of sight; on failure shows its end and where all of it is.
logged() {
    local log=$1
    shift
    mkdir -p -- "$(dirname -- "$log")"
    if ! "$@" >"$log" 2>&1; then
        tail -n 40 -- "$log" >&2
        die "failed: $*" "whole output: $log"
    fi
}

# wait_for SECONDS WHAT COMMAND...: polls until the command succeeds; dies when the time is over.
wait_for() {
    local deadline=$((EPOCHSECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ "$EPOCHSECONDS" -lt "$deadline" ] || die "timed out waiting for $what"
        sleep 0.2
    done
}

# need_disk MEGABYTES PATH: fails early, before a long step fills the disk.
need_disk() {
    local path=$2 free
    while [ ! -d "$path" ]; do path=$(dirname -- "$path"); done
    free=$(df -Pm -- "$path" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$1" ] || die "$path has $free MB free, this needs $1 MB" "free some, or set XDG_CACHE_HOME to a larger disk"
}
