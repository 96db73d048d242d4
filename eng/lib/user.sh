# An ordinary user for what must not run as root. Sourced after common.sh.

SERVICE_USER=container-mcp
SERVICE_HOME=/var/lib/container-mcp

need_service_user() {
    id "$SERVICE_USER" >/dev/null 2>&1 && return
    useradd --system --create-home --home-dir "$SERVICE_HOME" --shell /bin/bash "$SERVICE_USER"
}

# as_service_user DIRECTORY NAME=VALUE... -- COMMAND...: with that environment, no capability and no group of root's.
as_service_user() {
    local directory=$1 environment=()
    shift
    while [ "$1" != -- ]; do
        environment+=("$1")
        shift
    done
    shift
    (cd -- "$directory" && exec setpriv --reuid "$SERVICE_USER" --regid "$(id -g "$SERVICE_USER")" --clear-groups --inh-caps=-all \
        env -i PATH="$PATH" HOME="$SERVICE_HOME" USER="$SERVICE_USER" LANG=C.UTF-8 DOTNET_NOLOGO=1 "${environment[@]}" "$@")
}
