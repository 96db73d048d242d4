# Root file systems from Debian packages, for machines that can pull no base image. Sourced after common.sh and apt.sh.

DEBIAN_SUITE=bookworm

# debian_rootfs NAME VARIANT PACKAGE...: prints the path of a tar archive with the packages and nothing to build or install
# with; the exact versions lie beside it (NAME-….packages). Cached by the list of packages.
debian_rootfs() {
    local name=$1 variant=$2 key tar
    shift 2
    key=$(content_key "$ENG_DIR/lib/debian.sh" "$variant" "$@")
    tar=$CACHE_DIR/rootfs/$name-$key.tar
    if [ ! -f "$tar" ]; then
        need_packages mmdebstrap
        need_disk 1500 "$CACHE_DIR"
        mkdir -p -- "$CACHE_DIR/rootfs"
        [ -n "$(debian_archives)" ] || logged "$CACHE_DIR/logs/apt.log" apt-get update
        step "Making the root file system '$name' from Debian packages (about half a minute)"
        local list
        list=$(mktemp)
        debian_archives | sed 's/^/deb /' >"$list"
        # shellcheck disable=SC2016 # "$1" is mmdebstrap's: the new root.
        logged "$CACHE_DIR/logs/rootfs-$name.log" mmdebstrap --format=tar --variant="$variant" --include="$(printf '%s\n' "$@" | paste -sd,)" \
            --aptopt='APT::Install-Recommends "false"' --dpkgopt='path-exclude=/usr/share/doc/*' \
            --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
            --dpkgopt='path-exclude=/usr/share/info/*' \
            --extract-hook='cd "$1/var/cache/apt/archives" && ls *.deb >'"$tar.packages" \
            --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/* "$1"/var/log/*' \
            "$DEBIAN_SUITE" "$tar.part" "$list"
        rm -f -- "$list"
        mv -- "$tar.packages" "${tar%.tar}.packages"
        mv -- "$tar.part" "$tar"
    fi
    echo "$tar"
}
