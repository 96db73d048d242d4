# Running test projects and adding up what they report. Sourced by eng/test; expects $results and $configuration.

# What the tests of SandboxServer need, besides a browser.
SERVER_TEST_PACKAGES=(firejail python3 util-linux ca-certificates)

# They run under the seccomp profile that the chart installs: what the server, its jails and its browser need and the profile forbids
# is found there. Only root can start them so.
! is_root || SERVER_TEST_PACKAGES+=(python3-seccomp)
SERVER_TEST_LAUNCHER=("$ENG_DIR/seccomp-exec" "$ROOT_DIR/apparmor/seccomp/container-mcp.json")

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
    # A table is what its runner has to say; of the rest only failures are shown.
    if [ "$failed" -eq 0 ]; then sed -n '/^| .* |$/p' "$results/$name.log" >&2; else sed "s/^/$name | /" "$results/$name.log" >&2; fi
    step "$name: $passed passed, $failed failed, $skipped skipped ($((EPOCHSECONDS - started)) s)"
}

# A script's last line has the form of ours: "N passed, N failed, N skipped".
run_script() {
    local status=0
    "$1" || status=$?
    tail -n 1 "$results/$2.log" | sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' >"$results/$2.totals"
    return "$status"
}

# run_dotnet_tests PROJECT NAME [ARGUMENT...]: the arguments go to the test program.
run_dotnet_tests() {
    local project=$1 name=$2 assembly directory status=0
    shift 2
    assembly=$(basename -- "$project" .csproj).dll
    directory=$(dirname -- "$project")/bin/$configuration/net10.0
    if [[ $name = SandboxServer.Tests* ]] && is_root; then
        run_unprivileged "$directory" "$assembly" "$results/$name.xml" "$@" || status=$?
    else
        dotnet "$directory/$assembly" -xml "$results/$name.xml" "$@" || status=$?
    fi
    assembly_totals "$results/$name.xml" >"$results/$name.totals"
    return "$status"
}

# The server refuses to run as root, and root passes through every permission a jail test looks at: these tests run
# as a user of their own, from a copy, since a checkout may lie where only root can read.
# run_unprivileged DIRECTORY ASSEMBLY REPORT [ARGUMENT...]: the arguments go to the test program.
run_unprivileged() {
    local directory=$1 assembly=$2 report=$3 copy status=0 name settings=()
    shift 3
    while IFS= read -r name; do
        settings+=("$name=${!name}")
    done < <(compgen -e | grep -E '^(SOAK|FUZZ|PRESSURE)_' || true)
    need_service_user
    copy=$(mktemp -d "$SERVICE_HOME/test.XXXXXX")
    tar -C "$ROOT_DIR" --exclude=./.git --exclude=bin --exclude=obj --exclude=node_modules -cf - . | tar -C "$copy" -xf -
    mkdir -p -- "$copy/$directory"
    cp -r -- "$directory/." "$copy/$directory/"
    chown -R "$SERVICE_USER:" "$copy"
    chmod 755 "$copy"
    allow_control_groups
    launcher=("${SERVER_TEST_LAUNCHER[@]}")
    (exec_as_service_user "$copy/$directory" "${settings[@]}" -- dotnet "./$assembly" -xml "$copy/result.xml" "$@") || status=$?
    cp -- "$copy/result.xml" "$report" 2>/dev/null || true
    rm -rf -- "$copy"
    return "$status"
}

# Directories below which that user may make control groups, for servers with the limits of a pod. Where they cannot be made the tests do
# with the runtime's own limits.
allow_control_groups() {
    local controller directory
    for controller in memory cpu; do
        directory=/sys/fs/cgroup/$controller/container-mcp-tests
        if mkdir -p -- "$directory" 2>/dev/null; then chown "$SERVICE_USER:" "$directory"; fi
    done
}

