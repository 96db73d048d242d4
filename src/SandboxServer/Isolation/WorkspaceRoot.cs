using ContainerMcp.SandboxServer.Native;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// The directory that all jails share. Where it belongs to the server's user, a script may take everybody's rights to it away, its own
/// included, and after that nothing could be started in it to give them back.
/// </summary>
internal static class WorkspaceRoot
{
    private const uint OwnersRights = 0b111_000_000, AllRights = 0xfff;

    /// <summary>Gives the server's user its rights back, where they are gone and that is possible.</summary>
    /// <returns>Whether the workspace can be entered and read.</returns>
    public static bool Restore(string path)
    {
        if (LibC.Access(path, LibC.R_OK | LibC.W_OK | LibC.X_OK) == 0)
        {
            return true;
        }

        // Without O_PATH a directory that nobody may read cannot be opened; its mode can be changed by its name only.
        using var root = LibC.Open(path, LibC.O_PATH | LibC.O_DIRECTORY | LibC.O_CLOEXEC, 0);
        if (!root.IsInvalid
            && LibC.StatxAt(root, "", LibC.AT_EMPTY_PATH, LibC.STATX_BASIC_STATS, out var stat) == 0
            && (stat.Mode & OwnersRights) != OwnersRights)
        {
            _ = LibC.Chmod(path, (stat.Mode & AllRights) | OwnersRights);
        }

        return LibC.Access(path, LibC.R_OK | LibC.X_OK) == 0;
    }

    /// <summary>What to tell an agent when <see cref="Restore"/> could not.</summary>
    public static JailException Closed() => new(
        "Nothing can be run: the server may not enter the workspace. Give its user the rights to read, write and enter that directory (u+rwx).");
}
