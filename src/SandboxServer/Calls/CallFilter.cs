using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Diagnostics;
using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Memory;
using ContainerMcp.SandboxServer.Tools;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ContainerMcp.SandboxServer.Calls;

/// <summary>Everything that all tool calls have in common: admission, progress, cancellation, errors, audit, metrics.</summary>
internal sealed partial class CallFilter(
    CallGate gate, MemoryBudget memory, ActivityMonitor activity, DrainState drain, ServerMetrics metrics, AuditLog audit,
    RestartNotice restart, SessionTable sessions, TimeProvider time, ILogger<CallFilter> logger)
{
    public McpRequestHandler<CallToolRequestParams, CallToolResult> Wrap(McpRequestHandler<CallToolRequestParams, CallToolResult> next) =>
        (request, cancellationToken) => InvokeAsync(next, request, cancellationToken);

    /// <summary>
    /// Counts a call as running until its answer is written, so that a server that stops does not cut the answer off, and
    /// keeps its share of the memory as long.
    /// </summary>
    public McpMessageHandler Count(McpMessageHandler next) => async (context, cancellationToken) =>
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
        using var share = new MemoryShare(memory);
        try
        {
            share.Attach(context.Items);
            // A POST to /mcp has a share for its body until it is answered; one to /message is over already.
            if (request.Context?.RelatedTransport is null)
            {
                share.Resize(MessageParams.Size(request.Params));
            }

            await next(context, cancellationToken);
        }
        finally
        {
            activity.EndCall();
        }
    };

    // A call that nobody can read is a call all the same.
    private void CheckParams(JsonRpcRequest request, string? sessionId)
    {
        try
        {
            MessageParams.Check(request);
        }
        catch (McpProtocolException) when (request.Method is RequestMethods.ToolsCall or RequestMethods.ResourcesRead)
        {
            metrics.RecordCall("unknown", CallOutcome.Refused, TimeSpan.Zero, 0, 0);
            audit.Write(new(Session(sessionId), "unknown", [], CallOutcome.Refused, TimeSpan.Zero, 0, new(), null));
            throw;
        }
    }

    private async ValueTask<CallToolResult> InvokeAsync(
        McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var tool = request.MatchedPrimitive as SandboxTool;
        var egress = EgressTrail.Begin();
        var outcome = new Ending(CallOutcome.Cancelled);
        try
        {
            outcome = await RunAsync(next, request, tool, cancellationToken);
            restart.Attach(request.Server.SessionId, outcome.Result!);
            return outcome.Result!;
        }
        finally
        {
            Record(request, tool, outcome, egress, time.GetElapsedTime(started));
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a tool throws, the client gets an answer without a stack trace.")]
    private async ValueTask<Ending> RunAsync(
        McpRequestHandler<CallToolRequestParams, CallToolResult> next, RequestContext<CallToolRequestParams> request, SandboxTool? tool, CancellationToken client)
    {
        var name = tool?.Definition.Name ?? "unknown";
        if (drain.IsDraining)
        {
            return Refused(name, "the server is shutting down.");
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(client, drain.CancelCalls);
        IDisposable? place = null;
        try
        {
            var share = MemoryShare.Of(request.JsonRpcRequest);
            if (!await share.TryReserveAsync(tool?.ExpectedBytes(request.Params.Arguments) ?? 0, linked.Token))
            {
                return Refused(name, "the server is busy with other large calls; try again later.");
            }

            place = await gate.TryEnterAsync(tool?.Definition.OpenWorld == true, request.Server.SessionId, linked.Token);
            if (place is null)
            {
                return Refused(name, "too many calls are waiting; try again when some have finished.");
            }

            await using var progress = ProgressReporter.Start(request, time);
            var result = await next(request, linked.Token);
            share.Grow(TextLength(result));
            return new(Succeeded(result) ? CallOutcome.Ok : CallOutcome.Failed, result);
        }
        catch (ToolArgumentException e)
        {
            return Refused(name, e.Message);
        }
        catch (McpProtocolException) when (tool is null)
        {
            // An unknown tool is an error of the protocol, which the SDK puts into the words of the specification.
            throw;
        }
        catch (OperationCanceledException) when (client.IsCancellationRequested)
        {
            // Nobody waits for an answer; the SDK knows from the exception that none is due. It would keep the POST open
            // for that answer until the session ends, though.
            if (request.JsonRpcRequest.Context?.RelatedTransport is { } post)
            {
                await post.DisposeAsync();
            }

            throw;
        }
        catch (OperationCanceledException) when (drain.CancelCalls.IsCancellationRequested)
        {
            return new(CallOutcome.Cancelled, Error(name, "the server is shutting down and cancelled the call."));
        }
        catch (OutOfMemoryException)
        {
            LogOutOfMemory(name);
            return Refused(name, "the server ran out of memory during this call. Ask for less at a time, or try again when other calls have finished.");
        }
        catch (Exception e)
        {
            var id = ErrorId.New();
            LogFailed(id, name, e);
            return new(CallOutcome.Error, Error(name, $"internal error {id}."), id);
        }
        finally
        {
            place?.Dispose();
        }
    }

    private void Record(RequestContext<CallToolRequestParams> request, SandboxTool? tool, Ending ending, EgressTrail egress, TimeSpan duration)
    {
        var name = tool?.Definition.Name ?? "unknown";
        var shape = ArgumentShapes.Of(tool?.Definition, request.Params?.Arguments);
        var resultBytes = ending.Result is { } result ? TextLength(result) : 0;
        Activity.Current?.SetTag("container_mcp.outcome", ending.Outcome);
        metrics.RecordCall(name, ending.Outcome, duration, shape.Sum(argument => argument.Bytes), resultBytes);
        audit.Write(new(Session(request.Server.SessionId), name, shape, ending.Outcome, duration, resultBytes, egress, ending.ErrorId));
    }

    private static string Session(string? id) => id is { Length: > 0 } ? id[..Math.Min(8, id.Length)] : "-";

    private static long TextLength(CallToolResult result) => result.Content.OfType<TextContentBlock>().Sum(block => (long)block.Text.Length);

    // The original's prefix: clients that looked for it still find it.
    private static CallToolResult Error(string tool, string reason) =>
        new() { IsError = true, Content = [new TextContentBlock { Text = $"Error executing tool {tool}: {reason}" }] };

    private static Ending Refused(string tool, string reason) => new(CallOutcome.Refused, Error(tool, reason));

    private static bool Succeeded(CallToolResult result) =>
        result.IsError != true
        && (result.StructuredContent is not { } content
            || (content.TryGetProperty("success", out var success) ? success.GetBoolean() : !content.TryGetProperty("error", out _)));

    [LoggerMessage(Level = LogLevel.Error, Message = "Error {Id}: tool {Tool} failed")]
    private partial void LogFailed(string id, string tool, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Out of memory in tool {Tool}")]
    private partial void LogOutOfMemory(string tool);

    private sealed record Ending(string Outcome, CallToolResult? Result = null, string? ErrorId = null);
}
