using System.Globalization;
using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.Runtime;

/// <summary>
/// The cache behind <see cref="IObjectStore{TEntity}"/>. It has one partition a watched namespace (or a single one, null,
/// for all namespaces); each partition has one writer, its informer, so changes of one object are reported in order.
/// </summary>
internal sealed class ObjectStore<TEntity> : IObjectStore<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<NamespacedName, TEntity> _objects = [];
    private readonly Dictionary<NamespacedName, UnreadableObject> _unreadable = [];
    private readonly Dictionary<string, ulong> _seen = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string?> _partitions;
    private bool _isKindUnknown;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="partitions">The watched namespaces; a single null for all of them or for a cluster-scoped kind.</param>
    public ObjectStore(IReadOnlyList<string?> partitions) => _partitions = partitions;

    /// <summary>Raised after each change, by the informer that saw it; handlers must be quick and must not throw.</summary>
    public event Action<ObjectChange<TEntity>>? Changed;

    /// <summary>Raised as <see cref="Changed"/>, when an object is found that cannot be read, or an unreadable one has changed.</summary>
    public event Action<UnreadableObject>? FoundUnreadable;

    /// <inheritdoc/>
    public bool HasSynced
    {
        get
        {
            lock (_lock)
            {
                return _seen.Count == _partitions.Count;
            }
        }
    }

    /// <inheritdoc/>
    public bool IsKindUnknown
    {
        get
        {
            lock (_lock)
            {
                return _isKindUnknown;
            }
        }
    }

    /// <inheritdoc/>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _objects.Count;
            }
        }
    }

    /// <inheritdoc/>
    public TEntity? Get(NamespacedName key)
    {
        lock (_lock)
        {
            return _objects.GetValueOrDefault(key);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<TEntity> List()
    {
        lock (_lock)
        {
            return [.. _objects.Values];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<UnreadableObject> ListUnreadable()
    {
        lock (_lock)
        {
            return [.. _unreadable.Values];
        }
    }

    /// <inheritdoc/>
    public UnreadableObject? GetUnreadable(NamespacedName key)
    {
        lock (_lock)
        {
            return _unreadable.GetValueOrDefault(key);
        }
    }

    /// <summary>All objects, that which has changed last first.</summary>
    public IReadOnlyList<TEntity> ListNewestFirst() => [.. List().OrderByDescending(Version)];

    /// <summary>Whether the partition has been listed at least once.</summary>
    public bool HasListed(string? partition)
    {
        lock (_lock)
        {
            return _seen.ContainsKey(partition ?? "");
        }
    }

    /// <summary>Goes on with nothing in a partition that has not been listed, because the kind is unknown.</summary>
    public void TakeForUnknown(string? partition)
    {
        lock (_lock)
        {
            _isKindUnknown = true;
            Seen(partition, "0");
        }
    }

    /// <inheritdoc/>
    public void Observe(TEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var key = NamespacedName.Of(entity);
        lock (_lock)
        {
            // What is older than the partition's last event was told by the watch already: putting it in again could
            // bring a deleted object back to life.
            if (_seen.TryGetValue(PartitionOf(key), out var seen)
                && Version(entity) is { } version && version > seen
                && (!_objects.TryGetValue(key, out var known) || Version(known) < version))
            {
                _objects[key] = entity;
            }
        }
    }

    /// <summary>Takes over a complete list of a partition and reports what differs, deletions that no watch told of included.</summary>
    public void Replace(string? partition, ObjectList<TEntity> list)
    {
        var changes = new List<ObjectChange<TEntity>>(list.Items.Count);
        lock (_lock)
        {
            _isKindUnknown = false;
            var incoming = new Dictionary<NamespacedName, TEntity>(list.Items.Count);
            foreach (var item in list.Items)
            {
                incoming[NamespacedName.Of(item)] = item;
            }

            // What exists but cannot be read is not deleted: its last readable state stays.
            var unreadable = list.Unreadable.DistinctBy(u => u.Key).ToDictionary(u => u.Key);
            foreach (var key in _unreadable.Keys.Where(key => IsIn(partition, key) && !unreadable.ContainsKey(key)).ToArray())
            {
                _unreadable.Remove(key);
            }

            var listed = Parse(list.ResourceVersion);

            foreach (var (key, old) in _objects.Where(o => IsIn(partition, o.Key)).ToArray())
            {
                // What Observe put in while the list was under way is not in it: its own event follows.
                if (!incoming.ContainsKey(key) && !IsStateOf(unreadable.GetValueOrDefault(key), old) && !(IsObserved(old) && Version(old) > listed))
                {
                    _objects.Remove(key);
                    changes.Add(new(ChangeType.Deleted, old, null));
                }
            }

            foreach (var (key, item) in incoming)
            {
                PutAndReport(key, item, changes);
            }

            foreach (var item in list.Unreadable)
            {
                _unreadable[item.Key] = item;
            }

            Seen(partition, list.ResourceVersion);
        }

        Report(changes);
        list.Unreadable.ForEach(item => FoundUnreadable?.Invoke(item));
    }

    /// <summary>Takes over an event of a watch.</summary>
    public void Apply(string? partition, WatchEvent<TEntity> change)
    {
        var changes = new List<ObjectChange<TEntity>>(1);
        lock (_lock)
        {
            if (change.Type is WatchEventType.Deleted)
            {
                _unreadable.Remove(change.Object is null ? change.Unreadable!.Key : NamespacedName.Of(change.Object));

                // Of an object that cannot be read the last readable state stands for it.
                var deleted = change.Object ?? _objects.GetValueOrDefault(change.Unreadable!.Key);
                if (deleted is not null)
                {
                    Delete(deleted, changes);
                }
            }
            else if (change.Object is { } item)
            {
                PutAndReport(NamespacedName.Of(item), item, changes);
            }
            else if (change.Unreadable is { } unreadable)
            {
                _unreadable[unreadable.Key] = unreadable;
                if (_objects.TryGetValue(unreadable.Key, out var old) && !IsStateOf(unreadable, old))
                {
                    Delete(old, changes);
                }
            }

            Seen(partition, change.ResourceVersion);
        }

        Report(changes);
        if (change is { Unreadable: { } found, Type: not WatchEventType.Deleted })
        {
            FoundUnreadable?.Invoke(found);
        }
    }

    private static ulong? Version(TEntity entity) => Parse(entity.Metadata.ResourceVersion);

    // Officially opaque, in fact etcd's revision (and since Kubernetes 1.35 specified to be comparable). One that is no
    // number only switches Observe off.
    private static ulong? Parse(string? resourceVersion) =>
        ulong.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    private string PartitionOf(NamespacedName key) => _partitions is [null] ? "" : key.Namespace ?? "";

    private static bool IsIn(string? partition, NamespacedName key) => partition is null || key.Namespace == partition;

    /// <summary>Whether what was readable is an earlier state of what no longer is, and not of a predecessor of the same name.</summary>
    private static bool IsStateOf(UnreadableObject? unreadable, TEntity old) =>
        unreadable is not null && (unreadable.Uid.Length == 0 || unreadable.Uid == old.Metadata.Uid);

    private void Seen(string? partition, string? resourceVersion) => _seen[partition ?? ""] = Parse(resourceVersion) ?? ulong.MaxValue;

    private void PutAndReport(NamespacedName key, TEntity item, List<ObjectChange<TEntity>> changes)
    {
        _unreadable.Remove(key);
        var old = _objects.GetValueOrDefault(key);
        if (old is not null && Version(old) > Version(item) && old.Metadata.Uid == item.Metadata.Uid && IsObserved(old))
        {
            // The event of a state before the one that Observe put in: that one's own event follows.
            changes.Add(new(ChangeType.Modified, old, old));
            return;
        }

        if (old is not null && old.Metadata.Uid != item.Metadata.Uid)
        {
            // Deleted and made anew between two looks. Only the first is a deletion that somebody may wait for.
            changes.Add(new(ChangeType.Deleted, old, null));
            old = null;
        }

        _objects[key] = item;
        changes.Add(new(old is null ? ChangeType.Added : ChangeType.Modified, old, item));
    }

    private bool IsObserved(TEntity known) =>
        _seen.TryGetValue(PartitionOf(NamespacedName.Of(known)), out var seen) && Version(known) > seen;

    private void Delete(TEntity deleted, List<ObjectChange<TEntity>> changes)
    {
        var key = NamespacedName.Of(deleted);
        var known = _objects.GetValueOrDefault(key);
        if (known is null || known.Metadata.Uid == deleted.Metadata.Uid || !IsObserved(known))
        {
            _objects.Remove(key);
        }

        changes.Add(new(ChangeType.Deleted, deleted, null));
    }

    private void Report(List<ObjectChange<TEntity>> changes)
    {
        if (Changed is { } handlers)
        {
            foreach (var change in changes)
            {
                handlers(change);
            }
        }
    }
}
