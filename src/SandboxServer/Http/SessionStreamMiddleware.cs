namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// The event stream that a session may hold open by GET. This server never has anything to say there, so it only keeps the stream alive
/// (<see cref="HeartbeatStream"/>). The SDK would serve it once a session, and refuse a client that comes back after its connection was cut.
/// </summary>
internal sealed class SessionStreamMiddleware(RequestDelegate next, SessionTable sessions, IHostApplicationLifetime lifetime)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var session = context.Request.Headers[McpPaths.SessionHeader].ToString();
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Path != McpPaths.Mcp
            || (session.Length == 0 && context.Request.Headers.ContainsKey(ProtocolVersions.Header)))
        {
            await next(context);
        }
        else if (session.Length == 0)
        {
            await Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, "GET /mcp opens the event stream of a session, and the header Mcp-Session-Id is missing. Requests are sent by POST; the transport HTTP+SSE is at /sse.");
        }
        else if (!sessions.MayContinue(session))
        {
            await Refusal.WriteAsync(context, StatusCodes.Status404NotFound, "The session has ended. Send initialize to begin another.");
        }
        else
        {
            await KeepAsync(context, session);
        }
    }

    private async Task KeepAsync(HttpContext context, string session)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnEnded(string id) => _ = id == session && over.TrySetResult();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        sessions.Ended += OnEnded;
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-cache,no-store";
            context.Response.Headers[McpPaths.SessionHeader] = session;
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (sessions.MayContinue(session))
            {
                await over.Task.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            sessions.Ended -= OnEnded;
        }
    }
}
