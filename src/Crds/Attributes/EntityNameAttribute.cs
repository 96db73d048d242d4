namespace ContainerMcp.Crds.Attributes;

/// <summary>What <c>metadata.name</c> of the entity may be: the one part of the metadata that a schema can restrict.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EntityNameAttribute : Attribute
{
    /// <summary>The most characters.</summary>
    public int MaxLength { get; init; }

    /// <summary>The expression to match.</summary>
    public string Pattern { get; init; } = "";
}
