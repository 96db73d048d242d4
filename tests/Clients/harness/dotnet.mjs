// The clients of tests/Clients/dotnet: a program that is told by lines of JSON what to do.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { StandInModel } from './model.mjs';

export async function overDotnet(kind, { url, transport, token }) {
  const model = kind === 'sdk' ? undefined : await StandInModel.start();
  const child = spawn('dotnet', [process.env.DOTNET_CLIENTS, kind, transport, url, ...(model ? [model.url] : [])], {
    env: { ...process.env, MCP_TOKEN: token }, stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (data) => { said = (said + data).slice(-8_000); });
  const waiting = new Map();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line);
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  child.on('exit', () => { for (const answer of waiting.values()) answer({ text: said, thrown: true }); });
  child.stdin.on('error', () => {});

  let last = 0;
  const answered = (id) => new Promise((resolve) => waiting.set(id, resolve));
  const ask = (what, signal) => {
    const id = (last += 1);
    signal?.addEventListener('abort', () => child.stdin.write(`${JSON.stringify({ id, cancel: true })}\n`));
    child.stdin.write(`${JSON.stringify({ id, ...what })}\n`);
    return answered(id);
  };
  const run = async (signal) => {
    const { text, thrown } = await ask({}, signal);
    if (thrown) throw new Error(text);
  };

  const { text, thrown } = await answered(0);
  if (thrown) throw new Error(text);
  return {
    tools: async () => {
      if (!model) return JSON.parse((await ask({ list: true })).text);
      await model.ask(run, 'file_list', { path: '.' });
      return model.tools;
    },
    call: (name, args, { signal } = {}) => (model ? model.ask(() => run(signal), name, args) : ask({ tool: name, args }, signal)),
    close: async () => {
      child.stdin.end();
      child.kill();
      await model?.close();
    },
  };
}
