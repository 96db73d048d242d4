namespace ContainerMcp.Crds.Attributes;

/// <summary>A CEL rule over the value (<c>x-kubernetes-validations</c>). API servers before 1.25 drop it, so the operator validates the same.</summary>
/// <param name="rule">The expression; <c>self</c> is the value.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public sealed class ValidationRuleAttribute(string rule) : Attribute
{
    /// <summary>The expression.</summary>
    public string Rule => rule;

    /// <summary>What the user reads when the rule fails: what is allowed.</summary>
    public string? Message { get; init; }

    /// <summary>The path below the value to which the failure is attributed, for example <c>.timeoutDefault</c>; only servers from 1.28 use it.</summary>
    public string? FieldPath { get; init; }
}
