namespace ContainerMcp.SandboxServer.Http;

/// <summary>The paths of the two MCP transports.</summary>
internal static class McpPaths
{
    /// <summary>Streamable HTTP.</summary>
    public const string Mcp = "/mcp";

    /// <summary>The event stream of the HTTP+SSE transport (MCP 2024-11-05).</summary>
    public const string Sse = "/sse";

    /// <summary>Where clients of the HTTP+SSE transport post.</summary>
    public const string Message = "/message";

    public static bool Contains(PathString path) => path == Mcp || path == Sse || path == Message;

    /// <summary>Whether the request opens a stream that stays: of these there is a limited number.</summary>
    public static bool OpensStream(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && (request.Path == Mcp || request.Path == Sse);

    /// <summary>Whether the answer may be an event stream.</summary>
    public static bool MayStream(HttpRequest request) =>
        OpensStream(request) || (HttpMethods.IsPost(request.Method) && request.Path == Mcp);
}
