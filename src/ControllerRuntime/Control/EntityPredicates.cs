using ContainerMcp.ControllerRuntime.Cache;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Control;

/// <summary>Which changes of an object are worth a reconciliation.</summary>
public static class EntityPredicates
{
    /// <summary>
    /// Everything but a pure status update: additions, deletions and changes of spec (generation), labels, annotations,
    /// finalizers, owners or the deletion timestamp. The default for the reconciled kind: a controller that writes the status must not
    /// wake itself by it.
    /// </summary>
    public static bool SpecOrMetadataChanged<TEntity>(ObjectChange<TEntity> change)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        if (change is not { Old: { } old, New: { } now })
        {
            return true;
        }

        var (before, after) = (old.Metadata, now.Metadata);

        // A kind without a status subresource has no generation: then any new version may be a new spec.
        return before.Generation is null
            ? before.ResourceVersion != after.ResourceVersion
            : before.Generation != after.Generation
                || before.DeletionTimestamp != after.DeletionTimestamp
                || !Same(before.Labels, after.Labels)
                || !Same(before.Annotations, after.Annotations)
                || !(before.Finalizers ?? []).SequenceEqual(after.Finalizers ?? [])
                || !(before.OwnerReferences ?? []).Select(o => o.Uid).SequenceEqual((after.OwnerReferences ?? []).Select(o => o.Uid));
    }

    /// <summary>Everything but a relist that found the object unchanged.</summary>
    public static bool VersionChanged<TEntity>(ObjectChange<TEntity> change)
        where TEntity : class, IKubernetesObject<V1ObjectMeta> =>
        change is not { Old: { } old, New: { } now } || ReferenceEquals(old, now) || old.Metadata.ResourceVersion != now.Metadata.ResourceVersion;

    private static bool Same(IDictionary<string, string>? a, IDictionary<string, string>? b) =>
        (a?.Count ?? 0) == (b?.Count ?? 0) && (a is null || a.All(pair => b!.TryGetValue(pair.Key, out var value) && value == pair.Value));
}
