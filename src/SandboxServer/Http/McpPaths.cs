namespace ContainerMcp.SandboxServer.Http;

/// <summary>The paths of the two MCP transports.</summary>
internal static class McpPaths
{
    /// <summary>Streamable HTTP.</summary>
    public const string Mcp = "/mcp";

    /// <summary>The event stream of the HTTP+SSE transport (MCP 2024-11-05).</summary>
    public const string Sse = "/sse";

    /// <summary>The header that names a session of Streamable HTTP.</summary>
    public const string SessionHeader = "Mcp-Session-Id";

    /// <summary>Where clients of the HTTP+SSE transport post.</summary>
    public const string Message = "/message";

    /// <summary>
    /// The path under which a request is served: without a slash at its end, and Streamable HTTP on the path of the event stream as on its
    /// own, so that whatever URL of the sandbox a client was given, it works with the transport that the client speaks.
    /// </summary>
    public static PathString Served(HttpRequest request)
    {
        var path = request.Path.Value is { Length: > 1 } text && text.EndsWith('/') && Contains(text[..^1]) ? new PathString(text[..^1]) : request.Path;
        return path == Sse && (!HttpMethods.IsGet(request.Method) || request.Headers.ContainsKey(SessionHeader)) ? Mcp : path;
    }

    /// <summary>Whether the path is one at which clients look for OAuth, which there is none of.</summary>
    public static bool AsksForOAuth(PathString path) =>
        path.StartsWithSegments("/.well-known") || path == "/register" || path == "/authorize" || path == "/token";

    /// <summary>Whether the path is one of these.</summary>
    public static bool Contains(PathString path) => path == Mcp || path == Sse || path == Message;

    /// <summary>Whether the request opens a stream that stays: of these there is a limited number.</summary>
    public static bool OpensStream(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && (request.Path == Mcp || request.Path == Sse);

    /// <summary>Whether the answer may be an event stream.</summary>
    public static bool MayStream(HttpRequest request) => OpensStream(request) || IsCall(request);

    /// <summary>Whether the answer comes with the response itself, and ends it: such as a call of a tool.</summary>
    public static bool IsCall(HttpRequest request) => HttpMethods.IsPost(request.Method) && request.Path == Mcp;
}
