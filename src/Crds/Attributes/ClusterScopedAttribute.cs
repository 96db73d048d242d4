namespace ContainerMcp.Crds.Attributes;

/// <summary>The entity belongs to no namespace.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ClusterScopedAttribute : Attribute;
