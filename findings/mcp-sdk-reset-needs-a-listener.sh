#!/usr/bin/env bash
# @modelcontextprotocol/sdk 1.32.2 (Node 20), client and server: a tool takes three seconds and reports progress every 0.3 s. With a timeout of
# one second and resetTimeoutOnProgress the call times out all the same, because without an onprogress handler the client asks for no
# progress; an empty handler makes it work.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd -- "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @modelcontextprotocol/sdk@1.32.2 >/dev/null
cat >try.mjs <<'JS'
import http from 'node:http';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
const s = http.createServer(async (q, r) => {
  let b = ''; for await (const x of q) b += x;
  const server = new McpServer({ name: 's', version: '1' });
  server.registerTool('slow', { description: 'three seconds, with progress every 0.3' }, async (extra) => {
    for (let i = 1; i <= 10; i++) {
      await new Promise(f => setTimeout(f, 300));
      const t = extra._meta?.progressToken;
      if (t !== undefined) await extra.sendNotification({ method: 'notifications/progress', params: { progressToken: t, progress: i } });
    }
    return { content: [{ type: 'text', text: 'done' }] };
  });
  const t = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(t); await t.handleRequest(q, r, b ? JSON.parse(b) : undefined);
}).listen(0, '127.0.0.1');
await new Promise(r => s.once('listening', r));
const c = new Client({ name: 'a', version: '1' });
await c.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${s.address().port}/mcp`)));
const call = async o => { try { return (await c.callTool({ name: 'slow', arguments: {} }, undefined, o)).content[0].text; } catch (e) { return `error ${e.code}: ${e.message}`; } };
console.log('resetTimeoutOnProgress alone:', await call({ timeout: 1000, resetTimeoutOnProgress: true }));
console.log('with onprogress:', await call({ timeout: 1000, resetTimeoutOnProgress: true, onprogress: () => {} }));
await c.close(); s.closeAllConnections(); s.close();
JS
seen=$(timeout 120 node try.mjs)
printf '%s\n' "$seen"
expected=$(cat <<'TEXT'
resetTimeoutOnProgress alone: error -32001: MCP error -32001: Request timed out
with onprogress: done
TEXT
)
[ "$seen" = "$expected" ] || { echo "changed: before it was" >&2; printf '%s\n' "$expected" >&2; exit 1; }
