# Running test projects and adding up what they report. Sourced by eng/test; expects $results and $configuration.

TEST_USER=mcp-test
TEST_HOME=/var/lib/container-mcp-test

uses_cluster() {
    grep -q -e TestCluster -e 'needs: cluster' "$1"
}

# run_lane PROJECT...: one after the other; a failing project never stops the others.
run_lane() {
    local project
    for project in "$@"; do run_project "$project"; done
}

run_project() {
    local project=$1 name started=$EPOCHSECONDS status=0
    name=$(basename -- "$(dirname -- "$project")")
    step "Running $name"
    case $project in
        */run.sh) run_script "$project" "$name" || status=$? ;;
        *) run_dotnet_tests "$project" "$name" || status=$? ;;
    esac >"$results/$name.log" 2>&1
    [ -s "$results/$name.totals" ] || echo "0 1 0" >"$results/$name.totals"
    read -r passed failed skipped <"$results/$name.totals"
    # A runner that failed without a failing test (crash, no test found) is a failure all the same.
    if [ "$failed" -eq 0 ] && { [ "$status" -ne 0 ] || [ $((passed + skipped)) -eq 0 ]; }; then
        failed=1
        echo "$passed 1 $skipped" >"$results/$name.totals"
    fi
    [ "$failed" -eq 0 ] || sed "s/^/$name | /" "$results/$name.log" >&2
    step "$name: $passed passed, $failed failed, $skipped skipped ($((EPOCHSECONDS - started)) s)"
}

# A script's last line has the form of ours: "N passed, N failed, N skipped".
run_script() {
    local status=0
    "$1" || status=$?
    tail -n 1 "$results/$2.log" | sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' >"$results/$2.totals"
    return "$status"
}

run_dotnet_tests() {
    local project=$1 name=$2 assembly directory status=0
    assembly=$(basename -- "$project" .csproj).dll
    directory=$(dirname -- "$project")/bin/$configuration/net10.0
    if [ "$name" = SandboxServer.Tests ] && is_root; then
        run_unprivileged "$directory" "$assembly" "$results/$name.xml" || status=$?
    else
        dotnet "$directory/$assembly" -xml "$results/$name.xml" || status=$?
    fi
    assembly_totals "$results/$name.xml" >"$results/$name.totals"
    return "$status"
}

# The server refuses to run as root, and root passes through every permission a jail test looks at: these tests run
# as a user of their own, from a copy, since a checkout may lie where only root can read.
run_unprivileged() {
    local directory=$1 assembly=$2 report=$3 copy status=0
    id "$TEST_USER" >/dev/null 2>&1 ||
        useradd --system --create-home --home-dir "$TEST_HOME" --shell /bin/bash "$TEST_USER"
    copy=$(mktemp -d /var/tmp/container-mcp-test.XXXXXX)
    tar -C "$ROOT_DIR" --exclude=./.git --exclude=bin --exclude=obj --exclude=node_modules -cf - . | tar -C "$copy" -xf -
    mkdir -p -- "$copy/$directory" "$copy/.home"
    cp -r -- "$directory/." "$copy/$directory/"
    chown -R "$TEST_USER:" "$copy"
    chmod 755 "$copy"
    (cd -- "$copy/$directory" &&
        exec setpriv --reuid="$TEST_USER" --regid="$(id -g "$TEST_USER")" --clear-groups --inh-caps=-all \
            env -i PATH="$PATH" HOME="$TEST_HOME" USER="$TEST_USER" LANG=C.UTF-8 TMPDIR=/tmp DOTNET_NOLOGO=1 \
            dotnet "./$assembly" -xml "$copy/result.xml") || status=$?
    cp -- "$copy/result.xml" "$report" 2>/dev/null || true
    rm -rf -- "$copy"
    return "$status"
}

# xunit's own report: one <assembly> element with the counts. Errors outside of tests (fixtures) count as failures,
# tests that were not run as skipped.
assembly_totals() {
    [ -s "$1" ] || return 0
    grep -o '<assembly [^>]*>' "$1" | awk '
        function count(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) + 0 : 0 }
        { passed += count("passed"); failed += count("failed") + count("errors"); skipped += count("skipped") + count("not-run") }
        END { print passed + 0, failed + 0, skipped + 0 }'
}

report_totals() {
    cat "$results"/*.totals | awk '{ p += $1; f += $2; s += $3 } END { printf "%d passed, %d failed, %d skipped\n", p, f, s; exit f > 0 || p == 0 }'
}

finish_tests() {
    rm -rf -- "$results"
}

prepare_cluster_tests() {
    :
}
