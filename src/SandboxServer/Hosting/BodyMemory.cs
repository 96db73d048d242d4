using ContainerMcp.SandboxServer.Settings;
using ContainerMcp.SandboxServer.Tools;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>
/// Lets request bodies in as far as the memory for large ones is free; the others wait, and are told to come again when that
/// takes too long.
/// </summary>
internal sealed class BodyMemory(MemoryBudget budget, EndpointSettings settings)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        using var share = new MemoryShare(budget);
        var length = context.Request.ContentLength;
        if (length is { } known && !await share.TryReserveAsync(Math.Min(known, settings.MaxBodyBytes), context.RequestAborted))
        {
            throw new BusyException();
        }

        var body = context.Request.Body;
        await using var received = new ReceivedBody(body, share, length is null ? settings.MaxBodyBytes : null);
        context.Request.Body = received;
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Body = body;
        }
    }
}
