// The server under test, started by the command that run.sh gives, and started again in the middle of the run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export class Server {
  #child;

  constructor(command, home, port) {
    Object.assign(this, { command, home, port, url: `http://127.0.0.1:${port}` });
  }

  async start(settings = {}) {
    const log = openSync(`${this.home}/server.log`, 'a');
    this.#child = spawn(this.command, [this.home, this.port, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)], { stdio: ['ignore', log, log] });
    const deadline = Date.now() + 90_000;
    while (!(await fetch(`${this.url}/readyz`).then((answer) => answer.ok, () => false))) {
      if (this.#child.exitCode !== null || Date.now() > deadline) throw new Error('the server did not start');
      await sleep(100);
    }
  }

  async stop() {
    if (!this.#child || this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }

  /** As a pod that was replaced: the operator gives the new one a reason. */
  async restart() {
    await this.stop();
    await this.start({ MCP_RESTART_REASON: 'the pod was replaced', MCP_RESTART_TIME: new Date().toISOString() });
  }
}
