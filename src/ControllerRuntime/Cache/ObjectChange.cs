using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Cache;

/// <summary>A change in the cache.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Old">The state before; null when added.</param>
/// <param name="New">The state now; null when deleted.</param>
public readonly record struct ObjectChange<TEntity>(ChangeType Type, TEntity? Old, TEntity? New)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>The newest state known: <see cref="New"/>, or <see cref="Old"/> of a deleted object.</summary>
    public TEntity Current => New ?? Old!;
}
