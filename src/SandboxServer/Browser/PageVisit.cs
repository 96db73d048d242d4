using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Web;
using Microsoft.Playwright;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>One call: one context, one page, and the judgement of where it ended up.</summary>
internal sealed partial class PageVisit(BrowserSession session, BrowserTab tab, EgressPolicy policy, BrowserOptions options, TimeProvider time)
{
    private const int MostReadings = 5;

    private readonly ConcurrentDictionary<string, string> _refusedFrames = new(StringComparer.Ordinal);
    private IResponse? _answer;
    private IRequest? _failure;

    /// <summary>Opens the page. The token ends the wait at once; closing the tab ends the page.</summary>
    public async Task<RenderedPage> RunAsync(Uri url, BrowseWait wait, CancellationToken ct)
    {
        tab.Page.Response += (_, response) => Remember(response);
        tab.Page.RequestFailed += (_, request) => Remember(request);
        try
        {
            await tab.Page.GotoAsync(url.AbsoluteUri, new() { WaitUntil = WaitUntilState.Commit, Timeout = 0 }).WaitAsync(ct);
            await tab.Page.WaitForLoadStateAsync(LoadState.DOMContentLoaded, new() { Timeout = 0 }).WaitAsync(ct);
            if (_answer?.Headers.GetValueOrDefault("content-type") is { } type)
            {
                RequirePage(MediaType.Parse(type)?.Name ?? "");
            }

            await (wait.IsNone ? new PageQuiet(tab, new PageWorld(tab.Protocol), options, time).WaitAsync(ct) : WaitAsync(wait, ct));
        }
        catch (PlaywrightException e) when (session.IsUsable)
        {
            throw await ExplainAsync(e, url);
        }

        var snapshot = new PageSnapshot(tab, options.MaxContentLength, address => _refusedFrames.GetValueOrDefault(address) ?? tab.Visit.FindRefusal(address)?.Message);
        var read = await ReadAsync(snapshot, wait.IsNone, ct);
        await JudgeAsync(read.Url);
        RequirePage(read.Type);
        var frames = read.Html.Length > options.MaxContentLength ? "" : await snapshot.ReadFramesAsync(options.MaxContentLength - read.Html.Length, ct);
        return read with
        {
            Html = Page.Clip(read.Html + frames, options.MaxContentLength),
            Title = string.IsNullOrWhiteSpace(read.Title) ? null : read.Title,
        };
    }

    private void Remember(IResponse response)
    {
        if (response.Request.IsNavigationRequest)
        {
            if (response.Frame == tab.Page.MainFrame)
            {
                _answer = response;
            }
            else if (response.Headers.ContainsKey(ProxyConnection.RefusalHeader.ToLowerInvariant()) && _refusedFrames.Count < 100)
            {
                _refusedFrames[response.Url] = tab.Visit.FindRefusal(response.Url)?.Message ?? "it was refused";
            }
        }
    }

    private void Remember(IRequest failed)
    {
        if (failed.IsNavigationRequest && failed.Frame == tab.Page.MainFrame)
        {
            _failure = failed;
        }
    }

    // In real time, as whoever asked for it means it.
    private async Task WaitAsync(BrowseWait wait, CancellationToken ct)
    {
        await ReachAsync(LoadState.Load, ct);
        if (wait.Selector is { } selector)
        {
            try
            {
                await tab.Page.WaitForSelectorAsync($"css={selector}", new() { State = WaitForSelectorState.Attached, Timeout = 0 }).WaitAsync(ct);
            }
            catch (PlaywrightException e) when (e.Message.Contains("selector", StringComparison.OrdinalIgnoreCase) && session.IsUsable)
            {
                throw new BrowserFault($"wait_for_selector is no CSS selector: {selector}");
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                throw new BrowserFault($"no element matched the selector {selector} until the call's time was over");
            }
        }

        if (wait.Time is { } moment)
        {
            await Task.Delay(moment, time, ct);
        }
    }

    private async Task<RenderedPage> ReadAsync(PageSnapshot snapshot, bool isAhead, CancellationToken ct)
    {
        for (var reading = 1; ; reading++)
        {
            try
            {
                if (await snapshot.ReadAsync(ct) is { } read)
                {
                    return read;
                }

                await Task.Delay(options.Quiet, time, ct);
            }
            catch (PlaywrightException) when (session.IsUsable && reading < MostReadings)
            {
                // It went somewhere else in between: take the next document.
            }

            if (reading > MostReadings)
            {
                throw new BrowserFault("the page goes from one document to the next without an end");
            }

            if (isAhead)
            {
                await PageQuiet.LetParseAsync(tab, ct);
            }

            await ReachAsync(LoadState.DOMContentLoaded, ct);
        }
    }

    // No longer than a page may take to settle.
    private async Task ReachAsync(LoadState state, CancellationToken ct)
    {
        var reached = tab.Page.WaitForLoadStateAsync(state, new() { Timeout = 0 });
        try
        {
            await reached.WaitAsync(options.Settle, time, ct);
        }
        catch (TimeoutException)
        {
            _ = reached.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    // The browser shows much that has no text, in pages of its own making.
    private static void RequirePage(string type)
    {
        var what = type switch
        {
            "application/pdf" => "a PDF document",
            "image/svg+xml" => null,
            _ when type.StartsWith("image/", StringComparison.Ordinal) => $"an image ({type})",
            _ when type.StartsWith("video/", StringComparison.Ordinal) => $"a video ({type})",
            _ when type.StartsWith("audio/", StringComparison.Ordinal) => $"a sound ({type})",
            _ => null,
        };
        if (what is not null)
        {
            throw new BrowserFault($"the address leads to {what}, not to a page");
        }
    }

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
            return _answer?.Headers.GetValueOrDefault("content-type") is { } type && MediaType.Parse(type) is { } media
                ? media.Name == "application/pdf" ? new BrowserFault("the address leads to a PDF document, not to a page") : new DownloadFault(media.Name)
                : new DownloadFault(null);
        }

        if (tab.Page is { Url: not ("" or "about:blank") } && _answer is not null)
        {
            // A script that led to a forbidden place: say that rather than how the browser puts it.
            try
            {
                await JudgeAsync(tab.Page.Url);
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

    private Exception? Refusal(string url) => tab.Visit.FindRefusal(url) switch
    {
        { Rule: { } rule } refused => new EgressRefusedException(rule, refused.Message),
        { } failed => new BrowserFault(failed.Message),
        null => null,
    };

    [GeneratedRegex("net::ERR_[A-Z0-9_]+", RegexOptions.CultureInvariant)]
    private static partial Regex NetworkError();
}
