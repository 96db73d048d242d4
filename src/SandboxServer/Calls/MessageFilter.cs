using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Memory;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Calls;

/// <summary>
/// Sees every message before the SDK: checks its params, and counts a call as running until its answer is written, so that a server that
/// stops does not cut the answer off. The call keeps its share of the memory as long.
/// </summary>
internal sealed class MessageFilter(
    MemoryBudget memory, UploadRoom uploads, ActivityMonitor activity, SessionTable sessions, CallRecorder recorder, IHttpContextAccessor http)
{
    public McpMessageHandler Wrap(McpMessageHandler next) => async (context, cancellationToken) =>
    {
        if (context.JsonRpcMessage is JsonRpcRequest any)
        {
            if (any.Method is not (RequestMethods.Initialize or RequestMethods.Ping))
            {
                sessions.Asked(context.Server.SessionId, context.Server.ClientInfo?.Name);
            }

            CheckParams(any, context.Server.SessionId);
        }

        if (context.JsonRpcMessage is not JsonRpcRequest { Method: RequestMethods.ToolsCall or RequestMethods.ResourcesRead } request)
        {
            await next(context, cancellationToken);
            return;
        }

        activity.BeginCall();
        using var share = ShareOf(request);
        try
        {
            share.Attach(context.Items);
            await next(context, cancellationToken);
        }
        finally
        {
            activity.EndCall();
        }
    };

    // A POST to /mcp has a share for its body until it is answered; one to /message is over already.
    private MemoryShare ShareOf(JsonRpcRequest request)
    {
        if (request.Context?.RelatedTransport is not null)
        {
            return new(memory, uploads.Room, http.HttpContext?.Features.Get<MemoryShare>());
        }

        var share = new MemoryShare(memory, uploads.Room);
        share.Park(MessageParams.Size(request.Params));
        return share;
    }

    private void CheckParams(JsonRpcRequest request, string? sessionId)
    {
        try
        {
            MessageParams.Check(request);
        }
        catch (McpProtocolException) when (request.Method is RequestMethods.ToolsCall or RequestMethods.ResourcesRead)
        {
            recorder.RecordUnreadable(sessionId);
            throw;
        }
    }
}
