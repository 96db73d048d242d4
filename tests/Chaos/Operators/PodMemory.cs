using System.Globalization;

namespace ContainerMcp.Chaos.Tests.Operators;

/// <summary>
/// The memory of the operator's pod with the chart's defaults: a control group of the kernel where this machine lets us make one (root may, others below
/// the directory that eng/test has made for them), so that a process that takes more is killed as in the cluster; else the limit that the runtime
/// would find there, and the process' own peak to judge by.
/// </summary>
internal sealed class PodMemory : IDisposable
{
    /// <summary>resources.limits.memory of values.yaml.</summary>
    public const long Limit = 256L << 20;

    // What .NET takes of a container's limit for its heap.
    private const int HeapPercent = 75;
    private static int _last;

    private readonly string? _group;

    public PodMemory()
    {
        var group = $"/sys/fs/cgroup/memory/container-mcp-tests/chaos-{Environment.ProcessId}-{Interlocked.Increment(ref _last)}";
        try
        {
            Directory.CreateDirectory(group);
            File.WriteAllText(Path.Combine(group, "memory.limit_in_bytes"), $"{Limit}");
            File.WriteAllText(Path.Combine(group, "memory.swappiness"), "0");
            _group = group;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The other version of control groups, or not ours.
        }
    }

    /// <summary>How the limit is kept, in words.</summary>
    public string Description => _group is null ? $"a heap limit of {HeapPercent} % of 256 Mi, no control group" : "a control group of 256 Mi";

    public IReadOnlyDictionary<string, string> Settings => _group is null
        ? new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = string.Create(CultureInfo.InvariantCulture, $"{Limit / 100 * HeapPercent:x}") }
        : new Dictionary<string, string>();

    /// <summary>How often the kernel has killed for this limit.</summary>
    public long Kills => _group is null ? 0 : long.Parse(
        File.ReadLines(Path.Combine(_group, "memory.oom_control")).Single(line => line.StartsWith("oom_kill ", StringComparison.Ordinal))["oom_kill ".Length..], CultureInfo.InvariantCulture);

    /// <summary>The most that was in use, files in the kernel's cache included; null where nobody counts it.</summary>
    public long? Peak => _group is null ? null : long.Parse(File.ReadAllText(Path.Combine(_group, "memory.max_usage_in_bytes")), CultureInfo.InvariantCulture);

    /// <summary>The command that runs another one within the limit.</summary>
    public IReadOnlyList<string> Wrap(IReadOnlyList<string> command) =>
        _group is null ? command : ["sh", "-c", $"echo $$ > {_group}/cgroup.procs && exec \"$@\"", "operator", .. command];

    public void Dispose()
    {
        for (var attempt = 0; _group is not null && Directory.Exists(_group) && attempt < 100; attempt++)
        {
            try
            {
                Directory.Delete(_group);
            }
            catch (IOException)
            {
                Thread.Sleep(50); // its last processes are ending
            }
        }
    }
}
