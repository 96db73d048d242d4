// The official TypeScript SDK, 1.x. Its reader is a program, which has the choice between text and structured content.
import { overSdk, withToken } from '../harness/sdk.mjs';

export const title = 'TypeScript SDK 1.x';
export const npm = '@modelcontextprotocol/sdk';
export const transports = ['mcp', 'sse'];

export async function open({ url, transport, token }) {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { SSEClientTransport } = await import('@modelcontextprotocol/sdk/client/sse.js');
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
  const Transport = transport === 'sse' ? SSEClientTransport : StreamableHTTPClientTransport;
  const client = new Client({ name: 'sdk1', version: '1.0.0' });
  await client.connect(new Transport(new URL(url), withToken(token)));
  return overSdk(client, (limits) => [undefined, limits]);
}
