namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>
/// The time for what is done to objects when it has come: this machine's, but never ahead of the API server's, whose clock wrote the objects'
/// creation times. A machine whose clock is ahead would end things early, and what it deletes stays deleted.
/// </summary>
public sealed class ServerClock
{
    /// <summary>The server tells whole seconds, and an answer takes a moment.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _timeProvider;
    private readonly Lock _lock = new();
    private (DateTimeOffset Server, long Monotonic)? _told;

    internal ServerClock(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>By how much this machine's clock is ahead of the server's; zero if it is not, or by no more than can be told.</summary>
    public TimeSpan Lead
    {
        get
        {
            lock (_lock)
            {
                var lead = _told is { } told
                    ? _timeProvider.GetUtcNow() - told.Server - _timeProvider.GetElapsedTime(told.Monotonic)
                    : TimeSpan.Zero;
                return lead > Least ? lead : TimeSpan.Zero;
            }
        }
    }

    /// <summary>The time.</summary>
    public DateTimeOffset GetUtcNow() => _timeProvider.GetUtcNow() - Lead;

    /// <summary>An answer of the server said what time it is there.</summary>
    internal void Told(DateTimeOffset server)
    {
        lock (_lock)
        {
            _told = (server, _timeProvider.GetTimestamp());
        }
    }
}
