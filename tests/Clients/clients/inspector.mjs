// The Inspector's command line: each call is a run of its own, with a connection of its own.
import { spawn } from 'node:child_process';
import { program } from '../harness/stdio.mjs';

export const title = 'Inspector, command line';
export const npm = '@modelcontextprotocol/inspector';
export const transports = ['mcp', 'sse'];
export const leavesOut = ['restart'];
export const differs = { result: 'twice', large: '61,000', long: 'gives up before', token: 'speaks of OAuth' };
export const differsOver = { mcp: { cancel: 'the command runs on' } };

export async function open({ url, transport, token }) {
  const run = (args, signal) => new Promise((resolve) => {
    const child = spawn(process.execPath, [
      program(npm, 'inspector'), '--cli', url, '--transport', transport === 'sse' ? 'sse' : 'http', '--header', `Authorization: Bearer ${token}`, ...args,
    ], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let [printed, said] = ['', ''];
    child.stdout.on('data', (data) => { printed += data; });
    child.stderr.on('data', (data) => { said += data; });
    signal?.addEventListener('abort', () => process.kill(-child.pid, 'SIGINT'));
    child.on('close', () => resolve({ printed, said }));
  });
  let complaint;
  return {
    tools: async () => {
      const { printed, said } = await run(['--method', 'tools/list']);
      complaint = printed + said;
      const tools = printed.startsWith('{') ? JSON.parse(printed).tools ?? [] : [];
      return tools.map(({ name, inputSchema }) => ({ name, schema: inputSchema }));
    },
    call: async (name, args, { signal } = {}) => {
      const pairs = Object.entries(args).flatMap(([key, value]) => ['--tool-arg', `${key}=${value}`]);
      const { printed, said } = await run(['--method', 'tools/call', '--tool-name', name, ...pairs], signal);
      return { text: printed || said };
    },
    complaint: () => complaint,
    close: async () => {},
  };
}
