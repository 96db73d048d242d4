namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>
/// Whether the API server can be reached and is well, from what all requests of this process meet. Everybody who waits because of an
/// outage waits no longer when it is over: pauses that have grown meanwhile would make it last up to five minutes more.
/// </summary>
internal sealed class ServerContact(TimeProvider timeProvider) : IDisposable
{
    /// <summary>After less no pause has grown; and a server that answers every second request is not made to answer storms.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(1);

    /// <summary>A longer one: single requests meet errors that have nothing to do with the others'.</summary>
    private static readonly TimeSpan Illness = TimeSpan.FromSeconds(3);

    /// <summary>How long a server that has been started needs until it knows its roles and kinds.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private CancellationTokenSource _recovery = new();
    private long? _unreachableSince;
    private long? _illSince;
    private long? _recoveredAt;

    /// <summary>Raised after each recovery; handlers must be quick and must not throw.</summary>
    public event Action? Recovered;

    /// <summary>Cancelled at the next recovery.</summary>
    public CancellationToken Recovery
    {
        get
        {
            lock (_lock)
            {
                return _recovery.Token;
            }
        }
    }

    /// <summary>Whether nothing has answered since the last failure to reach the server.</summary>
    public bool IsUnreachable
    {
        get
        {
            lock (_lock)
            {
                return _unreachableSince is not null;
            }
        }
    }

    /// <summary>Whether the server has begun to answer again only a moment ago.</summary>
    public bool IsFresh
    {
        get
        {
            lock (_lock)
            {
                return _recoveredAt is { } at && timeProvider.GetElapsedTime(at) < Freshness;
            }
        }
    }

    /// <summary>A request found no connection, or no answer in time.</summary>
    public void Unreachable()
    {
        lock (_lock)
        {
            _unreachableSince ??= timeProvider.GetTimestamp();
        }
    }

    /// <summary>Something answered.</summary>
    /// <param name="isWell">Whether it was no error of the server.</param>
    public void Answered(bool isWell)
    {
        CancellationTokenSource over;
        lock (_lock)
        {
            var isOver = HasLasted(_unreachableSince, Outage) || (isWell && HasLasted(_illSince, Illness));
            _unreachableSince = null;
            _illSince = isWell ? null : _illSince ?? timeProvider.GetTimestamp();
            if (!isOver)
            {
                return;
            }

            _recoveredAt = timeProvider.GetTimestamp();
            (over, _recovery) = (_recovery, new());
        }

        // Not within the request that has found it out: whoever waited goes on by itself.
        _ = Task.Run(() =>
        {
            Recovered?.Invoke();
            over.Cancel();
            over.Dispose();
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _recovery.Dispose();

    private bool HasLasted(long? since, TimeSpan atLeast) => since is { } began && timeProvider.GetElapsedTime(began) >= atLeast;
}
