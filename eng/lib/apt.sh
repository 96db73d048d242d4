# Debian packages: installing tools, downloading sources. Sourced after common.sh.

# need_packages PACKAGE...: installs what is missing when it may, else says what to type.
need_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    has apt-get || die "missing: ${missing[*]} (Debian names)" "install them with this system's package manager"
    is_root || die "missing packages: ${missing[*]}" "sudo apt-get install --no-install-recommends ${missing[*]}"
    step "Installing ${missing[*]}"
    apt_install "${missing[@]}"
}

apt_install() {
    local log=$CACHE_DIR/logs/apt.log
    mkdir -p -- "$CACHE_DIR/logs"
    # A machine whose package lists are missing or old fails the first time: refresh them once and try again.
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1 && return 0
    logged "$log" apt-get update
    DEBIAN_FRONTEND=noninteractive logged "$log" apt-get install -y --no-install-recommends "$@"
}

# Prints "URI SUITE COMPONENT" of every configured Debian archive: third-party archives are none of our business.
debian_archives() {
    # shellcheck disable=SC2016 # apt fills in these names, not the shell.
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)' 'Created-By: Packages' |
        awk '$4 == "Debian" { print $1, $2, $3 }' | sort -u
}

# download_source PACKAGE UPSTREAM-VERSION DIRECTORY: leaves the .dsc and the archives of a source package in the directory.
# The system's own lists stay as they are: source entries go to a private list.
download_source() {
    local apt=$3/.apt
    [ -n "$(debian_archives)" ] || logged "$CACHE_DIR/logs/apt.log" apt-get update
    mkdir -p -- "$apt/lists/partial" "$apt/parts"
    debian_archives | sed 's/^/deb-src /' >"$apt/sources.list"
    [ -s "$apt/sources.list" ] || die "no Debian archive in apt's sources: cannot fetch the source of $1"
    local options=(-o "Dir::Etc::SourceList=$apt/sources.list" -o "Dir::Etc::SourceParts=$apt/parts" -o "Dir::State::Lists=$apt/lists"
        -o APT::Sandbox::User=root)
    logged "$CACHE_DIR/logs/apt-source.log" apt-get "${options[@]}" update
    (cd -- "$3" && logged "$CACHE_DIR/logs/apt-source.log" apt-get "${options[@]}" source --download-only "$1")
    compgen -G "$3/$1_$2*.dsc" >/dev/null || die "apt offers another version of $1 than $2: $(cd -- "$3" && echo ./*.dsc)"
}

# download_packages SUITE DIRECTORY PACKAGE...: leaves packages of another release of Debian in the directory, not installed.
# Like download_source with lists of its own.
download_packages() {
    local suite=$1 directory=$2
    shift 2
    use_lists_of "$suite" "$directory/.apt"
    (cd -- "$directory" && logged "$CACHE_DIR/logs/apt-$suite.log" apt-get "${suite_options[@]}" download "$@")
    rm -rf -- "$directory/.apt"
}

# download_packages_with_dependencies SUITE DIRECTORY PACKAGE...: and all that they depend on, whatever this system has of it.
download_packages_with_dependencies() {
    local suite=$1 directory=$2
    shift 2
    use_lists_of "$suite" "$directory/.apt"
    logged "$CACHE_DIR/logs/apt-$suite.log" apt-get "${suite_options[@]}" -o Dir::State::status=/dev/null install -y --no-install-recommends --download-only "$@"
    mv -- "$directory"/.apt/cache/archives/*.deb "$directory/"
    rm -rf -- "$directory/.apt"
}

# use_lists_of SUITE DIRECTORY: sets suite_options, with which apt-get knows that release of Debian only and keeps its lists in the directory.
use_lists_of() {
    local suite=$1 apt=$2
    [ -n "$(debian_archives)" ] || logged "$CACHE_DIR/logs/apt.log" apt-get update
    mkdir -p -- "$apt/lists/partial" "$apt/parts" "$apt/cache/archives/partial"
    debian_archives | awk -v suite="$suite" '$2 !~ /-/ { print "deb", $1, suite, $3 }' >"$apt/sources.list"
    [ -s "$apt/sources.list" ] || die "no Debian archive in apt's sources: cannot fetch packages of $suite"
    suite_options=(-o "Dir::Etc::SourceList=$apt/sources.list" -o "Dir::Etc::SourceParts=$apt/parts" -o "Dir::State::Lists=$apt/lists"
        -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
    # Its lists say that they are good for a week, and a mirror that stands still is older: they are signed all the same.
    [ "$suite" != sid ] || suite_options+=(-o Acquire::Check-Valid-Until=false)
    logged "$CACHE_DIR/logs/apt-$suite.log" apt-get "${suite_options[@]}" update
}
