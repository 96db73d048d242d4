// Vercel's AI SDK: its model is offered the tools by generateText.
import { StandInModel } from '../harness/model.mjs';

export const title = 'AI SDK';
export const npm = '@ai-sdk/mcp';
export const transports = ['mcp', 'sse'];
export const differsOver = { sse: { cancel: 'the command runs on', restart: 'never works again' } };

export async function open({ url, transport, token }) {
  const { createMCPClient } = await import('@ai-sdk/mcp');
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const { generateText, isStepCount, stepCountIs } = await import('ai');
  const model = await StandInModel.start();
  const client = await createMCPClient({
    transport: { type: transport === 'sse' ? 'sse' : 'http', url, headers: { Authorization: `Bearer ${token}` } },
    onUncaughtError: () => {},
  });
  const tools = await client.tools();
  const provider = createOpenAICompatible({ name: 'stand-in', baseURL: `${model.url}/v1` });
  const run = (signal) => generateText({
    model: provider('stand-in'), tools, prompt: 'go', stopWhen: (isStepCount ?? stepCountIs)(5), maxRetries: 0, abortSignal: signal,
  });
  return {
    tools: async () => {
      await model.ask(run, 'file_list', { path: '.' });
      return model.tools;
    },
    call: (name, args, { signal } = {}) => model.ask(() => run(signal), name, args),
    close: async () => { await client.close(); await model.close(); },
  };
}
