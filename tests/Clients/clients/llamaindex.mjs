// LlamaIndex for TypeScript: its tools are functions that its agents call.
import { messages } from '../harness/model.mjs';
import { withToken } from '../harness/sdk.mjs';

export const title = 'LlamaIndex';
export const npm = '@llamaindex/tools';
export const transports = ['mcp', 'sse'];
export const differs = { result: 'twice', large: '61,000' };
// No signal and no time limit in its API.
export const leavesOut = ['cancel', 'long'];

export async function open({ url, transport, token }) {
  const { mcp } = await import('@llamaindex/tools');
  const client = mcp({ url, useSSETransport: transport === 'sse', ...withToken(token) });
  const tools = await client.tools();
  return {
    tools: async () => tools.map(({ metadata }) => ({ name: metadata.name, schema: metadata.parameters })),
    call: async (name, args) => {
      try {
        const result = await tools.find((tool) => tool.metadata.name === name).call(args);
        return { text: typeof result === 'string' ? result : JSON.stringify(result) };
      } catch (error) {
        return { text: messages(error), error: true, thrown: true };
      }
    },
    close: () => client.cleanup(),
  };
}
