using ModelContextProtocol.Client;

namespace ContainerMcp.SandboxServer.Tests.Hosting;

/// <summary>Connects the official client.</summary>
internal static class McpConnection
{
    public static async Task<McpClient> OpenAsync(Uri address, McpTransport transport, string? token)
    {
        var connection = new HttpClientTransport(new()
        {
            Endpoint = new(address, transport == McpTransport.Sse ? "/sse" : "/mcp"),
            TransportMode = transport == McpTransport.Sse ? HttpTransportMode.Sse : HttpTransportMode.StreamableHttp,
            AdditionalHeaders = token is null ? null : new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" },
        });
        return await McpClient.CreateAsync(connection, new()
        {
            ProtocolVersion = transport == McpTransport.StreamableHttpSession ? "2025-06-18" : null,
        });
    }
}
