using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Managers;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>Registers the web tools' manager and its way out.</summary>
public static class WebServices
{
    /// <summary>Adds <see cref="WebManager"/> and what it needs.</summary>
    /// <exception cref="ArgumentException">An option is out of range or a domain in it is not one.</exception>
    public static IServiceCollection AddWeb(this IServiceCollection services, WebOptions options)
    {
        services.AddEgress(options.Egress);
        return services.AddSingleton(provider => new WebManager(
            options,
            provider.GetRequiredService<EgressClient>(),
            provider.GetService<TimeProvider>() ?? TimeProvider.System));
    }
}
