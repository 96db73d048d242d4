"""What is known of the cluster, fed by watches and by the network plugin, and what of it is in force."""
import threading
from collections import defaultdict

import pods

# On a namespace: `off` (its pods are judged by no policy) or `late=SECONDS`, instead of what holds for the node.
ANNOTATION = "network-policy-stand-in"


def lateness(mode):
    """Seconds that policies come late by, or None for never."""
    if mode in (None, "", "on"):
        return 0.0
    if mode == "off":
        return None
    word, _, seconds = mode.partition("=")
    if word != "late" or not seconds.replace(".", "", 1).isdigit():
        raise ValueError(f"'{mode}' is neither on, off nor late=SECONDS")
    return float(seconds)


class State:
    def __init__(self, clock, resolver, mode="on"):
        self.changed = threading.Condition()
        self.version = 0
        self._clock, self._resolver, self._late = clock, resolver, lateness(mode)
        self._objects = {kind: {} for kind in ("pods", "namespaces", "networkpolicies")}
        self._listed = set()
        self._policies = defaultdict(list)  # key: [(since, object or None)], the last is the API's
        self._wired = {}  # id of a pod's network: (namespace, name, addresses, since)

    def replace(self, kind, objects):
        with self.changed:
            for key in set(self._objects[kind]) - {_key(each) for each in objects}:
                self._drop(kind, key)
            for each in objects:
                self._put(kind, each)
            self._listed.add(kind)
            self._tell()

    def apply(self, kind, change, each):
        with self.changed:
            if change == "DELETED":
                self._drop(kind, _key(each))
            else:
                self._put(kind, each)
            self._tell()

    def wire(self, network, namespace, name, addresses):
        """A pod gets a network. Returns the version of the state that knows."""
        with self.changed:
            self._wired[network] = (namespace, name, tuple(addresses), self._clock())
            self._tell()
            return self.version

    def unwire(self, network):
        with self.changed:
            if self._wired.pop(network, None):
                self._tell()

    def knows(self, namespace, name):
        return f"{namespace}/{name}" in self._objects["pods"]

    def in_force(self):
        """(version, arguments of rules.ruleset without the networks, seconds until time alone changes them)."""
        with self.changed:
            if len(self._listed) < len(self._objects):
                return self.version, ([], {}, []), None
            now, dues = self._clock(), []
            policies = [each for key in list(self._policies) if (each := self._effective(key, now, dues))]
            namespaces = {name: each["metadata"].get("labels") or {} for name, each in self._objects["namespaces"].items()}
            return self.version, (self._pods(now, dues), namespaces, policies), min(dues, default=None)

    def _pods(self, now, dues):
        wired, taken, found = defaultdict(list), set(), [self._resolver]
        for namespace, name, addresses, since in self._wired.values():
            wired[namespace, name].append((addresses, since))
            taken.update(addresses)
        for pod in filter(None, map(pods.read, self._objects["pods"].values())):
            mine = wired.get((pod.namespace, pod.name))
            addresses = [address for each, _ in mine for address in each] if mine else [each for each in pod.addresses if each not in taken]
            since = max(since for _, since in mine) if mine else 0.0
            found.append(pod.at(addresses, self._is_due(pod.namespace, since, now, dues)))
        return found

    def _effective(self, key, now, dues):
        """The newest of a policy's versions that is in force; those before it are forgotten."""
        versions = self._policies[key]
        if self._lateness(key.split("/")[0]) is None:
            del versions[:-1]
        while len(versions) > 1 and self._is_due(key.split("/")[0], versions[1][0], now, dues):
            del versions[0]
        since, each = versions[0]
        if each is None and len(versions) == 1:
            del self._policies[key]
        return each if self._is_due(key.split("/")[0], since, now, dues) else None

    def _is_due(self, namespace, since, now, dues):
        late = self._lateness(namespace)
        if late is not None and since + late > now:
            dues.append(since + late - now)
        return late is not None and since + late <= now

    def _lateness(self, namespace):
        annotations = self._objects["namespaces"].get(namespace, {}).get("metadata", {}).get("annotations") or {}
        try:
            return lateness(annotations[ANNOTATION]) if ANNOTATION in annotations else self._late
        except ValueError:
            return 0.0

    def _put(self, kind, each):
        before = self._objects[kind].get(_key(each))
        self._objects[kind][_key(each)] = each
        if kind == "networkpolicies" and (before is None or before["spec"] != each["spec"]):
            self._policies[_key(each)].append((self._clock(), each))

    def _drop(self, kind, key):
        self._objects[kind].pop(key, None)
        if kind == "networkpolicies":
            self._policies[key].append((self._clock(), None))

    def _tell(self):
        self.version += 1
        self.changed.notify_all()


def _key(each):
    metadata = each["metadata"]
    return f"{metadata['namespace']}/{metadata['name']}" if "namespace" in metadata else metadata["name"]
