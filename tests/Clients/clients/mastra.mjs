// Mastra. It has Streamable HTTP only, which the server accepts at /sse as well.
import { StandInModel } from '../harness/model.mjs';

export const title = 'Mastra';
export const npm = '@mastra/mcp';
export const transports = ['mcp'];

export async function open({ url, token, name }) {
  const { Agent } = await import('@mastra/core/agent');
  const { MCPClient } = await import('@mastra/mcp');
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const model = await StandInModel.start();
  const client = new MCPClient({ id: `${name}-${model.url}`, timeout: 110_000, servers: { sandbox: { url: new URL(url), requestInit: { headers: { Authorization: `Bearer ${token}` } } } } });
  const { errors } = await client.listToolsWithErrors();
  const agent = new Agent({
    id: 'agent', name: 'agent', instructions: 'go', tools: await client.listTools(),
    model: createOpenAICompatible({ name: 'stand-in', baseURL: `${model.url}/v1` })('stand-in'),
  });
  const run = (signal) => agent.generate('go', { maxSteps: 5, abortSignal: signal });
  return {
    tools: async () => {
      if (errors.sandbox) return [];
      await model.ask(run, 'file_list', { path: '.' });
      return model.tools;
    },
    call: (tool, args, { signal } = {}) => model.ask(() => run(signal), tool, args),
    complaint: () => errors.sandbox,
    close: async () => { await client.disconnect(); await model.close(); },
  };
}
