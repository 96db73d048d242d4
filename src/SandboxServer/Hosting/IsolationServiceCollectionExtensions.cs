using ContainerMcp.SandboxServer.Isolation;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>Registers the isolation.</summary>
public static class IsolationServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IJailRunner"/>, <see cref="IIsolationStatus"/>, the jails of services and the background service that proves the isolation
    /// and keeps jails ready.
    /// </summary>
    /// <param name="services">The services; a <see cref="TimeProvider"/> is added when there is none.</param>
    /// <param name="options">How jails are built.</param>
    public static IServiceCollection AddIsolation(this IServiceCollection services, IsolationOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<JailFactory>();
        services.AddSingleton<JailProver>();
        services.AddSingleton<IIsolationStatus, JailProof>();
        services.AddSingleton<ServiceJails>();
        services.AddSingleton<IReadOnlyDictionary<JailKind, JailPool>>(provider => options.CallKinds.ToDictionary(
            kind => kind, kind => ActivatorUtilities.CreateInstance<JailPool>(provider, kind)));
        services.AddSingleton<IJailRunner, JailRunner>();
        services.AddHostedService<IsolationService>();
        return services;
    }
}
