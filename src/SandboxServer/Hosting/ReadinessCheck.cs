namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>One line of <c>/readyz</c>.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Ok">Whether it is as it must be.</param>
/// <param name="Reason">Why not; null when it is.</param>
internal sealed record ReadinessCheck(string Name, bool Ok, string? Reason = null);
