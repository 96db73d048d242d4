"""What the rules have to know of a pod."""
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Pod:
    namespace: str
    name: str
    labels: dict
    addresses: tuple = ()
    ports: dict = field(default_factory=dict)  # (name, protocol): number
    judged: bool = True  # False: no policy holds for it (yet)

    def at(self, addresses, judged=True):
        return replace(self, addresses=tuple(addresses), judged=judged)


def read(pod):
    """A pod of the API; None for one without a network of its own, or that has ended: its address may be another's by now.
    One that is being deleted is like any other for as long as it runs."""
    spec, status = pod["spec"], pod.get("status") or {}
    if spec.get("hostNetwork") or status.get("phase") in ("Succeeded", "Failed"):
        return None
    ports = {
        (port["name"], port.get("protocol", "TCP")): port["containerPort"]
        for container in spec.get("containers") or []
        for port in container.get("ports") or []
        if port.get("name")
    }
    addresses = [each["ip"] for each in status.get("podIPs") or []] or [status[name] for name in ("podIP",) if status.get(name)]
    return Pod(pod["metadata"]["namespace"], pod["metadata"]["name"], pod["metadata"].get("labels") or {}, tuple(addresses), ports)
