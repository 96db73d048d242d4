#!/usr/bin/env bash
# @langchain/mcp-adapters 1.1.4 with @langchain/core 1.4.0 (Node 20): the content of the message that a model gets from a tool is the plain text,
# but where the server also sends structuredContent (which the protocol asks servers to mirror as text) it is a JSON string of an object
# that holds both copies: twice the tokens, and the inner JSON escaped.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd -- "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @langchain/mcp-adapters@1.1.4 @langchain/core@1.4.0 @modelcontextprotocol/sdk@1.32.2 zod@4.6.7 >/dev/null
cat >try.mjs <<'JS'
import http from 'node:http';
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';
const s = http.createServer(async (q, r) => {
  let b = ''; for await (const x of q) b += x;
  const server = new McpServer({ name: 's', version: '1' });
  server.registerTool('both', { description: 'text and structure', inputSchema: {}, outputSchema: { answer: z.string() } }, async () => ({ content: [{ type: 'text', text: '{"answer":"x"}' }], structuredContent: { answer: 'x' } }));
  server.registerTool('text', { description: 'text only', inputSchema: {} }, async () => ({ content: [{ type: 'text', text: 'plain' }] }));
  const t = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(t); await t.handleRequest(q, r, b ? JSON.parse(b) : undefined);
}).listen(0, '127.0.0.1');
await new Promise(r => s.once('listening', r));
const m = new MultiServerMCPClient({ mcpServers: { s: { transport: 'http', url: `http://127.0.0.1:${s.address().port}/mcp` } } });
for (const t of await m.getTools()) { const r = await t.invoke({ type: 'tool_call', id: '1', name: t.name, args: {} }); console.log(t.name, typeof r.content, JSON.stringify(r.content)); }
await m.close(); s.closeAllConnections(); s.close();
JS
seen=$(timeout 120 node try.mjs)
printf '%s\n' "$seen"
expected=$(cat <<'TEXT'
both string "{\"type\":\"text\",\"text\":\"{\\\"answer\\\":\\\"x\\\"}\",\"structuredContent\":{\"answer\":\"x\"}}"
text string "plain"
TEXT
)
[ "$seen" = "$expected" ] || { echo "changed: before it was" >&2; printf '%s\n' "$expected" >&2; exit 1; }
