using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace ContainerMcp.Clients;

/// <summary>The official SDK's client, read by a program.</summary>
internal sealed class SdkReader(McpClient client) : IReader
{
    public async Task<string?> DoAsync(Request request, CancellationToken cancellation)
    {
        if (request.List)
        {
            var tools = await client.ListToolsAsync(cancellationToken: cancellation).ConfigureAwait(false);
            return JsonSerializer.Serialize(tools.Select(tool => new { tool.Name, Schema = tool.JsonSchema }), JsonSerializerOptions.Web);
        }

        var arguments = request.Args!.ToDictionary(pair => pair.Key, pair => (object?)pair.Value);
        var result = await client.CallToolAsync(request.Tool!, arguments, cancellationToken: cancellation).ConfigureAwait(false);
        return string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));
    }
}
