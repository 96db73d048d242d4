using System.Reflection;
using System.Text;
using ContainerMcp.ControllerRuntime.Common;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>What the API server needs to know of a kind, and its paths.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">API version.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Plural">Name of the resource in paths.</param>
/// <param name="Scope">Whether objects live in namespaces.</param>
public sealed record ResourceKind(string Group, string Version, string Kind, string Plural, ResourceScope Scope)
{
    private static readonly HashSet<Type> BuiltInClusterKinds =
    [
        typeof(V1Namespace), typeof(V1Node), typeof(V1PersistentVolume), typeof(V1StorageClass), typeof(V1RuntimeClass),
        typeof(V1PriorityClass), typeof(V1ClusterRole), typeof(V1ClusterRoleBinding), typeof(V1CustomResourceDefinition),
    ];

    /// <summary><c>group/version</c>, or only the version in the core group.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The kind that a class describes by its KubernetesEntity attribute.</summary>
    /// <exception cref="ArgumentException">The class has no such attribute, or it names no plural.</exception>
    public static ResourceKind Of(Type type, ResourceScope? scope = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        var attribute = type.GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new ArgumentException($"{type} has no KubernetesEntity attribute.", nameof(type));
        if (string.IsNullOrEmpty(attribute.PluralName))
        {
            throw new ArgumentException($"The KubernetesEntity attribute of {type} names no plural.", nameof(type));
        }

        return new(
            attribute.Group ?? "", attribute.ApiVersion, attribute.Kind, attribute.PluralName,
            scope ?? (BuiltInClusterKinds.Contains(type) ? ResourceScope.Cluster : ResourceScope.Namespaced));
    }

    /// <summary>Path of the collection, relative to the API server's address; of all namespaces when none is given.</summary>
    internal string CollectionPath(string? @namespace)
    {
        var path = new StringBuilder(Group.Length == 0 ? $"api/{Version}/" : $"apis/{Group}/{Version}/");
        if (Scope == ResourceScope.Namespaced && @namespace is not null)
        {
            path.Append("namespaces/").Append(Uri.EscapeDataString(@namespace)).Append('/');
        }

        return path.Append(Plural).ToString();
    }

    /// <summary>Path of one object or of one of its subresources.</summary>
    /// <exception cref="ArgumentException">The key does not fit the scope, or its name is empty.</exception>
    internal string ObjectPath(NamespacedName key, string? subresource = null)
    {
        // Without these checks the request would go to a collection: a DELETE would then remove everything in it.
        ArgumentException.ThrowIfNullOrEmpty(key.Name, nameof(key));
        if (Scope == ResourceScope.Namespaced)
        {
            ArgumentException.ThrowIfNullOrEmpty(key.Namespace, nameof(key));
        }

        if (key.Name is "." or ".." || key.Name.Contains('/', StringComparison.Ordinal))
        {
            throw new ArgumentException($"\"{key.Name}\" is not an object's name.", nameof(key));
        }

        var path = $"{CollectionPath(key.Namespace)}/{Uri.EscapeDataString(key.Name)}";
        return subresource is null ? path : $"{path}/{subresource}";
    }
}
