// Claude Code without a terminal, as CI systems run it.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { overProgram } from '../harness/program.mjs';

export const title = 'Claude Code';
export const npm = '@anthropic-ai/claude-code';
export const transports = ['mcp', 'sse'];
export const differs = { token: 'no tools, no word of why' };
export const endsWhenCancelled = true;

export const open = ({ url, transport, token }) => overProgram((model) => {
  const home = mkdtempSync(join(tmpdir(), 'claude-code-'));
  const config = { mcpServers: { sandbox: { type: transport === 'sse' ? 'sse' : 'http', url, headers: { Authorization: `Bearer ${token}` } } } };
  writeFileSync(join(home, 'mcp.json'), JSON.stringify(config));
  return {
    command: `node_modules/@anthropic-ai/claude-code-linux-${process.arch}/claude`,
    args: ['-p', 'go', '--mcp-config', join(home, 'mcp.json'), '--strict-mcp-config', '--allowedTools', 'mcp__sandbox', '--model', 'claude-sonnet-4-5'],
    env: {
      HOME: home, ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'none', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1',
      ENABLE_TOOL_SEARCH: 'false', API_TIMEOUT_MS: '600000',
    },
  };
});
