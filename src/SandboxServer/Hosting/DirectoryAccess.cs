using System.Runtime.InteropServices;
using ContainerMcp.SandboxServer.Native;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>Asks the kernel whether this process may write a directory.</summary>
internal static class DirectoryAccess
{
    /// <summary>Null when the directory can be written, else the reason, without the path.</summary>
    public static string? Check(string path)
    {
        // A trailing slash makes a file an error.
        if (LibC.Access(path + "/", LibC.W_OK | LibC.X_OK) == 0)
        {
            return null;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            LibC.ENOENT => "does not exist",
            LibC.ENOTDIR => "is not a directory",
            LibC.EACCES => "may not be written by this user",
            LibC.EROFS => "is on a read-only file system",
            var error => $"cannot be written (errno {error})",
        };
    }
}
