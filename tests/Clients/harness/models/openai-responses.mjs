// The stand-in model's words in the form of OpenAI's responses.
import { events } from './stream.mjs';

export const path = /\/responses$/;

export function read(body) {
  const input = Array.isArray(body.input) ? body.input : [];
  const last = input.findLastIndex((item) => item.type === 'function_call');
  return {
    stream: body.stream === true,
    tools: (body.tools ?? []).flatMap(functions),
    results: input.slice(last + 1).filter((item) => item.type === 'function_call_output').map((item) => ({ text: textOf(item.output) })),
  };
}

// Tools may be grouped in a namespace, whose name a call has to give as well.
function functions(tool) {
  if (tool.type === 'function') return [{ name: tool.name, schema: tool.parameters }];
  return (tool.tools ?? []).map((each) => ({ name: each.name, namespace: tool.name, schema: each.parameters }));
}

function textOf(output) {
  return typeof output === 'string' ? output : output.map((part) => part.text ?? JSON.stringify(part)).join('\n');
}

export function write(response, { stream }, { call, say }) {
  const item = call
    ? { type: 'function_call', id: `fc_${call.id}`, call_id: call.id, name: call.name, namespace: call.namespace, arguments: JSON.stringify(call.args), status: 'completed' }
    : { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: say, annotations: [] }] };
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2, input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 } };
  const whole = { id: 'resp_1', object: 'response', created_at: 1, model: 'stand-in', status: 'completed', output: [item], usage };
  if (!stream) {
    response.setHeader('Content-Type', 'application/json');
    return response.end(JSON.stringify(whole));
  }
  const event = (type, data) => ({ event: type, data: { type, ...data } });
  events(response, [
    event('response.created', { response: { ...whole, status: 'in_progress', output: [] } }),
    event('response.output_item.added', { output_index: 0, item: { ...item, status: 'in_progress' } }),
    event('response.output_item.done', { output_index: 0, item }),
    event('response.completed', { response: whole }),
  ]);
}
