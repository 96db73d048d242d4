// usage: MCP_TOKEN=... node client.mjs sse|http URL [PORT]
// Connects to URL with the official client, calls bash, Python and file tools, and prints what came back as one JSON object.
// PORT is a port of this machine that leads to the sandbox; the URL and the Host header stay what the status says.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Agent, buildConnector, fetch } from 'undici';

const [mode, url, port] = process.argv.slice(2);
const token = process.env.MCP_TOKEN;
const deadline = setTimeout(() => { console.error('no answer within 45 s'); process.exit(1); }, 45_000);

const connect = buildConnector({});
const dispatcher = port
  ? new Agent({ connect: (options, done) => connect({ ...options, hostname: '127.0.0.1', host: `127.0.0.1:${port}`, port }, done) })
  : new Agent();
const authorizedFetch = (input, init = {}) => {
  const headers = new Headers(init.headers);
  if (token) headers.set('Authorization', `Bearer ${token}`);
  return fetch(input, { ...init, headers: Object.fromEntries(headers), dispatcher });
};

const Transport = mode === 'sse' ? SSEClientTransport : StreamableHTTPClientTransport;
const client = new Client({ name: 'container-mcp-typescript-client', version: '0.1.0' });
await client.connect(new Transport(new URL(url), { fetch: authorizedFetch }));

const { tools } = await client.listTools();
const call = async (name, args) => (await client.callTool({ name, arguments: args })).structuredContent;
const bash = await call('system_run_command', { command: 'echo hello from bash' });
const python = await call('system_run_python', { code: '_ = sum(range(10))' });
await call('file_write', { path: `from-${mode}.txt`, content: 'written over MCP' });
const cat = await call('system_run_command', { command: `cat from-${mode}.txt` });
const missing = await call('file_read', { path: 'no-such-file.txt' });

console.log(JSON.stringify({ tools: tools.map((tool) => tool.name).sort(), bash, python, cat, missing }));
await client.close();
await dispatcher.destroy();
clearTimeout(deadline);
