"""The smallest possible MCP client over HTTP+SSE, with the standard library only: one tool call by status.url."""
import json
import os
import urllib.parse
import urllib.request

URL = os.environ['MCP_URL']
AUTHORIZATION = {'Authorization': 'Bearer ' + os.environ['MCP_TOKEN']}


def post(endpoint, message):
    body = json.dumps({'jsonrpc': '2.0', **message}).encode()
    headers = {**AUTHORIZATION, 'Content-Type': 'application/json'}
    urllib.request.urlopen(urllib.request.Request(endpoint, body, headers), timeout=10).close()


def events(stream):
    name = None
    for line in stream:
        line = line.decode().rstrip('\r\n')
        if line.startswith('event:'):
            name = line[6:].strip()
        elif line.startswith('data:'):
            print(f'event: {name}', line[5:].strip()[:300], flush=True)
            yield name, line[5:].strip()


stream = events(urllib.request.urlopen(urllib.request.Request(URL, headers=AUTHORIZATION), timeout=20))
name, data = next(stream)
assert name == 'endpoint', name
endpoint = urllib.parse.urljoin(URL, data)
post(endpoint, {'id': 1, 'method': 'initialize', 'params': {
    'protocolVersion': '2024-11-05', 'capabilities': {}, 'clientInfo': {'name': 'agent-in-a-pod', 'version': '0.1.0'}}})
next(stream)
post(endpoint, {'method': 'notifications/initialized'})
post(endpoint, {'id': 2, 'method': 'tools/call', 'params': {
    'name': 'system_run_command', 'arguments': {'command': 'echo hello from a pod'}}})
answer = json.loads(next(stream)[1])
assert answer['result']['structuredContent']['stdout'] == 'hello from a pod\n', answer
