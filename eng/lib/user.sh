# An ordinary user for what must not run as root. Sourced after common.sh.

SERVICE_USER=container-mcp
# Not below /var, which firejail makes read-only as a whole.
SERVICE_HOME=/home/container-mcp

need_service_user() {
    id "$SERVICE_USER" >/dev/null 2>&1 && return
    useradd --system --create-home --home-dir "$SERVICE_HOME" --shell /bin/bash "$SERVICE_USER"
}

# exec_as_service_user DIRECTORY NAME=VALUE... -- COMMAND...: becomes the command, with that environment, without any
# capability and any group of root's; started by what is in $launcher, if anything is.
launcher=()
exec_as_service_user() {
    local environment=()
    cd -- "$1" || return
    shift
    while [ "$1" != -- ]; do
        environment+=("$1")
        shift
    done
    shift
    exec "${launcher[@]}" setpriv --reuid "$SERVICE_USER" --regid "$(id -g "$SERVICE_USER")" --clear-groups --inh-caps=-all \
        env -i PATH="$PATH" HOME="$SERVICE_HOME" USER="$SERVICE_USER" LANG=C.UTF-8 DOTNET_NOLOGO=1 "${environment[@]}" "$@"
}
