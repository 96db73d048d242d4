namespace ContainerMcp.SandboxServer.Egress;

/// <summary>What one caller of the proxy may have at one time, so that a page which wants everything takes nothing from other calls.</summary>
internal sealed class ProxyQuota
{
    /// <summary>Open connections of one caller.</summary>
    public const int MostConnections = 64;

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
}
