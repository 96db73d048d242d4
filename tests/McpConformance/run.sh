#!/usr/bin/env bash
# The official conformance suite (stable and newest), the inspector's command line and the official TypeScript client against
# the real server with real jails. Each scenario and each call is a test. Ends with "N passed, N failed, N skipped".
set -euo pipefail
here=$(cd -- "$(dirname -- "$0")" && pwd)
. "$here/../../eng/lib/common.sh"
for part in apt dotnet user; do . "$ENG_DIR/lib/$part.sh"; done

need_dotnet
need_packages firejail python3 util-linux ca-certificates
has npm || need_packages npm

passed=0 failed=0 server='' proxy='' home=''
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    [ -z "$proxy" ] || kill "$proxy" 2>/dev/null || true
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    wait
    [ -z "$home" ] || rm -rf -- "$home"
}
trap clean_up EXIT

# install DIRECTORY: npm installs exactly what its package-lock.json names, into the cache; prints where. The tree stays clean.
install() {
    local target
    target=$CACHE_DIR/npm/$(content_key "$1"/*.mjs "$1"/*.json)
    mkdir -p -- "$CACHE_DIR/npm"
    (
        flock 9
        [ ! -d "$target" ] || exit 0
        rm -rf -- "$target.new"
        mkdir -p -- "$target.new"
        cp -- "$1"/*.mjs "$1"/*.json "$target.new"
        cd -- "$target.new"
        logged "$CACHE_DIR/logs/npm.log" npm ci --ignore-scripts --no-audit --no-fund
        mv -- "$target.new" "$target"
    ) 9>"$CACHE_DIR/npm/lock"
    echo "$target"
}

# start_server: as an ordinary user, from a copy that this user can read. Sets home, port and token.
start_server() {
    local application=$ROOT_DIR/src/SandboxServer/bin/${CONFIGURATION:-Debug}/net10.0 settings
    [ -f "$application/ContainerMcp.SandboxServer.dll" ] || logged "$CACHE_DIR/logs/server-build.log" dotnet build "$ROOT_DIR/src/SandboxServer" -c "${CONFIGURATION:-Debug}" -v quiet
    if is_root; then need_service_user; fi
    home=$(mktemp -d "$(is_root && echo "$SERVICE_HOME" || echo "${TMPDIR:-/tmp}")/conformance.XXXXXX")
    mkdir -- "$home/app" "$home/workspace"
    cp -r -- "$application/." "$home/app/"
    token=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
    (umask 077 && echo "$token" >"$home/token")
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    settings=("container=docker" "MCP_PORT=$port" "MCP_AUTH_TOKEN_FILE=$home/token" "SANDBOX_ROOT=$home/workspace" "TERMINATION_LOG_PATH=$home/termination-log")
    if is_root; then
        chown -R "$SERVICE_USER:" "$home"
        (exec_as_service_user "$home" "${settings[@]}" -- dotnet "$home/app/ContainerMcp.SandboxServer.dll") >"$home/server.log" 2>&1 &
    else
        (cd -- "$home" && exec env "${settings[@]}" dotnet "$home/app/ContainerMcp.SandboxServer.dll") >"$home/server.log" 2>&1 &
    fi
    server=$!
}

# expect NAME TEXT COMMAND...: one test; the command's output has to contain the text.
expect() {
    local name=$1 text=$2 output
    shift 2
    if output=$(timeout 60 "$@" 2>&1) && [[ $output == *"$text"* ]]; then
        passed=$((passed + 1))
        echo "PASS $name"
    else
        failed=$((failed + 1))
        printf 'FAIL %s: no "%s" in:\n%s\n' "$name" "$text" "$output"
    fi
}

# suite PACKAGE: all scenarios of one version of the suite.
suite() {
    local output counts
    output=$(timeout 300 "$node" "$tools/suite.mjs" "$1" "http://127.0.0.1:$proxy_port/mcp")
    echo "$output" | sed '$d'
    read -r -a counts <<<"$(tail -n 1 <<<"$output")"
    passed=$((passed + counts[0]))
    failed=$((failed + counts[1]))
}

inspect() {
    "$node" "$tools/node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js" --cli "http://127.0.0.1:$port/$1" --transport "$2" \
        --header "Authorization: Bearer $token" "${@:3}"
}

typescript() {
    MCP_TOKEN=$token "$node" "$client/client.mjs" "$1" "http://127.0.0.1:$port/$2"
}
export -f inspect typescript

tools=$(install "$here")
client=$(install "$here/../EndToEnd/typescript")
node=$(compgen -G "$tools/node_modules/node-linux-*/bin/node" | head -n 1)
start_server
export tools client node port token

exec 8< <(MCP_TOKEN=$token exec "$node" "$tools/authorize.mjs" "$port")
proxy=$!
read -r -t 90 proxy_port <&8 || { cat -- "$home/server.log"; die "the server did not start"; }

suite conformance
suite conformance-next
for pair in 'http mcp' 'sse sse'; do
    read -r transport path <<<"$pair"
    expect "inspector tools/list over $transport" '"name": "web_browse"' bash -c "inspect $path $transport --method tools/list"
    expect "inspector tools/call over $transport" 'hello from the inspector' \
        bash -c "inspect $path $transport --method tools/call --tool-name system_run_command --tool-arg 'command=printf %s\" from the inspector\" hello'"
    expect "TypeScript client over $transport" '"result":45' bash -c "typescript $transport $path"
done
expect "inspector without the token" 'auth_required' bash -c "token=wrong inspect mcp http --method tools/list || true"

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
