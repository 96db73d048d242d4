using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using ContainerMcp.SandboxServer.Native;
using Microsoft.Win32.SafeHandles;

namespace ContainerMcp.SandboxServer.Files;

/// <summary>
/// Reads the names in an open directory and what each of them is, without following or opening any of them, so that
/// no odd entry (a dangling link, a pipe, a file without permission, a name that is not text) spoils the listing.
/// </summary>
internal static class DirectoryReader
{
    /// <summary>Offsets in struct linux_dirent64 (getdents64(2)).</summary>
    private const int LengthOffset = 16, NameOffset = 19;

    /// <summary>The first <paramref name="limit"/> entries by name (ordinal) that match <paramref name="pattern"/> and come behind <paramref name="after"/>, and the last name if there are more.</summary>
    public static (List<DirectoryEntry> Entries, string? Last) Read(SafeFileHandle directory, WorkspacePath path, NamePattern? pattern, int limit, CancellationToken ct, string? after = null)
    {
        var names = new List<(string Text, byte[] Raw)>();
        bool cut = false;
        foreach ((string Text, byte[] Raw) name in ReadNames(directory, path, ct))
        {
            ct.ThrowIfCancellationRequested();
            if ((after is null || string.CompareOrdinal(name.Text, after) > 0) && (pattern is null || pattern.Matches(name.Text)))
            {
                names.Add(name);
            }
            if (names.Count >= limit * 2)
            {
                cut |= KeepFirst(names, limit);
            }
        }
        cut |= KeepFirst(names, limit);
        var entries = new List<DirectoryEntry>(names.Count);
        foreach ((string text, byte[] raw) in names)
        {
            ct.ThrowIfCancellationRequested();
            if (LibC.StatxAt(directory, raw, LibC.AT_SYMLINK_NOFOLLOW, LibC.STATX_BASIC_STATS, out LibC.Statx stat) == 0)
            {
                entries.Add(new DirectoryEntry(text, stat));
            }
            else if (Marshal.GetLastPInvokeError() != LibC.ENOENT)
            {
                entries.Add(new DirectoryEntry(text, null));
            }
        }
        return (entries, cut ? names[^1].Text : null);
    }

    private static IEnumerable<(string Text, byte[] Raw)> ReadNames(SafeFileHandle directory, WorkspacePath path, CancellationToken ct)
    {
        byte[] buffer = new byte[32 * 1024];
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            nint count = LibC.GetDirectoryEntries(directory, buffer, buffer.Length);
            if (count < 0)
            {
                throw FileFault.FromErrno(Marshal.GetLastPInvokeError(), path.Given, $"Path not found: {path.Given}");
            }
            if (count == 0)
            {
                yield break;
            }
            for (int at = 0; at < count;)
            {
                int length = BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + LengthOffset));
                ReadOnlySpan<byte> name = buffer.AsSpan(at + NameOffset, length - NameOffset);
                name = name[..name.IndexOf((byte)0)];
                at += length;
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                {
                    yield return (Encoding.UTF8.GetString(name), [.. name, 0]);
                }
            }
        }
    }

    private static bool KeepFirst(List<(string Text, byte[] Raw)> names, int limit)
    {
        names.Sort((a, b) => string.CompareOrdinal(a.Text, b.Text));
        bool more = names.Count > limit;
        if (more)
        {
            names.RemoveRange(limit, names.Count - limit);
        }
        return more;
    }
}
