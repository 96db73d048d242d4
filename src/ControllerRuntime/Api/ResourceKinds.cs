using System.Collections.Concurrent;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>The kinds that clients know, with the scope of those that the application declared cluster-scoped.</summary>
internal sealed class ResourceKinds
{
    private readonly ConcurrentDictionary<Type, ResourceKind> _kinds = new();

    public void DeclareClusterScoped(Type type) => _kinds[type] = ResourceKind.Of(type, ResourceScope.Cluster);

    public ResourceKind Of(Type type) => _kinds.GetOrAdd(type, t => ResourceKind.Of(t));
}
