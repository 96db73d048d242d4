using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>
/// Notices that this server was started again in its own pod: the kubelet does that after a crash, when memory ran out and when the
/// server did not answer, and the environment is the same as before. A file in a volume of the pod is not.
/// </summary>
internal static class StartMark
{
    private const string Reason = "the server ran out of memory, crashed or stopped answering, and was started again";

    /// <summary>Leaves the mark. Returns the settings, with a restart to tell of where the mark was there already.</summary>
    public static ServerSettings Set(ServerSettings settings, TimeProvider time)
    {
        if (settings.StartedFile is not { } path)
        {
            return settings;
        }

        try
        {
            // Made only if it is not there: a link in its place is not followed.
            File.Open(path, FileMode.CreateNew, FileAccess.Write).Dispose();
            return settings;
        }
        catch (IOException) when (File.Exists(path))
        {
            return settings with { Restart = new(Reason, time.GetUtcNow()) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without a mark agents hear of one restart less: no reason not to serve them.
            return settings;
        }
    }
}
