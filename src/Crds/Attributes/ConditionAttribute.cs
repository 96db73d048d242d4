namespace ContainerMcp.Crds.Attributes;

/// <summary>Documents a type of condition.</summary>
/// <param name="isTrue">What the status True means.</param>
/// <param name="isFalse">What the status False means; null for a condition that is there only while it is True.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ConditionAttribute(string isTrue, string? isFalse = null) : Attribute
{
    /// <summary>What the status True means.</summary>
    public string True => isTrue;

    /// <summary>What the status False means.</summary>
    public string? False => isFalse;

    /// <summary>What the status Unknown means; null for a condition that is never unknown.</summary>
    public string? Unknown { get; init; }
}
