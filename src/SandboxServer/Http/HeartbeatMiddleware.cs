using ContainerMcp.SandboxServer.Memory;
using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>Puts a <see cref="HeartbeatStream"/> and a <see cref="PlainJsonStream"/> under every response that may become an event stream.</summary>
internal sealed class HeartbeatMiddleware(RequestDelegate next, EndpointSettings settings, MemoryBudget memory, TimeProvider time)
{
    private readonly TransferPace _pace = new(time, settings, memory);

    public async Task InvokeAsync(HttpContext context)
    {
        if (!McpPaths.MayStream(context.Request))
        {
            await next(context);
            return;
        }

        var body = context.Response.Body;
        await using var beating = new HeartbeatStream(body, context, settings.HeartbeatInterval, _pace, time);
        await using var plain = new PlainJsonStream(beating);
        context.Response.Body = plain;
        try
        {
            await next(context);
        }
        finally
        {
            await beating.StopAsync();
            context.Response.Body = body;
        }
    }
}
