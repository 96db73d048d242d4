"""What the node's network plugin tells: a pod gets a network, or loses it. A pod is not started before the rules know its address."""
import json
import os
import socketserver
import time

PATIENCE = 10.0


class Wiring(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, path, state, loaded):
        if os.path.exists(path):
            os.unlink(path)
        self.state, self.loaded = state, loaded
        super().__init__(path, Handler)


class Handler(socketserver.StreamRequestHandler):
    timeout = PATIENCE

    def handle(self):
        told = json.loads(self.rfile.readline(65536))
        if told["command"] == "DEL":
            self.server.state.unwire(told["network"])
            problem = ""
        else:
            problem = self._add(told)
        self.wfile.write(problem.encode() + b"\n")

    def _add(self, told):
        state, namespace, name = self.server.state, told["namespace"], told["name"]
        deadline = time.monotonic() + PATIENCE
        with state.changed:
            # The kubelet knew of the pod, so the watch will in a moment.
            if not state.changed.wait_for(lambda: state.knows(namespace, name), PATIENCE):
                return f"the API server knows no pod {namespace}/{name}"
            version = state.wire(told["network"], namespace, name, told["addresses"])
            done = state.changed.wait_for(lambda: self.server.loaded() >= version, deadline - time.monotonic())
        return "" if done else f"no rules for {namespace}/{name} within {PATIENCE:.0f} s"
