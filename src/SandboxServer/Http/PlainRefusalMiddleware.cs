using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// The MCP SDK refuses messages in words for its own developers: names of its types and options, positions inside of its
/// parser. The client is told what it did wrong instead. Refusals without such words pass as they are, but for an id of null.
/// </summary>
internal sealed class PlainRefusalMiddleware(RequestDelegate next)
{
    private const int InvalidRequest = -32600;

    public async Task InvokeAsync(HttpContext context)
    {
        if (!McpPaths.Contains(context.Request.Path))
        {
            await next(context);
            return;
        }

        var body = context.Response.Body;
        await using var refusal = new PlainRefusalStream(body, context.Response);
        context.Response.Body = refusal;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        if (refusal.Kept.IsEmpty)
        {
            return;
        }

        context.Response.ContentLength = null;
        var text = Encoding.UTF8.GetString(refusal.Kept.Span);
        if (Names(text, "HttpServerTransportOptions"))
        {
            await Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, HttpMethods.IsPost(context.Request.Method)
                ? "The header Mcp-Session-Id is missing: only initialize works without a session (or, from protocol 2026-07-28 on, a request with MCP-Protocol-Version)."
                : "The header Mcp-Session-Id is missing. Send initialize by POST first; a GET is for the events of the session that it begins.");
        }
        else if (Names(text, "ModelContextProtocol") || Names(text, "BytePositionInLine") || Names(text, "JSON payload"))
        {
            await Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, "The body is not a valid JSON-RPC message.", InvalidRequest);
        }
        else if (context.Request.Path == McpPaths.Message && Names(text, "Session ID not found"))
        {
            await Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, "The event stream of this session has ended. Connect to /sse again.");
        }
        else
        {
            await body.WriteAsync(WithoutNullId(text) is { } plain ? Encoding.UTF8.GetBytes(plain) : refusal.Kept, context.RequestAborted);
        }
    }

    private static bool Names(string text, string word) => text.Contains(word, StringComparison.Ordinal);

    private static string? WithoutNullId(string text)
    {
        if (!Names(text, "\"id\":null"))
        {
            return null;
        }

        try
        {
            var message = JsonNode.Parse(text) as JsonObject;
            _ = message?.Remove("id");
            return message?.ToJsonString();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
