using System.Diagnostics.CodeAnalysis;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// Empties a place that jails share as soon as none of them runs: nothing there outlives the calls that could use it. While a call
/// runs nobody could tell whose a file is.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore has something to dispose of only when its wait handle was asked for.")]
internal sealed class SharedMemoryUse(string directory)
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private int _calls;

    /// <summary>A call may use the place from now on.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        // While it is emptied, which can take a while, a call waits: what it made would be gone.
        await _gate.WaitAsync(cancellationToken);
        _calls++;
        _ = _gate.Release();
    }

    /// <summary>The call and all its processes have ended.</summary>
    public async Task LeaveAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (--_calls == 0)
            {
                Empty();
            }
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    private void Empty()
    {
        // All entries at once: what is removed while it is listed may hide what follows.
        foreach (var entry in List())
        {
            try
            {
                if (entry is DirectoryInfo { LinkTarget: null } inner)
                {
                    inner.Delete(recursive: true);
                }
                else
                {
                    entry.Delete();
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Not this user's, or a directory that was closed on purpose: it takes nothing but its own room.
            }
        }
    }

    private FileSystemInfo[] List()
    {
        try
        {
            return new DirectoryInfo(directory).GetFileSystemInfos();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
