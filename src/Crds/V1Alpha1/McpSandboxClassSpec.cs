using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>What sandboxes of the class get, and what they cannot exceed. An empty spec is a class with the built-in defaults and no ceilings.</summary>
public sealed class McpSandboxClassSpec
{
    /// <summary>Which namespaces may use the class, also where it is the default one; a sandbox of any other is refused. Unset: all of them, but none where allowed lists Unconfined, because weaker confinement is nobody's who was not meant to have it.</summary>
    public ClassNamespaces? AllowedNamespaces { get; set; }

    /// <summary>Container image of sandboxes that name none. Unset: the operator's.</summary>
    [Length(MinLength = 1, MaxLength = 512), Pattern(Patterns.Image)]
    public string? Image { get; set; }

    /// <summary>What a sandbox gets in each field that it leaves out. Values here are within the ceilings, as a sandbox's own.</summary>
    public SandboxDefaults Defaults { get; set; } = new();

    /// <summary>The most that a sandbox may ask for. What it leaves out and the defaults do not name never exceeds these either.</summary>
    public SandboxMaximum Max { get; set; } = new();

    /// <summary>The choices that a sandbox has. A list that is left out allows what is allowed without a class; an empty list allows nothing but the class's own default.</summary>
    public SandboxChoices Allowed { get; set; } = new();

    /// <summary>Which nodes run sandboxes of the class, whatever they say themselves; as in a RuntimeClass.</summary>
    public SchedulingSpec? Scheduling { get; set; }
}
