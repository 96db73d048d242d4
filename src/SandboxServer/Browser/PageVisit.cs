using System.Text.Json;
using System.Text.RegularExpressions;
using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Web;
using Microsoft.Playwright;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>One call: one context, one page, and the judgement of where it ended up.</summary>
internal sealed partial class PageVisit(BrowserSession session, BrowserVisit visit, EgressPolicy policy, BrowserOptions options, TimeProvider time)
{
    private const int MostReadings = 5;

    private IPage? _page;
    private IResponse? _answer;
    private IRequest? _failure;

    /// <summary>Opens the page. The token ends the wait at once; closing the context ends the page.</summary>
    public async Task<RenderedPage> RunAsync(IBrowserContext context, Uri url, CancellationToken ct)
    {
        context.Page += (_, page) => CloseIfPopup(page);
        _page = await context.NewPageAsync().WaitAsync(ct);
        _page.Response += (_, response) => Remember(response.Request, () => _answer = response);
        _page.RequestFailed += (_, request) => Remember(request, () => _failure = request);
        try
        {
            await _page.GotoAsync(url.AbsoluteUri, new() { WaitUntil = WaitUntilState.Commit, Timeout = 0 }).WaitAsync(ct);
            await _page.WaitForLoadStateAsync(LoadState.DOMContentLoaded, new() { Timeout = 0 }).WaitAsync(ct);
            await SettleAsync(_page, ct);
        }
        catch (PlaywrightException e) when (session.IsUsable)
        {
            throw await ExplainAsync(e, url);
        }

        var read = await ReadAsync(context, _page, ct);
        await JudgeAsync(read.Url);
        return read with
        {
            Html = Page.Clip(read.Html, options.MaxContentLength),
            Title = string.IsNullOrWhiteSpace(read.Title) ? null : read.Title,
        };
    }

    private void CloseIfPopup(IPage page)
    {
        if (_page is not null && page != _page)
        {
            _ = page.CloseAsync().ContinueWith(
                static closed => closed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    private void Remember(IRequest request, Action remember)
    {
        if (request.IsNavigationRequest && request.Frame == _page?.MainFrame)
        {
            remember();
        }
    }

    // Scripts fetch what they show: wait until the network is quiet, but not for pages that never are.
    private async Task SettleAsync(IPage page, CancellationToken ct)
    {
        var quiet = page.WaitForLoadStateAsync(LoadState.NetworkIdle, new() { Timeout = 0 });
        try
        {
            await quiet.WaitAsync(options.Settle, time, ct);
        }
        catch (TimeoutException)
        {
            _ = quiet.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    // In a world of its own beside the page's, so that no script of the page has its hand in the answer.
    private async Task<RenderedPage> ReadAsync(IBrowserContext context, IPage page, CancellationToken ct)
    {
        var protocol = await context.NewCDPSessionAsync(page).WaitAsync(ct);
        for (var reading = 1; ; reading++)
        {
            try
            {
                var tree = await SendAsync("Page.getFrameTree", []);
                var frame = tree.GetProperty("frameTree").GetProperty("frame").GetProperty("id").GetString()!;
                var world = await SendAsync("Page.createIsolatedWorld", new() { ["frameId"] = frame });
                var answer = await SendAsync("Runtime.evaluate", new()
                {
                    ["expression"] = Script(options.MaxContentLength),
                    ["contextId"] = world.GetProperty("executionContextId").GetInt32(),
                    ["returnByValue"] = true,
                });
                return answer.GetProperty("result").GetProperty("value").Deserialize(BrowserJsonContext.Default.RenderedPage)!;
            }
            catch (PlaywrightException) when (session.IsUsable && reading < MostReadings)
            {
                // It went somewhere else in between: take the next document.
                await page.WaitForLoadStateAsync(LoadState.DOMContentLoaded, new() { Timeout = 0 }).WaitAsync(ct);
            }
        }

        async Task<JsonElement> SendAsync(string method, Dictionary<string, object> arguments) =>
            await protocol.SendAsync(method, arguments).WaitAsync(ct) ?? throw new BrowserFault("the browser gave no answer");
    }

    private static string Script(int limit) => $$"""
        (() => {
          const root = document.documentElement;
          const kind = document.doctype ? new XMLSerializer().serializeToString(document.doctype) + '\n' : '';
          return { html: (kind + (root ? root.outerHTML : '')).slice(0, {{limit}} + 1), url: location.href, title: document.title };
        })()
        """;

    private async Task JudgeAsync(string url)
    {
        if (url.StartsWith("chrome-error:", StringComparison.Ordinal))
        {
            throw Failure(_failure?.Failure ?? "the page failed", _failure?.Url ?? url);
        }

        Admit(url);
        if (_answer is not null && await _answer.HeaderValueAsync(ProxyConnection.RefusalHeader) is not null && Refusal(_answer.Url) is { } refusal)
        {
            throw refusal;
        }
    }

    private async Task<Exception> ExplainAsync(PlaywrightException fault, Uri url)
    {
        if (fault.Message.Contains("Download is starting", StringComparison.Ordinal))
        {
            return new BrowserFault("the address leads to a download, not to a page");
        }

        if (_page is { Url: not ("" or "about:blank") } && _answer is not null)
        {
            // A script that led to a forbidden place: say that rather than how the browser puts it.
            try
            {
                await JudgeAsync(_page.Url);
            }
            catch (Exception judged) when (judged is EgressRefusedException or BrowserFault)
            {
                return judged;
            }
        }

        var code = NetworkError().Match(fault.Message);
        return Failure(code.Success ? code.Value : "the page ended unexpectedly", _failure?.Url ?? url.AbsoluteUri);
    }

    /// <summary>Why there is no page at an address: for the policy's reason if it has one, else for the proxy's, else for the browser's.</summary>
    private Exception Failure(string code, string url)
    {
        try
        {
            Admit(url);
            return Refusal(url) ?? new BrowserFault($"{code} at {EgressUrl.Clip(url)}");
        }
        catch (EgressRefusedException refused)
        {
            return refused;
        }
    }

    private void Admit(string url)
    {
        var uri = policy.AdmitUrl(url);
        policy.AdmitLiteral(EgressUrl.HostOf(uri), uri.Port);
    }

    private Exception? Refusal(string url) => visit.FindRefusal(url) switch
    {
        { Rule: { } rule } refused => new EgressRefusedException(rule, refused.Message),
        { } failed => new BrowserFault(failed.Message),
        null => null,
    };

    [GeneratedRegex("net::ERR_[A-Z0-9_]+", RegexOptions.CultureInvariant)]
    private static partial Regex NetworkError();
}
