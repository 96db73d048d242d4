"""From pods, namespaces and NetworkPolicies to rules of nftables. A pure function: no clock, no cluster, no kernel."""
import ipaddress

from labels import matches

TABLE = "inet network-policy-stand-in"

# A packet comes to `egress` with its last destination: addresses of services have been translated before. Whoever may leave
# goes on to `ingress`. What belongs to a connection that was let through passes until that ends: like most plugins, this one
# judges connections and not packets. What the node itself sends (the kubelet's probes) passes no hook here.
HOOKS = """
  chain forward {
    type filter hook forward priority 10; policy accept;
    ct state established,related accept
    goto egress
  }
  chain input {
    type filter hook input priority 10; policy accept;
    iif lo accept
    ct state established,related accept
    icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept
    goto egress
  }
"""


def ruleset(pods, namespaces, policies, networks):
    """The text that `nft -f` puts in the place of the rules before, in one transaction.

    pods: list of Pod. namespaces: name -> labels. policies: objects of the API. networks: where pods have their addresses:
    an address there of which nothing is known may neither send nor receive."""
    return _Writer(pods, namespaces, policies, networks).text()


class _Writer:
    def __init__(self, pods, namespaces, policies, networks):
        self.pods = [pod for pod in pods if pod.addresses]
        self.namespaces = namespaces
        self.policies = sorted(policies, key=lambda policy: (policy["metadata"]["namespace"], policy["metadata"]["name"]))
        self.selected = [self._selected(policy) for policy in self.policies]
        self.networks = [ipaddress.ip_network(network) for network in networks]
        self.chains = []

    def text(self):
        for direction in ("egress", "ingress"):
            self._hub(direction)
            for index, policy in enumerate(self.policies):
                if direction in _types(policy):
                    self._policy_chain(index, policy, direction)
        return "\n".join([f"table {TABLE}", f"delete table {TABLE}", f"table {TABLE} {{{HOOKS}", *self.chains, "}", ""])

    def _selected(self, policy):
        selector = policy["spec"].get("podSelector") or {}
        return [pod for pod in self.pods if pod.namespace == policy["metadata"]["namespace"] and matches(selector, pod.labels)]

    def _hub(self, direction):
        """The chain where each pod's way out or in begins."""
        side, verdict, ways = _side(direction), _allowed(direction), {"ip": [], "ip6": []}
        closing = {}
        for index, policy in enumerate(self.policies):
            for pod in self.selected[index] if direction in _types(policy) else ():
                closing.setdefault((pod.namespace, pod.name), []).append(index)
        for pod in self.pods:
            mine = closing.get((pod.namespace, pod.name)) if pod.judged else None
            for address in pod.addresses:
                way = f"goto {self._pod_chain(direction, mine, address)}" if mine else verdict
                ways[_family(address)].append(f"{address} : {way}")
        # The node is nobody's pod: on the way to it, only the rules of the one who sends speak.
        rules = ["fib daddr type local accept"] if direction == "ingress" else []
        rules += [f"{family} {side} vmap {{ {', '.join(sorted(each))} }}" for family, each in ways.items() if each]
        rules += [f"{_family(network)} {side} {network} drop" for network in self.networks]
        self._chain(direction, rules + [verdict])

    def _pod_chain(self, direction, policies, address):
        name = f"pod-{direction}-{address.replace(':', '_')}"
        itself = f"{_family(address)} {_side(_opposite(direction))} {address} accept"  # no policy keeps a pod from itself
        self._chain(name, [itself] + [f"jump policy-{direction}-{index}" for index in policies] + ["drop"])
        return name

    def _policy_chain(self, index, policy, direction):
        rules = [f"# {policy['metadata']['namespace']}/{policy['metadata']['name']}"]
        for rule in policy["spec"].get(direction) or []:
            others = self._peers(policy, direction, rule.get("from" if direction == "ingress" else "to"))
            for port in rule.get("ports") or [None]:
                receivers = self.selected[index] if direction == "ingress" else self.pods
                rules += [
                    " ".join(filter(None, (other, condition, _allowed(direction))))
                    for other in others for condition in _ports(port, receivers)
                    # An address of each family is no condition that a packet can meet.
                    if len({word for word in f"{other} {condition}".split() if word in ("ip", "ip6")}) < 2
                ]
        self._chain(f"policy-{direction}-{index}", rules)

    def _chain(self, name, rules):
        self.chains += [f"  chain {name} {{", *(f"    {rule}" for rule in rules), "  }"]

    def _peers(self, policy, direction, peers):
        """The conditions on the other side's address, any of which will do."""
        if not peers:
            return [""]
        side, found = _side(_opposite(direction)), []
        addresses = {address for peer in peers if not peer.get("ipBlock") for pod in self._chosen(policy, peer) for address in pod.addresses}
        for family in ("ip", "ip6"):
            mine = sorted(address for address in addresses if _family(address) == family)
            if mine:
                found.append(f"{family} {side} {{ {', '.join(mine)} }}")
        return found + [_block(peer["ipBlock"], side) for peer in peers if peer.get("ipBlock")]

    def _chosen(self, policy, peer):
        by_namespace, by_pod = peer.get("namespaceSelector"), peer.get("podSelector")
        for pod in self.pods:
            there = (pod.namespace == policy["metadata"]["namespace"] if by_namespace is None
                     else matches(by_namespace, self.namespaces.get(pod.namespace, {})))
            if there and (by_pod is None or matches(by_pod, pod.labels)):
                yield pod


def _types(policy):
    """The directions that a policy closes, as the API defaults them."""
    spec = policy["spec"]
    types = spec.get("policyTypes") or ["Ingress"] + (["Egress"] if spec.get("egress") else [])
    return [each.lower() for each in types]


def _opposite(direction):
    return "ingress" if direction == "egress" else "egress"


def _side(direction):
    return "saddr" if direction == "egress" else "daddr"


def _allowed(direction):
    return "goto ingress" if direction == "egress" else "accept"


def _family(address):
    return "ip6" if ":" in str(address) else "ip"


def _block(block, side):
    network = ipaddress.ip_network(block["cidr"], strict=False)
    family = _family(network)
    excepted = ipaddress.collapse_addresses(ipaddress.ip_network(each, strict=False) for each in block.get("except") or [])
    words = ", ".join(str(each) for each in excepted)
    return f"{family} {side} {network}" + (f" {family} {side} != {{ {words} }}" if words else "")


def _ports(port, receivers):
    """The conditions on the port, any of which will do. A name is a number of each receiver's own."""
    if port is None:
        return [""]
    protocol, number = port.get("protocol", "TCP"), port.get("port")
    if number is None:
        return [f"meta l4proto {protocol.lower()}"]
    if isinstance(number, str):
        return [
            f"{_family(address)} daddr {address} {protocol.lower()} dport {pod.ports[number, protocol]}"
            for pod in receivers if (number, protocol) in pod.ports for address in pod.addresses
        ]
    end = port.get("endPort")
    return [f"{protocol.lower()} dport {number}" + (f"-{end}" if end else "")]