# run_server_tests ARGUMENT...: builds the server's tests as released and runs some of them, with their progress shown.
run_server_tests() {
    local project=tests/SandboxServer.Tests directory assembly=ContainerMcp.SandboxServer.Tests.dll
    directory=$project/bin/Release/net10.0
    step "Building SandboxServer and its tests"
    logged "$CACHE_DIR/logs/server-tests-build.log" dotnet build "$project" -c Release -v quiet
    step "Running $*"
    if is_root; then
        run_unprivileged "$directory" "$assembly" /dev/null -diagnostics -noLogo -noColor "$@"
    else
        dotnet "$directory/$assembly" -diagnostics -noLogo -noColor "$@"
    fi
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

# failed_methods REPORT: CLASS.METHOD of every test that failed, once each.
failed_methods() {
    grep -o '<test [^>]*result="Fail"[^>]*>' "$1" 2>/dev/null |
        sed -E 's/.* type="([^"]*)" method="([^"]*)".*/\1.\2/' | sort -u
}

# Two cores run a cluster, jails and a browser side by side, and a deadline that is generous on an idle machine may pass.
# So a few failed tests get a second chance, alone. What fails again has failed; what passes is counted as passed, and
# named as flaky in the output, because it is a fault of the test or worse.
MOST_RETRIED=5
retry_failed() {
    local project name methods passed failed skipped
    for project in "$@"; do
        name=$(basename -- "$(dirname -- "$project")")
        read -r passed failed skipped <"$results/$name.totals"
        [ "$failed" -gt 0 ] || continue
        if [ "${project##*/}" = run.sh ]; then
            retry_script "$project" "$name"
            continue
        fi
        mapfile -t methods < <(failed_methods "$results/$name.xml")
        if [ ${#methods[@]} -eq 0 ] || [ "$failed" -gt "$MOST_RETRIED" ] || [ "$passed" -eq 0 ]; then continue; fi
        retry "$project" "$name" "${methods[@]}"
    done
}

# A script is run again as a whole: its checks build on one another.
retry_script() {
    local project=$1 name=$2
    step "Running $name again, alone"
    if ! run_script "$project" "$name.again" >"$results/$name.again.log" 2>&1; then
        sed "s/^/$name again | /" "$results/$name.again.log" >&2
        rm -f -- "$results/$name.again.totals"
        return 0
    fi
    mv -- "$results/$name.again.totals" "$results/$name.totals"
    grep '^not ok ' "$results/$name.log" | sed "s/^/FLAKY (failed, then passed alone): $name: /" >&2 || true
}

retry() {
    local project=$1 name=$2 chosen=() method
    shift 2
    for method in "$@"; do chosen+=(-method "$method"); done
    step "Running again, alone: $*"
    if ! run_dotnet_tests "$project" "$name.again" "${chosen[@]}" >"$results/$name.again.log" 2>&1; then
        sed "s/^/$name again | /" "$results/$name.again.log" >&2
        rm -f -- "$results/$name.again.totals" # they are in the first run's
        return 0
    fi
    rm -f -- "$results/$name.again.totals"
    echo "$((passed + failed)) 0 $skipped" >"$results/$name.totals"
    "$ENG_DIR/lib/failed-tests" "FLAKY (failed, then passed alone)" "$results/$name.xml" >&2 || true
}

# What is still wrong, where a reader of the end of a long log finds it.
list_failures() {
    local totals name passed failed skipped
    for totals in "$results"/*.totals; do
        read -r passed failed skipped <"$totals"
        [ "$failed" -gt 0 ] || continue
        name=$(basename -- "$totals" .totals)
        if [ -s "$results/$name.xml" ]; then
            "$ENG_DIR/lib/failed-tests" FAILED "$results/$name.xml" >&2 || true
        else
            grep '^not ok ' "$results/$name.log" | sed "s/^/FAILED: $name: /" >&2 || true
        fi
    done
}

# Skipped is not passed: each with its reason.
list_skipped() {
    local report
    for report in "$results"/*.xml; do
        [ ! -s "$report" ] || "$ENG_DIR/lib/failed-tests" --skipped SKIPPED "$report" >&2 || true
    done
}

sum_totals() {
    cat "$results"/*.totals | awk '{ p += $1; f += $2; s += $3 } END { printf "%d passed, %d failed, %d skipped\n", p, f, s }'
}

# Builds and starts nothing twice: what the cluster tests need is made here, once, and handed on by environment.
prepare_cluster_tests() {
    step "Preparing the cluster image and the product's images"
    local line
    while IFS= read -r line; do export "${line?}"; done < <("$ENG_DIR/test-env" || echo FAILED=1)
    [ -z "${FAILED:-}" ] || die "the cluster tests cannot be prepared"
    has npm || need_packages npm
}

# What a killed test left behind: its cluster goes with everything in it.
finish_tests() {
    local left
    if docker_answers; then
        left=$(docker ps -aq --filter "label=containermcp.dev/test-run=$CONTAINER_MCP_TEST_RUN")
        # shellcheck disable=SC2086 # one container a word
        [ -z "$left" ] || docker rm -fv $left >/dev/null
        stop_docker
    fi
    rm -rf -- "$results"
}
