using ContainerMcp.SandboxServer.Egress;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>Registers the one way out.</summary>
public static class EgressServices
{
    /// <summary>Adds policy, connector and HTTP client. A resolver or dialer registered before is kept.</summary>
    /// <exception cref="ArgumentException">A domain in the options is not one.</exception>
    public static IServiceCollection AddEgress(this IServiceCollection services, EgressOptions options)
    {
        services.TryAddSingleton<IHostResolver>(_ => new SystemHostResolver());
        services.TryAddSingleton<IDialer, SocketDialer>();
        services.AddSingleton(new EgressPolicy(options));
        services.AddSingleton<EgressConnector>();
        services.AddSingleton<EgressClient>();
        return services;
    }
}
