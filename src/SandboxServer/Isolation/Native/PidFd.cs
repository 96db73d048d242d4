using System.Globalization;
using ContainerMcp.SandboxServer.Native;
using Microsoft.Win32.SafeHandles;

namespace ContainerMcp.SandboxServer.Isolation.Native;

/// <summary>A handle on a process that is not our child: safe against reuse of its pid.</summary>
internal sealed class PidFd : IDisposable
{
    private readonly SafeFileHandle _handle;

    private PidFd(int pid, SafeFileHandle handle) => (Pid, _handle) = (pid, handle);

    public int Pid { get; }

    /// <summary>The only child of <paramref name="parent"/>, or null while it has none.</summary>
    public static PidFd? OpenChildOf(int parent)
    {
        foreach (var pid in ChildrenOf(parent))
        {
            var descriptor = (int)LibC.SystemCall(LibC.PidFdOpen, pid, 0, 0, 0);
            if (descriptor < 0)
            {
                continue;
            }

            // Still a child of our child after the handle exists: it is the process we mean.
            var opened = new PidFd(pid, new SafeFileHandle(descriptor, ownsHandle: true));
            if (ChildrenOf(parent).Contains(pid))
            {
                return opened;
            }

            opened.Dispose();
        }

        return null;
    }

    public void Kill() =>
        _ = LibC.SystemCall(LibC.PidFdSendSignal, (int)_handle.DangerousGetHandle(), LibC.SignalKill, 0, 0);

    public void Dispose() => _handle.Dispose();

    private static IEnumerable<int> ChildrenOf(int parent)
    {
        try
        {
            // Of its first thread: firejail has no other.
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{parent}/task/{parent}/children"))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => int.Parse(word, CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return FindChildrenOf(parent); // a kernel without CONFIG_PROC_CHILDREN
        }
    }

    private static IEnumerable<int> FindChildrenOf(int parent) =>
        from directory in Directory.EnumerateDirectories("/proc")
        let pid = int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var number) ? number : 0
        where pid > 0 && ParentOf(pid) == parent
        select pid;

    private static int ParentOf(int pid)
    {
        try
        {
            // "PID (name) STATE PPID ...": a name may contain anything, so count from the last parenthesis.
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // it ended meanwhile
        }
    }
}
