"""List and watch of the Kubernetes API, of which this reads three kinds."""
import base64
import json
import ssl
import subprocess
import time
import urllib.error
import urllib.request

KINDS = {
    "namespaces": "/api/v1/namespaces",
    "pods": "/api/v1/pods",
    "networkpolicies": "/apis/networking.k8s.io/v1/networkpolicies",
}
WATCH_SECONDS = 300


class Api:
    def __init__(self, kubeconfig):
        # kubectl reads the file: there is nothing here that understands YAML.
        words = ["kubectl", "--kubeconfig", kubeconfig, "config", "view", "--raw", "--minify", "--output", "json"]
        config = json.loads(subprocess.run(words, check=True, capture_output=True).stdout)
        cluster = config["clusters"][0]["cluster"]
        self._server, self._token = cluster["server"], config["users"][0]["user"]["token"]
        self._context = ssl.create_default_context(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())

    def follow(self, kind, state):
        """Keeps the state equal to the API's objects of a kind, for ever."""
        while True:
            try:
                with self._open(KINDS[kind]) as answer:
                    objects = json.load(answer)
                state.replace(kind, objects["items"])
                self._watch(kind, objects["metadata"]["resourceVersion"], state)
            except (OSError, ValueError, KeyError) as problem:  # urllib's are OSErrors, a cut line is a ValueError
                print(f"{kind}: {problem}; listed again", flush=True)
                time.sleep(0.5)

    def _watch(self, kind, version, state):
        while True:
            query = f"?watch=true&allowWatchBookmarks=true&timeoutSeconds={WATCH_SECONDS}&resourceVersion={version}"
            with self._open(KINDS[kind] + query) as answer:
                for line in answer:
                    event = json.loads(line)
                    if event["type"] == "ERROR":
                        raise ValueError(event["object"].get("message"))
                    version = event["object"]["metadata"]["resourceVersion"]
                    if event["type"] != "BOOKMARK":
                        state.apply(kind, event["type"], event["object"])

    def _open(self, path):
        request = urllib.request.Request(self._server + path, headers={"Authorization": f"Bearer {self._token}"})
        return urllib.request.urlopen(request, context=self._context, timeout=WATCH_SECONDS + 30)
