# The processes of the node, each with a log of its own. The first that ends by itself takes the node down with it.

LOGS=/var/log/node

# One that is killed comes back, as on any real machine, but not while the file says that it shall be away.
APISERVER_AWAY=/run/node/no-apiserver
kept() {
    local status
    while :; do
        status=0
        "$@" || status=$?
        [ "$status" -eq 137 ] || return "$status"
        while [ -e "$APISERVER_AWAY" ]; do sleep 0.1; done
    done
}

# component NAME COMMAND...
component() {
    local name=$1
    shift
    "$@" >"$LOGS/$name.log" 2>&1 &
    COMPONENTS[$!]=$name
}

start_etcd() {
    # In memory: the cluster lives as long as its container, and nothing has to wait for a disk.
    component etcd etcd --data-dir /run/etcd --listen-client-urls http://127.0.0.1:2379 \
        --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380 \
        --quota-backend-bytes 4294967296
}

start_apiserver() {
    local audit=()
    if [ "${CLUSTER_AUDIT:-}" = true ]; then
        audit=(--audit-policy-file /etc/node/audit-policy.yaml --audit-log-path "$LOGS/audit.log")
    fi
    component kube-apiserver kept kube-apiserver \
        --etcd-servers http://127.0.0.1:2379 --bind-address 0.0.0.0 --secure-port 6443 --advertise-address "$NODE_IP" \
        --tls-cert-file "$PKI/apiserver.crt" --tls-private-key-file "$PKI/apiserver.key" --token-auth-file "$PKI/tokens.csv" \
        --client-ca-file "$PKI/ca.crt" --kubelet-client-certificate "$PKI/kubelet-client.crt" --kubelet-client-key "$PKI/kubelet-client.key" \
        --kubelet-preferred-address-types InternalIP --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction \
        --allow-privileged --service-cluster-ip-range 10.43.0.0/16 \
        --service-account-issuer https://kubernetes.default.svc.cluster.local \
        --service-account-signing-key-file "$PKI/service-accounts.key" --service-account-key-file "$PKI/service-accounts.key" "${audit[@]}"
}

# Killed together with the API server, and back when that is ready: garbage collection of this version does not survive an outage. It takes a server
# that does not know its definitions yet for one that has none, forgets deletions of that moment for ever, and waits for minutes after errors.
controllers() (
    until kubectl get --raw /readyz >/dev/null 2>&1; do sleep 0.1; done
    # Volumes are directories that every user may write (the provisioner's own mode is cut by the umask).
    umask 0
    exec kube-controller-manager \
        --kubeconfig /etc/node/controller-manager.kubeconfig --leader-elect=false --use-service-account-credentials \
        --service-account-private-key-file "$PKI/service-accounts.key" --root-ca-file "$PKI/ca.crt" \
        --enable-hostpath-provisioner --kube-api-qps 200 --kube-api-burst 400 "${CONTROLLER_MANAGER_ARGS[@]}"
)

start_controllers() { component kube-controller-manager kept controllers; }

start_scheduler() {
    component kube-scheduler kube-scheduler --kubeconfig /etc/node/scheduler.kubeconfig --leader-elect=false \
        --kube-api-qps 200 --kube-api-burst 400
}

start_kubelet() {
    component kubelet kubelet --config /etc/node/kubelet.yaml --kubeconfig /etc/node/kubelet.kubeconfig \
        --hostname-override "$NODE_NAME" --node-ip "$NODE_IP" --container-runtime remote \
        --container-runtime-endpoint unix:///run/containerd/containerd.sock --root-dir /var/lib/kubelet
}

start_proxy() {
    # The limits of the connection table belong to the machine, not to this container: 0 leaves them alone.
    component kube-proxy kube-proxy --kubeconfig /etc/node/proxy.kubeconfig --proxy-mode iptables --cluster-cidr 10.42.0.0/16 \
        --hostname-override "$NODE_NAME" --oom-score-adj 0 --iptables-min-sync-period 100ms \
        --conntrack-max-per-core 0 --conntrack-tcp-timeout-established 0 --conntrack-tcp-timeout-close-wait 0
}

# CLUSTER_NETWORK_POLICY=off enforces nothing, late=SECONDS is a network where policies come late.
start_network_policy() {
    component network-policy-stand-in python3 /usr/local/lib/network-policy-stand-in /etc/node/network-policy-stand-in.kubeconfig \
        /run/node/network-policy-stand-in.sock 10.42.0.0/16 10.42.0.1 "${CLUSTER_NETWORK_POLICY:-on}"
    until_true 10 "the rules of the network" test -S /run/node/network-policy-stand-in.sock
}

# Images: the pause image of this node, and every archive that was mounted where K3s looks for them.
import_images() {
    local archive
    for archive in /usr/share/node/*.tar /var/lib/rancher/k3s/agent/images/*.tar; do
        [ ! -f "$archive" ] || ctr -n k8s.io images import "$archive" >>"$LOGS/images.log" 2>&1
    done
}
