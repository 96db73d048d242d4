// The stand-in model's words in the form of Anthropic's messages.
import { events } from './stream.mjs';

export const path = /\/messages$/;

export function read(body) {
  const last = body.messages.findLastIndex((message) => message.role === 'assistant');
  const blocks = body.messages.slice(last + 1).flatMap((message) => (Array.isArray(message.content) ? message.content : []));
  return {
    stream: body.stream === true,
    tools: (body.tools ?? []).map((tool) => ({ name: tool.name, schema: tool.input_schema })),
    results: blocks.filter((block) => block.type === 'tool_result').map((block) => ({ text: textOf(block.content), error: block.is_error === true })),
  };
}

function textOf(content) {
  return typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? JSON.stringify(part)).join('\n');
}

export function write(response, { stream }, { call, say }) {
  const block = call ? { type: 'tool_use', id: `toolu_${call.id}`, name: call.name, input: call.args } : { type: 'text', text: say };
  const stop_reason = call ? 'tool_use' : 'end_turn';
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'stand-in', stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } };
  if (!stream) {
    response.setHeader('Content-Type', 'application/json');
    return response.end(JSON.stringify({ ...message, content: [block], stop_reason }));
  }
  const event = (type, data) => ({ event: type, data: { type, ...data } });
  const delta = call ? { type: 'input_json_delta', partial_json: JSON.stringify(call.args) } : { type: 'text_delta', text: say };
  events(response, [
    event('message_start', { message: { ...message, content: [], stop_reason: null } }),
    event('content_block_start', { index: 0, content_block: call ? { ...block, input: {} } : { ...block, text: '' } }),
    event('content_block_delta', { index: 0, delta }),
    event('content_block_stop', { index: 0 }),
    event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 1 } }),
    event('message_stop', {}),
  ]);
}
