using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ContainerMcp.SandboxServer.Native;

namespace ContainerMcp.SandboxServer.Files;

/// <summary>
/// Keeps what does not fit into a result in files of the workspace, where every tool can read it. The newest stay, within bounds; nothing is
/// removed that was not made here, and paths are resolved as all others are, whatever the agent puts in their place.
/// </summary>
internal sealed class ResultFiles : IDisposable
{
    /// <summary>Where they lie, from the root of the workspace.</summary>
    public const string Folder = ".tool-results";

    /// <summary>Most files, and most bytes of all together.</summary>
    public const int MostFiles = 32, MostBytes = 64 << 20;

    // What the names look like: others in the folder are somebody else's, and are not even looked at, however many there are.
    private static readonly NamePattern Mine = new($"{Digits(8)}-{Digits(6)}-{Digits(3)}-????????-*.*");

    private readonly Workspace _workspace;
    private readonly string _extension;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();

    /// <param name="root">The workspace.</param>
    /// <param name="extension">The extension that names get, without a dot: one that file_read takes.</param>
    /// <param name="time">The clock.</param>
    public ResultFiles(string root, string extension, TimeProvider time) => (_workspace, _extension, _time) = (Workspace.Open(root), extension, time);

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    /// <summary>Keeps a text; returns its path as the file tools take it.</summary>
    /// <param name="what">What it is, in a word: part of the name.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="FileFault">It could not be written.</exception>
    public string Keep(string what, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var name = string.Create(CultureInfo.InvariantCulture,
            $"{_time.GetUtcNow():yyyyMMdd-HHmmss-fff}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}-{what}.{_extension}");
        var path = WorkspacePath.Parse($"{Folder}/{name}");
        lock (_lock)
        {
            using var parent = _workspace.OpenOrCreateParent(path);
            MakeRoom(content.Length);
            parent.WriteAtomically(path, content, mode: null);
        }

        return path.Relative;
    }

    // The names sort by time. Listed anew each time: the agent may have removed some.
    private void MakeRoom(long bytes)
    {
        var folder = WorkspacePath.Parse(Folder);
        using var directory = _workspace.TryOpen(folder, LibC.O_DIRECTORY | LibC.O_NOFOLLOW | LibC.O_NONBLOCK);
        if (directory is null)
        {
            return;
        }

        var (entries, _) = DirectoryReader.Read(directory, folder, Mine, 16 * MostFiles, CancellationToken.None);
        var kept = entries.Where(entry => entry.Stat is { IsRegular: true }).ToList();
        var held = kept.Sum(entry => (long)entry.Stat!.Value.Size);
        for (var i = 0; i < kept.Count && (kept.Count - i >= MostFiles || held + bytes > MostBytes); i++)
        {
            held -= (long)kept[i].Stat!.Value.Size;
            _ = LibC.UnlinkAt(directory, kept[i].Name, 0);
        }
    }

    private static string Digits(int count) => string.Concat(Enumerable.Repeat("[0-9]", count));
}
