using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ContainerMcp.SandboxServer.Native;
using Microsoft.Win32.SafeHandles;

namespace ContainerMcp.SandboxServer.Isolation.Native;

/// <summary>A pair of Unix sockets over which a child hands one socket of its own to us.</summary>
internal sealed class SocketHandoff : IDisposable
{
    private const int LowestDescriptor = 64; // see PipePair

    private readonly SafeFileHandle _ours;
    private readonly SafeFileHandle _theirs;

    public unsafe SocketHandoff()
    {
        var ends = stackalloc int[2];
        if (LibC.SocketPair(LibC.UnixFamily, LibC.StreamSocket | LibC.SocketCloseOnExec, 0, ends) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "No pair of sockets could be made.");
        }

        using var low = new SafeFileHandle(ends[1], ownsHandle: true);
        _ours = new SafeFileHandle(ends[0], ownsHandle: true);
        _theirs = new SafeFileHandle(LibC.FileControl(ends[1], LibC.DuplicateCloseOnExec, LowestDescriptor), ownsHandle: true);
        if (_theirs.IsInvalid)
        {
            _ours.Dispose();
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "No descriptor is free.");
        }
    }

    /// <summary>The child's end; valid until <see cref="CloseChildEnd"/>.</summary>
    public int ChildDescriptor => (int)_theirs.DangerousGetHandle();

    /// <summary>Closes the child's end here: from now on its death is seen.</summary>
    public void CloseChildEnd() => _theirs.Dispose();

    /// <summary>Waits for the socket; blocks. Null when the child ended, sent something else, or the time is over.</summary>
    public unsafe Socket? Receive(TimeSpan limit)
    {
        var descriptor = (int)_ours.DangerousGetHandle();
        var poll = new LibC.PollDescriptor { Descriptor = descriptor, Events = LibC.PollIn };
        if (LibC.Poll(&poll, 1, (int)limit.TotalMilliseconds) <= 0)
        {
            return null;
        }

        byte text;
        var segment = new LibC.Segment { Start = &text, Length = 1 };
        var control = default(LibC.DescriptorMessage);
        var message = new LibC.MessageHeader
        {
            Segments = &segment,
            SegmentCount = 1,
            Control = &control,
            ControlLength = (nuint)sizeof(LibC.DescriptorMessage),
        };
        return LibC.ReceiveMessage(descriptor, &message, LibC.ReceiveCloseOnExec) > 0
            && message.ControlLength > 0 && control.Level == LibC.SocketLevel && control.Type == LibC.PassRights
            ? new Socket(new SafeSocketHandle(control.Descriptor, ownsHandle: true))
            : null;
    }

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
    }
}
