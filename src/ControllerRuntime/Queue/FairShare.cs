namespace ContainerMcp.ControllerRuntime.Queue;

/// <summary>
/// Who may take one of a number of places. Each tenant may hold twice as many as are free: alone, two thirds of all; beside others less, so
/// that there is nearly always a place for one that holds none. Not thread-safe.
/// </summary>
internal sealed class FairShare(long places)
{
    private readonly Dictionary<string, long> _held = new(StringComparer.Ordinal);
    private long _taken;

    /// <summary>Places that are taken, by all together.</summary>
    public long Taken => _taken;

    /// <summary>Whether the tenant may take one more.</summary>
    public bool MayTake(string tenant) => _held.GetValueOrDefault(tenant) < 2 * (places - _taken);

    /// <summary>The tenant takes a place.</summary>
    public void Take(string tenant)
    {
        _taken++;
        _held[tenant] = _held.GetValueOrDefault(tenant) + 1;
    }

    /// <summary>The tenant gives a place back.</summary>
    public void Release(string tenant)
    {
        _taken--;
        if (--_held[tenant] == 0)
        {
            _held.Remove(tenant);
        }
    }
}
