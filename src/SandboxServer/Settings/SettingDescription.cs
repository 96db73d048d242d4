namespace ContainerMcp.SandboxServer.Settings;

/// <summary>One environment variable as <c>--help</c> shows it.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Default">The value used when the variable is not set, as it would be written.</param>
/// <param name="Allowed">The values that are accepted, in words.</param>
/// <param name="Purpose">What the variable does.</param>
internal sealed record SettingDescription(string Name, string Default, string Allowed, string Purpose);
