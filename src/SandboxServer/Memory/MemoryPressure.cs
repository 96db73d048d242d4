using System.Globalization;

namespace ContainerMcp.SandboxServer.Memory;

/// <summary>
/// Tells when the container (or, without a limit, the machine) is about to run out of memory because of what runs in jails. The private
/// /tmp of a jail is memory too and no rlimit counts it; the kernel's own remedy might be to kill the server.
/// </summary>
/// <param name="root">Where /sys and /proc are; "/" but for tests.</param>
internal sealed class MemoryPressure(string root)
{
    // Of the limit, in memory that cannot be written back or dropped.
    private const double Alarm = 0.75, JailsAlways = 0.4, Full = 0.85, AlmostAll = 0.93;
    private const double MachineReserve = 0.05;

    private readonly CgroupFiles _cgroup = CgroupFiles.Find(root);

    /// <summary>The container's memory limit in bytes; null when it has none.</summary>
    public long? ContainerLimit => _cgroup.Limit;

    /// <summary>
    /// True when jails have to go. What the server itself holds ends no jail: beside it the jails always have their part, and the server
    /// starts nothing large where that would not fit (<see cref="Room"/>). In a small container that part and the server may be more than
    /// all there is: at the very end it is the jails that go, before the kernel chooses.
    /// </summary>
    public bool IsCritical() => _cgroup.Limit is { } limit && _cgroup.Used is { } used
        ? used > limit * AlmostAll || (used > limit * Alarm && used - Own() > limit * JailsAlways)
        : MachineIsFull();

    /// <summary>Bytes that the server may take on now without bringing the container to its limit.</summary>
    public long Room => _cgroup.Limit is { } limit && _cgroup.Used is { } used ? (long)(limit * Full) - used : long.MaxValue;

    private bool MachineIsFull() =>
        ProcFile.Read(root, "proc/meminfo") is { } info
        && ProcFile.Number(info, "MemAvailable:") < ProcFile.Number(info, "MemTotal:") * MachineReserve;

    // Resident without what is shared with files: size, resident, shared, ..., in pages.
    private long Own() =>
        ProcFile.Read(root, "proc/self/statm")?.Split(' ') is [_, var resident, var shared, ..]
        && long.TryParse(resident, CultureInfo.InvariantCulture, out var all) && long.TryParse(shared, CultureInfo.InvariantCulture, out var files)
            ? (all - files) * Environment.SystemPageSize
            : 0;
}
