using System.Net.Http.Headers;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>Decides whether an authenticated request gets as far as MCP: known path, JSON body, rate, number of streams.</summary>
internal sealed class AdmissionMiddleware(
    RequestDelegate next, EndpointSettings settings, RateLimiter rates, ActivityMonitor activity, StreamCounter streams,
    DrainState drain, BodyMemory bodies)
{
    private static readonly TimeSpan StreamRetry = TimeSpan.FromSeconds(5);

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (OpenPaths.Contains(request.Path))
        {
            await next(context);
        }
        else if (!McpPaths.Contains(request.Path))
        {
            await Refusal.WriteAsync(context, StatusCodes.Status404NotFound, "Not found. MCP is served at /mcp and /sse.");
        }
        else if (!rates.TryTakeRequest(out var retryAfter))
        {
            await Refusal.TooManyAsync(context, $"Too many requests: at most {settings.MaxRequestsPerSecond} a second (MCP_MAX_REQUESTS_PER_SECOND).", retryAfter);
        }
        else if (HttpMethods.IsPost(request.Method) && !IsUtf8Json(request))
        {
            await Refusal.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "The Content-Type must be application/json, in UTF-8.");
        }
        else if (request.Headers.ContentEncoding.Any(coding => !string.Equals(coding, "identity", StringComparison.OrdinalIgnoreCase)))
        {
            await Refusal.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "The body must not be compressed: leave out the header Content-Encoding.");
        }
        else
        {
            // Opening or keeping a stream says nothing about the agent's needs (proxies reconnect on their own): messages do.
            if (HttpMethods.IsPost(request.Method))
            {
                activity.Touch();
            }

            await (McpPaths.OpensStream(request) ? ConnectionPlace.ServeAsync(context, () => StreamAsync(context)) : bodies.InvokeAsync(context, next));
        }
    }

    // RFC 8259: JSON between systems is UTF-8.
    private static bool IsUtf8Json(HttpRequest request) =>
        request.HasJsonContentType() && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (type.CharSet is null || type.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private async Task StreamAsync(HttpContext context)
    {
        if (drain.IsDraining)
        {
            context.Response.Headers.RetryAfter = "5";
            await Refusal.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The server is shutting down.");
            return;
        }

        if (!streams.TryEnter())
        {
            await Refusal.TooManyAsync(context, $"Too many open event streams: at most {settings.MaxSessions} (MCP_MAX_SESSIONS).", StreamRetry);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            streams.Leave();
        }
    }
}
