// What the checks need, said to a `Client` of the official TypeScript SDK: its reader is a program.

/** options(call): the arguments of callTool after the first, in the order of the SDK's version. */
export function overSdk(client, options) {
  return {
    tools: async () => (await client.listTools()).tools.map(({ name, inputSchema }) => ({ name, schema: inputSchema })),
    call: async (name, args, { signal, timeout } = {}) => {
      const limits = timeout ? { timeout, onprogress: () => {}, resetTimeoutOnProgress: true } : {};
      const result = await client.callTool({ name, arguments: args }, ...options({ signal, ...limits }));
      return { text: result.content.map((block) => block.text ?? '').join('\n'), error: result.isError === true };
    },
    close: () => client.close(),
  };
}

export const withToken = (token) => ({ requestInit: { headers: { Authorization: `Bearer ${token}` } } });
