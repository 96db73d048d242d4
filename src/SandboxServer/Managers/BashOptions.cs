namespace ContainerMcp.SandboxServer.Managers;

/// <summary>The rules for commands.</summary>
public sealed record BashOptions
{
    /// <summary>Names of the programs that commands may use.</summary>
    public IReadOnlyList<string> AllowedCommands { get; init; } = [];

    /// <summary>Every program of the image may be used.</summary>
    public bool AllowAll { get; init; }

    /// <summary>How long a command may take when the caller does not say.</summary>
    public TimeSpan TimeoutDefault { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest time a caller may ask for.</summary>
    public TimeSpan TimeoutMax { get; init; } = TimeSpan.FromSeconds(120);
}
