#!/usr/bin/env bash
# @modelcontextprotocol/client 2.4.0 (Node 20), default options: whatever status refuses the first POST, a wrong token (401), a missing
# path (404), a busy server (503), the error has the code CLIENT_HTTP_NOT_IMPLEMENTED. A program that looks at the code, as the name
# invites to, takes every refusal for a server of another kind; the status is in error.status.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd -- "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @modelcontextprotocol/client@2.4.0 >/dev/null
cat >try.mjs <<'JS'
import http from 'node:http';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

for (const status of [400, 401, 403, 404, 405, 429, 500, 503]) {
  const server = http.createServer((request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end('{"error":"refused"}');
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const client = new Client({ name: 'finding', version: '1' });
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${server.address().port}/mcp`)));
    console.log(status, 'accepted');
  } catch (error) {
    console.log(status, error.code, error.status);
  }
  server.closeAllConnections();
  server.close();
}
JS
seen=$(timeout 120 node try.mjs)
printf '%s\n' "$seen"
expected=$(cat <<'TEXT'
400 CLIENT_HTTP_NOT_IMPLEMENTED 400
401 CLIENT_HTTP_NOT_IMPLEMENTED 401
403 CLIENT_HTTP_NOT_IMPLEMENTED 403
404 CLIENT_HTTP_NOT_IMPLEMENTED 404
405 CLIENT_HTTP_NOT_IMPLEMENTED 405
429 CLIENT_HTTP_NOT_IMPLEMENTED 429
500 CLIENT_HTTP_NOT_IMPLEMENTED 500
503 CLIENT_HTTP_NOT_IMPLEMENTED 503
TEXT
)
[ "$seen" = "$expected" ] || { echo "changed: before it was" >&2; printf '%s\n' "$expected" >&2; exit 1; }
