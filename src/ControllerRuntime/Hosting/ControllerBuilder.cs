using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Control;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Hosting;

/// <summary>Says what wakes a controller.</summary>
/// <typeparam name="TEntity">The reconciled kind.</typeparam>
public sealed class ControllerBuilder<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly OperatorRuntimeBuilder _runtime;

    internal ControllerBuilder(OperatorRuntimeBuilder runtime) => _runtime = runtime;

    internal ControllerSettings<TEntity> Settings { get; } = new();

    internal List<Action<IServiceProvider, Controller<TEntity>>> Sources { get; } = [];

    /// <summary>
    /// Reconciles an entity when an object that it controls (owner reference with <c>controller: true</c>) changes or
    /// disappears; behind all others when one has appeared. The objects are cached: inject <see cref="IObjectStore{TOwned}"/>.
    /// </summary>
    /// <param name="labelSelector">Which objects are cached; keep the cache to the operator's own.</param>
    /// <param name="trim">Removes fields that nobody reads, to save memory.</param>
    /// <param name="shrink">Removes, from an object that is still too large then, all that may be large.</param>
    /// <param name="predicate">Which changes count; all but unchanged relists by default.</param>
    public ControllerBuilder<TEntity> Owns<TOwned>(
        string? labelSelector = null, Action<TOwned>? trim = null, Action<TOwned>? shrink = null, Func<ObjectChange<TOwned>, bool>? predicate = null)
        where TOwned : class, IKubernetesObject<V1ObjectMeta>
    {
        var accepts = predicate ?? EntityPredicates.VersionChanged;
        _runtime.AddInformer(labelSelector, trim, isOptional: false, shrink, isPacked: true);
        Sources.Add((services, controller) =>
        {
            var ownerKind = services.GetRequiredService<ResourceKinds>().Of(typeof(TEntity));
            services.GetRequiredService<ObjectStore<TOwned>>().Changed += change =>
            {
                if (!accepts(change))
                {
                    return;
                }

                // Both sides: an object that lost its owner reference, or changed owners, concerns the old owner too.
                var now = change.New is null ? null : Owners.KeyOfController(change.New, ownerKind);
                var before = change.Old is null ? null : Owners.KeyOfController(change.Old, ownerKind);
                if (now is { } key)
                {
                    if (change.Type is ChangeType.Added)
                    {
                        // Mostly made by this process a moment ago, which is told of it by its own request as well.
                        controller.EnqueueBehind(key);
                    }
                    else
                    {
                        controller.Enqueue(key);
                    }
                }

                if (before is { } previous && previous != now)
                {
                    controller.Enqueue(previous);
                }
            };
        });
        return this;
    }

    /// <summary>Reconciles the entities that <paramref name="map"/> names when an object of another kind changes. The objects are cached.</summary>
    /// <param name="map">From a changed object and the cache of the reconciled kind to keys; must be quick.</param>
    /// <param name="labelSelector">Which objects are cached.</param>
    /// <param name="trim">Removes fields that nobody reads, to save memory.</param>
    /// <param name="predicate">Which changes count; all but unchanged relists by default.</param>
    public ControllerBuilder<TEntity> Watches<TOther>(
        Func<TOther, IObjectStore<TEntity>, IEnumerable<NamespacedName>> map, string? labelSelector = null, Action<TOther>? trim = null,
        Func<ObjectChange<TOther>, bool>? predicate = null)
        where TOther : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(map);
        var accepts = predicate ?? EntityPredicates.VersionChanged;
        _runtime.AddInformer(labelSelector, trim);
        Sources.Add((services, controller) =>
        {
            var entities = services.GetRequiredService<ObjectStore<TEntity>>();
            services.GetRequiredService<ObjectStore<TOther>>().Changed += change =>
            {
                if (accepts(change))
                {
                    foreach (var key in map(change.Current, entities))
                    {
                        controller.Enqueue(key);
                    }
                }
            };
        });
        return this;
    }

    /// <summary>Runs this many reconciliations at a time (8 by default, at least 1).</summary>
    public ControllerBuilder<TEntity> WithWorkers(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        Settings.Workers = workers;
        return this;
    }

    /// <summary>Name in logs and metrics; the kind's class by default.</summary>
    public ControllerBuilder<TEntity> WithName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Settings.Name = name;
        return this;
    }

    /// <summary>Which changes of the entity itself count; <see cref="EntityPredicates.SpecOrMetadataChanged"/> by default.</summary>
    public ControllerBuilder<TEntity> WithPredicate(Func<ObjectChange<TEntity>, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        Settings.Predicate = predicate;
        return this;
    }
}
