using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Client;

namespace ContainerMcp.Clients;

/// <summary>An agent of Microsoft's Agent Framework: the SDK's tools are its functions.</summary>
internal sealed class AgentFrameworkReader(AIAgent agent) : IReader
{
    public static async Task<AgentFrameworkReader> CreateAsync(McpClient client, Uri model)
    {
        var tools = await client.ListToolsAsync().ConfigureAwait(false);
        var chat = StandIn.Client(model).GetChatClient(StandIn.Model).AsIChatClient();
        return new AgentFrameworkReader(new ChatClientAgent(chat, tools: [.. tools]));
    }

    public async Task<string?> DoAsync(Request request, CancellationToken cancellation) =>
        (await agent.RunAsync("go", cancellationToken: cancellation).ConfigureAwait(false)).Text;
}
