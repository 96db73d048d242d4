using System.Diagnostics.CodeAnalysis;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Diagnostics;
using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Memory;
using ContainerMcp.SandboxServer.Tools;
using ModelContextProtocol;

namespace ContainerMcp.SandboxServer.Calls;

/// <summary>
/// Everything that all calls of tools and resources have in common: admission, a place, then memory, cancellation, errors, audit, metrics.
/// A call waits for its place without memory that a call with a place may be waiting for, and for its memory only when it has a place.
/// </summary>
internal sealed partial class CallPipeline(
    CallGate gate, DrainState drain, CallRecorder recorder, IHttpContextAccessor http, TimeProvider time, ILogger<CallPipeline> logger)
{
    /// <summary>How long a call with a large message waits for a place: less than others wait for the room that the message takes.</summary>
    public static TimeSpan LargePatience { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Runs a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="work">What it does, when it is its turn.</param>
    /// <param name="client">Cancelled when nobody waits for the answer any more; then this throws.</param>
    /// <exception cref="McpProtocolException">The work's own: an error of the protocol, in its words.</exception>
    public async ValueTask<CallEnding<TResult>> RunAsync<TResult>(
        Call call, Func<CancellationToken, ValueTask<CallAnswer<TResult>>> work, CancellationToken client)
        where TResult : class
    {
        var started = time.GetTimestamp();
        var caller = Caller.Of(call.SessionId, http.HttpContext);
        var egress = EgressTrail.Begin(caller.Client);
        var ending = new CallEnding<TResult>(CallOutcome.Cancelled);
        try
        {
            return ending = await RunAsync(call, caller, work, client);
        }
        catch (McpProtocolException)
        {
            ending = new(CallOutcome.Refused);
            throw;
        }
        finally
        {
            recorder.Record(call, ending, time.GetElapsedTime(started), egress);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a call throws, the client gets an answer without a stack trace.")]
    private async ValueTask<CallEnding<TResult>> RunAsync<TResult>(
        Call call, Caller caller, Func<CancellationToken, ValueTask<CallAnswer<TResult>>> work, CancellationToken client)
        where TResult : class
    {
        if (drain.IsDraining)
        {
            return Refused<TResult>("the server is shutting down.");
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(client, drain.CancelCalls);
        try
        {
            return await RunInTurnAsync(call, caller, work, linked.Token);
        }
        catch (ToolArgumentException e)
        {
            return Refused<TResult>(e.Message);
        }
        catch (McpProtocolException)
        {
            throw;
        }
        catch (OperationCanceledException) when (client.IsCancellationRequested)
        {
            // Nobody waits for an answer; the SDK knows from the exception that none is due. It would keep the POST open
            // for that answer until the session ends, though.
            if (call.Message.Context?.RelatedTransport is { } post)
            {
                await post.DisposeAsync();
            }

            throw;
        }
        catch (OperationCanceledException) when (drain.CancelCalls.IsCancellationRequested)
        {
            return Ended<TResult>(CallOutcome.Cancelled, "the server is shutting down and cancelled the call.");
        }
        catch (OutOfMemoryException)
        {
            LogOutOfMemory(call.Name);
            return Refused<TResult>("the server ran out of memory during this call. Ask for less at a time, or try again when other calls have finished.");
        }
        catch (Exception e)
        {
            var id = ErrorId.New();
            LogFailed(id, call.Name, e);
            return Ended<TResult>(CallOutcome.Error, $"internal error {id}.", id);
        }
    }

    private async ValueTask<CallEnding<TResult>> RunInTurnAsync<TResult>(
        Call call, Caller caller, Func<CancellationToken, ValueTask<CallAnswer<TResult>>> work, CancellationToken cancellationToken)
        where TResult : class
    {
        var share = MemoryShare.Of(call.Message);
        using var place = gate.TryEnter(call.IsWeb, caller) ?? await WaitAsync(call, caller, share, cancellationToken);
        if (place is null)
        {
            return Refused<TResult>("too many calls are waiting; try again when some have finished.");
        }

        var expected = call.ExpectedBytes();
        if (expected > 0)
        {
            // One reservation for message and answer: two calls that have the first and wait for the second would wait for each other.
            share.Park();
        }

        if (!await share.TryReserveAsync(expected, cancellationToken))
        {
            return Refused<TResult>("the server is busy with other large calls; try again later.");
        }

        var answer = await work(cancellationToken);
        share.Grow(answer.Length);
        return new(answer.Succeeded ? CallOutcome.Ok : CallOutcome.Failed, answer.Result, Length: answer.Length);
    }

    private async ValueTask<IDisposable?> WaitAsync(Call call, Caller caller, MemoryShare share, CancellationToken cancellationToken)
    {
        share.Park();
        if (!share.IsParked)
        {
            return await gate.TryEnterAsync(call.IsWeb, caller, cancellationToken);
        }

        using var patience = new CancellationTokenSource(LargePatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await gate.TryEnterAsync(call.IsWeb, caller, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static CallEnding<TResult> Refused<TResult>(string reason)
        where TResult : class => Ended<TResult>(CallOutcome.Refused, reason);

    private static CallEnding<TResult> Ended<TResult>(string outcome, string reason, string? errorId = null)
        where TResult : class => new(outcome, Reason: reason, Length: reason.Length, ErrorId: errorId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Error {Id}: tool {Tool} failed")]
    private partial void LogFailed(string id, string tool, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Out of memory in tool {Tool}")]
    private partial void LogOutOfMemory(string tool);
}
