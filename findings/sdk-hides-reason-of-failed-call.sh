#!/usr/bin/env bash
# @modelcontextprotocol/sdk 1.32.2 (TypeScript), seen on Node 20.20.
#
# Guess:   a result with `isError: true` reaches the caller with its text, whatever its structured content is: the protocol asks
#          for content that matches the output schema, and an error is no such content.
# In fact: once the client has listed the tools, it holds the structured content of failed calls against the schema as well, and throws
#          -32602 instead. The reason for the failure, in `content`, is lost. Before `listTools` the same result comes through.
# Matters: a server that describes failures in `structuredContent` has to fill in all required keys, or must leave it out.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd -- "$work"
npm init -y >npm.log
npm install --no-audit --no-fund @modelcontextprotocol/sdk@1.32.2 >>npm.log 2>&1 || { cat npm.log >&2; exit 1; }

cat >expected.txt <<'END'
before listTools: isError true: no such file
after listTools: thrown: MCP error -32602: Structured content does not match the tool's output schema: data must have required property 'size'
END
cat >finding.mjs <<'END'
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const outputSchema = { type: 'object', properties: { size: { type: 'number' } }, required: ['size'] };
const server = new Server({ name: 'server', version: '1' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: 'read', inputSchema: { type: 'object' }, outputSchema }] }));
server.setRequestHandler(CallToolRequestSchema, () =>
    ({ isError: true, content: [{ type: 'text', text: 'no such file' }], structuredContent: { error: 'no such file' } }));
const client = new Client({ name: 'client', version: '1' });
const [near, far] = InMemoryTransport.createLinkedPair();
await Promise.all([server.connect(far), client.connect(near)]);

const call = () => client.callTool({ name: 'read' })
    .then(result => `isError ${result.isError}: ${result.content[0].text}`, error => `thrown: ${error.message}`);
console.log('before listTools:', await call());
await client.listTools();
console.log('after listTools:', await call());
process.exit(0);
END
node finding.mjs 2>errors.txt >seen.txt || { cat errors.txt >&2; exit 1; }
cat seen.txt
diff -u expected.txt seen.txt && echo "as described"
