using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ContainerMcp.Benchmarks.Server;

/// <summary>The figures of a run, as JSON for machines and as Markdown for docs/benchmarks.md.</summary>
internal sealed record ServerReport(ServerBenchOptions Options, IReadOnlyList<Series> Rows, IReadOnlyList<Memory> Memory, IReadOnlyList<Target> Targets)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public string ToJson() => JsonSerializer.Serialize(new
    {
        measuredAt = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
        processors = Environment.ProcessorCount,
        kernel = Environment.OSVersion.VersionString,
        loadAverage = Load(),
        thinkMilliseconds = Options.Think.TotalMilliseconds,
        memory = Memory,
        targets = Targets,
        series = Rows.Select(row => new { row.Name, row.P50, row.P99, row.Max, row.Milliseconds }),
    }, Json) + "\n";

    public string ToMarkdown()
    {
        var text = new StringBuilder("| what | runs | p50 | p99 |\n|---|---|---|---|\n");
        foreach (var row in Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Milliseconds.Count} | {row.P50:F1} ms | {row.P99:F1} ms |\n");
        }

        text.Append("\n| resident memory | |\n|---|---|\n");
        foreach (var figure in Memory)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {figure.Name} | {figure.Megabytes:F0} MB |\n");
        }

        text.Append("\n| target | measured | at most | |\n|---|---|---|---|\n");
        foreach (var target in Targets)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {target.Name} | {target.Value:0.##} {target.Unit} | {target.Limit:0.##} {target.Unit} | {(target.IsMet ? "met" : "MISSED")} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{Environment.ProcessorCount} processors, load average {Load()} at the end, {DateTimeOffset.UtcNow:d MMMM yyyy}.\n");
        return text.ToString();
    }

    private static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);
}
