# The version of everything that is released: Directory.Build.props says it. Sourced after common.sh.

product_version() {
    sed -nE 's|.*<Version>([^<]+)</Version>.*|\1|p' "$ROOT_DIR/Directory.Build.props"
}

# Ends with an error when the chart says another version.
check_versions() {
    local version key
    version=$(product_version)
    [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || die "Directory.Build.props: <Version> is '$version'" "allowed: a semantic version such as 1.2.3 or 1.2.3-rc.1"
    for key in version appVersion; do
        grep -qx "$key: \"\?$version\"\?" "$ROOT_DIR/charts/container-mcp/Chart.yaml" ||
            die "charts/container-mcp/Chart.yaml: $key is not $version" "Directory.Build.props says the version; write the same into the chart"
    done
}
