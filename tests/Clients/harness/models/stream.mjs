// Sends events of an event stream and ends it.
export function events(response, list) {
  response.setHeader('Content-Type', 'text/event-stream');
  for (const { event, data } of list) {
    if (event) response.write(`event: ${event}\n`);
    response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  }
  response.end();
}
