using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using ContainerMcp.SandboxServer.Native;
using Microsoft.Win32.SafeHandles;

namespace ContainerMcp.SandboxServer.Isolation.Native;

/// <summary>A file without a name, for text that a child has to open: nothing is left on a disk and nobody else can change it.</summary>
internal sealed class MemoryFile : IDisposable
{
    private const int LowestDescriptor = 64; // see PipePair

    private readonly SafeFileHandle _handle;

    public MemoryFile(string name, string content)
    {
        var created = LibC.MemFdCreate(name, LibC.MemFdCloseOnExec);
        if (created < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "No file in memory could be made.");
        }

        using var low = new SafeFileHandle(created, ownsHandle: true);
        RandomAccess.Write(low, Encoding.UTF8.GetBytes(content), 0);
        _handle = new SafeFileHandle(LibC.FileControl(created, LibC.DuplicateCloseOnExec, LowestDescriptor), ownsHandle: true);
        if (_handle.IsInvalid)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "No descriptor is free.");
        }
    }

    public int Descriptor => (int)_handle.DangerousGetHandle();

    public void Dispose() => _handle.Dispose();
}
