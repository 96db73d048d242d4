namespace ContainerMcp.SandboxServer.Settings;

/// <summary>The environment does not describe a server that may start. Carries every problem found, not only the first.</summary>
/// <param name="errors">One sentence a problem, each naming the variable, the value (never a secret) and what is allowed.</param>
internal sealed class SettingsException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>The problems, in the order in which the variables are documented.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
