using System.ComponentModel;
using System.Runtime.InteropServices;
using ContainerMcp.SandboxServer.Native;

namespace ContainerMcp.SandboxServer.Isolation.Native;

/// <summary>
/// A process that this server started and has not yet reaped, so its pid cannot belong to anybody else.
/// .NET's own handler of SIGCHLD waits only for children of System.Diagnostics.Process, by pid, and never takes ours.
/// </summary>
internal sealed class ChildProcess
{
    private const int QuickLooks = 50;

    private readonly Lock _gate = new();
    private int? _exitCode;

    private ChildProcess(int pid) => Pid = pid;

    public int Pid { get; }

    /// <summary>
    /// Starts <paramref name="path"/> in a session of its own with exactly these descriptors (index = number in the
    /// child; 0 is /dev/null), default signal dispositions, an empty signal mask and this environment.
    /// </summary>
    /// <exception cref="Win32Exception">The program could not be started.</exception>
    public static unsafe ChildProcess Start(
        string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, IReadOnlyList<int> descriptors)
    {
        var actions = stackalloc byte[LibC.FileActionsSize];
        var attributes = stackalloc byte[LibC.SpawnAttributesSize];
        var signals = stackalloc byte[LibC.SignalSetSize];
        using var argv = new Utf8Vector([path, .. arguments]);
        using var envp = new Utf8Vector(environment);

        _ = LibC.FileActionsInit(actions);
        _ = LibC.AttributesInit(attributes);
        try
        {
            Check(LibC.FileActionsOpen(actions, 0, "/dev/null", 0, 0));
            for (var i = 0; i < descriptors.Count; i++)
            {
                Check(LibC.FileActionsDuplicate(actions, descriptors[i], i + 1));
            }

            Check(LibC.FileActionsCloseFrom(actions, descriptors.Count + 1));
            Check(LibC.FileActionsChangeDirectory(actions, "/"));

            // .NET ignores SIGPIPE, and an ignored signal stays ignored across exec.
            Check(LibC.SignalSetFill(signals));
            Check(LibC.AttributesSetSignalDefault(attributes, signals));
            Check(LibC.SignalSetEmpty(signals));
            Check(LibC.AttributesSetSignalMask(attributes, signals));
            Check(LibC.AttributesSetFlags(
                attributes, LibC.SpawnSetSignalDefault | LibC.SpawnSetSignalMask | LibC.SpawnSetSession));
            Check(LibC.Spawn(out var pid, argv.Pointer[0], actions, attributes, argv.Pointer, envp.Pointer));
            return new ChildProcess(pid);
        }
        finally
        {
            _ = LibC.AttributesDestroy(attributes);
            _ = LibC.FileActionsDestroy(actions);
        }

        static void Check(int error)
        {
            if (error != 0)
            {
                throw new Win32Exception(error);
            }
        }
    }

    /// <summary>Sends a signal unless the process has been reaped already.</summary>
    public void Signal(int signal) => SignalTo(Pid, signal);

    /// <summary>Sends a signal to the process and to all that stayed in its process group.</summary>
    public void SignalSession(int signal) => SignalTo(-Pid, signal);

    private void SignalTo(int target, int signal)
    {
        lock (_gate)
        {
            if (_exitCode is null)
            {
                _ = LibC.Kill(target, signal);
            }
        }
    }

    /// <summary>Reaps the process if it has ended. The code of a process ended by a signal is 128 plus the signal.</summary>
    public unsafe bool TryReap(out int exitCode)
    {
        lock (_gate)
        {
            if (_exitCode is null)
            {
                var info = stackalloc byte[LibC.SignalInfoSize];
                new Span<byte>(info, LibC.SignalInfoSize).Clear();
                if (LibC.WaitId(LibC.WaitByPid, (uint)Pid, info, LibC.WaitExited | LibC.WaitNoHang) != 0)
                {
                    // ECHILD: somebody set SIGCHLD to be ignored and the kernel reaped it. It is gone either way.
                    _exitCode = Marshal.GetLastPInvokeError() == LibC.ErrorInterrupted ? null : -1;
                }
                else if (*(int*)(info + 16) == Pid)
                {
                    var status = *(int*)(info + 24);
                    _exitCode = *(int*)(info + 8) == LibC.ChildExited ? status : 128 + status;
                }
            }

            exitCode = _exitCode ?? -1;
            return _exitCode is not null;
        }
    }

    /// <summary>Waits until the process has ended and reaps it; null when the time is over first.</summary>
    public async Task<int?> WaitAsync(TimeSpan limit, TimeProvider time)
    {
        var start = time.GetTimestamp();
        for (var look = 0; ; look++)
        {
            if (TryReap(out var code))
            {
                return code;
            }

            if (time.GetElapsedTime(start) > limit)
            {
                return null;
            }

            // Called when the last pipe is closed: the process is a few microseconds away from its end.
            if (look < QuickLooks)
            {
                _ = Thread.Yield();
            }
            else
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), time);
            }
        }
    }
}
