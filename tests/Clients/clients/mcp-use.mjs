// mcp-use: its sessions are used by programs as they are.
export const title = 'mcp-use';
export const npm = 'mcp-use';
export const transports = ['mcp', 'sse'];
export const differsOver = { mcp: { token: '“Authentication required”' } };

export async function open({ url, transport, token }) {
  const { MCPClient } = await import('mcp-use');
  const server = { url, headers: { Authorization: `Bearer ${token}` }, ...(transport === 'sse' ? { preferSse: true } : {}) };
  const client = MCPClient.fromDict({ mcpServers: { sandbox: server } });
  const session = await client.createSession('sandbox');
  return {
    tools: async () => (await session.listTools()).map(({ name, inputSchema }) => ({ name, schema: inputSchema })),
    call: async (name, args, { signal, timeout } = {}) => {
      const result = await session.callTool(name, args, { signal, ...(timeout ? { timeout } : {}) });
      return { text: result.content.map((block) => block.text ?? '').join('\n'), error: result.isError === true };
    },
    close: () => client.closeAllSessions(),
  };
}
