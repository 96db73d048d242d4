using System.Collections.Concurrent;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Runs calls in jails: none without a proof, no more at a time than allowed, none left at shutdown.</summary>
internal sealed class JailRunner(JailFactory factory, IIsolationStatus status, IReadOnlyDictionary<JailKind, JailPool> pools)
    : IJailRunner, IAsyncDisposable
{
    private readonly SemaphoreSlim _slots = new(factory.Options.MaxConcurrentCalls, factory.Options.MaxConcurrentCalls);
    private readonly ConcurrentDictionary<Jail, bool> _running = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <inheritdoc/>
    public async Task<JailResult> RunAsync(JailRequest request, CancellationToken cancellationToken)
    {
        if (!status.IsProven)
        {
            throw new JailException(
                "Nothing is run, because the isolation of commands is not proven. " + (status.Failure ?? "The proof is still running; try again."));
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        await _slots.WaitAsync(linked.Token);
        try
        {
            await using var jail = await pools[request.Kind].TakeAsync(linked.Token);
            _running[jail] = true;
            try
            {
                return await jail.RunAsync(request.Input, request.Timeout, linked.Token);
            }
            finally
            {
                _ = _running.TryRemove(jail, out _);
            }
        }
        finally
        {
            _ = _slots.Release();
        }
    }

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
