using System.Text.Json;

namespace ContainerMcp.Crds.Attributes;

/// <summary>The property has the schema of another type. Hold it as <see cref="JsonElement"/>: what was stored before the schema said so must reach validation, not break the reader.</summary>
/// <param name="type">The type.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SchemaOfAttribute(Type type) : Attribute
{
    /// <summary>The type.</summary>
    public Type Type => type;
}
