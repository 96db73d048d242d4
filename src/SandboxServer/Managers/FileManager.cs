using System.Runtime.InteropServices;
using ContainerMcp.SandboxServer.Files;
using ContainerMcp.SandboxServer.Isolation;
using ContainerMcp.SandboxServer.Native;
using Microsoft.Win32.SafeHandles;

namespace ContainerMcp.SandboxServer.Managers;

/// <summary>
/// The rules of the file tools: which names, which sizes, which encodings, and what is said when a rule is broken.
/// Messages are those of the original, the Python Container-MCP. Keeping paths inside the workspace is <see cref="Workspace"/>'s work.
/// </summary>
public sealed class FileManager : IDisposable
{
    private const int MiB = 1024 * 1024;

    private readonly FileSettings _settings;
    private readonly FileExtensionPolicy _extensions;
    private readonly Workspace _workspace;
    private readonly AgentPaths _paths;

    /// <summary>Opens the workspace, making its directory if it is missing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit in the settings is not positive.</exception>
    /// <exception cref="IOException">The workspace cannot be opened.</exception>
    public FileManager(FileSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.MaxSizeBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(settings.MaxSizeBytes, Array.MaxLength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.MaxListEntries);
        _settings = settings;
        _extensions = new FileExtensionPolicy(settings);
        _workspace = Workspace.Open(settings.Root);
        _paths = new AgentPaths([Path.GetFullPath(settings.Root), RealPath.Of(settings.Root)]);
    }

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    /// <summary>Removes what writes of an earlier server left behind that was killed in their middle; returns how many files that were.</summary>
    public int RemoveLeftovers(CancellationToken ct = default) => new LeftoverSweep(_workspace).Run(ct);

    /// <summary>Reads a regular file as text. <paramref name="encoding"/> is a Python name; null means utf-8.</summary>
    public Task<FileReadResult> ReadAsync(string path, string? encoding = null, CancellationToken ct = default) =>
        ReadWithAsync(path, encoding, static (bytes, text, given) => new FileReadResult(text.Decode(bytes, given), bytes.Length, null, true) { BytesOf = part => text.CountBytesIn(part, bytes) }, ct);

    /// <summary>Reads some bytes of such a file as text: those of whole characters, at most <paramref name="count"/>.</summary>
    public Task<FileReadResult> ReadBytesAsync(string path, long offset, long count, string? encoding = null, CancellationToken ct = default) => ReadWithAsync(
        path,
        encoding,
        (bytes, text, given) =>
        {
            var part = text.DecodePart(bytes, offset, count, given, out int end);
            return new FileReadResult(part, bytes.Length, null, true) { NextByteOffset = end < bytes.Length ? end : null };
        },
        ct);

    private Task<FileReadResult> ReadWithAsync(string path, string? encoding, Func<byte[], TextEncoding, string, FileReadResult> decode, CancellationToken ct) => RunAsync(
        () =>
        {
            TextEncoding text = FindEncoding(encoding);
            WorkspacePath target = _paths.Parse(path);
            RequireRegular(_workspace.Find(target) ?? throw new FileFault($"File not found: {path}"), target);
            _extensions.Check(target);
            using SafeFileHandle file = _workspace.TryOpen(target, LibC.O_NOFOLLOW | LibC.O_NONBLOCK | LibC.O_NOCTTY) ?? throw new FileFault($"File not found: {path}");
            LibC.Statx stat = Workspace.Stat(file, target);
            RequireRegular(stat, target);
            if (stat.LinkCount > 1)
            {
                // A second name may lie outside the workspace, and nothing tells where: the content may not be the workspace's.
                throw new FileFault($"File has more than one hard link: {path}. Copy it to a new file first");
            }
            byte[] bytes = ReadAll(file, (long)stat.Size, target, ct);
            return decode(bytes, text, path) with { Modified = stat.Modified };
        },
        error => new FileReadResult("", null, null, false, error),
        ct);

    /// <summary>Size of a file that <see cref="ReadAsync"/> might read, in bytes; 0 when there is none, or it is too large to be read.</summary>
    public long SizeOf(string path)
    {
        try
        {
            return _workspace.Find(_paths.Parse(path)) is { } stat && (long)stat.Size <= _settings.MaxSizeBytes ? (long)stat.Size : 0;
        }
        catch (Exception e) when (e is FileFault or IOException)
        {
            return 0;
        }
    }

