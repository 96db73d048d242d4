using System.Globalization;
using ContainerMcp.SandboxServer.Native;
using Microsoft.Win32.SafeHandles;

namespace ContainerMcp.SandboxServer.Isolation.Native;

/// <summary>A handle on a process that is not our child: safe against reuse of its pid.</summary>
internal sealed class PidFd : IDisposable
{
    // A jail's end takes the kernel a millisecond or two: handing the wait to another thread would add to what the agent waits.
    private const int ShortWaitMilliseconds = 5;

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

    public void Kill() => _ = Use(descriptor => LibC.SystemCall(LibC.PidFdSendSignal, descriptor, LibC.SignalKill, 0, 0) == 0);

    /// <summary>
    /// Waits until the process is dead, and if it is the first of a PID namespace all others in it too; false when the time is over first.
    /// </summary>
    public async Task<bool> WaitAsync(TimeSpan limit, TimeProvider time)
    {
        var start = time.GetTimestamp();
        while (!HasEnded(ShortWaitMilliseconds))
        {
            if (time.GetElapsedTime(start) > limit)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), time);
        }

        return true;
    }

    public void Dispose() => _handle.Dispose();

    private bool HasEnded(int waitMilliseconds) => Use(descriptor => IsReadable(descriptor, waitMilliseconds));

    private static unsafe bool IsReadable(int descriptor, int waitMilliseconds)
    {
        var poll = new LibC.PollDescriptor { Descriptor = descriptor, Events = LibC.PollIn };
        return LibC.Poll(&poll, 1, waitMilliseconds) == 1;
    }

    /// <summary>True when the handle is closed: that is done only after the end.</summary>
    private bool Use(Func<int, bool> action)
    {
        var isHeld = false;
        try
        {
            _handle.DangerousAddRef(ref isHeld);
            return action((int)_handle.DangerousGetHandle());
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
        finally
        {
            if (isHeld)
            {
                _handle.DangerousRelease();
            }
        }
    }

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
