using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Common;

/// <summary>The key of an object: its namespace (null for a cluster-scoped object) and its name.</summary>
/// <param name="Namespace">The namespace, or null for a cluster-scoped object.</param>
/// <param name="Name">The object's name.</param>
public readonly record struct NamespacedName(string? Namespace, string Name)
{
    /// <summary>The key of <paramref name="entity"/>.</summary>
    public static NamespacedName Of(IKubernetesObject<V1ObjectMeta> entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return new(string.IsNullOrEmpty(entity.Metadata.NamespaceProperty) ? null : entity.Metadata.NamespaceProperty, entity.Metadata.Name);
    }

    /// <summary><c>namespace/name</c>, or only the name of a cluster-scoped object.</summary>
    public override string ToString() => Namespace is null ? Name : $"{Namespace}/{Name}";
}
