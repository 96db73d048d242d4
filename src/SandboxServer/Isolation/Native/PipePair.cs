using System.ComponentModel;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using ContainerMcp.SandboxServer.Native;
using Microsoft.Win32.SafeHandles;

namespace ContainerMcp.SandboxServer.Isolation.Native;

/// <summary>A pipe of which one end stays here as a truly asynchronous stream and the other goes to a child.</summary>
internal sealed class PipePair : IDisposable
{
    // Ends for a child are moved above every number of its own table, so that no dup2 of the table overwrites a source.
    private const int LowestDescriptor = 64;

    private readonly SafeFileHandle _childEnd;

    private PipePair(SafePipeHandle ours, SafeFileHandle theirs, PipeDirection ourDirection)
    {
        Stream = new AnonymousPipeClientStream(ourDirection, ours);
        _childEnd = theirs;
    }

    /// <summary>Our end. Whoever takes it disposes it.</summary>
    public AnonymousPipeClientStream Stream { get; }

    /// <summary>The child's end; valid until <see cref="Dispose"/>.</summary>
    public int ChildDescriptor => (int)_childEnd.DangerousGetHandle();

    /// <summary>A pipe that the child writes and we read.</summary>
    public static PipePair FromChild() => Create(PipeDirection.In);

    /// <summary>A pipe that we write and the child reads.</summary>
    public static PipePair ToChild() => Create(PipeDirection.Out);

    /// <summary>What waits in a pipe now: at most what a pipe can hold.</summary>
    public static unsafe ReadOnlySpan<byte> ReadWhatIsThere(AnonymousPipeClientStream pipe)
    {
        using var handle = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        int size;
        if (LibC.DeviceControl((int)handle.DangerousGetHandle(), LibC.BytesWaiting, &size) != 0 || size == 0)
        {
            return [];
        }

        var waiting = new byte[size];
        return waiting.AsSpan(0, (int)Math.Max(0, LibC.Read(handle, waiting, size)));
    }

    /// <summary>
    /// Has the kernel kill a process, which must hold the child's end, when our end is closed: by us or by our death. The
    /// process need not do anything for it and, if it is setuid, may still be signalled because its real user is ours.
    /// </summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public void KillWhenClosed(int pid)
    {
        if (LibC.FileControl(ChildDescriptor, LibC.SetOwner, pid) < 0
            || LibC.FileControl(ChildDescriptor, LibC.SetSignal, LibC.SignalKill) < 0
            || LibC.FileControl(ChildDescriptor, LibC.SetFlags, LibC.SignalOnInput) < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "The kernel does not watch a pipe.");
        }
    }

    /// <summary>Closes the child's end here; ours lives on. Without this the child's end of file would never be seen.</summary>
    public void Dispose() => _childEnd.Dispose();

    private static unsafe PipePair Create(PipeDirection ourDirection)
    {
        var ends = stackalloc int[2];
        if (LibC.Pipe(ends, LibC.CloseOnExec) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "No pipe could be made.");
        }

        var reads = ourDirection == PipeDirection.In;
        var ours = new SafePipeHandle(reads ? ends[0] : ends[1], ownsHandle: true);
        var theirs = new SafeFileHandle(Raise(reads ? ends[1] : ends[0]), ownsHandle: true);
        return new PipePair(ours, theirs, ourDirection);
    }

    private static int Raise(int descriptor)
    {
        var raised = LibC.FileControl(descriptor, LibC.DuplicateCloseOnExec, LowestDescriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = LibC.Close(descriptor);
        return raised >= 0 ? raised : throw new Win32Exception(error, "No descriptor is free.");
    }
}
