// The stand-in model's words in the form of OpenAI's chat completions.
import { events } from './stream.mjs';

export const path = /\/chat\/completions$/;

export function read(body) {
  const last = body.messages.findLastIndex((message) => message.role === 'assistant');
  return {
    stream: body.stream === true,
    tools: (body.tools ?? []).map((tool) => ({ name: tool.function.name, schema: tool.function.parameters })),
    results: body.messages.slice(last + 1).filter((message) => message.role === 'tool').map((message) => ({ text: textOf(message.content) })),
  };
}

function textOf(content) {
  return typeof content === 'string' ? content : content.map((part) => part.text ?? JSON.stringify(part)).join('\n');
}

export function write(response, { stream }, { call, say }) {
  const head = { id: 'chat-1', created: 1, model: 'stand-in' };
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
  const message = call
    ? { role: 'assistant', content: null, tool_calls: [{ index: 0, id: call.id, type: 'function', function: { name: call.name, arguments: JSON.stringify(call.args) } }] }
    : { role: 'assistant', content: say };
  const reason = call ? 'tool_calls' : 'stop';
  if (!stream) {
    response.setHeader('Content-Type', 'application/json');
    return response.end(JSON.stringify({ ...head, object: 'chat.completion', usage, choices: [{ index: 0, message, finish_reason: reason }] }));
  }
  const chunk = (delta, finish_reason) => ({ data: { ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] } });
  events(response, [chunk(message, null), chunk({}, reason), { data: { ...head, object: 'chat.completion.chunk', choices: [], usage } }, { data: '[DONE]' }]);
}
