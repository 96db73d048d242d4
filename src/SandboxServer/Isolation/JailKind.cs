namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>What a jail is prepared for.</summary>
public enum JailKind
{
    /// <summary>Bash and the allowed programs.</summary>
    Bash,

    /// <summary>The image's python3 and the allowed programs.</summary>
    Python,

    /// <summary>A browser that serves many calls and sees nothing of the workspace; see <see cref="ServiceJails"/>.</summary>
    Browser,
}
