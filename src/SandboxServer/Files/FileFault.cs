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
        Libc.ENOENT or Libc.ENOTDIR or Libc.ESTALE => missing,
        Libc.ELOOP => $"Symbolic links are not followed: {path}",
        Libc.EXDEV => $"Path traversal attempt detected: {path}",
        Libc.EACCES or Libc.EPERM => $"Permission denied: {path}",
        Libc.ENAMETOOLONG => "Path too long: a name may have 255 bytes and a path 4095",
        Libc.EISDIR => $"Path is a directory: {path}",
        Libc.ENOSPC or Libc.EDQUOT => "No space left in the workspace",
        Libc.EFBIG => "The file would exceed the file size limit of the workspace",
        Libc.EROFS => $"The file system is read-only: {path}",
        Libc.EBUSY => $"Path is in use: {path}",
        Libc.EAGAIN => $"The path kept changing while it was opened: {path}",
        Libc.ENOSYS => "The file tools need the openat2 system call (Linux 5.6), which this kernel or the pod's seccomp profile does not offer",
        _ => $"The operating system refused the operation (errno {errno}): {path}",
    });
}
