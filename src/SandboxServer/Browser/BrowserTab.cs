using Microsoft.Playwright;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>A page in a context of its own, for one call: made ahead, so that no call waits for it. Closing it ends the visit.</summary>
internal sealed class BrowserTab
{
    private int _pending;
    private int _requests;
    private int _live;

    private BrowserTab(BrowserVisit visit, IBrowserContext context, IPage page, ICDPSession protocol)
    {
        (Visit, Context, Page, Protocol) = (visit, context, page, protocol);
        context.Page += (_, other) => CloseIfPopup(other);
        page.Request += (_, _) => Began();
        page.RequestFinished += (_, _) => Interlocked.Decrement(ref _pending);
        page.RequestFailed += (_, _) => Interlocked.Decrement(ref _pending);
        page.WebSocket += (_, _) => Interlocked.Increment(ref _live);
        page.Worker += (_, _) => Interlocked.Increment(ref _live);
    }

    public BrowserVisit Visit { get; }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>The DevTools protocol of the page.</summary>
    public ICDPSession Protocol { get; }

    /// <summary>Requests of the page that have begun so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Whether a request of the page, or of a frame in it, is not over.</summary>
    public bool IsLoading => Volatile.Read(ref _pending) > 0;

    /// <summary>Whether something that takes its time outside of the page's own process may still bring news: a socket, a worker, another site's frame.</summary>
    public bool HasOthers => Volatile.Read(ref _live) > 0 || Page.Frames.Count > 1;

    /// <summary>Makes one.</summary>
    public static async Task<BrowserTab> OpenAsync(IBrowser browser, BrowserVisit visit)
    {
        var context = await browser.NewContextAsync(new()
        {
            Proxy = new() { Server = visit.ProxyAddress },
            AcceptDownloads = false,
            ServiceWorkers = ServiceWorkerPolicy.Block,
            ViewportSize = new() { Width = 1280, Height = 800 },
        });
        var page = await context.NewPageAsync();
        return new(visit, context, page, await context.NewCDPSessionAsync(page));
    }

    /// <summary>Says something by the protocol.</summary>
    public async Task<System.Text.Json.JsonElement> SendAsync(string method, Dictionary<string, object> arguments, CancellationToken ct) =>
        await Protocol.SendAsync(method, arguments).WaitAsync(ct) ?? throw new BrowserFault("the browser gave no answer");

    private void Began()
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _pending);
    }

    private void CloseIfPopup(IPage other)
    {
        if (other != Page)
        {
            _ = other.CloseAsync().ContinueWith(
                static closed => closed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }
}
