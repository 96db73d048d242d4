# Service names: dnsmasq answers from host entries that two watches keep equal to the API server's objects.

HOSTS=/run/node/hosts
DNSMASQ_PID=/run/node/dnsmasq.pid

start_dns() {
    local upstream=()
    # Tests ask nobody outside: CLUSTER_DNS_UPSTREAM=none answers NXDOMAIN for every other name.
    [ "${CLUSTER_DNS_UPSTREAM:-}" != none ] || upstream=(--no-resolv --address=/#/)
    mkdir -p -- "$HOSTS"
    # The address at which pods see the node, before the first of them is there.
    ip link add dns0 type bridge
    ip address add 10.42.0.1/32 dev dns0
    ip link set dns0 up
    component dnsmasq dnsmasq --keep-in-foreground --log-facility=- --user=root --pid-file="$DNSMASQ_PID" \
        --listen-address=10.42.0.1 --bind-interfaces --no-hosts --hostsdir="$HOSTS" --local=/cluster.local/ \
        --local-ttl=1 --cache-size=1000 "${upstream[@]}"
}

# watch_names RESOURCE JSONPATH HANDLER [OPTION...]: feeds "EVENT NAMESPACE NAME REST..." to the handler for ever. A watch
# that ends begins again with a list, so entries of objects that went away in between are dropped first.
watch_names() {
    local resource=$1 columns=$2 handler=$3
    shift 3
    while :; do
        rm -f -- "$HOSTS"/*."$resource"
        kill -HUP "$(cat "$DNSMASQ_PID")"
        kubectl get "$resource" --all-namespaces --watch --output-watch-events "$@" -o jsonpath="$columns" |
            while read -r event namespace name rest; do "$handler" "$event" "$namespace" "$name" "$rest"; done
        sleep 1
    done
}

# entry FILE LINES: a file that appears or changes is read at once (inotify), one that goes needs the signal.
entry() {
    if [ -n "$2" ]; then
        printf '%s\n' "$2" >"/run/node/.entry.$BASHPID"
        mv -- "/run/node/.entry.$BASHPID" "$1"
    else
        rm -f -- "$1"
    fi
    kill -HUP "$(cat "$DNSMASQ_PID")"
}

service_names() {
    local event=$1 namespace=$2 name=$3 address=$4
    [ "$event" != DELETED ] && [ "$address" != None ] && [ -n "$address" ] || address=''
    entry "$HOSTS/$namespace.$name.services" "${address:+$address $name.$namespace.svc.cluster.local}"
}

# A headless service is the names of its ready pods: "address[,hostname]" each.
headless_names() {
    local event=$1 namespace=$2 name=$3 lines='' pair
    if [ "$event" != DELETED ]; then
        for pair in $4; do
            lines+="${pair%%,*} $name.$namespace.svc.cluster.local"$'\n'
            [ -z "${pair#*,}" ] || lines+="${pair%%,*} ${pair#*,}.$name.$namespace.svc.cluster.local"$'\n'
        done
    fi
    entry "$HOSTS/$namespace.$name.endpoints" "$lines"
}

watch_services() {
    watch_names services '{.type} {.object.metadata.namespace} {.object.metadata.name} {.object.spec.clusterIP}{"\n"}' service_names
}

watch_headless() {
    watch_names endpoints '{.type} {.object.metadata.namespace} {.object.metadata.name}{range .object.subsets[*].addresses[*]} {.ip},{.hostname}{end}{"\n"}' \
        headless_names --selector service.kubernetes.io/headless
}
