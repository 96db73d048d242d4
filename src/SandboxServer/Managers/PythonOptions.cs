namespace ContainerMcp.SandboxServer.Managers;

/// <summary>The rules for Python scripts.</summary>
public sealed record PythonOptions
{
    /// <summary>Address space of a script's process in bytes.</summary>
    public long MemoryLimitBytes { get; init; } = 256L << 20;

    /// <summary>How long a script may take when the caller does not say.</summary>
    public TimeSpan TimeoutDefault { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest time a caller may ask for.</summary>
    public TimeSpan TimeoutMax { get; init; } = TimeSpan.FromSeconds(120);
}
