namespace ContainerMcp.Crds.Attributes;

/// <summary>How many items a list, or entries a map, may have. Bounds also keep the cost of CEL rules estimable.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemsAttribute : Attribute
{
    /// <summary>The fewest items; -1 for no bound.</summary>
    public int MinItems { get; init; } = -1;

    /// <summary>The most items; -1 for no bound.</summary>
    public int MaxItems { get; init; } = -1;
}
