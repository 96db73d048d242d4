using System.Net;
using ContainerMcp.SandboxServer.Browser;
using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Isolation;
using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Tests.Web;
using ContainerMcp.SandboxServer.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Browser;

/// <summary>
/// A real browser in a real jail, the site of the web tests, and names that only the tests' resolver knows. The dialer
/// reaches nothing but that site and notes every attempt.
/// </summary>
public sealed class BrowserLab : IAsyncLifetime
{
    private readonly DirectoryInfo workspace = Directory.CreateTempSubdirectory("container-mcp-browser-");
    private ServiceProvider? services;

    internal FixtureSite Site { get; } = new();

    internal BrowserOptions Options { get; init; } = new();

    internal string BrowserPath { get; init; } = "/usr/bin/chromium";

    internal WebManager Web => services!.GetRequiredService<WebManager>();

    internal BrowserHost Host => (BrowserHost)services!.GetRequiredService<IPageRenderer>();

    public async ValueTask InitializeAsync()
    {
        await Site.InitializeAsync();
        var web = new WebOptions { AllowedAddresses = [Site.Endpoint], AllowedDomains = ["test", "127.0.0.1", "169.254.169.254"], BrowserPath = BrowserPath };
        services = new ServiceCollection()
            .AddLogging(logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning))
            .AddIsolation(new IsolationOptions { Workspace = workspace.FullName, CallKinds = [], BrowserPath = BrowserPath })
            .AddSingleton<IHostResolver>(Site.Resolver)
            .AddSingleton<IDialer>(Site.Dialer)
            .AddWeb(web)
            .AddSingleton(Options)
            .BuildServiceProvider();
        Site.Resolver.Names["inside.test"] = [IPAddress.Parse("10.1.2.3")];
    }

    public async ValueTask DisposeAsync()
    {
        await services!.DisposeAsync();
        await Site.DisposeAsync();
        workspace.Delete(recursive: true);
    }

    internal Task<WebPageResult> BrowseAsync(string url, double seconds = 60) =>
        Web.BrowseAsync(url, TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);

    /// <summary>The attempts to connect to anything but the site.</summary>
    internal List<IPEndPoint> Astray()
    {
        lock (Site.Dialer.Dialled)
        {
            return [.. Site.Dialer.Dialled.Where(endpoint => !endpoint.Equals(Site.Endpoint))];
        }
    }
}
