using System.Collections.Concurrent;
using System.Globalization;

namespace ContainerMcp.Chaos.Tests.Tenants;

/// <summary>How long one thing took each time.</summary>
internal sealed class Latencies(string name)
{
    private readonly ConcurrentQueue<TimeSpan> _all = new();

    public string Name => name;

    public int Count => _all.Count;

    public void Add(TimeSpan time) => _all.Enqueue(time);

    /// <summary>Nearest rank.</summary>
    public TimeSpan Percentile(double share)
    {
        var sorted = _all.Order().ToArray();
        return sorted.Length == 0 ? TimeSpan.Zero : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * share) - 1)];
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{name} p50 {Percentile(0.5).TotalSeconds:0.00} s, p99 {Percentile(0.99).TotalSeconds:0.00} s, at most {Percentile(1).TotalSeconds:0.00} s of {Count}");
}
