// LangChain for JavaScript: an agent of createAgent, with a model of OpenAI's kind.
import { StandInModel } from '../harness/model.mjs';

export const title = 'LangChain';
export const npm = '@langchain/mcp-adapters';
export const transports = ['mcp', 'sse'];
export const differs = { result: 'twice', large: '61,000', optional: 'yes, null refused' };

export async function open(how) {
  const { ChatOpenAI } = await import('@langchain/openai');
  return openWith(how, (url) => new ChatOpenAI({ model: 'stand-in', apiKey: 'none', maxRetries: 0, configuration: { baseURL: `${url}/v1` } }));
}

/** chat(url): the model, led to the stand-in at that address. */
export async function openWith({ url, transport, token }, chat) {
  const { MultiServerMCPClient } = await import('@langchain/mcp-adapters');
  const { createAgent } = await import('langchain');
  const model = await StandInModel.start();
  const client = new MultiServerMCPClient({
    mcpServers: { sandbox: { transport: transport === 'sse' ? 'sse' : 'http', url, headers: { Authorization: `Bearer ${token}` }, defaultToolTimeout: 110_000 } },
  });
  const tools = await client.getTools();
  const agent = createAgent({ model: chat(model.url), tools });
  const run = (signal) => agent.invoke({ messages: [{ role: 'user', content: 'go' }] }, { signal });
  return {
    tools: async () => {
      await model.ask(run, 'file_list', { path: '.' });
      return model.tools;
    },
    call: (name, args, { signal } = {}) => model.ask(() => run(signal), name, args),
    close: async () => { await client.close(); await model.close(); },
  };
}
