using System.Text;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// The MCP SDK refuses messages in words for its own developers: names of its types and options, positions inside of its
/// parser. The client is told what it did wrong instead. Refusals without such words pass as they are.
/// </summary>
internal sealed class PlainRefusalMiddleware(RequestDelegate next)
{
    private const int InvalidRequest = -32600;

    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
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
            await Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, "The header Mcp-Session-Id is missing: only initialize works without a session (or, from protocol 2026-07-28 on, a request with MCP-Protocol-Version).");
        }
        else if (Names(text, "ModelContextProtocol") || Names(text, "BytePositionInLine") || Names(text, "JSON payload"))
        {
            await Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, "The body is not a valid JSON-RPC message.", InvalidRequest);
        }
        else
        {
            await body.WriteAsync(refusal.Kept, context.RequestAborted);
        }
    }

    private static bool Names(string text, string word) => text.Contains(word, StringComparison.Ordinal);
}
