// OpenAI's Agents SDK for JavaScript.
import { StandInModel } from '../harness/model.mjs';

export const title = 'OpenAI Agents';
export const npm = '@openai/agents';
export const transports = ['mcp', 'sse'];

export async function open({ url, transport, token }) {
  const { Agent, MCPServerSSE, MCPServerStreamableHttp, OpenAIProvider, Runner } = await import('@openai/agents');
  const model = await StandInModel.start();
  const Server = transport === 'sse' ? MCPServerSSE : MCPServerStreamableHttp;
  const headers = { Authorization: `Bearer ${token}` };
  const server = new Server({ url, requestInit: { headers }, eventSourceInit: { fetch: (to, init) => fetch(to, { ...init, headers: { ...init?.headers, ...headers } }) }, timeout: 110_000 });
  await server.connect();
  const runner = new Runner({ modelProvider: new OpenAIProvider({ apiKey: 'none', baseURL: `${model.url}/v1`, useResponses: true }), tracingDisabled: true });
  const agent = new Agent({ name: 'agent', model: 'stand-in', mcpServers: [server] });
  const run = (signal) => runner.run(agent, 'go', { signal });
  return {
    tools: async () => {
      await model.ask(run, 'file_list', { path: '.' });
      return model.tools;
    },
    call: (name, args, { signal } = {}) => model.ask(() => run(signal), name, args),
    close: async () => { await server.close(); await model.close(); },
  };
}
