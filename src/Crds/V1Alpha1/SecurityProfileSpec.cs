using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>A profile of a kernel security module, in the shape of a pod's own field.</summary>
[ValidationRule("(self.type == 'Localhost') == has(self.localhostProfile)", Message = "localhostProfile is needed with type Localhost and refused with any other", FieldPath = ".localhostProfile")]
public sealed class SecurityProfileSpec
{
    /// <summary>RuntimeDefault: the container runtime's profile. Localhost: a profile loaded on the node. Unconfined: no profile; only if the class allows it.</summary>
    [Required, EnumValues(SecurityProfileType.RuntimeDefault, SecurityProfileType.Localhost, SecurityProfileType.Unconfined)]
    public string Type { get; set; } = null!;

    /// <summary>Name of the profile on the node, with type Localhost.</summary>
    [Length(MinLength = 1, MaxLength = 253), Pattern("^[A-Za-z0-9_][A-Za-z0-9_./-]*$")]
    public string? LocalhostProfile { get; set; }
}
