"""A stand-in for a network plugin that enforces NetworkPolicy, for the one node of a test cluster: see eng/README.md.

Usage: network-policy-stand-in KUBECONFIG SOCKET POD-NETWORK RESOLVER-ADDRESS [on|off|late=SECONDS]"""
import subprocess
import sys
import threading
import time

import rules
from api import KINDS, Api
from pods import Pod
from state import State
from wiring import Wiring

GATHERING = 0.01  # what changes together is loaded together


def main(kubeconfig, socket, network, resolver, mode="on"):
    # Names are resolved by a process of this node; to policies that is the pod which it is elsewhere.
    names = Pod("kube-system", "resolver", {"k8s-app": "kube-dns"}, (resolver,))
    state, loaded = State(time.monotonic, names, mode), 0
    # Where nothing is enforced, nothing is closed for being unknown either.
    networks = [] if mode == "off" else [network]
    text = load(([], {}, []), networks, "")
    threading.Thread(target=Wiring(socket, state, lambda: loaded).serve_forever, daemon=True).start()
    api = Api(kubeconfig)
    for kind in KINDS:
        threading.Thread(target=api.follow, args=(kind, state), daemon=True).start()
    print(f"started, {mode}", flush=True)
    due = None
    while True:
        with state.changed:
            state.changed.wait_for(lambda: state.version > loaded, due)
        time.sleep(GATHERING)
        version, objects, due = state.in_force()
        text = load(objects, networks, text)
        with state.changed:
            loaded = version
            state.changed.notify_all()


def load(objects, networks, before):
    text = rules.ruleset(*objects, networks)
    if text != before:
        subprocess.run(["nft", "-f", "-"], input=text, text=True, check=True)
    return text


main(*sys.argv[1:])
