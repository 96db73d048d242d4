using System.Runtime.InteropServices;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>Asks the kernel whether this process may write a directory.</summary>
internal static partial class DirectoryAccess
{
    private const int WriteAndSearch = 2 | 1;
    private const int NoEntry = 2, PermissionDenied = 13, NotADirectory = 20, ReadOnlyFileSystem = 30;

    /// <summary>Null when the directory can be written, else the reason, without the path.</summary>
    public static string? Check(string path)
    {
        // A trailing slash makes a file an error.
        if (Access(path + "/", WriteAndSearch) == 0)
        {
            return null;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            NoEntry => "does not exist",
            NotADirectory => "is not a directory",
            PermissionDenied => "may not be written by this user",
            ReadOnlyFileSystem => "is on a read-only file system",
            var error => $"cannot be written (errno {error})",
        };
    }

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
