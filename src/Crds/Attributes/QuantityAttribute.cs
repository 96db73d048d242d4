namespace ContainerMcp.Crds.Attributes;

/// <summary>An <see cref="k8s.Models.IntOrString"/>, or a map of them, that holds Kubernetes quantities which are not negative.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class QuantityAttribute : Attribute;
