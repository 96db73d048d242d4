namespace ContainerMcp.SandboxServer.Tools;

/// <summary>Result of <c>system_env_var</c>.</summary>
/// <param name="Variables">Names and values; with a name asked for, only that one (empty if it is not visible).</param>
/// <param name="RequestedVar">The value of the variable asked for, empty for an unknown name; null when all were asked for.</param>
internal sealed record EnvironmentResult(IReadOnlyDictionary<string, string> Variables, string? RequestedVar);
