# An internet for tests, CLUSTER_INTERNET=none: every address that is neither a pod's, a service's nor on the engine's own
# network leads into a network namespace of this container, where all of them answer (port 80 with the address that was
# asked, UDP port 53 with an echo). So a test sees a connection that a policy lets through, and no packet leaves the container,
# whatever the rules under test do.

make_internet() {
    ip netns add internet
    ip link add internet0 type veth peer name eth0 netns internet
    ip address add 100.127.255.1/30 dev internet0
    ip link set internet0 up
    ip -n internet link set lo up
    ip -n internet address add 100.127.255.2/30 dev eth0
    ip -n internet link set eth0 up
    # Everything is at home here, but for the node, behind whose address the pods are.
    ip -n internet route add 100.127.255.1 dev eth0 table local
    ip -n internet route add local 0.0.0.0/0 dev lo table local
    ip route replace default via 100.127.255.2
    # The engine's own network is a wire away from this container: not for pods.
    nft 'add table inet no-way-out; add chain inet no-way-out forward { type filter hook forward priority -10; };
        add rule inet no-way-out forward oifname "eth0" ct state new drop'
    component internet ip netns exec internet python3 /usr/local/lib/node/internet.py
}
