namespace ContainerMcp.Crds.Attributes;

/// <summary>How long a string, or each item of a list of strings, may be, in characters.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LengthAttribute : Attribute
{
    /// <summary>The fewest characters; -1 for no bound.</summary>
    public int MinLength { get; init; } = -1;

    /// <summary>The most characters; -1 for no bound.</summary>
    public int MaxLength { get; init; } = -1;
}
