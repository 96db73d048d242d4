// usage: MCP_TOKEN=... node authorize.mjs PORT
// Waits for the server on PORT to be ready, then prints the port of a loopback proxy that adds the bearer token to every
// request, since the conformance suite cannot send one. Everything else, the Host header too, passes as it is.
import { request, createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const port = Number(process.argv[2]);
const authorization = `Bearer ${process.env.MCP_TOKEN}`;

const ready = () => fetch(`http://127.0.0.1:${port}/readyz`).then((answer) => answer.ok, () => false);
const deadline = Date.now() + 60_000;
while (!(await ready())) {
  if (Date.now() > deadline) {
    console.error('the server was not ready within 60 s');
    process.exit(1);
  }
  await sleep(100);
}

const proxy = createServer((incoming, outgoing) => {
  const onward = request({ host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers: { ...incoming.headers, authorization } }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.rawHeaders);
    outgoing.flushHeaders();
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
});
proxy.listen(0, '127.0.0.1', () => console.log(proxy.address().port));
