namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>One call.</summary>
/// <param name="Kind">The kind of jail it needs.</param>
/// <param name="Input">The command or the code; for <see cref="JailKind.Bash"/> without NUL.</param>
/// <param name="Timeout">How long the work may take, counted from the moment it is handed to a ready jail.</param>
public sealed record JailRequest(JailKind Kind, string Input, TimeSpan Timeout);
