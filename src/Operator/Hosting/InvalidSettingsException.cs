namespace ContainerMcp.Operator.Hosting;

/// <summary>Environment variables have values that cannot be used; the message has a line for each.</summary>
public sealed class InvalidSettingsException(IReadOnlyList<string> errors)
    : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>One sentence a variable, each beginning with its name.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
