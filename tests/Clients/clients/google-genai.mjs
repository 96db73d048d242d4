// Google's SDK for Gemini, which is given the official TypeScript SDK's client and calls its tools by itself.
import { StandInModel } from '../harness/model.mjs';
import { withToken } from '../harness/sdk.mjs';

export const title = 'Google Gen AI SDK, `mcpToTool`';
export const npm = '@google/genai';
export const transports = ['mcp', 'sse'];
export const differs = { result: 'twice', large: '61,000', cancel: 'the command runs on' };

export async function open({ url, transport, token }) {
  const { GoogleGenAI, mcpToTool } = await import('@google/genai');
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { SSEClientTransport } = await import('@modelcontextprotocol/sdk/client/sse.js');
  const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
  const Transport = transport === 'sse' ? SSEClientTransport : StreamableHTTPClientTransport;
  const client = new Client({ name: 'google-genai', version: '1.0.0' });
  await client.connect(new Transport(new URL(url), withToken(token)));
  const model = await StandInModel.start();
  const ai = new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl: model.url } });
  const run = ({ signal, timeout } = {}) => ai.models.generateContent({
    model: 'stand-in', contents: 'go', config: { tools: [mcpToTool(client, { timeout })], abortSignal: signal },
  });
  return {
    tools: async () => {
      await model.ask(run, 'file_list', { path: '.' });
      return model.tools;
    },
    call: (name, args, options) => model.ask(() => run(options), name, args),
    close: async () => { await client.close(); await model.close(); },
  };
}
