using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ContainerMcp.Benchmarks.Operator;

/// <summary>All figures of a run.</summary>
internal sealed record OperatorReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public required IReadOnlyList<Burst> Bursts { get; init; }

    /// <summary>Requests for each new sandbox.</summary>
    public required IReadOnlyList<RequestCount> RequestsPerSandbox { get; init; }

    /// <summary>Requests for each sandbox that is removed together with its namespace.</summary>
    public required IReadOnlyList<RequestCount> RequestsPerRemoval { get; init; }

    /// <summary>How often a new sandbox is looked at until all is done; the minutely resyncs of the bench included.</summary>
    public required double ReconciliationsPerSandbox { get; init; }

    /// <summary>99th percentile of a reconciliation in seconds, interpolated within its histogram's bucket.</summary>
    public required double ReconcileP99Seconds { get; init; }

    public required double KilledSeconds { get; init; }

    public required double HandOverSeconds { get; init; }

    public required AtRest AtRest { get; init; }

    /// <summary>The operator's children a second over the StatefulSet controller's: medians of the rounds.</summary>
    public double Ratio => Median("operator") / Median("statefulset");

    public string ToJson() => JsonSerializer.Serialize(this, Indented);

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| applied at once | rounds | children each | children a second, median | of its rounds | CPU s a round | CPU s of API server and etcd |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (var group in Bursts.GroupBy(burst => burst.Controller))
        {
            var first = group.First();
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {first.Parents} by {group.Key} | {group.Count()} | {first.Children / first.Parents} | {Number(Median(group.Key), "0")} | {string.Join(", ", group.Select(burst => Number(burst.ChildrenPerSecond, "0")))} | {Mean(group, burst => burst.CpuSeconds)} | {Mean(group, burst => burst.ServerCpuSeconds)} |");
        }

        text.AppendLine();
        text.AppendLine("| what | measured | target |");
        text.AppendLine("|---|---|---|");
        Row(text, "children a second, operator over StatefulSet controller", Number(Ratio, "0.00"), "at least 1.0");
        Row(text, "reconciliations for a new sandbox", Number(ReconciliationsPerSandbox, "0.0"), "-");
        Row(text, "reconciliation, p99", $"{Number(ReconcileP99Seconds * 1000, "0")} ms", "-");
        Row(text, "leader killed, until another has made a pod", $"{Number(KilledSeconds, "0.0")} s", "15 s");
        Row(text, "leader asked to end, until another has made a pod", $"{Number(HandOverSeconds, "0.0")} s", "2 s");
        Row(text, $"writes on a full resync of {AtRest.Sandboxes} sandboxes", $"{Number(AtRest.Writes, "0")} in {Number(AtRest.Reconciliations, "0")} reconciliations ({Number(AtRest.CpuSeconds, "0.0")} s of CPU)", "0");
        Row(text, $"resident memory with {AtRest.Sandboxes} sandboxes", $"{AtRest.MemoryBytes / 1_000_000} MB, at its highest {AtRest.MemoryPeakBytes / 1_000_000} MB", "250 MB");

        text.AppendLine();
        text.AppendLine("| requests of the operator | for a new sandbox | refused | for one that is removed | refused |");
        text.AppendLine("|---|---|---|---|---|");
        foreach (var request in RequestsPerSandbox.Concat(RequestsPerRemoval).Select(count => count.Request).Distinct())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {request} | {Times(RequestsPerSandbox, request)} | {Times(RequestsPerRemoval, request)} |");
        }

        return text.ToString();
    }

    private static string Mean(IEnumerable<Burst> rounds, Func<Burst, double?> value) =>
        rounds.Select(value).ToList() is var all && all.TrueForAll(seconds => seconds is not null) ? Number(all.Average()!.Value, "0.00") : "-";

    private static string Times(IReadOnlyList<RequestCount> counts, string request) =>
        counts.FirstOrDefault(count => count.Request == request) is { } found ? $"{Number(found.Times, "0.00")} | {Number(found.Refused, "0.00")}" : "0 | 0";

    private static void Row(StringBuilder text, string what, string measured, string target) =>
        text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {measured} | {target} |");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private double Median(string controller)
    {
        var sorted = Bursts.Where(burst => burst.Controller == controller).Select(burst => burst.ChildrenPerSecond).Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
