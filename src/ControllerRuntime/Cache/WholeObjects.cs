using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Common;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Cache;

/// <summary>Objects of which the cache may know only a part.</summary>
public static class WholeObjects
{
    /// <summary>The object, from the cache if that knows all of it, else from the API server; null if the cache knows none.</summary>
    public static async Task<TEntity?> GetWholeAsync<TEntity>(
        this KindClient<TEntity> client, IObjectStore<TEntity> store, NamespacedName key, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(store);
        var known = store.Get(key);
        return known is null || store.IsWhole(key) ? known : await client.GetAsync(key, cancellationToken);
    }
}
