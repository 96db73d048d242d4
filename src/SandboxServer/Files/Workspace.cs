using System.Runtime.InteropServices;
using ContainerMcp.SandboxServer.Native;
using Microsoft.Win32.SafeHandles;

namespace ContainerMcp.SandboxServer.Files;

/// <summary>
/// The directory that the file tools may touch, held as one descriptor from start to end. Every path is resolved by
/// the kernel relative to it with openat2 (beneath the root, no symbolic links, no magic links), and every operation
/// works on the descriptors that come out of that. So it does not matter what a hostile process in the
/// workspace swaps between two steps: a step can fail, it cannot leave the root.
/// </summary>
internal sealed class Workspace : IDisposable
{
    // No symbolic links means no magic links either (openat2(2)).
    private const ulong Resolve = LibC.RESOLVE_BENEATH | LibC.RESOLVE_NO_SYMLINKS;

    /// <summary>The kernel answers EAGAIN when a rename elsewhere made its check unsure; it asks to be called again.</summary>
    private const int Tries = 32;

    private readonly SafeFileHandle _root;
    private readonly bool _supported;

    private Workspace(SafeFileHandle root)
    {
        _root = root;
        int errno = OpenAt(root, ".", LibC.O_PATH | LibC.O_DIRECTORY, 0, out SafeFileHandle probe);
        probe.Dispose();

        // A seccomp filter that does not know the call answers EPERM, an old kernel ENOSYS; the root itself was just opened.
        _supported = errno is not (LibC.ENOSYS or LibC.EPERM);
    }

    /// <summary>Opens (and makes, if missing) the root directory; a relative path counts from the working directory.</summary>
    /// <exception cref="IOException">The directory cannot be made or opened; for the operator's eyes, it names the path.</exception>
    public static Workspace Open(string directory)
    {
        string full = Path.GetFullPath(directory);
        Directory.CreateDirectory(full);
        SafeFileHandle root = LibC.Open(full, LibC.O_PATH | LibC.O_DIRECTORY | LibC.O_CLOEXEC, 0);
        return root.IsInvalid
            ? throw new IOException($"Cannot open the workspace {full} (errno {Marshal.GetLastPInvokeError()})")
            : new Workspace(root);
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    /// <summary>Looks at what a path names without opening it or following it; null when nothing is there.</summary>
    public LibC.Statx? Find(WorkspacePath path)
    {
        using SafeFileHandle? handle = TryOpen(path, LibC.O_PATH | LibC.O_NOFOLLOW);
        return handle is null ? null : Stat(handle, path);
    }

    /// <summary>Opens what a path names; null when nothing is there.</summary>
    public SafeFileHandle? TryOpen(WorkspacePath path, int flags)
    {
        int errno = OpenAt(Root, path.IsRoot ? "." : path.Relative, flags, 0, out SafeFileHandle handle);
        return errno switch
        {
            0 => handle,
            LibC.ENOENT or LibC.ENOTDIR => null,
            _ => throw FileFault.FromErrno(errno, path.Given, ""),
        };
    }

    /// <summary>Opens the directory that holds <paramref name="path"/>; null when it is missing. The path must not be the root.</summary>
    public ParentDirectory? TryOpenParent(WorkspacePath path)
    {
        int errno = OpenParent(path.Segments.SkipLast(1), out SafeFileHandle handle);
        return errno switch
        {
            0 => new ParentDirectory(handle, []),
            LibC.ENOENT or LibC.ENOTDIR => null,
            _ => throw FileFault.FromErrno(errno, path.Given, ""),
        };
    }

    /// <summary>As <see cref="TryOpenParent"/>, but makes the directories that are missing and remembers which those are.</summary>
    public ParentDirectory OpenOrCreateParent(WorkspacePath path)
    {
        var created = new Stack<(SafeFileHandle Parent, string Name)>();
        int depth = path.Segments.Count - 1;
        try
        {
            // The deepest directory that exists, found from below, saves a descriptor for each level above it.
            int existing = depth;
            int errno;
            SafeFileHandle current;
            while ((errno = OpenParent(path.Segments.Take(existing), out current)) == LibC.ENOENT && existing > 0)
            {
                existing--;
            }
            ThrowUnlessOpened(errno, path);
            if (depth - existing > ParentDirectory.MaxCreated)
            {
                current.Dispose();
                throw new FileFault($"Path too deep: a write may create at most {ParentDirectory.MaxCreated} directories");
            }
            foreach (string name in path.Segments.Skip(existing).Take(depth - existing))
            {
                bool made = LibC.MkdirAt(current, name, 0x1ff) == 0;
                errno = made ? 0 : Marshal.GetLastPInvokeError();
                if (made)
                {
                    created.Push((current, name));
                }
                else if (errno != LibC.EEXIST)
                {
                    current.Dispose();
                    ThrowUnlessOpened(errno, path);
                }
                errno = OpenAt(current, name, LibC.O_PATH | LibC.O_DIRECTORY | LibC.O_NOFOLLOW, 0, out SafeFileHandle next);
                if (!made)
                {
                    current.Dispose();
                }
                ThrowUnlessOpened(errno, path);
                current = next;
            }
            return new ParentDirectory(current, created);
        }
        catch
        {
            ParentDirectory.Remove(created);
            throw;
        }
    }

    /// <exception cref="FileFault">The descriptor cannot be looked at.</exception>
    public static LibC.Statx Stat(SafeFileHandle handle, WorkspacePath path)
    {
        int result = LibC.StatxAt(handle, "", LibC.AT_EMPTY_PATH, LibC.STATX_BASIC_STATS, out LibC.Statx stat);
        return result == 0 ? stat : throw FileFault.FromErrno(Marshal.GetLastPInvokeError(), path.Given, $"File not found: {path.Given}");
    }

    /// <summary>openat2 below <paramref name="directory"/>; the result is an errno, 0 for success.</summary>
    internal static int OpenAt(SafeFileHandle directory, string path, int flags, uint mode, out SafeFileHandle handle)
    {
        for (int attempt = 1; ; attempt++)
        {
            int errno = -LibC.OpenAt2(directory, path, flags, mode, Resolve, out handle);
            if (errno is not (LibC.EAGAIN or LibC.EINTR) || attempt == Tries)
            {
                return errno;
            }
        }
    }

    private SafeFileHandle Root => _supported ? _root : throw FileFault.FromErrno(LibC.ENOSYS, "", "");

    private int OpenParent(IEnumerable<string> segments, out SafeFileHandle handle)
    {
        string relative = string.Join('/', segments);
        return OpenAt(Root, relative.Length == 0 ? "." : relative, LibC.O_PATH | LibC.O_DIRECTORY, 0, out handle);
    }

    private static void ThrowUnlessOpened(int errno, WorkspacePath path)
    {
        if (errno != 0)
        {
            throw errno == LibC.ENOTDIR
                ? new FileFault($"Path is not a directory: {string.Join('/', path.Segments.SkipLast(1))}")
                : FileFault.FromErrno(errno, path.Given, $"Path not found: {path.Given}");
        }
    }
}
