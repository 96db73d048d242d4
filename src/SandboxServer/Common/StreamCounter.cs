namespace ContainerMcp.SandboxServer.Common;

/// <summary>Counts open event streams and keeps their number within a bound.</summary>
/// <param name="maximum">Streams at most.</param>
internal sealed class StreamCounter(int maximum)
{
    private int _open;

    /// <summary>Streams that are open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Takes a place; false when there is none.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= maximum)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _open);
}
