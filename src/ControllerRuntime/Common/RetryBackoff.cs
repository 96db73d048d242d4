namespace ContainerMcp.ControllerRuntime.Common;

/// <summary>
/// How long a failed item waits: doubling an item, as controller-runtime does it, and all items of a tenant together at most
/// <see cref="TenantPerSecond"/> (after a burst), so that an outage does not end in a storm, and one tenant's failures do not slow another's down.
/// </summary>
internal sealed class RetryBackoff(TimeProvider timeProvider)
{
    /// <summary>Wait after an item's first failure.</summary>
    public static readonly TimeSpan Base = TimeSpan.FromMilliseconds(5);

    /// <summary>Longest wait of an item: how late it is noticed that a fault has passed.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(30);

    /// <summary>Retries a second, over all items of a tenant, once the burst is used up.</summary>
    public const int TenantPerSecond = 100;

    /// <summary>Retries that may happen at once before <see cref="TenantPerSecond"/> holds.</summary>
    public const int TenantBurst = 1000;

    private const int ManyTenants = 1024;

    private readonly long _interval = timeProvider.TimestampFrequency / TenantPerSecond;
    private readonly Dictionary<string, long> _nextSlots = new(StringComparer.Ordinal);

    /// <summary>The wait after <paramref name="failures"/> failures in a row (at least one). Takes one slot of the tenant's rate; not thread-safe.</summary>
    public TimeSpan Next(string tenant, int failures)
    {
        var now = timeProvider.GetTimestamp();
        var earliest = now - _interval * TenantBurst;
        Prune(earliest);
        var slot = Math.Max(_nextSlots.GetValueOrDefault(tenant, earliest) + _interval, earliest);
        _nextSlots[tenant] = slot;
        var overall = timeProvider.GetElapsedTime(now, slot);
        var own = Exponential(failures);
        return own > overall ? own : overall;
    }

    /// <summary>5 ms, 10 ms, 20 ms ... 30 s.</summary>
    public static TimeSpan Exponential(int failures) =>
        failures > 13 ? Max : TimeSpan.FromTicks(Math.Min(Max.Ticks, Base.Ticks << Math.Max(0, failures - 1)));

    /// <summary>Forgets tenants that have all of their burst again, when there are many.</summary>
    private void Prune(long earliest)
    {
        if (_nextSlots.Count < ManyTenants)
        {
            return;
        }

        foreach (var (tenant, slot) in _nextSlots)
        {
            if (slot <= earliest)
            {
                _nextSlots.Remove(tenant);
            }
        }
    }
}
