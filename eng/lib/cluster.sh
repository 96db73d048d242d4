# The local cluster: one container. Sourced after common.sh, apt.sh, docker.sh and images.sh.

CLUSTER_NAME=${CLUSTER_NAME:-container-mcp}
CLUSTER_DIR=$CACHE_DIR/clusters/$CLUSTER_NAME
# Where a node sees the archives of eng/lib/images.sh.
NODE_ARCHIVES=/var/lib/container-mcp/images
CLUSTER_LABEL=containermcp.dev/local-cluster

cluster_running() {
    [ "$(docker container inspect -f '{{.State.Running}}' "$CLUSTER_NAME" 2>/dev/null)" = true ]
}

# cluster_start [IMAGE...]: the images are imported while the control plane starts. The engine may outlive what it ran;
# a stopped container is of no use, since its state was in memory.
cluster_start() {
    local image
    image=$("$ENG_DIR/k3s-image")
    if cluster_running; then
        if [ "$(docker container inspect -f '{{.Config.Image}}' "$CLUSTER_NAME")" = "$image" ]; then
            write_kubeconfig
            cluster_load "$@"
            return 0
        fi
        note "the running cluster was made of another image: starting anew"
    fi
    docker rm -fv "$CLUSTER_NAME" >/dev/null 2>&1 || true
    step "Starting the cluster ($image)"
    mkdir -p -- "$IMAGE_ARCHIVES"
    # Only the node built from Debian packages reads these, and only those that are set are handed on.
    docker run --detach --name "$CLUSTER_NAME" --label "$CLUSTER_LABEL=true" --privileged --cgroupns host \
        --env CLUSTER_AUDIT --env CLUSTER_DNS_UPSTREAM --env CLUSTER_NETWORK_POLICY --env CLUSTER_INTERNET \
        --volume "$IMAGE_ARCHIVES:$NODE_ARCHIVES:ro" --tmpfs /run --tmpfs /var/run --publish 127.0.0.1::6443 "$image" server --disable=traefik >/dev/null
    local loading=
    if [ $# -gt 0 ]; then
        (wait_for 60 "containerd" docker exec "$CLUSTER_NAME" ctr version && cluster_load "$@") &
        loading=$!
    fi
    wait_for 120 "the cluster, see: docker logs $CLUSTER_NAME" cluster_started
    write_kubeconfig
    wait_for 60 "the node to be ready" node_is_ready
    [ -z "$loading" ] || wait "$loading"
}

cluster_started() {
    cluster_running || die "the cluster has ended" "$(docker logs --tail 30 "$CLUSTER_NAME" 2>&1)"
    docker logs "$CLUSTER_NAME" 2>&1 | grep -q 'Node controller sync successful'
}

node_is_ready() {
    docker exec "$CLUSTER_NAME" kubectl get nodes -o 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}' | grep -qw True
}

write_kubeconfig() {
    local address
    address=$(docker port "$CLUSTER_NAME" 6443/tcp | head -n 1)
    mkdir -p -- "$CLUSTER_DIR"
    (umask 077 && docker exec "$CLUSTER_NAME" cat /etc/rancher/k3s/k3s.yaml |
        sed "s#server: .*#server: https://$address#" >"$CLUSTER_DIR/kubeconfig")
}

cluster_stop() {
    docker container inspect "$CLUSTER_NAME" >/dev/null 2>&1 || return 0
    step "Removing the cluster"
    docker stop --time 10 "$CLUSTER_NAME" >/dev/null
    docker rm -fv "$CLUSTER_NAME" >/dev/null
    rm -rf -- "$CLUSTER_DIR"
}

# cluster_load IMAGE...: hands images of the local engine to the node's containerd.
cluster_load() {
    local image archive
    for image in "$@"; do
        cluster_has "$image" && continue
        step "Loading $image into the cluster"
        archive=$(archive_name "$image")
        if docker exec "$CLUSTER_NAME" test -f "$NODE_ARCHIVES/$archive"; then
            docker exec "$CLUSTER_NAME" ctr -n k8s.io images import "$NODE_ARCHIVES/$archive" >/dev/null
        else
            docker save "$image" | docker exec -i "$CLUSTER_NAME" ctr -n k8s.io images import - >/dev/null
        fi
    done
}

cluster_has() {
    local name=$1
    case $name in
        localhost/* | *.*/*) ;;
        */*) name=docker.io/$name ;;
        *) name=docker.io/library/$name ;;
    esac
    docker exec "$CLUSTER_NAME" ctr -n k8s.io images list -q "name==$name" | grep -q .
}
