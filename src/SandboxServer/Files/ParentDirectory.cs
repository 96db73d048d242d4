using System.Runtime.InteropServices;
using ContainerMcp.SandboxServer.Native;
using Microsoft.Win32.SafeHandles;

namespace ContainerMcp.SandboxServer.Files;

/// <summary>
/// An open directory in which one name is written, renamed or removed, together with the directories that had to be
/// made to get there: they go again if the operation fails.
/// </summary>
internal sealed class ParentDirectory(SafeFileHandle handle, Stack<(SafeFileHandle Parent, string Name)> created) : IDisposable
{
    /// <summary>Most directories that one operation makes; each costs a descriptor until it ends.</summary>
    public const int MaxCreated = 64;

    private SafeFileHandle Handle => handle;

    /// <summary>Replaces <paramref name="path"/> in one step: readers see the old content or the new one, never a part.</summary>
    /// <param name="path">The file whose parent this is.</param>
    /// <param name="content">All of the new content.</param>
    /// <param name="mode">Permission bits of the file that is replaced; null for a new file (0666 less the umask).</param>
    /// <exception cref="FileFault">Nothing was written.</exception>
    public void WriteAtomically(WorkspacePath path, ReadOnlySpan<byte> content, uint? mode)
    {
        string temporary = TemporaryName.New();
        int errno = Workspace.OpenAt(handle, temporary, LibC.O_WRONLY | LibC.O_CREAT | LibC.O_EXCL | LibC.O_NOFOLLOW, 0x1b6, out SafeFileHandle file);
        Check(errno, path);
        try
        {
            using (file)
            {
                WriteAll(file, content, path);
                if (mode is uint bits)
                {
                    CheckResult(LibC.FChmod(file, bits), path);
                }
                CheckResult(LibC.FSync(file), path);
            }
            CheckResult(LibC.RenameAt2(handle, temporary, handle, path.Name, 0), path);
        }
        catch
        {
            _ = LibC.UnlinkAt(handle, temporary, 0);
            throw;
        }
    }

    /// <summary>Renames an entry of this directory into <paramref name="target"/>, replacing what bears that name.</summary>
    public void Rename(WorkspacePath source, ParentDirectory target, WorkspacePath destination)
    {
        if (LibC.RenameAt2(handle, source.Name, target.Handle, destination.Name, 0) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            throw errno == LibC.EXDEV
                ? new FileFault($"Source and destination are on different file systems: {destination.Given}")
                : FileFault.FromErrno(errno, destination.Given, $"Source file not found: {source.Given}");
        }
    }

    /// <summary>Removes an entry that is not a directory; a symbolic link goes itself, what it points to stays.</summary>
    public void Unlink(WorkspacePath path)
    {
        if (LibC.UnlinkAt(handle, path.Name, 0) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            throw errno == LibC.EISDIR
                ? new FileFault($"Cannot delete directory: {path.Given}")
                : FileFault.FromErrno(errno, path.Given, $"File not found: {path.Given}");
        }
    }

    /// <summary>Takes back the directories that were made for an operation which then failed. One that got used meanwhile stays.</summary>
    public void RemoveCreated() => Remove(created);

    /// <inheritdoc/>
    public void Dispose()
    {
        handle.Dispose();
        while (created.TryPop(out (SafeFileHandle Parent, string Name) made))
        {
            made.Parent.Dispose();
        }
    }

    internal static void Remove(Stack<(SafeFileHandle Parent, string Name)> created)
    {
        while (created.TryPop(out (SafeFileHandle Parent, string Name) made))
        {
            _ = LibC.UnlinkAt(made.Parent, made.Name, LibC.AT_REMOVEDIR);
            made.Parent.Dispose();
        }
    }

    private static void WriteAll(SafeFileHandle file, ReadOnlySpan<byte> content, WorkspacePath path)
    {
        while (!content.IsEmpty)
        {
            nint written = LibC.Write(file, content, content.Length);
            int errno = written < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (errno == LibC.EINTR)
            {
                continue;
            }
            Check(errno, path);
            content = content[(int)written..];
        }
    }

    private static void CheckResult(int result, WorkspacePath path) => Check(result == 0 ? 0 : Marshal.GetLastPInvokeError(), path);

    private static void Check(int errno, WorkspacePath path)
    {
        if (errno != 0)
        {
            throw FileFault.FromErrno(errno, path.Given, $"Path not found: {path.Given}");
        }
    }
}
