using ContainerMcp.SandboxServer.Browser;
using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Web;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>Registers the web tools' manager and its way out.</summary>
public static class WebServices
{
    /// <summary>Adds <see cref="WebManager"/> and what it needs.</summary>
    /// <exception cref="ArgumentException">An option is out of range or a domain in it is not one.</exception>
    public static IServiceCollection AddWeb(this IServiceCollection services, WebOptions options)
    {
        services.AddEgress(options.Egress);
        var browser = new BrowserOptions { MaxContentLength = options.MaxContentLength };
        // Who gives a call more time than usual has a slow machine: its browser may take half of that to start.
        services.AddSingleton(options.TimeoutMax / 2 > browser.StartLimit ? browser with { StartLimit = options.TimeoutMax / 2 } : browser);
        services.AddSingleton<BrowserEgress>();
        services.AddSingleton<IPageRenderer, BrowserHost>();
        services.AddSingleton<PageReader>();
        return services.AddSingleton(provider => new WebManager(
            options,
            provider.GetRequiredService<EgressClient>(),
            SearchProviders.Create(options, egress => Connect(provider, egress), provider.GetRequiredService<PageReader>()),
            provider.GetRequiredService<EgressPolicy>(),
            provider.GetRequiredService<IPageRenderer>(),
            provider.GetRequiredService<PageReader>(),
            provider.GetService<TimeProvider>() ?? TimeProvider.System));
    }

    private static EgressClient Connect(IServiceProvider provider, EgressOptions options)
    {
        var policy = new EgressPolicy(options);
        return new EgressClient(policy, ActivatorUtilities.CreateInstance<EgressConnector>(provider, policy));
    }
}
