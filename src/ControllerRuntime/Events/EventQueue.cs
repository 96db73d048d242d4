using ContainerMcp.ControllerRuntime.Queue;

namespace ContainerMcp.ControllerRuntime.Events;

/// <summary>Events on their way, bounded. Namespaces take turns and share the room: what happens in one does not silence or delay the others.</summary>
internal sealed class EventQueue : IDisposable
{
    /// <summary>Of these a namespace alone may have two thirds.</summary>
    private const int Room = 3000;

    private readonly Lock _lock = new();
    private readonly FairShare _share = new(Room);
    private readonly FairLane<RecordedEvent> _lane = new();
    private readonly SemaphoreSlim _available = new(0);

    /// <summary>Adds an event; false if there is no room for it.</summary>
    public bool TryAdd(RecordedEvent recorded)
    {
        var tenant = TenantOf(recorded);
        lock (_lock)
        {
            if (!_share.MayTake(tenant))
            {
                return false;
            }

            _share.Take(tenant);
            _lane.Add(tenant, recorded);
        }

        _available.Release();
        return true;
    }

    /// <summary>The next event.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; none was taken.</exception>
    public async Task<RecordedEvent> TakeAsync(CancellationToken cancellationToken)
    {
        await _available.WaitAsync(cancellationToken);
        lock (_lock)
        {
            if (!_lane.TryTake(static _ => true, static _ => true, out var next))
            {
                throw new InvalidOperationException("An event was counted that is not there.");
            }

            _share.Release(TenantOf(next));
            return next;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _available.Dispose();

    private static string TenantOf(RecordedEvent recorded) => recorded.Regarding.NamespaceProperty ?? "";
}
