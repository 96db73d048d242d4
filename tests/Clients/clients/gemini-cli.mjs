// Gemini CLI without a terminal.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { overProgram } from '../harness/program.mjs';
import { program } from '../harness/stdio.mjs';

export const title = 'Gemini CLI';
export const npm = '@google/gemini-cli';
export const transports = ['mcp', 'sse'];
export const differs = { optional: 'yes, null refused', token: 'no tools, no word of why' };
export const differsOver = { mcp: { cancel: 'the command runs on' } };
export const endsWhenCancelled = true;

export const open = ({ url, transport, token }) => overProgram((model) => {
  const home = mkdtempSync(join(tmpdir(), 'gemini-cli-'));
  const address = transport === 'sse' ? { url, type: 'sse' } : { httpUrl: url };
  mkdirSync(join(home, '.gemini'));
  writeFileSync(join(home, '.gemini', 'settings.json'), JSON.stringify({
    mcpServers: { sandbox: { ...address, headers: { Authorization: `Bearer ${token}` }, trust: true } },
    security: { auth: { selectedType: 'gemini-api-key' } },
    privacy: { usageStatisticsEnabled: false }, general: { enableAutoUpdate: false, disableAutoUpdate: true }, telemetry: { enabled: false },
  }));
  return {
    command: process.execPath,
    args: [resolve(program('@google/gemini-cli', 'gemini')), '-p', 'go', '--approval-mode', 'yolo', '-m', 'gemini-2.5-flash', '--skip-trust'],
    env: { HOME: home, GEMINI_API_KEY: 'none', GOOGLE_GEMINI_BASE_URL: model.url, GEMINI_CLI_TRUST_WORKSPACE: 'true' },
    cwd: home,
  };
});
