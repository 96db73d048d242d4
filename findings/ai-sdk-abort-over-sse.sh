#!/usr/bin/env bash
# @ai-sdk/mcp 2.0.99, before an HTTP+SSE server of @modelcontextprotocol/sdk 1.32.2; seen on Node 20.20.
#
# Guess:   aborting a tool call by `abortSignal` cancels it at the server, by `notifications/cancelled`, as the protocol has it.
# In fact: over SSE nothing is sent. The caller gets an exception at once, and the server works on to the end.
# Matters: over this transport a server cannot know that nobody waits; long work goes on, and its result is thrown away.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd -- "$work"
npm init -y >npm.log
npm install --no-audit --no-fund @ai-sdk/mcp@2.0.99 @modelcontextprotocol/sdk@1.32.2 >>npm.log 2>&1 || { cat npm.log >&2; exit 1; }

cat >expected.txt <<'END'
caller: Request was aborted
posted: initialize notifications/initialized tools/list tools/call
server: cancelled false, finished true
END
cat >finding.mjs <<'END'
import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { createMCPClient } from '@ai-sdk/mcp';

let cancelled, finished = false;
const posted = [];
function makeServer() {
    const server = new Server({ name: 'server', version: '1' }, { capabilities: { tools: {} } });
    server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: 'slow', inputSchema: { type: 'object', properties: {} } }] }));
    server.setRequestHandler(CallToolRequestSchema, async (call, { signal }) => {
        cancelled = signal;
        await new Promise(done => setTimeout(done, 3000));
        finished = true;
        return { content: [] };
    });
    return server;
}

const streams = new Map();
const http = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://server');
    if (request.method === 'GET' && url.pathname === '/sse') {
        const transport = new SSEServerTransport('/message', response);
        streams.set(transport.sessionId, transport);
        await makeServer().connect(transport);
    } else if (request.method === 'POST' && url.pathname === '/message') {
        let body = '';
        for await (const part of request) body += part;
        posted.push(JSON.parse(body).method);
        await streams.get(url.searchParams.get('sessionId')).handlePostMessage(request, response, JSON.parse(body));
    } else {
        response.writeHead(405).end();
    }
});
await new Promise(up => http.listen(0, '127.0.0.1', up));

const client = await createMCPClient({
    transport: { type: 'sse', url: `http://127.0.0.1:${http.address().port}/sse` },
    onUncaughtError: () => {},
});
const { slow } = await client.tools();
const abort = new AbortController();
setTimeout(() => abort.abort(), 500);
console.log('caller:', await slow.execute({}, { toolCallId: '1', messages: [], abortSignal: abort.signal }).catch(error => error.message));
await new Promise(done => setTimeout(done, 4000));
console.log('posted:', posted.join(' '));
console.log(`server: cancelled ${cancelled.aborted}, finished ${finished}`);
process.exit(0);
END
node finding.mjs 2>errors.txt >seen.txt || { cat errors.txt >&2; exit 1; }
cat seen.txt
diff -u expected.txt seen.txt && echo "as described"
