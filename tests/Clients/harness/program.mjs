// A client that is a program with a model of its own choosing: it runs once, and the stand-in model has it call one tool after the other.
import { spawn } from 'node:child_process';
import { StandInModel } from './model.mjs';

/** start(model): what to run, as {command, args, env, cwd}. */
export async function overProgram(start) {
  const model = await StandInModel.start();
  const { command, args, env, cwd } = await start(model);
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  // As a terminal does with Ctrl-C: some start themselves a second time.
  const signalAll = (signal) => { try { process.kill(-child.pid, signal); } catch { /* all have ended */ } };
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      said = (said + data).slice(-20_000);
      if (process.env.SHOW_MODEL) process.stderr.write(data);
    });
  }
  const ended = new Promise((resolve) => {
    child.on('exit', resolve);
    child.on('error', resolve);
  });
  const orEnd = (answer) => Promise.race([answer, ended.then(() => { throw new Error(`the program ended: ${said.slice(-500)}`); })]);
  return {
    tools: async () => {
      await orEnd(model.call('file_list', { path: '.' })).catch((error) => { if (model.tools.length > 0) throw error; });
      return model.tools.filter((tool) => `${tool.namespace} ${tool.name}`.includes('sandbox'));
    },
    call: (name, toolArguments, { signal } = {}) => {
      signal?.addEventListener('abort', () => signalAll('SIGINT'));
      return orEnd(model.call(name, toolArguments));
    },
    complaint: () => said,
    close: async () => {
      model.say('done');
      signalAll('SIGTERM');
      await ended;
      await model.close();
    },
  };
}
