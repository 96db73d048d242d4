namespace ContainerMcp.Crds.Attributes;

/// <summary>The only values that a string may have. Strings and not C# enums: an old stored object with another value must reach validation, not break the reader.</summary>
/// <param name="values">The values, in the order in which the schema lists them.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EnumValuesAttribute(params string[] values) : Attribute
{
    /// <summary>The values.</summary>
    public IReadOnlyList<string> Values => values;
}
