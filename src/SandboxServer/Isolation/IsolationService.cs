namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Proves the isolation at start, again and again until it holds, and then keeps jails ready.</summary>
internal sealed class IsolationService(
    IIsolationStatus status, JailFactory factory, IReadOnlyDictionary<JailKind, JailPool> pools, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan ProofRetry = TimeSpan.FromSeconds(10);

    /// <summary>Lets all ready jails go.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var pool in pools.Values)
        {
            await pool.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the endpoint need not wait for the proof to listen
        try
        {
            if (factory.Options.CallKinds.Count == 0)
            {
                return;
            }

            while (!await status.ProveAsync(stoppingToken))
            {
                await Task.Delay(ProofRetry, time, stoppingToken);
            }

            if (factory.Options.ReadyJails > 0)
            {
                await Task.WhenAll(pools.Values.Select(pool => pool.KeepStockAsync(stoppingToken)));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Shutdown.
        }
    }
}
