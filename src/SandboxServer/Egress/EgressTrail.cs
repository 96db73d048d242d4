using System.Diagnostics.Metrics;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>Keeps the decisions made for the current call, for its audit line, and counts all of them.</summary>
internal static class EgressTrail
{
    // A page that redirects for ever must not make the line longer.
    private const int Longest = 32;

    private static readonly Meter Meter = new("ContainerMcp.Egress");
    private static readonly Counter<long> Decisions = Meter.CreateCounter<long>("containermcp.egress.decisions", null, "Outgoing requests by decision.");
    private static readonly AsyncLocal<List<EgressDecision>?> Current = new();

    /// <summary>Begins a trail for everything that the caller's flow does from here on.</summary>
    public static IReadOnlyList<EgressDecision> Begin() => Current.Value = [];

    /// <summary>Adds a decision.</summary>
    public static void Record(string host, bool allowed)
    {
        Decisions.Add(1, new KeyValuePair<string, object?>("decision", allowed ? "allowed" : "refused"));
        if (Current.Value is { } trail)
        {
            lock (trail)
            {
                if (trail.Count < Longest)
                {
                    trail.Add(new(host, allowed));
                }
            }
        }
    }
}
