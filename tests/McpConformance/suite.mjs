// usage: node suite.mjs PACKAGE URL
// Runs every server scenario of the suite in that package against URL and judges each: PASS, FAIL, or not applicable with the
// reason that not-applicable.json gives. A scenario that the file does not name has to pass, and a name in the file that
// the suite no longer has is a failure, so that nothing is left out silently. Ends with "PASSED FAILED".
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [name, url] = process.argv.slice(2);
const here = import.meta.dirname;
const reasons = JSON.parse(readFileSync(join(here, 'not-applicable.json'), 'utf8'))[name];
const directory = name === 'conformance' ? '@modelcontextprotocol/conformance' : name;
const program = join(here, 'node_modules', directory, 'dist', 'index.js');
const results = mkdtempSync(join(tmpdir(), 'conformance-'));
let passed = 0;
let failed = 0;

try {
  const listed = run('list').match(/^Server scenarios[^]*?(?=^$)/m)[0].match(/(?<=^ {2}- )\S+/gm);
  run('server', '--url', url, '--suite', 'all', '--output-dir', results);
  const directories = readdirSync(results);
  for (const scenario of listed) judge(scenario, directories.find((entry) => entry.startsWith(`server-${scenario}-20`)));
  for (const key of Object.keys(reasons)) if (!listed.includes(key.split('/')[0])) fail(key, 'is in not-applicable.json and not in the suite');
} finally {
  rmSync(results, { recursive: true, force: true });
}
console.log(`${passed} ${failed}`);

function run(...args) {
  return spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', timeout: 240_000, maxBuffer: 64 << 20 }).stdout;
}

function judge(scenario, entry) {
  if (reasons[scenario]) return console.log(`not applicable: ${name} ${scenario}: ${reasons[scenario]}`);
  if (!entry) return fail(scenario, 'the suite left no result');
  const checks = JSON.parse(readFileSync(join(results, entry, 'checks.json'), 'utf8'));
  const wrong = checks.filter((check) => check.status === 'FAILURE' && !reasons[`${scenario}/${check.id}`]);
  for (const check of checks) {
    const reason = reasons[`${scenario}/${check.id}`];
    if (reason) console.log(`not applicable: ${name} ${scenario}/${check.id}: ${reason}`);
  }
  if (wrong.length) return fail(scenario, wrong.map((check) => `${check.id}: ${check.errorMessage ?? check.description}`).join('; '));
  const right = checks.filter((check) => check.status === 'SUCCESS').length;
  if (right === 0) return fail(scenario, 'nothing was checked');
  passed += 1;
  console.log(`PASS ${name} ${scenario} (${right} checks)`);
}

function fail(scenario, why) {
  failed += 1;
  console.log(`FAIL ${name} ${scenario}: ${why}`);
}
