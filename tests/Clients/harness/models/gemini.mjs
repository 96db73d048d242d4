// The stand-in model's words in the form of Gemini's generateContent.
import { events } from './stream.mjs';

export const path = /:(stream)?generateContent$/i;

export function read(body, name) {
  const last = body.contents.findLastIndex((content) => content.role === 'model');
  const parts = body.contents.slice(last + 1).flatMap((content) => content.parts ?? []);
  return {
    stream: /:streamGenerateContent$/.test(name),
    tools: (body.tools ?? []).flatMap((tool) => tool.functionDeclarations ?? []).map((tool) => ({ name: tool.name, schema: tool.parametersJsonSchema ?? tool.parameters })),
    results: parts.filter((part) => part.functionResponse).map((part) => ({ text: JSON.stringify(part.functionResponse.response) })),
  };
}

export function write(response, { stream }, { call, say }) {
  const part = call ? { functionCall: { name: call.name, args: call.args } } : { text: say };
  const answer = {
    candidates: [{ index: 0, content: { role: 'model', parts: [part] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
    modelVersion: 'stand-in',
  };
  if (stream) return events(response, [{ data: answer }]);
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(answer));
}
