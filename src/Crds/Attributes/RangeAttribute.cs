namespace ContainerMcp.Crds.Attributes;

/// <summary>The bounds of a whole number.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RangeAttribute : Attribute
{
    /// <summary>The least.</summary>
    public required int Minimum { get; init; }

    /// <summary>The most.</summary>
    public required int Maximum { get; init; }
}
