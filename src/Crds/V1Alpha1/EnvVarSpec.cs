using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>A variable for the agent.</summary>
[ValidationRule("has(self.value) != has(self.secretKeyRef)", Message = "exactly one of value and secretKeyRef is needed")]
public sealed class EnvVarSpec
{
    /// <summary>The maximum number of characters of all names and values of one sandbox. Everything that watches sandboxes or pods receives them too.</summary>
    public const int MostCharacters = 65536;

    internal const string TotalRule = "self.map(v, size(v.name) + (has(v.value) ? size(v.value) : 0)).sum() <= 65536";
    internal const string TotalMessage = "all variables together have at most 65536 characters, names and values";

    /// <summary>Name of the variable.</summary>
    [Required, Length(MinLength = 1, MaxLength = 128), Pattern(Patterns.EnvName)]
    public string Name { get; set; } = null!;

    /// <summary>The value. It is used literally: references to other variables are not expanded.</summary>
    [Length(MaxLength = 32768)]
    public string? Value { get; set; }

    /// <summary>The Secret entry that holds the value. The agent can read the value. Anyone who can create sandboxes in a namespace can read its Secrets this way, just as with pods. Not allowed: tokens of sandboxes (including this one's), service-account tokens, bootstrap tokens and Helm releases.</summary>
    public SecretKeyReference? SecretKeyRef { get; set; }
}
