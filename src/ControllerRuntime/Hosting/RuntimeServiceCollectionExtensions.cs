using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Apply;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.ControllerRuntime.Events;
using ContainerMcp.ControllerRuntime.Leadership;
using k8s;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ContainerMcp.ControllerRuntime.Hosting;

/// <summary>Registers the controller runtime.</summary>
public static class RuntimeServiceCollectionExtensions
{
    /// <summary>
    /// Adds the runtime: <see cref="ApiClient"/>, <see cref="KindClient{TEntity}"/> of any kind, <see cref="Applier"/>,
    /// <see cref="IEventRecorder"/>, and the hosted service that runs caches, leader election and controllers.
    /// </summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">Address and credentials of the API server.</param>
    /// <param name="options">The settings; read when services are made, so complete by then.</param>
    public static OperatorRuntimeBuilder AddOperatorRuntime(
        this IServiceCollection services, KubernetesClientConfiguration configuration, RuntimeOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var kinds = new ResourceKinds();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(kinds);
        services.AddSingleton<RuntimeMetrics>();
        services.AddSingleton<ServerContact>();
        services.AddSingleton<ContactProbe>();
        services.AddSingleton(s => new ServerClock(s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ServedNamespaces>();
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<ApiConnection>(s, configuration));
        services.AddSingleton(s => new ApiClient(s.GetRequiredService<ApiConnection>(), kinds, options));
        services.AddSingleton(typeof(KindClient<>));
        services.AddSingleton<Applier>();
        services.AddSingleton<LoopSupervisor>();
        services.AddSingleton<LeaderElector>();
        services.AddSingleton<EventRecorder>();
        services.AddSingleton<IEventRecorder>(s => s.GetRequiredService<EventRecorder>());
        services.AddSingleton(s => new RuntimeHealth(s.GetServices<IInformer>(), s.GetRequiredService<LoopSupervisor>(), options));
        services.AddHostedService<OperatorHost>();
        return new OperatorRuntimeBuilder(services, kinds, options);
    }
}
