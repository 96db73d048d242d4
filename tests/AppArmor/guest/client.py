"""The smallest MCP client over Streamable HTTP, with the standard library only, and the pages that the web tools are shown."""
import http.server
import json
import os
import threading
import time
import urllib.request

SERVER = 'http://127.0.0.1:8000'
PAGES = 8081


class Client:
    def __init__(self, token):
        self._headers = {'Authorization': f'Bearer {token}', 'Content-Type': 'application/json', 'Accept': 'application/json, text/event-stream'}
        self._number = 0
        self._send('initialize', {'protocolVersion': '2025-06-18', 'capabilities': {}, 'clientInfo': {'name': 'guest', 'version': '1'}})
        self._send('notifications/initialized', None)

    def call(self, tool, **arguments):
        result = self.request(tool, arguments)
        return result.get('structuredContent') or {'success': False, 'error': result}

    def request(self, tool, arguments):
        """The result as the protocol has it; asked for again when the server says that the machine is too slow for it now."""
        for _ in range(3):
            answer = self._send('tools/call', {'name': tool, 'arguments': arguments})
            if 'the machine is overloaded' not in str(answer):
                break
        return answer.get('result') or {'isError': True, 'content': [{'text': str(answer)}]}

    def _send(self, method, parameters):
        message = {'jsonrpc': '2.0', 'method': method, **({'params': parameters} if parameters else {})}
        if not method.startswith('notifications/'):
            self._number += 1
            message['id'] = self._number
        request = urllib.request.Request(SERVER + '/mcp', json.dumps(message).encode(), self._headers)
        with urllib.request.urlopen(request, timeout=700) as response:
            self._headers.setdefault('Mcp-Session-Id', response.headers.get('Mcp-Session-Id') or '')
            if not self._headers['Mcp-Session-Id']:
                del self._headers['Mcp-Session-Id']
            for line in response:
                text = line.decode().strip()
                text = text[5:].strip() if text.startswith('data:') else text
                if text.startswith('{') and 'id' in json.loads(text) and 'method' not in json.loads(text):
                    return json.loads(text)
        return {}


class Pages(http.server.BaseHTTPRequestHandler):
    released = threading.Event()

    def do_GET(self):
        if self.path.startswith('/search'):
            body, kind = json.dumps({'query': 'q', 'results': [{'title': 'T', 'url': 'http://example.org/', 'content': 'C'}]}), 'application/json'
        elif self.path.startswith('/hold'):
            # Asked for again and again: a connection without a byte for a minute is cut by the server's egress.
            released = Pages.released.wait(20)
            body, kind = '' if released else f'document.write("<script src=/hold?{time.monotonic()}></script>")', 'text/javascript'
        elif self.path.startswith('/release'):
            Pages.released.set()
            body, kind = '', 'text/javascript'
        elif self.path.startswith('/busy'):
            Pages.released.clear()
            with open(os.path.join(os.path.dirname(__file__), 'busy.html'), encoding='utf-8') as file:
                body, kind = file.read(), 'text/html'
        else:
            body, kind = '<title>Page</title><p id=a>served</p><script>document.getElementById("a").textContent = "run " + 6 * 7</script>', 'text/html'
        data = body.encode()
        self.send_response(200)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def serve_pages():
    threading.Thread(target=http.server.ThreadingHTTPServer(('127.0.0.1', PAGES), Pages).serve_forever, daemon=True).start()
