using System.Diagnostics.CodeAnalysis;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// Keeps the <see cref="SessionTable"/>, and ends sessions the way clients do, by DELETE. The SDK would end whichever has been unused the
/// longest, and its own watch over sessions ends the whole server when it fails once.
/// </summary>
internal sealed partial class SessionMiddleware(RequestDelegate next, SessionTable sessions, ILogger<SessionMiddleware> logger)
{
    private const string Header = McpPaths.SessionHeader;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path != McpPaths.Mcp)
        {
            await next(context);
            return;
        }

        if (context.Request.Headers[Header].ToString() is { Length: > 0 } known)
        {
            if (sessions.Use(known) is { } use)
            {
                using (use)
                {
                    await next(context);
                }
            }
            else
            {
                // A session of the server before this one, or one that had to make room: it is taken up again.
                await BeginAsync(context, known);
            }

            // What the SDK refused is still there.
            if (HttpMethods.IsDelete(context.Request.Method) && context.Response.StatusCode is < 400 or StatusCodes.Status404NotFound)
            {
                sessions.Remove(known);
            }

            return;
        }

        await BeginAsync(context, null);
    }

    /// <summary>Notes a new session before its client knows of it. One whose client left before that is ended: nobody else would.</summary>
    private async Task BeginAsync(HttpContext context, string? continued)
    {
        var client = $"{context.Connection.RemoteIpAddress} {context.Request.Headers.UserAgent}";
        var ending = new List<string>();
        var (isNoted, isServed) = (false, false);
        IDisposable? use = null;
        context.Response.OnStarting(() =>
        {
            // A call may be running in it.
            use = Note() is { } made ? sessions.Use(made) : null;
            return Task.CompletedTask;
        });
        try
        {
            await next(context);
            isServed = true;
        }
        finally
        {
            use?.Dispose();
            if (isNoted)
            {
                // The usual case.
            }
            else if (continued is null)
            {
                ending.AddRange(Made(context.Response, null) is { } unknown ? [unknown] : []);
            }
            else if (isServed || context.RequestAborted.IsCancellationRequested)
            {
                // An answer without a body starts only when all this is over.
                _ = Note();
            }

            isNoted = true;
            foreach (var id in ending)
            {
                await EndAsync(id, context.RequestServices);
            }
        }

        string? Note()
        {
            if (isNoted || HttpMethods.IsDelete(context.Request.Method) || Made(context.Response, continued) is not { } made)
            {
                return null;
            }

            isNoted = true;
            ending.AddRange(sessions.Add(made, client, context.Connection.Id, continued is not null));
            return made;
        }
    }

    // A refused initialize has no session, whatever the SDK says.
    private static string? Made(HttpResponse response, string? continued) =>
        response.StatusCode >= StatusCodes.Status400BadRequest ? null
        : response.Headers[Header].ToString() is { Length: > 0 } made ? made
        : continued;

    [SuppressMessage("Design", "CA1031", Justification = "The next session has to end as well, and the answer is not this one's.")]
    private async Task EndAsync(string id, IServiceProvider services)
    {
        var end = new DefaultHttpContext { RequestServices = services };
        (end.Request.Method, end.Request.Path, end.Request.Headers[Header]) = (HttpMethods.Delete, McpPaths.Mcp, id);
        try
        {
            await next(end);
        }
        catch (Exception e)
        {
            LogNotEnded(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A session could not be ended")]
    private partial void LogNotEnded(Exception exception);
}
