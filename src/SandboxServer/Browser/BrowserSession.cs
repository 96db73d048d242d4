using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Isolation;
using Microsoft.Playwright;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>One running browser: the jail, its way out, the driver and the connection between them. Disposing ends all of it.</summary>
internal sealed class BrowserSession : IAsyncDisposable
{
    private readonly ServiceJail _jail;
    private readonly EgressProxy _proxy;
    private readonly DevToolsBridge _bridge;
    private readonly BrowserVisits _visits = new();
    private IPlaywright? _driver;
    private IBrowser? _browser;
    private Task<BrowserTab>? _spare;

    private BrowserSession(ServiceJail jail, BrowserEgress egress, BrowserOptions options)
    {
        _jail = jail;
        _proxy = egress.Serve(jail.Door, _visits);
        _bridge = DevToolsBridge.Start(jail.Input, jail.Output, options.MaxMessageBytes);
    }

    /// <summary>The first process of the jail, as this process sees it.</summary>
    public int JailPid => _jail.InitPid;

    /// <summary>False when the browser has ended or is out of reach.</summary>
    public bool IsUsable => _browser is { IsConnected: true } && !_bridge.Ended.IsCompleted && _jail.IsAlive;

    /// <summary>Starts a browser.</summary>
    /// <exception cref="BrowserFault">There is none, or it does not come up.</exception>
    /// <exception cref="JailException">It could not be jailed.</exception>
    public static async Task<BrowserSession> StartAsync(ServiceJails jails, BrowserEgress egress, BrowserOptions options, CancellationToken ct)
    {
        var program = BrowserDriver.Exists ? jails.FindBrowser() : null;
        if (program is null)
        {
            throw new BrowserFault(
                "This sandbox's image has no browser. Use the image with one (sandbox-browser), or web_scrape, which needs none.");
        }

        // Both take most of a second and do not need each other.
        var driver = Task.Run(BrowserDriver.StartAsync, ct);
        BrowserSession? session = null;
        try
        {
            session = new BrowserSession(await jails.StartAsync(JailKind.Browser, BrowserArguments.Request(program), ct), egress, options);
            session._driver = await driver.WaitAsync(ct);
            session._browser = await session._driver.Chromium
                .ConnectOverCDPAsync(session._bridge.Url, new() { Timeout = (float)options.StartLimit.TotalMilliseconds }).WaitAsync(ct);
            return session;
        }
        catch (Exception e)
        {
            _ = driver.ContinueWith(
                started => started.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            if (session is not null)
            {
                await session.DisposeAsync();
            }

            throw e is PlaywrightException or TimeoutException ? new BrowserFault("the browser did not start") : e;
        }
    }

    /// <summary>A page for a call, made ahead when there is one: nothing is shared with other calls, nothing is kept.</summary>
    public async Task<BrowserTab> TakeTabAsync()
    {
        Task<BrowserTab>? spare;
        lock (_visits)
        {
            (spare, _spare) = (_spare, null);
        }

        var tab = await (spare is null or { IsFaulted: true } ? OpenTabAsync() : spare);
        tab.Visit.Trail = EgressTrail.Current;
        return tab;
    }

    /// <summary>Makes a page for the next call.</summary>
    public void Prepare()
    {
        lock (_visits)
        {
            if (_spare is null)
            {
                _spare = OpenTabAsync();
                _ = _spare.ContinueWith(
                    static opened => opened.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _driver?.Dispose();
        await _jail.DisposeAsync();
        await _bridge.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    private async Task<BrowserTab> OpenTabAsync()
    {
        var visit = _visits.Begin();
        try
        {
            return await BrowserTab.OpenAsync(_browser!, visit);
        }
        catch
        {
            visit.Dispose();
            throw;
        }
    }
}
