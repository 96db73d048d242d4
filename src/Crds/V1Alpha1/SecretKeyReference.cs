using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>One entry of a Secret in the sandbox's namespace. Any Secret may be used, as in pods, except tokens of sandboxes, service-account tokens, bootstrap tokens and Helm releases.</summary>
public sealed class SecretKeyReference
{
    /// <summary>Name of the Secret.</summary>
    [Required, Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public string Name { get; set; } = null!;

    /// <summary>Key of the entry.</summary>
    [Required, Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.SecretKey)]
    public string Key { get; set; } = null!;
}
