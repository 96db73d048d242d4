// Codex CLI without a terminal. It has Streamable HTTP only.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { overProgram } from '../harness/program.mjs';

export const title = 'Codex CLI';
export const npm = '@openai/codex';
export const transports = ['mcp'];
export const endsWhenCancelled = true;
// It cuts in the middle by itself.
export const differs = { large: '12,000' };

export const open = ({ url, token }) => overProgram((model) => {
  const home = mkdtempSync(join(tmpdir(), 'codex-'));
  writeFileSync(join(home, 'config.toml'), `
model = "stand-in"
model_provider = "stand-in"
approval_policy = "never"
sandbox_mode = "danger-full-access"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.stand-in]
name = "stand-in"
base_url = "${model.url}/v1"
wire_api = "responses"
request_max_retries = 0
stream_idle_timeout_ms = 300000

[mcp_servers.sandbox]
url = "${url}"
required = true
startup_timeout_sec = 60
bearer_token_env_var = "SANDBOX_TOKEN"
tool_timeout_sec = 120
`);
  return {
    command: process.execPath,
    args: [resolve('node_modules/@openai/codex/bin/codex.js'), 'exec', '--skip-git-repo-check', 'go'],
    env: { CODEX_HOME: home, HOME: home, SANDBOX_TOKEN: token, OPENAI_API_KEY: 'none' },
    cwd: home,
  };
});
