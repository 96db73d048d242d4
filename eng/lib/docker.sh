# A Docker engine that answers. Sourced after common.sh and apt.sh.

DOCKER_STATE=/run/container-mcp
DOCKERD_PID=$DOCKER_STATE/dockerd.pid
# The classic builder is in every engine, Debian's included, and our Dockerfiles need nothing newer.
export DOCKER_BUILDKIT=${DOCKER_BUILDKIT:-0} DOCKER_CLI_HINTS=false

docker_answers() {
    has docker && timeout 20 docker info >/dev/null 2>&1
}

# The engine a user sees is used as it is; only where none answers, root gets Debian's, started by hand.
need_docker() {
    docker_answers || start_docker
    # Clients newer than the engine (Testcontainers among them) have to be told what it speaks.
    DOCKER_API_VERSION=$(docker version --format '{{.Server.APIVersion}}')
    export DOCKER_API_VERSION TESTCONTAINERS_RYUK_DISABLED=${TESTCONTAINERS_RYUK_DISABLED:-true}
}

start_docker() {
    is_root || die "no Docker engine answers" "start it (sudo systemctl start docker) and join its group," \
        "or install it: sudo apt-get install --no-install-recommends docker.io iptables"
    need_packages docker.io iptables
    need_disk 4000 /var/lib
    # Where systemd runs, installing the package has started the engine already.
    if [ -d /run/systemd/system ]; then
        systemctl start docker
        wait_for 30 "the Docker engine" docker_answers
        return
    fi
    step "Starting dockerd (log: $CACHE_DIR/logs/dockerd.log)"
    mkdir -p -- "$DOCKER_STATE" "$CACHE_DIR/logs"
    local options=(--pidfile "$DOCKERD_PID")
    if ! has_capability 24; then
        install -m 755 "$ENG_DIR/docker/runc-without-sys-resource" "$DOCKER_STATE/"
        options+=(--add-runtime "container-mcp=$DOCKER_STATE/runc-without-sys-resource" --default-runtime container-mcp)
    fi
    setsid dockerd "${options[@]}" >"$CACHE_DIR/logs/dockerd.log" 2>&1 </dev/null &
    wait_for 60 "dockerd, see $CACHE_DIR/logs/dockerd.log" docker_answers
}

# has_capability NUMBER: whether this process could hand the capability on (CAP_SYS_RESOURCE is 24).
has_capability() {
    local bounding
    bounding=$(awk '$1 == "CapBnd:" { print $2 }' /proc/self/status)
    [ $(((16#$bounding >> $1) & 1)) -eq 1 ]
}

# Stops the engine that start_docker started, unless somebody's containers still run in it.
stop_docker() {
    [ -f "$DOCKERD_PID" ] || return 0
    local pid running
    pid=$(cat "$DOCKERD_PID")
    running=$(docker ps -q 2>/dev/null | wc -l)
    if [ "$running" -gt 0 ]; then
        note "dockerd stays: $running other containers run in it"
        return 0
    fi
    step "Stopping dockerd"
    kill "$pid" 2>/dev/null || true
    wait_for 30 "dockerd to end" test ! -d "/proc/$pid"
    rm -rf -- "$DOCKER_STATE"
}
