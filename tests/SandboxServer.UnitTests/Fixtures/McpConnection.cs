using ModelContextProtocol.Client;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>Connects the official client.</summary>
internal static class McpConnection
{
    /// <param name="address">The server.</param>
    /// <param name="transport">The way to it.</param>
    /// <param name="token">The bearer token; null: none is sent.</param>
    /// <param name="http">Connections that belong to the caller; null: the client's own.</param>
    public static async Task<McpClient> OpenAsync(Uri address, McpTransport transport, string? token, HttpClient? http = null)
    {
        var options = new HttpClientTransportOptions
        {
            Endpoint = new(address, transport == McpTransport.Sse ? "/sse" : "/mcp"),
            TransportMode = transport == McpTransport.Sse ? HttpTransportMode.Sse : HttpTransportMode.StreamableHttp,
            AdditionalHeaders = token is null ? null : new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" },
        };
        var connection = http is null ? new HttpClientTransport(options) : new HttpClientTransport(options, http);
        return await McpClient.CreateAsync(connection, new()
        {
            ProtocolVersion = transport == McpTransport.StreamableHttpSession ? "2025-06-18" : null,
        });
    }
}
