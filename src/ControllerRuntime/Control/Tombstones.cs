using ContainerMcp.ControllerRuntime.Common;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Control;

/// <summary>
/// Last states of deleted entities that nobody has handled yet. While this process does not lead, another handles them:
/// then only those of the last two minutes are kept, for the case that the leader died with them.
/// </summary>
internal sealed class Tombstones<TEntity>(TimeProvider timeProvider)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly TimeSpan StandbyMemory = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<NamespacedName, List<(TEntity Entity, long At)>> _byKey = [];

    /// <summary>Keys with something to handle.</summary>
    public IReadOnlyList<NamespacedName> Keys
    {
        get
        {
            lock (_lock)
            {
                return [.. _byKey.Keys];
            }
        }
    }

    /// <summary>Notes a deletion; the same entity counts once.</summary>
    public void Add(TEntity entity, bool leading)
    {
        lock (_lock)
        {
            if (!leading)
            {
                Prune();
            }

            var key = NamespacedName.Of(entity);
            if (!_byKey.TryGetValue(key, out var list))
            {
                _byKey[key] = list = [];
            }

            if (!list.Exists(t => t.Entity.Metadata.Uid == entity.Metadata.Uid))
            {
                list.Add((entity, timeProvider.GetTimestamp()));
            }
        }
    }

    /// <summary>The oldest unhandled deletion under the key, or null.</summary>
    public TEntity? Peek(NamespacedName key)
    {
        lock (_lock)
        {
            return _byKey.TryGetValue(key, out var list) ? list[0].Entity : null;
        }
    }

    /// <summary>The deletion was handled.</summary>
    public void Remove(TEntity entity)
    {
        lock (_lock)
        {
            var key = NamespacedName.Of(entity);
            if (_byKey.TryGetValue(key, out var list))
            {
                list.RemoveAll(t => ReferenceEquals(t.Entity, entity));
                if (list.Count == 0)
                {
                    _byKey.Remove(key);
                }
            }
        }
    }

    private void Prune()
    {
        foreach (var (key, list) in _byKey)
        {
            list.RemoveAll(t => timeProvider.GetElapsedTime(t.At) > StandbyMemory);
            if (list.Count == 0)
            {
                _byKey.Remove(key);
            }
        }
    }
}
