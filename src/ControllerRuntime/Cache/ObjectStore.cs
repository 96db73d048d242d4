using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Common;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Cache;

/// <summary>
/// The cache behind <see cref="IObjectStore{TEntity}"/>. It has one partition a watched namespace (or a single one, null,
/// for all namespaces); each partition has one writer, its informer, so changes of one object are reported in order.
/// </summary>
internal sealed class ObjectStore<TEntity> : IObjectStore<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private const int MostHot = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<NamespacedName, CachedObject<TEntity>> _objects = [];
    private readonly Dictionary<NamespacedName, UnreadableObject> _unreadable = [];
    private readonly Dictionary<string, ulong> _seen = new(StringComparer.Ordinal);
    private readonly Queue<CachedObject<TEntity>> _hot = [];
    private readonly IReadOnlyList<string?> _partitions;
    private bool _isKindUnknown;
    private readonly ObjectPacker<TEntity> _packer;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="partitions">The watched namespaces; a single null for all of them or for a cluster-scoped kind.</param>
    /// <param name="packer">Says what is kept of an object; by default all of a small one.</param>
    public ObjectStore(IReadOnlyList<string?> partitions, ObjectPacker<TEntity>? packer = null)
    {
        _partitions = partitions;
        _packer = packer ?? new();
    }

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
    public TEntity? Get(NamespacedName key) => Find(key)?.Entity;

    /// <inheritdoc/>
    public bool IsWhole(NamespacedName key) => Find(key) is { IsWhole: true };

    /// <summary>Bytes of JSON that the whole object takes, 0 for one that is not known.</summary>
    public int LengthOf(NamespacedName key) => Find(key)?.Length ?? 0;

    /// <inheritdoc/>
    public IEnumerable<TEntity> List() => All().Select(cached => cached.Entity);

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

    /// <summary>The keys of all objects, that of the one which has changed last first.</summary>
    public IReadOnlyList<NamespacedName> KeysNewestFirst() => [.. All().OrderByDescending(cached => cached.Version).Select(cached => cached.Key)];

    /// <summary>An object that nobody else has, as it is to be cached.</summary>
    public CachedObject<TEntity> Pack(TEntity entity) => _packer.Pack(entity);

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
        var item = _packer.PackCopy(entity);
        lock (_lock)
        {
            // What is older than the partition's last event was told by the watch already: putting it in again could
            // bring a deleted object back to life.
            if (_seen.TryGetValue(PartitionOf(item.Key), out var seen)
                && item.Version > seen
                && (!_objects.TryGetValue(item.Key, out var known) || known.Version < item.Version))
            {
                Put(item);
            }
        }
    }

    /// <summary>Takes over a complete list of a partition and reports what differs, deletions that no watch told of included.</summary>
    public void Replace(string? partition, ObjectList<CachedObject<TEntity>> list)
    {
        var changes = new List<Change>(list.Items.Count);
        lock (_lock)
        {
            _isKindUnknown = false;
            var incoming = new Dictionary<NamespacedName, CachedObject<TEntity>>(list.Items.Count);
            foreach (var item in list.Items)
            {
                incoming[item.Key] = item;
            }

            // What exists but cannot be read is not deleted: its last readable state stays.
            var unreadable = list.Unreadable.DistinctBy(u => u.Key).ToDictionary(u => u.Key);
            foreach (var key in _unreadable.Keys.Where(key => IsIn(partition, key) && !unreadable.ContainsKey(key)).ToArray())
            {
                _unreadable.Remove(key);
            }

            var listed = CachedObject<TEntity>.Parse(list.ResourceVersion);
            foreach (var (key, old) in _objects.Where(o => IsIn(partition, o.Key)).ToArray())
            {
                // What Observe put in while the list was under way is not in it: its own event follows.
                if (!incoming.ContainsKey(key) && !IsStateOf(unreadable.GetValueOrDefault(key), old) && !(IsObserved(old) && old.Version > listed))
                {
                    _objects.Remove(key);
                    changes.Add(new(ChangeType.Deleted, old, null));
                }
            }

            foreach (var item in incoming.Values)
            {
                PutAndReport(item, changes);
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
        var changes = new List<Change>(1);
        var packed = change.Object is null ? null : _packer.Pack(change.Object);
        lock (_lock)
        {
            if (change.Type is WatchEventType.Deleted)
            {
                var key = packed?.Key ?? change.Unreadable!.Key;
                _unreadable.Remove(key);

                // Of an object that cannot be read the last readable state stands for it.
                if ((packed ?? _objects.GetValueOrDefault(key)) is { } deleted)
                {
                    Delete(deleted, changes);
                }
            }
            else if (packed is not null)
            {
                PutAndReport(packed, changes);
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

    private CachedObject<TEntity>? Find(NamespacedName key)
    {
        lock (_lock)
        {
            return _objects.GetValueOrDefault(key);
        }
    }

    private CachedObject<TEntity>[] All()
    {
        lock (_lock)
        {
            return [.. _objects.Values];
        }
    }

    private string PartitionOf(NamespacedName key) => _partitions is [null] ? "" : key.Namespace ?? "";

    private static bool IsIn(string? partition, NamespacedName key) => partition is null || key.Namespace == partition;

    /// <summary>Whether what was readable is an earlier state of what no longer is, and not of a predecessor of the same name.</summary>
    private static bool IsStateOf(UnreadableObject? unreadable, CachedObject<TEntity> old) =>
        unreadable is not null && (unreadable.Uid.Length == 0 || unreadable.Uid == old.Uid);

    private void Seen(string? partition, string? resourceVersion) => _seen[partition ?? ""] = CachedObject<TEntity>.Parse(resourceVersion) ?? ulong.MaxValue;

    /// <summary>The objects that are used next are those that have just come.</summary>
    private void Put(CachedObject<TEntity> item)
    {
        _objects[item.Key] = item;
        if (item.IsPacked)
        {
            _hot.Enqueue(item);
            if (_hot.Count > MostHot)
            {
                _hot.Dequeue().Cool();
            }
        }
    }

    private void PutAndReport(CachedObject<TEntity> item, List<Change> changes)
    {
        _unreadable.Remove(item.Key);
        var old = _objects.GetValueOrDefault(item.Key);
        if (old is not null && old.Version > item.Version && old.Uid == item.Uid && IsObserved(old))
        {
            // The event of a state before the one that Observe put in: that one's own event follows.
            changes.Add(new(ChangeType.Modified, old, old));
            return;
        }

        if (old is not null && old.Uid != item.Uid)
        {
            // Deleted and made anew between two looks. Only the first is a deletion that somebody may wait for.
            changes.Add(new(ChangeType.Deleted, old, null));
            old = null;
        }

        Put(item);
        changes.Add(new(old is null ? ChangeType.Added : ChangeType.Modified, old, item));
    }

    private bool IsObserved(CachedObject<TEntity> known) => _seen.TryGetValue(PartitionOf(known.Key), out var seen) && known.Version > seen;

    private void Delete(CachedObject<TEntity> deleted, List<Change> changes)
    {
        var known = _objects.GetValueOrDefault(deleted.Key);
        if (known is null || known.Uid == deleted.Uid || !IsObserved(known))
        {
            _objects.Remove(deleted.Key);
        }

        changes.Add(new(ChangeType.Deleted, deleted, null));
    }

    // One by one: of a list of thousands no more than one is unpacked at a time.
    private void Report(List<Change> changes)
    {
        if (Changed is { } handlers)
        {
            foreach (var (type, old, now) in changes)
            {
                var entity = now?.Entity;
                handlers(new(type, old == now || (old is { Version: not null } && old.Version == now?.Version && old.Uid == now?.Uid) ? entity : old?.Entity, entity));
            }
        }
    }

    private readonly record struct Change(ChangeType Type, CachedObject<TEntity>? Old, CachedObject<TEntity>? New);
}
