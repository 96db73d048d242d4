using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>What sandboxes of the class get, and what they cannot exceed. A class with an empty spec has the built-in defaults and no ceilings.</summary>
public sealed class McpSandboxClassSpec
{
    /// <summary>Which namespaces may use the class, even if it is the default class. Sandboxes in other namespaces are refused. Unset: all namespaces; but no namespace if allowed lists Unconfined, because weaker confinement must be granted explicitly.</summary>
    public ClassNamespaces? AllowedNamespaces { get; set; }

    /// <summary>Container image of sandboxes that do not name one. Unset: the operator's default image.</summary>
    [Length(MinLength = 1, MaxLength = 512), Pattern(Patterns.Image)]
    public string? Image { get; set; }

    /// <summary>Values for the fields that a sandbox leaves out. They must be within the ceilings, like a sandbox's own values.</summary>
    public SandboxDefaults Defaults { get; set; } = new();

    /// <summary>The most that a sandbox may request. Built-in defaults never exceed these values either.</summary>
    public SandboxMaximum Max { get; set; } = new();

    /// <summary>What a sandbox may choose. A list that is left out allows whatever is allowed without a class; an empty list allows only the class's own default.</summary>
    public SandboxChoices Allowed { get; set; } = new();

    /// <summary>The nodes that run sandboxes of the class, in addition to what each sandbox requests; as in a RuntimeClass.</summary>
    public SchedulingSpec? Scheduling { get; set; }
}
