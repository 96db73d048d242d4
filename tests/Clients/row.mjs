// usage: node row.mjs CLIENT TRANSPORT, as a child of matrix.mjs
// Tries one client over one transport and tells matrix.mjs what was seen of each check. The long call has a connection of its own,
// so that it passes while the others are made, and while other clients have their turn.
import * as checks from './harness/checks.mjs';
import { messages } from './harness/model.mjs';

const [name, transport] = process.argv.slice(2);
const { URL_OF_SERVER: server, MCP_TOKEN: token, WORKSPACE: workspace } = process.env;
const DEADLINE = 60_000;
const driver = await import(`./clients/${name}.mjs`);
const context = { workspace, row: `${name}-${transport}` };
const open = (secret = token) => driver.open({ url: `${server}/${transport}`, transport, token: secret, name: context.row });

process.on('unhandledRejection', (error) => console.error('unhandled:', messages(error)));
process.on('uncaughtException', (error) => console.error('uncaught:', messages(error)));

async function check(key, run, deadline = DEADLINE) {
  const started = Date.now();
  let timer;
  const late = new Promise((resolve) => { timer = setTimeout(resolve, deadline, `no answer within ${deadline / 1000} s`); });
  const saw = await Promise.race([Promise.resolve().then(run).catch((error) => `error: ${checks.short(messages(error))}`), late]);
  clearTimeout(timer);
  process.send({ check: key, saw, seconds: (Date.now() - started) / 1000 });
}

const restarted = new Promise((resolve) => process.on('message', (message) => message === 'restarted' && resolve()));
const leaves = (driver.leavesOut ?? []).concat(driver.leavesOutOf?.[transport] ?? []);
const wanted = (key) => !leaves.includes(key);

const long = wanted('long') && check('long', async () => using(await open(), checks.long), 170_000);
let client;
await check('tools', async () => checks.tools((client = await open())));
if (client) {
  for (const key of ['result', 'failure', 'large', 'optional']) if (wanted(key)) await check(key, () => checks[key](client));
  if (wanted('cancel')) await check('cancel', async () => (driver.endsWhenCancelled ? using(await open(), (other) => checks.cancel(other, context)) : checks.cancel(client, context)));
}
await check('token', () => checks.token(() => open('wrong')));
process.send({ quick: true });
await long;
process.send({ ready: true });
await restarted;
if (client && wanted('restart')) await check('restart', () => checks.restart(client));
await Promise.race([client?.close().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 2000))]);
process.exit(0);

async function using(other, run) {
  try {
    return await run(other);
  } finally {
    other.close().catch(() => {});
  }
}
