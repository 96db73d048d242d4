// Hugging Face's MCP client and its agent.
import { StandInModel } from '../harness/model.mjs';

export const title = 'Hugging Face';
export const npm = '@huggingface/mcp-client';
export const transports = ['mcp', 'sse'];
export const differs = { cancel: 'the command runs on', long: 'gives up before' };

export async function open({ url, transport, token }) {
  const { Agent } = await import('@huggingface/mcp-client');
  const model = await StandInModel.start();
  const config = { url, options: { requestInit: { headers: { Authorization: `Bearer ${token}` } } } };
  const agent = new Agent({ endpointUrl: `${model.url}/v1/chat/completions`, model: 'stand-in', apiKey: 'none', servers: [{ type: transport === 'sse' ? 'sse' : 'http', config }] });
  await agent.loadTools();
  const run = async (signal) => {
    for await (const _ of agent.run('go', { abortSignal: signal }));
  };
  return {
    tools: async () => {
      await model.ask(run, 'file_list', { path: '.' });
      return model.tools.filter((tool) => !['task_complete', 'ask_question'].includes(tool.name));
    },
    call: (name, args, { signal } = {}) => model.ask(() => run(signal), name, args),
    close: async () => { await agent.cleanup(); await model.close(); },
  };
}
