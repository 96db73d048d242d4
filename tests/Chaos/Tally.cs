using System.Collections.Concurrent;

namespace ContainerMcp.Chaos.Tests;

/// <summary>Counts of what happened, by name.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, long> _counts = new();

    public void Add(string what) => _counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    /// <summary>All of them added up.</summary>
    public static Tally Sum(IEnumerable<Tally> tallies)
    {
        var sum = new Tally();
        foreach (var (what, count) in tallies.SelectMany(tally => tally._counts))
        {
            sum._counts.AddOrUpdate(what, count, (_, before) => before + count);
        }

        return sum;
    }

    public override string ToString() =>
        string.Join(", ", _counts.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key} {entry.Value}"));
}
