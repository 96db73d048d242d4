using ContainerMcp.SandboxServer.Settings;
using ContainerMcp.SandboxServer.Tools;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>Lets large request bodies in as far as the memory for them is free; the others wait, and are told to come again when that takes too long.</summary>
internal sealed class BodyMemory(MemoryBudget budget, EndpointSettings settings)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        using var share = new MemoryShare(budget);
        if (context.Request.ContentLength is { } length)
        {
            if (!await share.TryReserveAsync(Math.Min(length, settings.MaxBodyBytes), context.RequestAborted))
            {
                throw new BusyException();
            }

            await next(context);
            return;
        }

        var body = context.Request.Body;
        await using var counted = new CountedBody(body, share, settings.MaxBodyBytes);
        context.Request.Body = counted;
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
