using System.Globalization;

namespace ContainerMcp.SandboxServer.Memory;

/// <summary>The files of this process's memory cgroup, of either version.</summary>
/// <param name="root">Where /sys and /proc are.</param>
/// <param name="directory">The cgroup.</param>
/// <param name="limitFile">Its file with the limit.</param>
/// <param name="keys">The lines of its statistics that count memory which cannot be written back or dropped.</param>
internal sealed class CgroupFiles(string root, string directory, string limitFile, IReadOnlyList<string> keys)
{
    private const string LimitV1 = "memory.limit_in_bytes", LimitV2 = "memory.max";

    /// <summary>The limit in bytes; null when there is none: "max" in version 2 and a number near 2^63 in version 1.</summary>
    public long? Limit =>
        long.TryParse(ProcFile.Read(root, Path.Combine(directory, limitFile))?.Trim(), CultureInfo.InvariantCulture, out var limit) && limit < 1L << 60
            ? limit
            : null;

    /// <summary>Bytes in use that cannot be written back or dropped; null when nobody knows.</summary>
    public long? Used => ProcFile.Read(root, Path.Combine(directory, "memory.stat")) is { } stat ? keys.Sum(key => ProcFile.Number(stat, key)) : null;

    /// <summary>
    /// In a container the cgroup is what is mounted; elsewhere (a service of systemd, for example) it is below, where /proc/self says.
    /// </summary>
    public static CgroupFiles Find(string root)
    {
        var version2 = new CgroupFiles(root, Directory(root, "sys/fs/cgroup", line => line.StartsWith("0::", StringComparison.Ordinal)), LimitV2, ["anon ", "shmem "]);
        return version2.Limit is not null
            ? version2
            : new(root, Directory(root, "sys/fs/cgroup/memory", line => line.Contains(":memory:", StringComparison.Ordinal)), LimitV1, ["total_rss ", "total_shmem "]);
    }

    private static string Directory(string root, string mount, Predicate<string> isOurs)
    {
        var line = ProcFile.Read(root, "proc/self/cgroup")?.Split('\n').FirstOrDefault(line => isOurs(line));
        var below = Path.Combine(mount, line?.Split(':', 3)[2].TrimStart('/') ?? "");
        return System.IO.Directory.Exists(Path.Combine(root, below)) ? below : mount;
    }
}
