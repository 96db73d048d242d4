namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>What a call in a jail left behind.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Stdout">What it wrote to standard output, decoded with replacement, head and tail kept when cut.</param>
/// <param name="Stderr">The same for standard error.</param>
/// <param name="ExitCode">The exit code of the command (128 plus the signal when a signal ended it); null when the jail was killed.</param>
/// <param name="Report">For <see cref="JailKind.Python"/>: the launcher's report, one JSON object; else null.</param>
public sealed record JailResult(JailOutcome Outcome, string Stdout, string Stderr, int? ExitCode, string? Report);
