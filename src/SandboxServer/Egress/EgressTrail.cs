using System.Diagnostics.Metrics;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>
/// The decisions made for one call, for its audit line: each once, and no more than fit into a line. All decisions are
/// counted, also those without a call.
/// </summary>
/// <param name="client">Whose call it is.</param>
internal sealed class EgressTrail(string? client)
{
    // A page can ask for any number of hosts.
    private const int Longest = 32;

    private static readonly Meter Meter = new("ContainerMcp.Egress");
    private static readonly Counter<long> Counter = Meter.CreateCounter<long>("containermcp.egress.decisions", null, "Outgoing requests by decision.");
    private static readonly AsyncLocal<EgressTrail?> Flow = new();

    private readonly Lock _gate = new();
    private readonly List<EgressDecision> _decisions = [];
    private readonly HashSet<EgressDecision> _known = [];
    private int _omitted;

    /// <summary>The trail of the call that runs in this flow; null outside of calls.</summary>
    public static EgressTrail? Current => Flow.Value;

    /// <summary>Whose call it is, as far as that can be told: what everybody shares is shared out by it. Null for nobody's.</summary>
    public string? Client => client;

    /// <summary>Begins a trail for everything that the caller's flow does from here on.</summary>
    public static EgressTrail Begin(string? client = null) => Flow.Value = new(client);

    /// <summary>What was decided so far, and how many different decisions had no place.</summary>
    public (IReadOnlyList<EgressDecision> Decisions, int Omitted) Read()
    {
        lock (_gate)
        {
            return ([.. _decisions], _omitted);
        }
    }

    /// <summary>Counts a decision and adds it to the trail of the call that it was made for, if any.</summary>
    public static void Record(EgressTrail? trail, EgressDecision decision)
    {
        Counter.Add(1, new KeyValuePair<string, object?>("decision", decision.Allowed ? "allowed" : "refused"));
        trail?.Add(decision);
    }

    /// <summary>Records a URL whose host may be contacted.</summary>
    /// <param name="trail">The call's.</param>
    /// <param name="url">The URL.</param>
    /// <param name="answered">Whether somebody answered there.</param>
    public static void Allow(EgressTrail? trail, Uri url, bool answered) =>
        Record(trail, new(EgressUrl.Clip(url.Host), url.Port, true, answered ? null : "failed"));

    /// <summary>Records a URL, or a text that is none, that was refused.</summary>
    public static void Refuse(EgressTrail? trail, string url, string rule) => Record(
        trail,
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? new(EgressUrl.Clip(uri.Host), Math.Max(uri.Port, 0), false, rule) : new("-", 0, false, rule));

    private void Add(EgressDecision decision)
    {
        lock (_gate)
        {
            if (_decisions.Count == Longest)
            {
                _omitted += _known.Contains(decision) ? 0 : 1;
            }
            else if (_known.Add(decision))
            {
                _decisions.Add(decision);
            }
        }
    }
}
