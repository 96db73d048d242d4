using ContainerMcp.ControllerRuntime.Api;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Control;

/// <summary>
/// Brings the cluster in line with an entity. The shape is that of KubeOps' interface of the same name. Calls for one
/// entity never overlap; calls for different entities run in parallel, so an implementation keeps no state a call.
/// </summary>
/// <typeparam name="TEntity">The kind that is reconciled.</typeparam>
public interface IEntityController<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>
    /// Called when the entity or something it owns changed, on resync, on a requeue and when this process becomes leader.
    /// Also called while the entity has a deletionTimestamp. The entity comes from the cache and is shared: never change it.
    /// An exception counts as a failure and is retried with backoff.
    /// </summary>
    /// <param name="entity">The newest state that the cache knows. Treat it as read-only.</param>
    /// <param name="cancellationToken">Cancelled at the reconcile deadline and when leadership is lost.</param>
    Task<ReconciliationResult<TEntity>> ReconcileAsync(TEntity entity, CancellationToken cancellationToken);

    /// <summary>
    /// Called at least once after an entity that this process knew is gone, before a successor of the same name is reconciled.
    /// Not called for entities that were deleted while no operator ran: what must be removed in any case belongs to an
    /// owner reference or a finalizer.
    /// </summary>
    /// <param name="entity">The last known state. Treat it as read-only.</param>
    /// <param name="cancellationToken">Cancelled at the reconcile deadline and when leadership is lost.</param>
    Task<ReconciliationResult<TEntity>> DeletedAsync(TEntity entity, CancellationToken cancellationToken);

    /// <summary>
    /// Called instead of <see cref="ReconcileAsync"/> while the entity exists but cannot be read, on the same occasions. Nothing should be made or removed by
    /// an earlier state of it; its owner can be told, by an event or <see cref="KindClient{TEntity}.ApplyUnreadableStatusAsync"/>. By default nothing is done.
    /// </summary>
    /// <param name="unreadable">Which entity, and why.</param>
    /// <param name="cancellationToken">Cancelled at the reconcile deadline and when leadership is lost.</param>
    Task<ReconciliationResult<TEntity>?> UnreadableAsync(UnreadableObject unreadable, CancellationToken cancellationToken) =>
        Task.FromResult<ReconciliationResult<TEntity>?>(null);
}
