#!/usr/bin/env bash
# @mastra/mcp 2.0.0 with @mastra/core 1.71.0, before an HTTP+SSE server of @modelcontextprotocol/sdk 1.32.2; seen on Node 20.20.
#
# Guess:   `MCPClient` falls back to SSE for a `url` that does not speak Streamable HTTP, as the reference inside the package says
#          (dist/docs/references/reference-tools-mcp-client.md), and `listTools()` fails when no server can be reached.
# In fact: the event stream is never asked for, and `listTools()` is an empty object. `listToolsWithErrors()` has the error.
# Matters: an agent starts without any tool, and only its log says why.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd -- "$work"
npm init -y >npm.log
npm install --no-audit --no-fund @mastra/mcp@2.0.0 @mastra/core@1.71.0 @modelcontextprotocol/sdk@1.32.2 zod@4 >>npm.log 2>&1 || { cat npm.log >&2; exit 1; }

cat >expected.txt <<'END'
its reference: falls back to the legacy SSE transport if the initial connection fails
listTools: {}
errors of listToolsWithErrors: it
requests: POST /sse
END
cat >finding.mjs <<'END'
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { MCPClient } from '@mastra/mcp';

const seen = new Set();
function makeServer() {
    const server = new Server({ name: 'server', version: '1' }, { capabilities: { tools: {} } });
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: 'read', inputSchema: { type: 'object', properties: {} } }] }));
    return server;
}

const streams = new Map();
const http = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://server');
    seen.add(`${request.method} ${url.pathname}`);
    if (request.method === 'GET' && url.pathname === '/sse') {
        const transport = new SSEServerTransport('/message', response);
        streams.set(transport.sessionId, transport);
        await makeServer().connect(transport);
    } else if (request.method === 'POST' && url.pathname === '/message') {
        await streams.get(url.searchParams.get('sessionId')).handlePostMessage(request, response);
    } else {
        response.writeHead(405).end();
    }
});
await new Promise(up => http.listen(0, '127.0.0.1', up));

const reference = readFileSync('node_modules/@mastra/mcp/dist/docs/references/reference-tools-mcp-client.md', 'utf8');
console.log('its reference:', reference.match(/falls back to the legacy SSE transport[^.]*/)?.[0]);
const client = new MCPClient({ servers: { it: { url: new URL(`http://127.0.0.1:${http.address().port}/sse`) } } });
console.log('listTools:', JSON.stringify(await client.listTools()));
console.log('errors of listToolsWithErrors:', Object.keys((await client.listToolsWithErrors()).errors).join());
console.log('requests:', [...seen].join(', '));
process.exit(0);
END
node finding.mjs 2>errors.txt >seen.txt || { cat errors.txt >&2; exit 1; }
cat seen.txt
diff -u expected.txt seen.txt && echo "as described"
