using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Python code.</summary>
[ValidationRule(Patterns.TimeoutsRule, Message = "timeoutDefault must not be longer than timeoutMax", FieldPath = ".timeoutDefault")]
public sealed class PythonToolSpec
{
    /// <summary>false removes the tool from the server.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Address space that one call may use, in whole Mi. It cannot exceed the sandbox's memory limit.</summary>
    [Quantity]
    public IntOrString? MemoryLimit { get; set; }

    /// <summary>How long code may run if the agent does not set a timeout: a Go duration in whole seconds, such as 30s.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? TimeoutDefault { get; set; }

    /// <summary>The longest timeout that the agent may request: a Go duration in whole seconds, at least timeoutDefault.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? TimeoutMax { get; set; }
}