    /// <summary>Writes text atomically, making missing parent directories; they and the file appear together or not at all.</summary>
    public Task<FileWriteResult> WriteAsync(string path, string content, string? encoding = null, CancellationToken ct = default) => RunAsync(
        () =>
        {
            TextEncoding text = FindEncoding(encoding);
            WorkspacePath target = _paths.Parse(path);
            LibC.Statx? existing = _workspace.Find(target);
            if (existing is { } stat)
            {
                RequireRegular(stat, target);
            }
            _extensions.Check(target);
            RequireFileName(target);
            long size = text.CountBytes(content);
            if (size > _settings.MaxSizeBytes)
            {
                throw new FileFault($"Content too large: {size} bytes (maximum {MaxSizeText})");
            }
            byte[] bytes = text.Encode(content);
            ct.ThrowIfCancellationRequested();
            using ParentDirectory parent = _workspace.OpenOrCreateParent(target);
            try
            {
                parent.WriteAtomically(target, bytes, existing?.Mode & 0x1ffu);
            }
            catch
            {
                parent.RemoveCreated();
                throw;
            }
            return new FileWriteResult(true, path);
        },
        error => new FileWriteResult(false, path, error),
        ct);

    /// <summary>Lists one directory. <paramref name="pattern"/> is matched against names as Python's fnmatch does; null or empty means all.</summary>
    public Task<FileListResult> ListAsync(string? path = null, string? pattern = null, CancellationToken ct = default) =>
        ListAsync(path, pattern, null, int.MaxValue, ct);

    /// <summary>Lists a part of a directory.</summary>
    /// <param name="path">The directory; null: the root.</param>
    /// <param name="pattern">As above.</param>
    /// <param name="after">Only names behind this one; null: all.</param>
    /// <param name="most">Entries at most; never more than the settings allow.</param>
    /// <param name="ct">Ends it.</param>
    public Task<FileListResult> ListAsync(string? path, string? pattern, string? after, int most, CancellationToken ct)
    {
        string given = path ?? "/";
        return RunAsync(
            () =>
            {
                if (pattern?.Length > NamePattern.MaxLength)
                {
                    throw new FileFault($"pattern must not be longer than {NamePattern.MaxLength} characters, and has {pattern.Length}: it is matched against one name at a time.");
                }
                WorkspacePath target = _paths.Parse(given);
                LibC.Statx stat = _workspace.Find(target) ?? throw new FileFault($"Path not found: {given}");
                if (stat.IsSymlink)
                {
                    throw FileFault.FromErrno(LibC.ELOOP, given, "");
                }
                using SafeFileHandle directory = (stat.IsDirectory ? _workspace.TryOpen(target, LibC.O_DIRECTORY | LibC.O_NOFOLLOW | LibC.O_NONBLOCK) : null)
                    ?? throw new FileFault($"Path is not a directory: {given}");
                NamePattern? names = string.IsNullOrEmpty(pattern) ? null : new NamePattern(pattern);
                (List<DirectoryEntry> entries, string? last) = DirectoryReader.Read(directory, target, names, Math.Min(most, _settings.MaxListEntries), ct, after);
                return new FileListResult([.. entries.Select(e => Describe(target, e))], given, true, null, last is null ? null : true) { NextCursor = last };
            },
            error => new FileListResult([], given, false, error),
            ct);
    }

    /// <summary>Deletes a file, or a symbolic link itself; never a directory.</summary>
    public Task<FileDeleteResult> DeleteAsync(string path, CancellationToken ct = default) => RunAsync(
        () =>
        {
            WorkspacePath target = _paths.Parse(path);
            if (target.IsRoot)
            {
                throw new FileFault($"Cannot delete directory: {path}");
            }
            using ParentDirectory parent = _workspace.TryOpenParent(target) ?? throw new FileFault($"File not found: {path}");
            parent.Unlink(target);
            return new FileDeleteResult(true, path);
        },
        error => new FileDeleteResult(false, path, error),
        ct);

