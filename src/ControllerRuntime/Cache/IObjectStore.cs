using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Common;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Cache;

/// <summary>
/// What this process knows of a kind, kept up to date by a watch. It may lag behind the API server, never for ever. The
/// objects are shared: never change one, make a copy.
/// </summary>
/// <typeparam name="TEntity">The kind.</typeparam>
public interface IObjectStore<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Whether everything has been listed at least once.</summary>
    bool HasSynced { get; }

    /// <summary>
    /// Whether the cache is empty because the cluster says that it does not know the kind, which must be an optional one. That is no proof that
    /// there are no objects: a server that has just been started does not know its custom kinds for a moment.
    /// </summary>
    bool IsKindUnknown { get; }

    /// <summary>How many objects are known.</summary>
    int Count { get; }

    /// <summary>The object, or null if none of that key is known.</summary>
    TEntity? Get(NamespacedName key);

    /// <summary>
    /// Whether all of the object is known. Of one that is too large for the cache only what identifies it is, and what its kind's shrinking leaves: whoever
    /// needs more asks the API server (<see cref="WholeObjects.GetWholeAsync"/>). The entities that a controller reconciles are always whole.
    /// </summary>
    bool IsWhole(NamespacedName key);

    /// <summary>All objects at the time of the call, in no order; some may not be whole. Packed ones are unpacked one by one, which takes time.</summary>
    IEnumerable<TEntity> List();

    /// <summary>Objects that exist but cannot be read. Of some of them <see cref="Get"/> still knows an earlier state.</summary>
    IReadOnlyList<UnreadableObject> ListUnreadable();

    /// <summary>Why the object as it is now cannot be read; null if it can be, or does not exist.</summary>
    UnreadableObject? GetUnreadable(NamespacedName key);

    /// <summary>
    /// Puts the answer to this process' own write into the cache, so that the next reconciliation sees it before the watch
    /// tells. Ignored when the watch has already told of this or a later state, deletion included.
    /// </summary>
    void Observe(TEntity entity);
}
