using System.Collections.Concurrent;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Runs calls in jails: none without a proof, no more at a time than allowed, none left at shutdown.</summary>
internal sealed class JailRunner(JailFactory factory, IIsolationStatus status, IReadOnlyDictionary<JailKind, JailPool> pools, TimeProvider time)
    : IJailRunner, IAsyncDisposable
{
    private readonly SemaphoreSlim _slots = new(factory.Options.MaxConcurrentCalls, factory.Options.MaxConcurrentCalls);
    private readonly ConcurrentDictionary<Jail, bool> _running = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly SharedMemoryUse? _shared = factory.Options.SharedMemory == SharedMemory.OfContainer ? new(factory.Options.SharedMemoryDirectory) : null;

    /// <inheritdoc/>
    public async Task<JailResult> RunAsync(JailRequest request, CancellationToken cancellationToken)
    {
        if (!status.IsProven)
        {
            throw new JailException(
                "Nothing is run, because the isolation of commands is not proven. " + (status.Failure ?? "The proof is still running; try again."));
        }

        var admitted = time.GetTimestamp();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        using var deadline = new CancellationTokenSource(request.Timeout, time);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(linked.Token, deadline.Token);
        try
        {
            await _slots.WaitAsync(waiting.Token);
        }
        catch (OperationCanceledException) when (!linked.IsCancellationRequested)
        {
            return NeverRan;
        }

        Jail? jail = null;
        SharedMemoryUse? shared = null;
        try
        {
            if (_shared is not null)
            {
                await _shared.EnterAsync(waiting.Token);
                shared = _shared;
            }

            // A jail that waits for its call was started before: an earlier call may have closed the workspace since.
            if (!WorkspaceRoot.Restore(factory.Options.Workspace))
            {
                throw WorkspaceRoot.Closed();
            }

            jail = await pools[request.Kind].TakeAsync(waiting.Token);
            _running[jail] = true;
            var left = request.Timeout - time.GetElapsedTime(admitted);
            return left > TimeSpan.Zero ? await jail.RunAsync(request.Input, left, linked.Token) : NeverRan;
        }
        catch (OperationCanceledException) when (!linked.IsCancellationRequested)
        {
            return NeverRan;
        }
        finally
        {
            _ = LeaveAsync(jail, shared);
        }
    }

    /// <summary>Frees the place of a call when its firejail has ended; the answer does not wait for that.</summary>
    private async Task LeaveAsync(Jail? jail, SharedMemoryUse? shared)
    {
        try
        {
            await (jail?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        finally
        {
            try
            {
                await (shared?.LeaveAsync() ?? Task.CompletedTask);

                // The file tools need it as well.
                _ = WorkspaceRoot.Restore(factory.Options.Workspace);
            }
            finally
            {
                _ = jail is not null && _running.TryRemove(jail, out _);
                _ = _slots.Release();
            }
        }
    }

    private static JailResult NeverRan => new(JailOutcome.TimedOut, "", "", null, null);

    /// <summary>Ends every running call and waits until its processes are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var jail in _running.Keys)
        {
            await jail.DisposeAsync();
        }

        foreach (var pool in pools.Values)
        {
            await pool.DisposeAsync();
        }
    }
}