    /// <summary>Moves a regular file, making missing parent directories and replacing a file at the destination, as the original does.</summary>
    public Task<FileMoveResult> MoveAsync(string source, string destination, CancellationToken ct = default) => RunAsync(
        () =>
        {
            WorkspacePath from = _paths.Parse(source);
            WorkspacePath to = _paths.Parse(destination);
            LibC.Statx stat = _workspace.Find(from) ?? throw new FileFault($"Source file not found: {source}");
            if (stat.IsDirectory)
            {
                throw new FileFault($"Source is a directory: {source}");
            }
            RequireRegular(stat, from);
            if (_workspace.Find(to) is { } replaced)
            {
                RequireRegular(replaced, to);
            }
            _extensions.Check(from);
            _extensions.Check(to);
            RequireFileName(to);
            using ParentDirectory left = _workspace.TryOpenParent(from) ?? throw new FileFault($"Source file not found: {source}");
            using ParentDirectory entered = _workspace.OpenOrCreateParent(to);
            try
            {
                left.Rename(from, entered, to);
            }
            catch
            {
                entered.RemoveCreated();
                throw;
            }
            return new FileMoveResult(true, source, destination);
        },
        error => new FileMoveResult(false, source, destination, error),
        ct);

    private string MaxSizeText => _settings.MaxSizeBytes % MiB == 0 ? $"{_settings.MaxSizeBytes / MiB} MB" : $"{_settings.MaxSizeBytes} bytes";

    /// <summary>System calls block, so they run on a pool thread; only faults meant for the agent become results.</summary>
    private static Task<T> RunAsync<T>(Func<T> operation, Func<string, T> failed, CancellationToken ct) => Task.Run(
        () =>
        {
            try
            {
                return operation();
            }
            catch (FileFault fault)
            {
                return failed(fault.Message);
            }
        },
        ct);

    private static TextEncoding FindEncoding(string? name) =>
        TextEncodings.Find(name ?? "utf-8") ?? throw new FileFault($"Unknown encoding: {(name!.Length > 40 ? name[..40] : name)}");

    private static void RequireFileName(WorkspacePath path)
    {
        if (path.NamesDirectory)
        {
            throw new FileFault($"Path ends as a directory's: {path.Given}. Give the name of a file, without a slash behind it; directories are made with the files in them");
        }
    }

    private static void RequireRegular(LibC.Statx stat, WorkspacePath path)
    {
        if (!stat.IsRegular)
        {
            throw stat switch
            {
                { IsDirectory: true } => FileFault.FromErrno(LibC.EISDIR, path.Given, ""),
                { IsSymlink: true } => FileFault.FromErrno(LibC.ELOOP, path.Given, ""),
                _ => new FileFault($"Not a regular file: {path.Given}"),
            };
        }
    }

    private byte[] ReadAll(SafeFileHandle file, long size, WorkspacePath path, CancellationToken ct)
    {
        // A file can grow while it is read, so the limit holds for what arrives, not only for what fstat said.
        RequireSize(size);
        byte[] buffer = new byte[(int)Math.Min(size + 1, _settings.MaxSizeBytes + 1)];
        int filled = 0;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            nint count = LibC.Read(file, buffer.AsSpan(filled), buffer.Length - filled);
            int errno = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (errno is not (0 or LibC.EINTR))
            {
                throw FileFault.FromErrno(errno, path.Given, $"File not found: {path.Given}");
            }
            filled += (int)Math.Max(count, 0);
            RequireSize(filled);
            if (count == 0)
            {
                return buffer.AsSpan(0, filled).ToArray();
            }
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, _settings.MaxSizeBytes + 1));
            }
        }
    }

    private void RequireSize(long size)
    {
        if (size > _settings.MaxSizeBytes)
        {
            throw new FileFault($"File too large: {size} bytes (maximum {MaxSizeText})");
        }
    }

    private static FileListEntry Describe(WorkspacePath directory, DirectoryEntry entry) => new(
        entry.Name,
        AgentPaths.Of(directory.IsRoot ? entry.Name : $"{directory.Relative}/{entry.Name}"),
        entry.Stat is { IsDirectory: true },
        entry.Stat is { IsRegular: true } stat ? (long)stat.Size : null,
        entry.Stat?.Modified);
}
