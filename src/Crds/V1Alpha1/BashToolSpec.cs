using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Shell commands.</summary>
[ValidationRule(Patterns.TimeoutsRule, Message = "timeoutDefault must not be longer than timeoutMax", FieldPath = ".timeoutDefault")]
public sealed class BashToolSpec
{
    /// <summary>false removes the tool from the server.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Programs that exist inside the jail, by name. ["*"] gives every program of the image; the jail is the boundary either way.</summary>
    [Items(MaxItems = 256), Length(MaxLength = 64), Pattern(Patterns.Command)]
    public IList<string>? AllowedCommands { get; set; }

    /// <summary>How long a command may run when the agent names no timeout: a Go duration of whole seconds.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? TimeoutDefault { get; set; }

    /// <summary>The longest timeout that the agent may ask for: a Go duration of whole seconds, at least timeoutDefault.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? TimeoutMax { get; set; }
}
