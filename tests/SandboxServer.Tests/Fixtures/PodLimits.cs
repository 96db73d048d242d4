namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>
/// What a pod with the default limits has: 1 GiB and one processor, as control groups of the kernel where this machine lets us make some
/// (root may, others below the directory that eng/test has made for them), else as settings of the runtime.
/// </summary>
internal sealed class PodLimits : IDisposable
{
    private const long Memory = 1L << 30;
    private static int _last;

    private readonly List<string> _groups = [];

    public PodLimits()
    {
        Make("memory", "memory.limit_in_bytes", $"{Memory}");
        Make("cpu", "cpu.cfs_quota_us", "100000");
    }

    /// <summary>The groups, for a process to join.</summary>
    public IReadOnlyList<string> Groups => _groups;

    public void Apply(Dictionary<string, string> environment)
    {
        environment["DOTNET_PROCESSOR_COUNT"] = "1";
        if (!_groups.Exists(group => group.Contains("/memory/", StringComparison.Ordinal)))
        {
            environment["DOTNET_GCHeapHardLimit"] = $"{Memory / 100 * 55:x}";
        }
    }

    public void Dispose()
    {
        foreach (var group in _groups)
        {
            for (var attempt = 0; Directory.Exists(group) && attempt < 100; attempt++)
            {
                try
                {
                    Directory.Delete(group);
                }
                catch (IOException)
                {
                    Thread.Sleep(50); // its last processes are ending
                }
            }
        }
    }

    private void Make(string controller, string file, string value)
    {
        var group = $"/sys/fs/cgroup/{controller}/container-mcp-tests/{Environment.ProcessId}-{Interlocked.Increment(ref _last)}";
        try
        {
            Directory.CreateDirectory(group);
            File.WriteAllText(Path.Combine(group, file), value);
            _groups.Add(group);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The other version of control groups, or not ours.
        }
    }
}
