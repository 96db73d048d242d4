using ContainerMcp.SandboxServer.Native;
using Microsoft.Win32.SafeHandles;

namespace ContainerMcp.SandboxServer.Files;

/// <summary>
/// Removes the temporary files of a server that was killed while it wrote. Breadth first, since most files lie near the
/// root, and within bounds, since a workspace may hold any number of names of any length. Links are never followed:
/// directories are opened as every other path, and only regular files with a name of ours are removed.
/// </summary>
internal sealed class LeftoverSweep(Workspace workspace, int maxEntries = LeftoverSweep.MaxEntries)
{
    private const int MaxEntries = 200_000, MaxEntriesOfDirectory = 10_000, MaxWaiting = 4096, MaxPathLength = 1024;

    private readonly Queue<WorkspacePath> _directories = new([WorkspacePath.Parse("/")]);
    private int _left = maxEntries;
    private int _removed;

    /// <summary>Returns how many files were removed.</summary>
    public int Run(CancellationToken ct)
    {
        while (_left > 0 && _directories.TryDequeue(out WorkspacePath? directory))
        {
            try
            {
                Visit(directory, ct);
            }
            catch (FileFault)
            {
                // Gone, replaced by a link or closed to this user: what lies elsewhere can be removed all the same.
            }
        }
        return _removed;
    }

    private void Visit(WorkspacePath path, CancellationToken ct)
    {
        using SafeFileHandle? directory = workspace.TryOpen(path, LibC.O_DIRECTORY | LibC.O_NOFOLLOW | LibC.O_NONBLOCK);
        if (directory is null)
        {
            return;
        }
        (List<DirectoryEntry> entries, _) = DirectoryReader.Read(directory, path, null, Math.Min(_left, MaxEntriesOfDirectory), ct);
        _left -= entries.Count;
        foreach (DirectoryEntry entry in entries)
        {
            if (entry.Stat is { IsDirectory: true })
            {
                Enqueue($"{path.Relative}/{entry.Name}");
            }
            else if (entry.Stat is { IsRegular: true } && TemporaryName.IsLeftover(entry.Name) && LibC.UnlinkAt(directory, entry.Name, 0) == 0)
            {
                _removed++;
            }
        }
    }

    private void Enqueue(string path)
    {
        if (_directories.Count < MaxWaiting && path.Length <= MaxPathLength)
        {
            _directories.Enqueue(WorkspacePath.Parse(path));
        }
    }
}
