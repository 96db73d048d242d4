using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Control;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ContainerMcp.ControllerRuntime.Hosting;

/// <summary>Registers controllers and caches.</summary>
public sealed class OperatorRuntimeBuilder
{
    private readonly Dictionary<Type, InformerRegistration> _informers = [];
    private readonly ResourceKinds _kinds;
    private readonly RuntimeOptions _options;

    internal OperatorRuntimeBuilder(IServiceCollection services, ResourceKinds kinds, RuntimeOptions options)
    {
        Services = services;
        _kinds = kinds;
        _options = options;
    }

    /// <summary>The services that all is registered in.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Says that a custom kind is cluster-scoped; to be called before the kind is used. Built-in kinds are known.</summary>
    public OperatorRuntimeBuilder ClusterScoped<TEntity>()
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        _kinds.DeclareClusterScoped(typeof(TEntity));
        return this;
    }

    /// <summary>Registers a controller, as a singleton, for a kind, which is cached.</summary>
    /// <param name="configure">Says what wakes it.</param>
    /// <param name="shrink">Removes, from an entity that is too large for the cache, all that may be large. It is reconciled whole all the same.</param>
    /// <param name="largestWhole">Bytes of JSON up to which an entity is kept whole.</param>
    /// <param name="isPacked">Whether entities are kept packed, which is small: for kinds of which single ones are asked for, not all at a time.</param>
    public OperatorRuntimeBuilder AddController<TController, TEntity>(
        Action<ControllerBuilder<TEntity>>? configure = null, Action<TEntity>? shrink = null, int largestWhole = ObjectLimits.LargestWhole,
        bool isPacked = false)
        where TController : class, IEntityController<TEntity>
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var builder = new ControllerBuilder<TEntity>(this);
        AddInformer(shrink: shrink, isPacked: isPacked, largestWhole: largestWhole);
        configure?.Invoke(builder);
        Services.TryAddSingleton<TController>();
        Services.AddSingleton<IController>(services =>
        {
            var controller = ActivatorUtilities.CreateInstance<Controller<TEntity>>(
                services, services.GetRequiredService<TController>(), builder.Settings);
            builder.Sources.ForEach(connect => connect(services, controller));
            return controller;
        });
        return this;
    }

    /// <summary>Caches a kind without waking any controller: inject <see cref="IObjectStore{TEntity}"/>.</summary>
    /// <param name="labelSelector">Which objects are cached; null for all.</param>
    /// <param name="trim">Removes fields that nobody reads, to save memory.</param>
    /// <param name="isOptional">Whether the kind may be unknown to the cluster, which then has no object of it.</param>
    /// <param name="shrink">Removes, from an object that is still too large then, all that may be large.</param>
    /// <param name="isPacked">Whether objects are kept packed, which is small: for kinds of which single objects are asked for, not all at a time.</param>
    /// <param name="largestWhole">Bytes of JSON up to which an object is kept whole.</param>
    /// <exception cref="InvalidOperationException">The kind is cached already, with another selection.</exception>
    public OperatorRuntimeBuilder AddInformer<TEntity>(
        string? labelSelector = null, Action<TEntity>? trim = null, bool isOptional = false, Action<TEntity>? shrink = null, bool isPacked = false,
        int largestWhole = ObjectLimits.LargestWhole)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var registration = new InformerRegistration(typeof(TEntity), labelSelector, isOptional);
        if (_informers.TryGetValue(typeof(TEntity), out var known))
        {
            return known.LabelSelector == labelSelector
                ? this
                : throw new InvalidOperationException($"{typeof(TEntity).Name} is already cached with the selector \"{known.LabelSelector}\".");
        }

        _informers[typeof(TEntity)] = registration;
        IReadOnlyList<string?> partitions =
            _kinds.Of(typeof(TEntity)).Scope == ResourceScope.Cluster || _options.Namespaces.Count == 0 ? [null] : [.. _options.Namespaces];
        Services.AddSingleton(new ObjectStore<TEntity>(partitions, new(isPacked, trim, shrink, largestWhole, _options.KeptKeyPrefixes)));
        Services.AddSingleton<IObjectStore<TEntity>>(services => services.GetRequiredService<ObjectStore<TEntity>>());
        Services.AddSingleton<IInformer>(services =>
            ActivatorUtilities.CreateInstance<ResourceInformer<TEntity>>(services, registration, partitions));
        return this;
    }
}
