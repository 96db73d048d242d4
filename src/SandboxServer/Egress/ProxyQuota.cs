namespace ContainerMcp.SandboxServer.Egress;

/// <summary>What one caller of the proxy may have at one time, so that a page which wants everything takes nothing from other calls.</summary>
#pragma warning disable CA1001 // A semaphore without a wait handle has nothing to dispose of.
internal sealed class ProxyQuota
{
    /// <summary>Open connections of one caller.</summary>
    public const int MostConnections = 64;

    // Each may wait for a name server that does not answer, on a thread of its own.
    private const int MostDials = 8;

    private readonly SemaphoreSlim _dials = new(MostDials, MostDials);
    private int _connections;

    /// <summary>Takes a place for a connection, until <see cref="Leave"/>; false when all are taken.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _connections) <= MostConnections)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _connections);

    /// <summary>Looks a name up and dials, after earlier ones of the caller where these are many.</summary>
    public async Task<Stream> DialAsync(Func<CancellationToken, ValueTask<Stream>> dial, CancellationToken ct)
    {
        await _dials.WaitAsync(ct);
        try
        {
            return await dial(ct);
        }
        finally
        {
            _dials.Release();
        }
    }
}
