// mcp-remote, with which Claude Desktop reaches a server.
import { overBridge } from '../harness/stdio.mjs';

export const title = 'mcp-remote';
export const npm = 'mcp-remote';
export const transports = ['mcp', 'sse'];

export const open = ({ url, transport, token }) => overBridge('mcp-remote', [
  url, '--header', `Authorization: Bearer ${token}`, '--allow-http', '--transport', transport === 'sse' ? 'sse-only' : 'http-only',
]);
