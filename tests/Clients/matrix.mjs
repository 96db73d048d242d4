// usage: node matrix.mjs SERVER-COMMAND PORT HOME DOCUMENT [CLIENT...]
// Tries every client over each of its transports against one server, some at a time, prints what was seen as a table and
// holds it against what the clients' files expect and against the document. UPDATE_CLIENTS=1 writes the document instead.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { RowProcess } from './harness/row-process.mjs';
import { Server } from './harness/server.mjs';
import { COLUMNS, table } from './harness/table.mjs';
import { versionOf } from './harness/version.mjs';

const [command, port, home, documentPath, ...only] = process.argv.slice(2);
const AT_A_TIME = 8;
const UNTIL_RESTART = 300_000;
const DEADLINE = 240_000;
const BEGIN = '<!-- measured by tests/Clients -->';
/** What is seen of a client that does nothing unusual. */
const usual = { tools: 'yes', result: 'once', failure: 'yes', large: '30,000', optional: 'yes', cancel: 'yes', long: 'yes', restart: 'yes', token: 'yes' };
const END = '<!-- end of what was measured -->';

const names = readdirSync('clients').filter((file) => file.endsWith('.mjs')).map((file) => file.slice(0, -4)).filter((name) => only.length === 0 || only.includes(name));
const drivers = await Promise.all(names.sort().map(async (name) => ({ name, ...(await import(`./clients/${name}.mjs`)) })));
const server = new Server(command, home, Number(port));
await server.start();

const environment = { ...process.env, URL_OF_SERVER: server.url, WORKSPACE: `${home}/workspace` };
const rows = drivers.flatMap((driver) => driver.transports.map((transport) => ({
  ...driver,
  transport,
  process: new RowProcess(driver.name, transport),
})));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => { for (const row of rows) row.process.kill(); server.stop().finally(() => process.exit(1)); });
let timer;
const late = new Promise((resolve) => { timer = setTimeout(resolve, UNTIL_RESTART); });
const waiting = [...rows];
// Programs take seconds of a processor to start, but a row that waits for its long call takes nothing.
const turns = Array.from({ length: AT_A_TIME }, async () => {
  for (let row = waiting.shift(); row; row = waiting.shift()) {
    row.process.start(environment, DEADLINE);
    await row.process.quick;
  }
});
await Promise.race([Promise.all(turns).then(() => Promise.all(rows.map((row) => row.process.ready))), late]);
clearTimeout(timer);
waiting.length = 0;
await server.restart();
for (const row of rows) row.process.restarted();
await Promise.all(rows.map((row) => row.process.ended));
await server.stop();

let passed = 0;
let failed = 0;
for (const row of rows) {
  row.version = versionOf(row);
  row.cells = {};
  const leaves = (row.leavesOut ?? []).concat(row.leavesOutOf?.[row.transport] ?? []);
  const wrong = [];
  for (const [key, title] of COLUMNS) {
    if (leaves.includes(key)) { row.cells[key] = '–'; continue; }
    row.cells[key] = (row.process.seen[key] ?? 'no answer').replaceAll('|', '\\|');
    const expected = row.differsOver?.[row.transport]?.[key] ?? row.differs?.[key] ?? usual[key];
    judge(`${row.title} over ${row.transport}: ${title}`, row.cells[key] === expected, `expected "${expected}", saw "${row.cells[key]}"`) || wrong.push(key);
  }
  if (wrong.length > 0) console.log(`${row.name} over ${row.transport} wrote:\n${row.process.output}`);
}

const measured = table(rows);
console.log(`\n${measured}\n`);
if (only.length === 0) {
  const document = readFileSync(documentPath, 'utf8');
  const [before, after] = [document.split(BEGIN)[0], document.split(END)[1]];
  const wanted = `${before}${BEGIN}\n${measured}\n${END}${after}`;
  if (process.env.UPDATE_CLIENTS) writeFileSync(documentPath, wanted);
  else judge('docs/clients.md says what was measured', document === wanted, 'UPDATE_CLIENTS=1 make test NAME=Clients writes it; read the difference');
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed === 0 ? 0 : 1);

function judge(what, right, otherwise) {
  if (right) passed += 1;
  else failed += 1;
  console.log(right ? `PASS ${what}` : `FAIL ${what}: ${otherwise}`);
  return right;
}
