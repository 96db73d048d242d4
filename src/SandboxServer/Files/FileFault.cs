using ContainerMcp.SandboxServer.Native;

namespace ContainerMcp.SandboxServer.Files;

/// <summary>
/// A file operation that ended without effect, for a reason the agent may read.
/// The message names paths only as the agent wrote them, never paths of the host.
/// </summary>
internal sealed class FileFault(string message) : Exception(message)
{
    /// <summary>Puts an errno into words for the agent's <paramref name="path"/>; <paramref name="missing"/> is the message for "no such file".</summary>
    public static FileFault FromErrno(int errno, string path, string missing) => new(errno switch
    {
        LibC.ENOENT or LibC.ENOTDIR or LibC.ESTALE => missing,
        LibC.ELOOP => $"Symbolic links are not followed: {path}",
        LibC.EXDEV => $"Path traversal attempt detected: {path}",
        LibC.EACCES or LibC.EPERM => $"Permission denied: {path}",
        LibC.ENAMETOOLONG => "Path too long: a name may have 255 bytes and a path 4095",
        LibC.EISDIR => $"Path is a directory: {path}",
        LibC.ENOSPC or LibC.EDQUOT => "No space left in the workspace",
        LibC.EFBIG => "The file would exceed the file size limit of the workspace",
        LibC.EROFS => $"The file system is read-only: {path}",
        LibC.EBUSY => $"Path is in use: {path}",
        LibC.EAGAIN => $"The path kept changing while it was opened: {path}",
        LibC.ENOSYS => "The file tools need the openat2 system call (Linux 5.6), which this kernel or the pod's seccomp profile does not offer",
        _ => $"The operating system refused the operation (errno {errno}): {path}",
    });
}
