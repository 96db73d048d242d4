using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>A variable for the agent.</summary>
[ValidationRule("has(self.value) != has(self.secretKeyRef)", Message = "exactly one of value and secretKeyRef is needed")]
public sealed class EnvVarSpec
{
    /// <summary>Name of the variable.</summary>
    [Required, Length(MinLength = 1, MaxLength = 128), Pattern(Patterns.EnvName)]
    public string Name { get; set; } = null!;

    /// <summary>Its value, taken literally: no references to other variables are expanded.</summary>
    [Length(MaxLength = 32768)]
    public string? Value { get; set; }

    /// <summary>The Secret entry that holds the value. The agent can read it. Whoever may write sandboxes can thereby read the Secrets of their namespace, as whoever may write pods can; refused are the tokens of sandboxes (this one's too), service-account and bootstrap tokens, and Helm releases.</summary>
    public SecretKeyReference? SecretKeyRef { get; set; }
}
