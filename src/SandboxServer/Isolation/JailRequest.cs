namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>One call.</summary>
/// <param name="Kind">The kind of jail it needs.</param>
/// <param name="Input">The command or the code; for <see cref="JailKind.Bash"/> without NUL.</param>
/// <param name="Timeout">How long the call may take, its wait for a turn and for a jail included.</param>
public sealed record JailRequest(JailKind Kind, string Input, TimeSpan Timeout);
