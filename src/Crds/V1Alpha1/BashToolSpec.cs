using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Shell commands.</summary>
[ValidationRule(Patterns.TimeoutsRule, Message = "timeoutDefault must not be longer than timeoutMax", FieldPath = ".timeoutDefault")]
public sealed class BashToolSpec
{
    /// <summary>false removes the tool from the server.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Names of the programs that commands may run. ["*"] allows every program in the image. Whatever is allowed here, the jail remains the boundary.</summary>
    [Items(MaxItems = 256), Length(MaxLength = 64), Pattern(Patterns.Command)]
    public IList<string>? AllowedCommands { get; set; }

    /// <summary>How long a command may run if the agent does not set a timeout: a Go duration in whole seconds, such as 30s.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? TimeoutDefault { get; set; }

    /// <summary>The longest timeout that the agent may request: a Go duration in whole seconds, at least timeoutDefault.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? TimeoutMax { get; set; }
}
