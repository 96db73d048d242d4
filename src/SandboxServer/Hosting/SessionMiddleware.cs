namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>
/// Keeps the <see cref="SessionTable"/>, and ends sessions the way clients do, by DELETE. The SDK would end whichever has been unused the
/// longest, and its own watch over sessions ends the whole server when it fails once.
/// </summary>
internal sealed class SessionMiddleware(RequestDelegate next, SessionTable sessions)
{
    private const string Header = "Mcp-Session-Id";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path != McpPaths.Mcp)
        {
            await next(context);
            return;
        }

        if (context.Request.Headers[Header].ToString() is { Length: > 0 } known)
        {
            using (sessions.Use(known))
            {
                await next(context);
            }

            if (HttpMethods.IsDelete(context.Request.Method))
            {
                sessions.Remove(known);
            }

            return;
        }

        await next(context);
        if (context.Response.Headers[Header].ToString() is { Length: > 0 } made)
        {
            var client = $"{context.Connection.RemoteIpAddress} {context.Request.Headers.UserAgent}";
            foreach (var id in sessions.Add(made, client, context.Connection.Id))
            {
                await EndAsync(id, context.RequestServices);
            }
        }
    }

    private async Task EndAsync(string id, IServiceProvider services)
    {
        var end = new DefaultHttpContext { RequestServices = services };
        (end.Request.Method, end.Request.Path, end.Request.Headers[Header]) = (HttpMethods.Delete, McpPaths.Mcp, id);
        await next(end);
    }
}
