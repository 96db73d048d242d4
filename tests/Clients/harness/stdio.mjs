// A bridge that brings the server to programs which know only standard input and output: the official SDK speaks to it.
import { existsSync as exists, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { overSdk } from './sdk.mjs';

export async function overBridge(npm, args) {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { StdioClientTransport } = await import('@modelcontextprotocol/sdk/client/stdio.js');
  let said = '';
  const transport = new StdioClientTransport({ command: process.execPath, args: [program(npm), ...args], env: process.env, stderr: 'pipe' });
  transport.stderr.on('data', (data) => { said = (said + data).slice(-8_000); });
  const client = new Client({ name: 'bridged', version: '1.0.0' });
  try {
    await client.connect(transport, { timeout: 50_000 });
  } catch (error) {
    throw new Error(said || error.message, { cause: error });
  }
  return { ...overSdk(client, (limits) => [undefined, limits]), complaint: () => said };
}

/** The file that `npx NAME` would run. */
export function program(npm, name) {
  const file = createRequire(import.meta.url).resolve.paths('x').map((path) => join(path, npm, 'package.json')).find((each) => exists(each));
  const { bin } = JSON.parse(readFileSync(file, 'utf8'));
  return join(dirname(file), typeof bin === 'string' ? bin : bin[name ?? Object.keys(bin)[0]]);
}
