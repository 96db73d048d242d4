using System.Globalization;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// Tells when the container (or, without a limit, the machine) is about to run out of memory. The private /tmp of a jail is
/// memory too and no rlimit counts it; the kernel's own remedy might be to kill the server.
/// </summary>
/// <param name="root">Where /sys and /proc are; "/" but for tests.</param>
internal sealed class MemoryPressure(string root)
{
    private const double Alarm = 0.75; // of the limit, in memory that cannot be written back or dropped
    private const double MachineReserve = 0.05;
    private const string LimitV1 = "sys/fs/cgroup/memory/memory.limit_in_bytes", LimitV2 = "sys/fs/cgroup/memory.max";

    /// <summary>The container's memory limit in bytes; null when it has none.</summary>
    public long? ContainerLimit => Limit(LimitV2) ?? Limit(LimitV1);

    /// <summary>True when the rest is too small to go on.</summary>
    public bool IsCritical() =>
        Cgroup(LimitV2, "sys/fs/cgroup/memory.stat", "anon ", "shmem ")
        ?? Cgroup(LimitV1, "sys/fs/cgroup/memory/memory.stat", "total_rss ", "total_shmem ")
        ?? Machine();

    private bool? Cgroup(string limitFile, string statFile, params string[] keys)
    {
        return Limit(limitFile) is { } limit && Read(statFile) is { } stat ? keys.Sum(key => Number(stat, key)) > limit * Alarm : null;
    }

    // No limit is "max" in version 2 and a number near 2^63 in version 1.
    private long? Limit(string file) =>
        long.TryParse(Read(file)?.Trim(), CultureInfo.InvariantCulture, out var limit) && limit < 1L << 60 ? limit : null;

    private bool Machine()
    {
        var info = Read("proc/meminfo");
        return info is not null && Number(info, "MemAvailable:") < Number(info, "MemTotal:") * MachineReserve;
    }

    private static long Number(string text, string key)
    {
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        var word = line?[key.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private string? Read(string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
