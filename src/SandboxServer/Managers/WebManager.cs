using System.Globalization;
using System.Net;
using ContainerMcp.SandboxServer.Browser;
using ContainerMcp.SandboxServer.Egress;
using ContainerMcp.SandboxServer.Isolation;
using ContainerMcp.SandboxServer.Web;

namespace ContainerMcp.SandboxServer.Managers;

/// <summary>The rules of the web tools. Every connection goes through <see cref="EgressClient"/>; messages are the original's where it has one.</summary>
public sealed class WebManager
{
    private const int MaxQueryLength = 1000, MaxSelectorLength = 500;

    private readonly WebOptions _options;
    private readonly EgressClient _client;
    private readonly ISearchProvider? _search;
    private readonly EgressPolicy _policy;
    private readonly IPageRenderer _renderer;
    private readonly PageReader _pages;
    private readonly TimeProvider _time;

    internal WebManager(WebOptions options, EgressClient client, ISearchProvider? search, EgressPolicy policy, IPageRenderer renderer, PageReader pages, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.TimeoutDefault, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TimeoutMax, options.TimeoutDefault);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxBodyBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxContentLength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxSearchResults);
        (_options, _client, _search, _policy) = (options, client, search, policy);
        (_renderer, _pages, _time) = (renderer, pages, time);
    }

    /// <summary>
    /// Fetches a page and returns its text, or the text of the elements that <paramref name="selector"/> (CSS; null or empty: none) matches.
    /// <paramref name="timeout"/> bounds everything together: names, connections, redirects, body and parsing.
    /// </summary>
    public async Task<WebPageResult> ScrapeAsync(string url, string? selector = null, TimeSpan? timeout = null, CancellationToken ct = default)
    {
        try
        {
            return await WithDeadlineAsync(token => ScrapeCoreAsync(url, selector, token), timeout, ct);
        }
        catch (Exception fault) when (Explain(fault) is string)
        {
            return new WebPageResult("", url, null, false, Explain(fault));
        }
    }

    /// <inheritdoc cref="BrowseAsync(string, BrowseWait, TimeSpan?, CancellationToken)"/>
    public Task<WebPageResult> BrowseAsync(string url, TimeSpan? timeout = null, CancellationToken ct = default) => BrowseAsync(url, new BrowseWait(), timeout, ct);

    /// <summary>
    /// Opens a page in a browser, lets its scripts run and returns the HTML they made. <paramref name="timeout"/> bounds everything together,
    /// also the start of the browser when none runs, and what <paramref name="wait"/> asks for.
    /// </summary>
    public async Task<WebPageResult> BrowseAsync(string url, BrowseWait wait, TimeSpan? timeout, CancellationToken ct)
    {
        try
        {
            Uri target = Admit(url);
            Require(wait, timeout ?? _options.TimeoutDefault);
            return await WithDeadlineAsync(token => BrowseCoreAsync(target, url, wait, token), timeout, ct);
        }
        catch (Exception fault) when (fault is EgressRefusedException or PageFault)
        {
            return new WebPageResult("", url, null, false, fault.Message);
        }
        catch (Exception fault) when (fault is BrowserFault or JailException or HttpRequestException)
        {
            ct.ThrowIfCancellationRequested();
            return new WebPageResult("", url, null, false, $"Error browsing webpage: {fault.Message}");
        }
    }

    /// <summary>Asks the configured search provider; at most <see cref="WebOptions.MaxSearchResults"/> results, each address once.</summary>
    public async Task<WebSearchResult> SearchAsync(string query, TimeSpan? timeout = null, CancellationToken ct = default)
    {
        try
        {
            IReadOnlyList<WebSearchHit> hits = await WithDeadlineAsync(token => SearchCoreAsync(query, token), timeout, ct);
            return new WebSearchResult([.. hits.DistinctBy(h => h.Url).Take(_options.MaxSearchResults)], query);
        }
        catch (Exception fault) when (Explain(fault) is string)
        {
            return new WebSearchResult([], query, Explain(fault));
        }
    }

    // Not only by the proxy, which notes what it decides: what is plainly forbidden need not start a browser.
    private Uri Admit(string url)
    {
        try
        {
            Uri target = _policy.AdmitUrl(url);
            _policy.AdmitLiteral(EgressUrl.HostOf(target), target.Port);
            return target;
        }
        catch (EgressRefusedException refusal)
        {
            EgressTrail.Refuse(EgressTrail.Current, url, refusal.Rule);
            throw;
        }
    }

    private async Task<WebPageResult> BrowseCoreAsync(Uri target, string url, BrowseWait wait, CancellationToken ct)
    {
        try
        {
            RenderedPage page = await _renderer.RenderAsync(target, wait, ct);
            return new WebPageResult(page.Html, page.Url, page.Title, true);
        }
        catch (DownloadFault download) when (download.Type is { } type && PageContent.IsPlain(type))
        {
            // Text that browsers save rather than show.
            return await ScrapeCoreAsync(url, null, ct);
        }
    }

    private static void Require(BrowseWait wait, TimeSpan timeout)
    {
        if (wait.Selector is { } selector && (string.IsNullOrWhiteSpace(selector) || selector.Length > MaxSelectorLength || selector.Contains(">>", StringComparison.Ordinal)))
        {
            throw new PageFault($"wait_for_selector must be a CSS selector of at most {MaxSelectorLength} characters");
        }
        if (wait.Time is { } time && (time <= TimeSpan.Zero || time >= timeout))
        {
            throw new PageFault(string.Create(CultureInfo.InvariantCulture, $"wait_seconds must be more than 0 and less than the call's timeout, which is {timeout.TotalSeconds:0.###} seconds"));
        }
    }

    private Task<IReadOnlyList<WebSearchHit>> SearchCoreAsync(string query, CancellationToken ct)
    {
        if (_search is null)
        {
            throw new PageFault("No search provider is configured: set WEB_SEARCH_PROVIDER to searxng, brave or duckduckgo");
        }
        if (string.IsNullOrWhiteSpace(query) || query.Length > MaxQueryLength)
        {
            throw new PageFault($"query must have 1 to {MaxQueryLength} characters");
        }
        return _search.SearchAsync(query.Trim(), ct);
    }

    private async Task<WebPageResult> ScrapeCoreAsync(string url, string? selector, CancellationToken ct)
    {
        SelectorPlan? wanted = string.IsNullOrWhiteSpace(selector) ? null : new SelectorPlan(selector);
        using EgressResponse response = await _client.GetAsync(
            url,
            [
                new("User-Agent", _options.UserAgent),
                new("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,application/json;q=0.8,*/*;q=0.1"),
            ],
            _options.MaxRedirects,
            ct);
        HttpResponseMessage message = response.Message;
        if (!message.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"HTTP {(int)message.StatusCode} {StatusName(message.StatusCode)}");
        }
        string final = response.Url.AbsoluteUri;
        MediaType? type = MediaType.Of(message.Content.Headers);
        PageContent.Require(type); // known to be no text: not worth downloading
        using PageBody arriving = _pages.Expect();
        byte[] body = await response.ReadBodyAsync(_options.MaxBodyBytes, arriving.Arrived, ct);
        return await _pages.ReadAsync(body.Length, token => Read(body, type, final, selector, wanted, token), ct);
    }

    private WebPageResult Read(byte[] body, MediaType? type, string url, string? selector, SelectorPlan? wanted, CancellationToken ct)
    {
        PageKind kind = PageContent.KindOf(type, body);
        string text = PageCharset.Decode(body, type?.Charset, kind);
        if (kind == PageKind.Text)
        {
            string plain = wanted is null ? Page.Clip(text, _options.MaxContentLength) : NoMatch(selector!);
            return new WebPageResult(plain, url, null, true);
        }
        var page = new Page(text, kind == PageKind.Xml, _options.MaxContentLength, ct);
        string content = wanted is null ? page.Text() : page.Select(wanted) ?? NoMatch(selector!);
        return new WebPageResult(content, url, page.Title, true);
    }

    private async Task<T> WithDeadlineAsync<T>(Func<CancellationToken, Task<T>> work, TimeSpan? timeout, CancellationToken ct)
    {
        TimeSpan limit = timeout ?? _options.TimeoutDefault;
        if (limit <= TimeSpan.Zero || limit > _options.TimeoutMax)
        {
            throw new PageFault($"timeout must be more than 0 and at most {_options.TimeoutMax.TotalSeconds:0} seconds");
        }
        using var deadline = new CancellationTokenSource(limit, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            return await work(linked.Token);
        }
        catch (Exception fault) when (deadline.IsCancellationRequested && !ct.IsCancellationRequested && fault is OperationCanceledException or HttpRequestException)
        {
            throw new HttpRequestException($"timed out after {limit.TotalSeconds:0.###} seconds");
        }
    }

    private static string NoMatch(string selector) => $"No elements found matching selector: {selector}";

    private static string StatusName(HttpStatusCode status) => Enum.IsDefined(status) ? status.ToString() : "";

    /// <summary>What the agent is told; null for a fault that is not the request's (a bug, or the caller's own cancellation).</summary>
    private static string? Explain(Exception fault) => fault switch
    {
        EgressRefusedException or PageFault => fault.Message,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "Request error: no secure connection (certificate or TLS handshake failed)",
        HttpRequestException { InnerException: HttpRequestException inner } => $"Request error: {inner.Message}",
        HttpRequestException { HttpRequestError: HttpRequestError.Unknown or HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError } => $"Request error: {fault.Message}",
        HttpRequestException => "Request error: the server's answer is not valid HTTP",
        _ => null,
    };
}
