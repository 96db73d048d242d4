// What is tried with each client. A check returns what was seen, in the words of the table: 'yes', or what happens instead.
// Errors may repeat a command, so what is looked for is computed by it.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messages } from './model.mjs';

const SANDBOX_TOOLS = 11;
const LONG_SECONDS = 70;

/** What strict modes and older converters of schemas refuse. */
const REFUSED = ['exclusiveMinimum', 'exclusiveMaximum', 'default', 'const', 'oneOf', 'allOf', 'anyOf', '$ref', 'patternProperties'];

export async function tools(client) {
  const offered = await client.tools();
  if (offered.length !== SANDBOX_TOOLS) return `${offered.length} of ${SANDBOX_TOOLS} tools`;
  const found = new Set(offered.flatMap((tool) => [...refused(tool.schema)]));
  return found.size === 0 ? 'yes' : `with ${[...found].sort().join(', ')}`;
}

function* refused(schema) {
  if (schema === null || typeof schema !== 'object') return;
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') for (const each of Object.values(value)) yield* refused(each);
    else if (REFUSED.includes(key)) yield key;
    else if (key === 'type' && Array.isArray(value)) yield 'lists of types';
    else yield* refused(value);
  }
}

/** A result reaches the reader whole: how often is its text in there? */
export async function result(client) {
  const { text, error } = await client.call('system_run_python', { code: '_ = "mark" + "-\u{1F600}-" + str(6 * 7)' });
  const copies = text.match(/mark-(\u{1F600}|\\+uD83D\\+uDE00)-42/giu) ?? [];
  if (error || copies.length === 0) return `no result: ${short(text)}`;
  const times = copies.length === 1 ? 'once' : copies.length === 2 ? 'twice' : `${copies.length} times`;
  return copies.some((copy) => copy.includes('uD83D')) ? `${times}, emoji as escapes` : times;
}

export async function failure(client) {
  const { text, thrown } = await client.call('file_read', { path: 'no-such-file.txt' });
  if (!/no-such-file\.txt/.test(text)) return `without the reason: ${short(text)}`;
  return thrown ? 'as an exception' : 'yes';
}

/** 200,000 characters of output: what arrives, in thousands of characters. */
export async function large(client) {
  const { text } = await client.call('system_run_command', { command: 'head -c 200000 /dev/zero | tr "\\\\0" x' });
  const size = `${Math.round(text.length / 1000)},000`;
  return /stdout_file/.test(text) ? size : `${size}, without the file's name: ${short(text)}`;
}

export async function optional(client) {
  const { text: out } = await client.call('system_run_command', { command: 'echo left $((6 * 7))' });
  if (!/left 42/.test(out)) return `left out: ${short(out)}`;
  const { text } = await client.call('system_run_command', { command: 'echo null $((6 * 7))', timeout: null });
  return /null 42/.test(text) ? 'yes' : 'yes, null refused';
}

/** The caller gives up a command that writes a file again and again: does the command end? */
export async function cancel(client, { workspace, row }) {
  const file = join(workspace, `cancel-${row}`);
  const giveUp = new AbortController();
  const call = client
    .call('system_run_command', { command: `for i in {1..60}; do echo $i > cancel-${row}; sleep 0.4; done`, timeout: 30 }, { signal: giveUp.signal })
    .catch(() => {});
  if (!(await until(() => existsSync(file), 20_000))) return 'the command did not start';
  giveUp.abort();
  const ended = await until(() => Date.now() - statSync(file).mtimeMs > 2500, 14_000);
  if (!ended) await Promise.race([call, sleep(25_000)]);
  return ended ? 'yes' : 'the command runs on';
}

export async function long(client) {
  const command = `sleep ${LONG_SECONDS}; echo took $((7 * 10)) s`;
  const { text } = await client.call('system_run_command', { command, timeout: 100 }, { timeout: 110_000 }).catch((error) => ({ text: messages(error) }));
  if (/took 70 s/.test(text)) return 'yes';
  return /timed out/i.test(text) ? 'gives up before' : `no: ${short(text)}`;
}

/** After the server was restarted: does a call work, as soon as the client has connected again, and is its reader told of the restart? */
export async function restart(client) {
  for (let tries = 0; tries < 10; tries += 1) {
    if (tries > 0) await sleep(1000);
    const { text } = await Promise.race([client.call('system_run_command', { command: 'echo works $((6 * 7))' }), sleep(30_000, { text: 'no answer' })])
      .catch((error) => ({ text: messages(error) }));
    if (!/works 42/.test(text)) {
      console.error('after the restart:', short(text));
      continue;
    }
    return /restart/i.test(text) ? 'yes' : 'works on, not told';
  }
  return 'never works again';
}

/** A wrong token: does what the user reads speak of it? */
export async function token(open) {
  let client;
  let said;
  try {
    client = await open();
    const offered = await client.tools();
    said = client.complaint?.() ?? '';
    if (offered.length > 0) return `no error, ${offered.length} tools`;
  } catch (error) {
    said = messages(error);
  } finally {
    await client?.close().catch(() => {});
  }
  if (/authentication required$/i.test(said)) return '“Authentication required”';
  if (/\b401\b|unauthori[sz]ed|bearer token|token is (missing|wrong)/i.test(said)) return 'yes';
  return /oauth|registration/i.test(said) ? 'speaks of OAuth' : 'no tools, no word of why';
}


async function until(condition, milliseconds) {
  const deadline = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

export function short(text) {
  return String(text).replaceAll(/\s+/g, ' ').slice(0, 160);
}
