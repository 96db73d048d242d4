// One row of the matrix in a process of its own, which ends by its deadline with all that it started and never harms another row.
import { fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';

const MARK = 'CLIENTS_ROW';

export class RowProcess {
  seen = {};
  output = '';
  #quick;
  #ready;

  constructor(client, transport) {
    Object.assign(this, { client, transport });
    this.ready = new Promise((resolve) => { this.#ready = resolve; });
    this.quick = new Promise((resolve) => { this.#quick = resolve; });
  }

  start(environment, deadline) {
    this.mark = `${this.client}-${this.transport}-${process.pid}`;
    this.child = fork('row.mjs', [this.client, this.transport], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true, env: { ...environment, [MARK]: this.mark } });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (data) => { this.output = (this.output + data).slice(-20_000); });
    this.ended = once(this.child, 'exit').then(() => {
      this.kill();
      this.#quick();
      this.#ready();
    });
    this.child.on('message', (message) => this.#hear(message));
    this.timer = setTimeout(() => this.kill(), deadline);
  }

  restarted() {
    if (this.child?.connected) this.child.send('restarted');
  }

  /** Everything that carries this row's mark, whatever process group or session it moved to. */
  kill() {
    clearTimeout(this.timer);
    if (!this.mark) return;
    for (const id of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
      try {
        if (readFileSync(`/proc/${id}/environ`, 'utf8').split('\0').includes(`${MARK}=${this.mark}`)) process.kill(Number(id), 'SIGKILL');
      } catch {
        // It has ended, or is not ours.
      }
    }
  }

  #hear(message) {
    if (message.quick) return this.#quick();
    if (message.ready) return this.#ready();
    this.seen[message.check] = message.saw;
    if (process.env.CLIENTS_VERBOSE) console.error(`${this.client} over ${this.transport}: ${message.check}: ${message.saw} (${message.seconds.toFixed(1)} s)`);
  }
}
