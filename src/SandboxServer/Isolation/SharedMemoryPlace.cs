using System.Globalization;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// Which /dev/shm the jails of calls can have. firejail gives each its own with a /dev of its own, for which it makes devices: that
/// takes CAP_MKNOD outside of any user namespace. Pods do without that capability; their jails get the pod's /dev/shm.
/// </summary>
internal static class SharedMemoryPlace
{
    /// <summary>Where the C library and Python look for it.</summary>
    public const string Path = "/dev/shm";

    private const int MakeDevices = 27; // CAP_MKNOD

    /// <summary>What this process can give its jails.</summary>
    public static SharedMemory Detect() =>
        CanMakeDevices() ? SharedMemory.Private
        // Outside of a container it is the machine's, and others have files there.
        : Environment.GetEnvironmentVariable("container") is not null && Directory.Exists(Path) ? SharedMemory.OfContainer
        : SharedMemory.None;

    private static bool CanMakeDevices()
    {
        var bounding = File.ReadLines("/proc/self/status").Where(static line => line.StartsWith("CapBnd:", StringComparison.Ordinal)).Single()[7..];
        return (ulong.Parse(bounding.Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> MakeDevices & 1) == 1
            && File.ReadAllText("/proc/self/uid_map").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is ["0", "0", "4294967295"];
    }
}
