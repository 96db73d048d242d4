namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// Empties a place that jails share as soon as none of them runs: nothing there outlives the calls that could use it. While a call
/// runs nobody could tell whose a file is.
/// </summary>
internal sealed class SharedMemoryUse(string directory)
{
    private readonly Lock _gate = new();
    private int _calls;

    /// <summary>A call may use the place from now on.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            _calls++;
        }
    }

    /// <summary>The call and all its processes have ended.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_calls == 0)
            {
                Empty();
            }
        }
    }

    private void Empty()
    {
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos())
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
}
