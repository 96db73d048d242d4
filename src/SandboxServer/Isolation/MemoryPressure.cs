using System.Globalization;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// Tells when the container (or, without a limit, the machine) is about to run out of memory. The private /tmp of a jail is
/// memory too and no rlimit counts it; the kernel's own remedy might be to kill the server.
/// </summary>
/// <param name="root">Where /sys and /proc are; "/" but for tests.</param>
internal sealed class MemoryPressure(string root)
{
    private const double Alarm = 0.9; // of the limit, in memory that cannot be written back or dropped

    /// <summary>True when the rest is too small to go on.</summary>
    public bool IsCritical() =>
        Cgroup("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory.stat", "anon ", "shmem ")
        ?? Cgroup("sys/fs/cgroup/memory/memory.limit_in_bytes", "sys/fs/cgroup/memory/memory.stat", "total_rss ", "total_shmem ")
        ?? Machine();

    private bool? Cgroup(string limitFile, string statFile, params string[] keys)
    {
        // No limit is "max" in version 2 and a number near 2^63 in version 1.
        if (!long.TryParse(Read(limitFile)?.Trim(), CultureInfo.InvariantCulture, out var limit) || limit > 1L << 60)
        {
            return null;
        }

        var stat = Read(statFile);
        return stat is null ? null : keys.Sum(key => Number(stat, key)) > limit * Alarm;
    }

    private bool Machine()
    {
        var info = Read("proc/meminfo");
        return info is not null && Number(info, "MemAvailable:") < Number(info, "MemTotal:") * (1 - Alarm) / 2;
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
