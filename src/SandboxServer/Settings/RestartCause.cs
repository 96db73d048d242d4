namespace ContainerMcp.SandboxServer.Settings;

/// <summary>Why this server was started in the place of another.</summary>
/// <param name="Reason">A word or a sentence of the operator's, such as <c>OOMKilled</c>.</param>
/// <param name="Time">When the other ended; null when nobody said.</param>
internal sealed record RestartCause(string Reason, DateTimeOffset? Time);
