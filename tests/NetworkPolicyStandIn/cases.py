"""The table: a name, the policies, and what passes and what does not. `a b` is a connection from a to b, to TCP port 80 where no other is
named; both address families are tried where both have one. Whatever is not named is not tried."""
from dataclasses import replace

from world import A, B, C, PODS, RESOLVER, app, block, expressed, policy, tcp, udp

INGRESS, EGRESS, BOTH = ["Ingress"], ["Egress"], ["Ingress", "Egress"]
SPECIAL = ["10.0.0.0/8", "10.42.0.0/16", "169.254.0.0/16"]


def ingress(*peers, ports=None, **rest):
    rule = {**({"from": list(peers)} if peers else {}), **({"ports": ports} if ports else {})}
    return policy(ingress=[rule], **{"types": INGRESS, **rest})


def egress(*peers, ports=None, **rest):
    rule = {**({"to": list(peers)} if peers else {}), **({"ports": ports} if ports else {})}
    return policy(egress=[rule], **{"types": EGRESS, **rest})


def namespace(selector):
    return {"namespaceSelector": selector}


def pods(selector):
    return {"podSelector": selector}


CASES = [
    ("no policy closes nothing", [], "a b, b a, c a, a web, web a, a meta, a node, node a", ""),
    ("unknown addresses of the pods' network are closed", [], "a b", "x a, a x, x web, x node, web x"),

    ("an empty ingress closes one direction", [policy(pods=app("a"), types=INGRESS)], "a b, a web, b c, c b, node a", "b a, c a, web a"),
    ("an empty egress closes the other", [policy(pods=app("a"), types=EGRESS)], "b a, c a, web a, node a", "a b, a c, a web, a meta, a node"),
    ("both", [policy(pods=app("a"), types=BOTH)], "node a, b c", "a b, b a, a web, web a"),
    ("an empty selector is every pod of the namespace", [policy(types=INGRESS)], "a c, b c", "a b, b a, c a, c b"),
    ("a policy holds in its own namespace", [policy(namespace="two", types=BOTH)], "a b, b a", "a c, c a, c web"),
    ("a selector that fits nobody", [policy(pods=app("z"), types=BOTH)], "a b, b a, a web", ""),
    ("types by default: ingress", [policy(pods=app("a"))], "a b, a web", "b a"),
    ("types by default: egress too where there are rules", [policy(pods=app("a"), egress=[{"to": [pods(app("b"))]}])], "a b", "b a, a c, a web"),
    ("types by default: no egress rule, no closed egress", [policy(pods=app("a"), egress=[])], "a b, a web", "b a"),
    ("egress rules do not count where only ingress is meant", [policy(pods=app("a"), types=INGRESS, egress=[{"to": [pods(app("b"))]}])], "a c, a web", "b a"),
    ("no policy keeps a pod from itself", [policy(types=BOTH)], "a a", "a b"),
    ("matchExpressions In", [policy(pods=expressed("app", "In", "a", "z"), types=INGRESS)], "a b", "b a"),
    ("matchExpressions NotIn, also without the label", [policy(pods=expressed("role", "NotIn", "db"), types=INGRESS)], "a b", "b a"),
    ("matchExpressions Exists", [policy(pods=expressed("role", "Exists"), types=INGRESS)], "b a", "a b"),
    ("matchExpressions DoesNotExist", [policy(pods=expressed("role", "DoesNotExist"), types=INGRESS)], "a b", "b a"),

    ("an empty rule opens all", [policy(pods=app("a"), types=BOTH, ingress=[{}], egress=[{}])], "a b, b a, c a, web a, a web, a meta, a node", ""),
    ("podSelector: own namespace only", [ingress(pods({"matchLabels": {"role": "db"}}), pods=app("a"))], "b a", "c a, web a"),
    ("podSelector {}: the whole own namespace", [ingress(pods({}), pods=app("a"))], "b a", "c a, web a"),
    ("namespaceSelector: all pods there", [ingress(namespace({"matchLabels": {"team": "blue"}}), pods=app("a"))], "c a", "b a, web a"),
    ("namespaceSelector {}: every pod, no other address", [ingress(namespace({}), pods=app("a"))], "b a, c a", "web a"),
    ("namespaceSelector by expression", [ingress(namespace(expressed("tier", "DoesNotExist")), pods=app("a"))], "c a", "b a"),
    ("both selectors in one peer: both must fit", [ingress({**namespace({"matchLabels": {"team": "blue"}}), **pods(app("b"))}, pods=app("a"))], "", "b a, c a"),
    ("both selectors in one peer fit", [ingress({**namespace({}), **pods({"matchLabels": {"role": "db"}})}, pods=app("a"))], "b a, c a", "web a"),
    ("two peers: either fits", [ingress(namespace({"matchLabels": {"team": "blue"}}), pods(app("b")), pods=app("a"))], "b a, c a", "web a"),
    ("a peer that fits nobody opens nothing", [ingress(pods(app("z")), pods=app("a"))], "", "b a, c a, web a"),
    ("an empty list of peers is everybody", [policy(pods=app("a"), types=INGRESS, ingress=[{"from": [], "ports": [tcp(80)]}])], "b a, web a", "b a:81"),

    ("ipBlock from outside", [ingress(block("198.51.100.0/24"), block("2001:db8::/32"), pods=app("a"))], "web a", "b a, c a"),
    ("ipBlock of a pod's address", [ingress(block("10.42.0.12/32"), block("fd00:42::12/128"), pods=app("a"))], "b a", "c a, web a"),
    ("ipBlock with except", [egress(block("0.0.0.0/0", *SPECIAL), block("2000::/3"), pods=app("a"))], "a web", "a meta, a b, a c, a node"),
    ("ipBlock with host bits set", [egress(block("198.51.100.99/24"), block("2001:db8::99/32"), pods=app("a"))], "a web", "a meta"),
    ("ipBlock: what is excepted may be opened by another peer", [egress(block("0.0.0.0/0", *SPECIAL), block("::/0", "fd00::/8"), pods(app("b")), pods=app("a"))], "a web, a b", "a c, a meta"),
    ("an IPv4 block says nothing of IPv6", [egress(block("0.0.0.0/0"), pods=app("a"))], "a web/4, a b/4", "a web/6, a b/6"),
    ("and the other way round", [egress(block("::/0"), pods=app("a"))], "a web/6", "a web/4, a meta"),

    ("a port", [ingress(pods=app("a"), ports=[tcp(80)])], "b a, web a", "b a:81, b a:53/udp"),
    ("two ports", [ingress(pods=app("a"), ports=[tcp(80), tcp(81)])], "b a, b a:81", "b a:8080"),
    ("a protocol without a port", [ingress(pods=app("a"), ports=[tcp()])], "b a, b a:8080, b a:53", "b a:53/udp"),
    ("UDP is not TCP", [ingress(pods=app("a"), ports=[udp(53)])], "b a:53/udp", "b a:53, b a"),
    ("protocol by default: TCP", [ingress(pods=app("a"), ports=[{"port": 53}])], "b a:53", "b a:53/udp"),
    ("an end of ports", [ingress(pods=app("a"), ports=[tcp(80, 81)])], "b a, b a:81", "b a:8080, b a:53"),
    ("no ports: every protocol", [ingress(pods(app("b")), pods=app("a"))], "b a, b a:53/udp", "c a:53/udp"),
    ("peers and ports both must fit", [ingress(pods(app("b")), pods=app("a"), ports=[tcp(80)])], "b a", "b a:81, c a"),
    ("a port by name is the receiver's own", [ingress(ports=[tcp("web")])], "b a, a b:8080, c a", "b a:8080, a b:80"),
    ("a port by name on the way out", [egress(ports=[tcp("web")], pods=app("a"))], "a b:8080, a c", "a b:80, a c:81, a web"),
    ("a port by name of one peer", [egress(namespace({"matchLabels": {"team": "blue"}}), ports=[tcp("web")], pods=app("a"))], "a c", "a b:8080, a c:81"),
    ("a name that nobody has", [ingress(ports=[tcp("nobody")])], "", "b a, a b"),

    ("policies add up", [ingress(pods(app("b")), name="p1", pods=app("a")), ingress(namespace({"matchLabels": {"team": "blue"}}), name="p2", pods=app("a"), ports=[tcp(81)])], "b a, b a:81, c a:81", "c a, web a"),
    ("a closed policy takes nothing from an open one", [policy(name="closed", pods=app("a"), types=BOTH), ingress(pods(app("b")), name="open", pods=app("a"))], "b a", "c a, a b"),
    ("one policy a direction", [policy(name="in", pods=app("a"), types=INGRESS), egress(pods(app("b")), name="out", pods=app("a"))], "a b", "b a, a c"),
    ("policies of one name in two namespaces", [policy(name="p", types=INGRESS), policy(name="p", namespace="two", types=INGRESS, ingress=[{}])], "a c", "c a"),
    ("out of one, into the other: both must allow", [egress(namespace({}), name="out", pods=app("a")), policy(name="in", namespace="two", types=INGRESS)], "a b", "a c"),
    ("out of one, into the other: both allow", [egress(namespace({}), name="out", pods=app("a")), ingress(namespace({"matchLabels": {"team": "red"}}), name="in", namespace="two")], "a c, a b", "a web, web c"),

    ("the node always gets through to a pod", [policy(types=BOTH)], "node a, node b:8080", "a node"),
    ("a pod gets to the node like anywhere else", [egress(block("10.42.0.1/32"), block("fd00:42::1/128"), pods=app("a"))], "a node", "a b"),
    ("names are resolved on the node: it is the pod that others run", [
        egress({**namespace({}), **pods({"matchLabels": {"k8s-app": "kube-dns"}})}, pods=app("a"), ports=[udp(53), tcp(53)])],
     "a node:53/udp, a node:53", "a node, a b:53/udp, a web:53"),
]

# With other pods than PODS.
MOVED = [replace(A, addresses=B.addresses), replace(B, addresses=A.addresses), C]
SPECIAL_PODS = [
    ("a pod whose policies are not in force yet", [replace(A, judged=False), B, C], [policy(types=BOTH)], "a web, c a", "b web, a b"),
    ("an address belongs to the pod that has it now", MOVED, [ingress(pods(app("b")), pods=app("a"))], "a b", "c b, web b"),
    ("a pod that is gone is no peer", [A, C], [ingress(pods({}), pods=app("a"))], "", "b a"),
]

ALL = [(name, PODS + [RESOLVER], policies, yes, no) for name, policies, yes, no in CASES] + [
    (name, each + [RESOLVER], policies, yes, no) for name, each, policies, yes, no in SPECIAL_PODS]
