using System.Net;
using ContainerMcp.SandboxServer.Browser;
using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Hosting;
using ContainerMcp.SandboxServer.Isolation;
using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Memory;
using ContainerMcp.SandboxServer.Tests.Fixtures;
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

    /// <summary>Pages here become quiet by themselves: nobody waits that long, and a slow machine still sees all that a page does.</summary>
    internal BrowserOptions Options { get; init; } = new() { Settle = TimeSpan.FromSeconds(30) };

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
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new MemoryBudget(1L << 30, TimeProvider.System))
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

    internal Task<WebPageResult> BrowseAsync(string url, double seconds = 110) =>
        Web.BrowseAsync(url, TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);

    internal Task<WebPageResult> BrowseAsync(string url, BrowseWait wait, double seconds = 110) =>
        Web.BrowseAsync(url, wait, TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);

    /// <summary>
    /// For pages whose news do not come by requests: what keeps a page loading from its start until it says
    /// <c>fetch('/done')</c>.
    /// </summary>
    internal string KeepLoading()
    {
        var done = new TaskCompletionSource();
        Site.Serve("/busy", context => done.Task.WaitAsync(context.RequestAborted));
        Site.Serve("/done", _ =>
        {
            done.TrySetResult();
            return Task.CompletedTask;
        });
        return "<script>fetch('/busy')</script>";
    }

    /// <summary>The attempts to connect to anything but the site.</summary>
    internal List<IPEndPoint> Astray()
    {
        lock (Site.Dialer.Dialled)
        {
            return [.. Site.Dialer.Dialled.Where(endpoint => !endpoint.Equals(Site.Endpoint))];
        }
    }
}
