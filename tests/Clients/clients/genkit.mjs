// Genkit. Its model is a function here, since Genkit lets one be defined.
import { messages } from '../harness/model.mjs';

export const title = 'Genkit';
export const npm = '@genkit-ai/mcp';
export const transports = ['mcp'];
export const differs = { optional: 'yes, null refused', cancel: 'the command runs on', long: 'gives up before', token: 'no tools, no word of why' };

export async function open({ url, token, name }) {
  const { genkit } = await import('genkit');
  const { createMcpClient } = await import('@genkit-ai/mcp');
  const ai = genkit({});
  let offered = [];
  let next;
  let told;
  ai.defineModel({ name: 'stand-in', supports: { tools: true, multiturn: true } }, async (request) => {
    offered = request.tools ?? [];
    const responses = request.messages.at(-1).content.filter((part) => part.toolResponse);
    if (responses.length > 0) {
      told = responses.at(-1).toolResponse.output;
      return { finishReason: 'stop', message: { role: 'model', content: [{ text: 'done' }] } };
    }
    const tool = offered.find((each) => each.name.endsWith(next.name));
    return { finishReason: 'stop', message: { role: 'model', content: [{ toolRequest: { name: tool.name, ref: 'call', input: next.args } }] } };
  });
  const client = createMcpClient({ name, mcpServer: { url, requestInit: { headers: { Authorization: `Bearer ${token}` } } } });
  await client.ready();
  const tools = await client.getActiveTools(ai);
  const call = async (tool, args, { signal } = {}) => {
    [next, told] = [{ name: tool, args }, undefined];
    try {
      await ai.generate({ model: 'stand-in', prompt: 'go', tools, abortSignal: signal });
    } catch (error) {
      return { text: messages(error), error: true, thrown: true };
    }
    return { text: typeof told === 'string' ? told : JSON.stringify(told) };
  };
  return {
    tools: async () => {
      await call('file_list', { path: '.' });
      return offered.map((tool) => ({ name: tool.name, schema: tool.inputSchema }));
    },
    call,
    close: () => client.disable(),
  };
}
