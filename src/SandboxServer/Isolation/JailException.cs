namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// No jail could be had, so nothing was run. The message is written for agents and operators: plain words, no host paths.
/// </summary>
public sealed class JailException : Exception
{
    /// <summary>A reason in plain words.</summary>
    public JailException(string message)
        : base(message)
    {
    }

    /// <summary>A reason in plain words, and what caused it.</summary>
    public JailException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Another attempt may well succeed.</summary>
    public bool IsTransient { get; init; }

    /// <summary>firejail's own words, for the log only: they name paths of the machine. Empty when there are none.</summary>
    public string Diagnostics { get; init; } = "";
}
