using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>A variable for the agent.</summary>
[ValidationRule("has(self.value) != has(self.secretKeyRef)", Message = "exactly one of value and secretKeyRef is needed")]
public sealed class EnvVarSpec
{
    /// <summary>The most characters of all names and values of one sandbox. They travel with the sandbox and its pod through everything that watches them.</summary>
    public const int MostCharacters = 65536;

    internal const string TotalRule = "self.map(v, size(v.name) + (has(v.value) ? size(v.value) : 0)).sum() <= 65536";
    internal const string TotalMessage = "all variables together have at most 65536 characters, names and values";

    /// <summary>Name of the variable.</summary>
    [Required, Length(MinLength = 1, MaxLength = 128), Pattern(Patterns.EnvName)]
    public string Name { get; set; } = null!;

    /// <summary>Its value, taken literally: no references to other variables are expanded.</summary>
    [Length(MaxLength = 32768)]
    public string? Value { get; set; }

    /// <summary>The Secret entry that holds the value. The agent can read it. Whoever may write sandboxes can thereby read the Secrets of their namespace, as whoever may write pods can; refused are the tokens of sandboxes (this one's too), service-account and bootstrap tokens, and Helm releases.</summary>
    public SecretKeyReference? SecretKeyRef { get; set; }
}
