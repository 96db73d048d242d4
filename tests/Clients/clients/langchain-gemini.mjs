// LangChain with a model of Gemini's kind, whose adapter sends schemas in Gemini's older form.
import { differs as usual, npm as adapters, openWith } from './langchain.mjs';

export const title = 'LangChain with Gemini';
export const npm = adapters;
export const transports = ['mcp', 'sse'];
export const differs = usual;

export async function open(how) {
  const { ChatGoogleGenerativeAI } = await import('@langchain/google-genai');
  return openWith(how, (url) => new ChatGoogleGenerativeAI({ model: 'gemini-2.5-flash', apiKey: 'none', maxRetries: 0, baseUrl: url }));
}
