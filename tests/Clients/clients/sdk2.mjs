// The official TypeScript SDK, 2.x, as it is unless told otherwise: it speaks the handshake of 2025-11-25.
import { overSdk, withToken } from '../harness/sdk.mjs';

export const title = 'TypeScript SDK 2.x';
export const npm = '@modelcontextprotocol/client';
export const transports = ['mcp', 'sse'];

export async function open({ url, transport, token, options }) {
  const { Client, SSEClientTransport, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const Transport = transport === 'sse' ? SSEClientTransport : StreamableHTTPClientTransport;
  const client = new Client({ name: 'sdk2', version: '1.0.0' }, options);
  await client.connect(new Transport(new URL(url), withToken(token)));
  return overSdk(client, (limits) => [limits]);
}
