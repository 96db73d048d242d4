"""The machines of the test, and the objects that describe them. Each pod is labelled with its own name (`app`)."""
from pods import Pod

NETWORKS = ["10.42.0.0/16", "fd00:42::/64"]
NAMESPACES = {"one": {"team": "red", "tier": "front"}, "two": {"team": "blue"}, "kube-system": {}}


def pod(namespace, name, number, labels=None, ports=None, judged=True):
    return Pod(namespace, name, {"app": name, **(labels or {})}, (f"10.42.0.{number}", f"fd00:42::{number}"), ports or {}, judged)


A = pod("one", "a", 11, ports={("web", "TCP"): 80})
B = pod("one", "b", 12, labels={"role": "db"}, ports={("web", "TCP"): 8080})
C = pod("two", "c", 13, labels={"role": "db"}, ports={("web", "TCP"): 80})
PODS = [A, B, C]

# Everybody's addresses. `x` runs in the pods' network and is known to nobody, `web` is somewhere in the world,
# `meta` is where clouds keep their secrets. `node` is the router itself, and where names are resolved.
ADDRESSES = {
    "a": A.addresses, "b": B.addresses, "c": C.addresses, "x": ("10.42.0.99", "fd00:42::99"),
    "web": ("198.51.100.7", "2001:db8::7"), "meta": ("169.254.169.254",), "node": ("10.42.0.1", "fd00:42::1"),
}
RESOLVER = Pod("kube-system", "resolver", {"k8s-app": "kube-dns"}, ADDRESSES["node"])


def policy(name="p", namespace="one", pods=None, types=None, ingress=None, egress=None):
    spec = {"podSelector": pods or {}}
    spec.update({key: value for key, value in (("policyTypes", types), ("ingress", ingress), ("egress", egress)) if value is not None})
    return {"metadata": {"namespace": namespace, "name": name}, "spec": spec}


def app(name):
    return {"matchLabels": {"app": name}}


def expressed(key, operator, *values):
    return {"matchExpressions": [{"key": key, "operator": operator, **({"values": list(values)} if values else {})}]}


def block(cidr, *excepted):
    return {"ipBlock": {"cidr": cidr, **({"except": list(excepted)} if excepted else {})}}


def tcp(port=None, end=None):
    return {"protocol": "TCP", **({"port": port} if port else {}), **({"endPort": end} if end else {})}


def udp(port):
    return {"protocol": "UDP", "port": port}
