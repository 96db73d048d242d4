using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ContainerMcp.Benchmarks.Operator;

/// <summary>All figures of a run.</summary>
internal sealed record OperatorReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public required IReadOnlyList<Burst> Bursts { get; init; }

    /// <summary>Requests for each sandbox, by verb and resource.</summary>
    public required IReadOnlyDictionary<string, double> RequestsPerSandbox { get; init; }

    /// <summary>99th percentile of a reconciliation in seconds, interpolated within its histogram's bucket.</summary>
    public required double ReconcileP99Seconds { get; init; }

    public required double ResyncReconciliations { get; init; }

    public required double ResyncWrites { get; init; }

    public required double KilledSeconds { get; init; }

    public required double HandOverSeconds { get; init; }

    public required int MemorySandboxes { get; init; }

    public required long MemoryBytes { get; init; }

    public required long MemoryPeakBytes { get; init; }

    /// <summary>The operator's children a second over the StatefulSet controller's: medians of the rounds.</summary>
    public double Ratio => Median("operator") / Median("statefulset");

    public string ToJson() => JsonSerializer.Serialize(this, Indented);

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| applied at once | rounds | children each | children a second, median | of its rounds | CPU s a round |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (var group in Bursts.GroupBy(burst => burst.Controller))
        {
            var first = group.First();
            var cpu = group.All(burst => burst.CpuSeconds is not null) ? Number(group.Average(burst => burst.CpuSeconds!.Value), "0.00") : "-";
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {first.Parents} by {group.Key} | {group.Count()} | {first.Children / first.Parents} | {Number(Median(group.Key), "0")} | {string.Join(", ", group.Select(burst => Number(burst.ChildrenPerSecond, "0")))} | {cpu} |");
        }

        text.AppendLine();
        text.AppendLine("| what | measured | target |");
        text.AppendLine("|---|---|---|");
        Row(text, "children a second, operator over StatefulSet controller", Number(Ratio, "0.00"), "at least 1.0");
        Row(text, "writes on a full resync", $"{Number(ResyncWrites, "0")} in {Number(ResyncReconciliations, "0")} reconciliations", "0");
        Row(text, "reconciliation, p99", $"{Number(ReconcileP99Seconds * 1000, "0")} ms", "-");
        Row(text, "leader killed, until another has made a pod", $"{Number(KilledSeconds, "0.0")} s", "15 s");
        Row(text, "leader asked to end, until another has made a pod", $"{Number(HandOverSeconds, "0.0")} s", "2 s");
        if (MemorySandboxes > 0)
        {
            Row(text, $"resident memory with {MemorySandboxes} sandboxes", $"{MemoryBytes / 1_000_000} MB, at its highest {MemoryPeakBytes / 1_000_000} MB", "250 MB");
        }

        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Requests for one sandbox: {string.Join(", ", RequestsPerSandbox.Select(entry => $"{entry.Key} {Number(entry.Value, "0.00")}"))}.");
        return text.ToString();
    }

    private static void Row(StringBuilder text, string what, string measured, string target) =>
        text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {measured} | {target} |");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private double Median(string controller)
    {
        var sorted = Bursts.Where(burst => burst.Controller == controller).Select(burst => burst.ChildrenPerSecond).Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
