using System.Net.Http.Headers;
using System.Text;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>Requests written by hand, for what the official client does not do.</summary>
internal static class JsonRpc
{
    public const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""";

    public const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    public static HttpRequestMessage Post(string path, string body, string? session = null, string contentType = "application/json")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = contentType.Length == 0 ? null : MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (session is not null)
        {
            request.Headers.Add("Mcp-Session-Id", session);
        }

        return request;
    }

    public static string Call(int id, string tool, string arguments = "{}") =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}}}""";

    /// <summary>Makes a session on /mcp by hand and returns its id.</summary>
    public static async Task<string> OpenSessionAsync(HttpClient http)
    {
        using var response = await http.SendAsync(Post("/mcp", Initialize));
        response.EnsureSuccessStatusCode();
        var session = response.Headers.GetValues("Mcp-Session-Id").Single();
        using var second = await http.SendAsync(Post("/mcp", Initialized, session));
        second.EnsureSuccessStatusCode();
        return session;
    }
}
