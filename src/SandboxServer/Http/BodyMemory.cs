using ContainerMcp.SandboxServer.Memory;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>
/// Lets requests in whose body is there and whose memory, as a message, is free; the others wait, and are told to come again when that
/// takes too long.
/// </summary>
internal sealed class BodyMemory(MemoryBudget budget, UploadRoom uploads)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        using var share = new MemoryShare(budget);
        await using var received = await uploads.ReceiveAsync(context);
        if (!await share.TryReserveAsync(received.Received, context.RequestAborted))
        {
            throw new BusyException();
        }

        // For the call that it may be.
        context.Features.Set(share);
        var body = context.Request.Body;
        context.Request.Body = received;
        try
        {
            await ConnectionPlace.ServeAsync(context, () => next(context));
        }
        finally
        {
            context.Request.Body = body;
        }
    }
}
