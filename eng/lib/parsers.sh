# AppArmor's parsers, this system's and a later one's: no kernel is asked. Sourced after common.sh, apt.sh and debian.sh.

# The real parser of a later release, for what Ubuntu 24.04 (AppArmor 4.0) accepts: Debian 13's 4.1 knows that feature set.
LATER_SUITE=trixie

# Sets later_parser: a command that runs it from a directory of its own, with the libraries that it was built for.
need_later_parser() {
    local root
    root=$CACHE_DIR/apparmor/parser-$(content_key "$ENG_DIR/lib/parsers.sh")
    later_parser=("$root/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" --library-path "$root/usr/lib/x86_64-linux-gnu" "$root/usr/sbin/apparmor_parser"
        --config-file /dev/null --base "$root/etc/apparmor.d")
    later_features=$root/etc/apparmor.d/abi
    [ ! -d "$root" ] || return 0
    step "Fetching AppArmor's parser of Debian $LATER_SUITE"
    local package
    mkdir -p -- "$root.$$/packages"
    download_packages "$LATER_SUITE" "$root.$$/packages" apparmor libc6 libgcc-s1 libstdc++6
    for package in "$root.$$"/packages/*.deb; do dpkg-deb -x "$package" "$root.$$"; done
    # Older packages have /sbin apart.
    [ -d "$root.$$/usr/sbin" ] || mv -- "$root.$$/sbin" "$root.$$/usr/sbin"
    rm -rf -- "$root.$$/packages"
    mv -T -- "$root.$$" "$root"
}

# profiles_parse FILE: a line "ok ..." or "not ok ..." for each parser and each feature set that it knows.
profiles_parse() {
    need_later_parser
    parses "$1" "$(apparmor_parser --version | sed -n 's/.*version //p')" /etc/apparmor.d/abi apparmor_parser
    parses "$1" "$("${later_parser[@]}" --version | sed -n 's/.*version //p')" "$later_features" "${later_parser[@]}"
}

# parses FILE VERSION FEATURES COMMAND...
parses() {
    local file=$1 version=$2 directory=$3 features said
    shift 3
    for features in "$directory"/*; do
        if said=$("$@" --skip-kernel-load --skip-cache --skip-read-cache --policy-features "$features" --kernel-features "$features" "$file" 2>&1 >/dev/null); then
            echo "ok the profiles parse with AppArmor $version for the features $(basename -- "$features")"
        else
            echo "not ok the profiles parse with AppArmor $version for the features $(basename -- "$features"): $said"
        fi
    done
}
