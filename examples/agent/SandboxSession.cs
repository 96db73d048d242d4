using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace ContainerMcp.Examples.Agent;

/// <summary>An MCP session with a sandbox.</summary>
public sealed class SandboxSession : IAsyncDisposable
{
    private readonly HttpClient _http;

    private SandboxSession(HttpClient http, McpClient client)
    {
        _http = http;
        Client = client;
    }

    /// <summary>The MCP client.</summary>
    public McpClient Client { get; }

    /// <summary>Connects and performs the MCP handshake.</summary>
    /// <param name="access">Where and with which token.</param>
    /// <param name="http">The connection; disposed with the session.</param>
    /// <param name="mode">SSE takes <see cref="SandboxAccess.Url"/>, every other mode the Streamable HTTP URL.</param>
    /// <param name="ct">The caller's deadline.</param>
    public static async Task<SandboxSession> ConnectAsync(
        SandboxAccess access, HttpClient http, HttpTransportMode mode, CancellationToken ct)
    {
        var options = new HttpClientTransportOptions
        {
            Endpoint = mode == HttpTransportMode.Sse ? access.Url : access.StreamableHttpUrl,
            TransportMode = mode,
            Name = "container-mcp-example",
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {access.Token}" },
        };
        try
        {
            var client = await McpClient.CreateAsync(new HttpClientTransport(options, http), cancellationToken: ct);
            return new SandboxSession(http, client);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>Calls a tool and returns its structured result, also when the tool reports a failure in it.</summary>
    /// <exception cref="SandboxException">The result has no structured content.</exception>
    public async Task<JsonElement> CallAsync(string tool, Dictionary<string, object?> arguments, CancellationToken ct)
    {
        var result = await Client.CallToolAsync(tool, arguments, cancellationToken: ct);
        return result.StructuredContent
            ?? throw new SandboxException($"{tool}: {string.Join(' ', result.Content.OfType<TextContentBlock>().Select(block => block.Text))}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        _http.Dispose();
    }
}
