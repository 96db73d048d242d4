using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Python code.</summary>
[ValidationRule(Patterns.TimeoutsRule, Message = "timeoutDefault must not be longer than timeoutMax", FieldPath = ".timeoutDefault")]
public sealed class PythonToolSpec
{
    /// <summary>false removes the tool from the server.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Address space that one call may use, in whole Mi. Not more than the memory limit of the sandbox.</summary>
    [Quantity]
    public IntOrString? MemoryLimit { get; set; }

    /// <summary>How long code may run when the agent names no timeout: a Go duration of whole seconds.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? TimeoutDefault { get; set; }

    /// <summary>The longest timeout that the agent may ask for: a Go duration of whole seconds, at least timeoutDefault.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? TimeoutMax { get; set; }
}
