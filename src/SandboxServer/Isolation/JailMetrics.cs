using System.Diagnostics.Metrics;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Counts jails as they are started.</summary>
internal static class JailMetrics
{
    private static readonly Meter Meter = new("ContainerMcp.Isolation");
    private static readonly Counter<long> Starts = Meter.CreateCounter<long>("containermcp.jails.started", null, "Jails started, by kind and outcome.");

    public static void RecordStart(JailKind kind, bool started) =>
        Starts.Add(1, new("kind", Name(kind)), new KeyValuePair<string, object?>("outcome", started ? "ok" : "failed"));

    /// <summary>The kind as a label.</summary>
    public static string Name(JailKind kind) => kind switch
    {
        JailKind.Bash => "bash",
        JailKind.Python => "python",
        JailKind.Browser => "browser",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
