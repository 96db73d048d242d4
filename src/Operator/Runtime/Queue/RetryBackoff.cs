namespace ContainerMcp.Operator.Runtime;

/// <summary>
/// How long a failed item waits: doubling an item, as controller-runtime does it, and all items together at most
/// <see cref="OverallPerSecond"/> (after a burst), so that an outage does not end in a storm.
/// </summary>
internal sealed class RetryBackoff(TimeProvider timeProvider)
{
    /// <summary>Wait after an item's first failure.</summary>
    public static readonly TimeSpan Base = TimeSpan.FromMilliseconds(5);

    /// <summary>Longest wait of an item.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(300);

    /// <summary>Retries a second, over all items, once the burst is used up.</summary>
    public const int OverallPerSecond = 100;

    /// <summary>Retries that may happen at once before <see cref="OverallPerSecond"/> holds.</summary>
    public const int OverallBurst = 1000;

    private readonly long _interval = timeProvider.TimestampFrequency / OverallPerSecond;
    private long _nextSlot = timeProvider.GetTimestamp() - timeProvider.TimestampFrequency / OverallPerSecond * OverallBurst;

    /// <summary>The wait after <paramref name="failures"/> failures in a row (at least one). Takes one slot of the overall rate; not thread-safe.</summary>
    public TimeSpan Next(int failures)
    {
        var now = timeProvider.GetTimestamp();
        _nextSlot = Math.Max(_nextSlot + _interval, now - _interval * OverallBurst);
        var overall = timeProvider.GetElapsedTime(now, _nextSlot);
        var own = Exponential(failures);
        return own > overall ? own : overall;
    }

    /// <summary>5 ms, 10 ms, 20 ms ... 300 s.</summary>
    public static TimeSpan Exponential(int failures) =>
        failures > 16 ? Max : TimeSpan.FromTicks(Math.Min(Max.Ticks, Base.Ticks << Math.Max(0, failures - 1)));
}
