# kubectl. Sourced after common.sh and docker.sh.

# find_kubectl NODE-IMAGE: prints the path of the kubectl that came with the node image, so that client and server agree.
find_kubectl() {
    local kubectl container inside
    kubectl=$CACHE_DIR/bin/$(content_key "$1")/kubectl
    if [ ! -x "$kubectl" ]; then
        mkdir -p -- "$(dirname -- "$kubectl")"
        case $1 in
            # K3s is one static program that acts as kubectl when it is called so.
            rancher/k3s:*) inside=/bin/k3s ;;
            *) inside=/usr/local/bin/kubectl ;;
        esac
        container=$(docker create "$1")
        docker cp --follow-link "$container:$inside" "$kubectl.part" >/dev/null
        docker rm -v "$container" >/dev/null
        chmod 755 "$kubectl.part"
        mv -- "$kubectl.part" "$kubectl"
    fi
    echo "$kubectl"
}
