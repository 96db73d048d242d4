#!/usr/bin/env bash
# Real MCP clients against the real server with real jails: every one over each transport that it has. Prints what was seen as a table
# and holds it against docs/clients.md. CLIENTS="sdk1 mastra" tries only these. Ends with "N passed, N failed, N skipped".
set -euo pipefail
here=$(cd -- "$(dirname -- "$0")" && pwd)
. "$here/../../eng/lib/common.sh"
for part in apt dotnet user; do . "$ENG_DIR/lib/$part.sh"; done

# Without a network of their own, programs of others would call their makers.
is_root || die "the clients run in a network of their own, which only root can make" "sudo make test NAME=Clients"
need_dotnet
need_packages firejail python3 util-linux iproute2 ca-certificates
has npm || need_packages npm

port=8000 home='' runner=''
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    [ -z "$runner" ] || kill "$runner" 2>/dev/null || true
    wait
    [ -z "$home" ] || rm -rf -- "$home"
}
trap clean_up EXIT

# npm installs exactly what package-lock.json names, into the cache; prints where. The tree stays clean.
install() {
    local target
    target=$CACHE_DIR/npm/clients-$(content_key "$here/package.json" "$here/package-lock.json")
    mkdir -p -- "$CACHE_DIR/npm"
    (
        flock 9
        [ ! -d "$target" ] || exit 0
        need_disk 4000 "$CACHE_DIR"
        rm -rf -- "$target.new"
        mkdir -p -- "$target.new"
        cp -- "$here/package.json" "$here/package-lock.json" "$target.new"
        cd -- "$target.new"
        logged "$CACHE_DIR/logs/npm-clients.log" npm ci --ignore-scripts --no-audit --no-fund
        mv -- "$target.new" "$target"
    ) 9>"$CACHE_DIR/npm/clients.lock"
    echo "$target"
}

built() {
    [ -f "$ROOT_DIR/$1/bin/$configuration/net10.0/$2.dll" ] || logged "$CACHE_DIR/logs/clients-build.log" dotnet build "$ROOT_DIR/$1" -c "$configuration" -v quiet
}

configuration=${CONFIGURATION:-Debug}
modules=$(install)/node_modules
node=$(compgen -G "$modules/node-linux-*/bin/node" | head -n 1)
built src/SandboxServer ContainerMcp.SandboxServer
built tests/Clients/dotnet ContainerMcp.Clients

need_service_user
home=$(mktemp -d "$SERVICE_HOME/clients.XXXXXX")
mkdir -- "$home/app" "$home/workspace" "$home/run" "$home/clients"
cp -r -- "$ROOT_DIR/src/SandboxServer/bin/$configuration/net10.0/." "$home/app/"
MCP_TOKEN=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
(umask 077 && echo "$MCP_TOKEN" >"$home/token")
chown -R "$SERVICE_USER:" "$home"
chown root: "$home/run" "$home/clients"
cp -r -- "$here"/*.mjs "$here/harness" "$here/clients" "$home/run/"
ln -s -- "$modules" "$home/run/node_modules"

DOTNET_CLIENTS=$ROOT_DIR/tests/Clients/dotnet/bin/$configuration/net10.0/ContainerMcp.Clients.dll
# What clients keep beside themselves goes with the rest.
export MCP_TOKEN DOTNET_CLIENTS node HOME=$home/clients TMPDIR=$home/clients
cd -- "$home/run"
# shellcheck disable=SC2016 # the inner shell fills in its own arguments
unshare --net bash -c 'ip link set lo up && exec "$node" matrix.mjs "$@"' - "$here/server" "$port" "$home" "$ROOT_DIR/docs/clients.md" ${CLIENTS:-} &
runner=$!
wait "$runner"
