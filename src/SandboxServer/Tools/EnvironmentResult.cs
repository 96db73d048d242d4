namespace ContainerMcp.SandboxServer.Tools;

/// <summary>Result of <c>system_env_var</c>.</summary>
/// <param name="Variables">Names and values; with a name asked for, only that one (empty if it is not visible).</param>
/// <param name="RequestedVar">The name asked for; null when all were.</param>
internal sealed record EnvironmentResult(IReadOnlyDictionary<string, string> Variables, string? RequestedVar);
