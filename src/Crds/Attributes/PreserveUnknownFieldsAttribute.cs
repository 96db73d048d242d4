namespace ContainerMcp.Crds.Attributes;

/// <summary>An object whose fields the schema leaves open. Hold it as <see cref="System.Text.Json.JsonElement"/>: a wrong field must reach validation, not break the reader.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PreserveUnknownFieldsAttribute : Attribute;
