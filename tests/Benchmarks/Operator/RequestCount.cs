using ContainerMcp.TestCluster.Nodeless;

namespace ContainerMcp.Benchmarks.Operator;

/// <summary>How often the operator made one kind of request.</summary>
/// <param name="Request">Verb and resource.</param>
/// <param name="Times">For one sandbox.</param>
/// <param name="Refused">Those of them that the API server refused.</param>
internal sealed record RequestCount(string Request, double Times, double Refused)
{
    private static readonly string[] Changes = ["create", "apply", "patch", "update", "delete"];

    /// <summary>How many of all these requests would change something, if they are not refused.</summary>
    public static double Writes(IEnumerable<RequestCount> requests) =>
        requests.Where(count => Changes.Contains(count.Request.Split(' ')[0])).Sum(count => count.Times);

    /// <summary>What was asked between two looks at the operator's metrics, apart from its lease and its watches, the most frequent first.</summary>
    public static IReadOnlyList<RequestCount> Between(string before, string after, int sandboxes)
    {
        var earlier = PrometheusText.ByLabels(before, "containermcp_operator_api_requests_total", "verb", "resource", "code");
        return PrometheusText.ByLabels(after, "containermcp_operator_api_requests_total", "verb", "resource", "code")
            .Select(entry => (Parts: entry.Key.Split(' '), Times: (entry.Value - earlier.GetValueOrDefault(entry.Key)) / sandboxes))
            .Where(entry => entry.Times > 0 && entry.Parts[1] != "leases" && entry.Parts[0] != "watch")
            .GroupBy(entry => $"{entry.Parts[0]} {entry.Parts[1]}")
            .Select(group => new RequestCount(group.Key, group.Sum(entry => entry.Times), group.Where(entry => !entry.Parts[2].StartsWith('2')).Sum(entry => entry.Times)))
            .OrderByDescending(count => count.Times)
            .ToList();
    }

    /// <summary>All rounds as one.</summary>
    public static IReadOnlyList<RequestCount> Average(IReadOnlyCollection<IReadOnlyList<RequestCount>> rounds) => rounds
        .SelectMany(round => round)
        .GroupBy(count => count.Request)
        .Select(group => new RequestCount(group.Key, group.Sum(count => count.Times) / rounds.Count, group.Sum(count => count.Refused) / rounds.Count))
        .OrderByDescending(count => count.Times)
        .ToList();
}
