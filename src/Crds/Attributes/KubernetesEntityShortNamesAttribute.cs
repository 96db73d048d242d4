namespace ContainerMcp.Crds.Attributes;

/// <summary>The names that <c>kubectl</c> accepts besides the plural.</summary>
/// <param name="shortNames">The names.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KubernetesEntityShortNamesAttribute(params string[] shortNames) : Attribute
{
    /// <summary>The names.</summary>
    public IReadOnlyList<string> ShortNames => shortNames;
}
