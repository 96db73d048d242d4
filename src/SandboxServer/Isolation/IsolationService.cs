using ContainerMcp.SandboxServer.Common;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Proves the isolation at start, again and again until it holds, and then keeps jails ready.</summary>
internal sealed class IsolationService(
    IIsolationStatus status, JailFactory factory, IReadOnlyDictionary<JailKind, JailPool> pools, TimeProvider time, ILogger<IsolationService> logger)
    : SupervisedService(time, logger)
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
    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the endpoint need not wait for the proof to listen
        if (factory.Options.CallKinds.Count == 0)
        {
            return;
        }

        while (!await status.ProveAsync(stoppingToken))
        {
            await Task.Delay(ProofRetry, Time, stoppingToken);
        }

        if (factory.Options.ReadyJails > 0)
        {
            using var together = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var upkeep = pools.Values.Select(pool => pool.KeepStockAsync(together.Token)).ToList();
            // None ends by itself: where one failed, all begin anew.
            await Task.WhenAny(upkeep);
            await together.CancelAsync();
            await Task.WhenAll(upkeep);
        }
    }
}
