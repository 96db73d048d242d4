namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>What a jail is prepared for.</summary>
public enum JailKind
{
    /// <summary>Bash and the allowed programs.</summary>
    Bash,

    /// <summary>The image's python3 and the allowed programs.</summary>
    Python,
}
