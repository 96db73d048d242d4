using AngleSharp.Dom;
using ContainerMcp.Common;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>DuckDuckGo's page for browsers without scripts. Result links lead through a redirect whose <c>uddg</c> parameter is the real address.</summary>
internal sealed class DuckDuckGoSearch(SearchClient client, Uri address) : ISearchProvider
{
    private const string Name = "DuckDuckGo";

    public static Uri DefaultAddress { get; } = new(SearchAddresses.DuckDuckGo);

    public Task<IReadOnlyList<WebSearchHit>> SearchAsync(string query, CancellationToken ct) =>
        client.GetAsync(Name, $"{address.AbsoluteUri}?q={Uri.EscapeDataString(query)}", "text/html", Read, ct);

    private static IReadOnlyList<WebSearchHit> Read(SearchAnswer answer, CancellationToken ct)
    {
        var page = new Page(PageCharset.Decode(answer.Body, "utf-8"), isXml: false, answer.Body.Length, ct);
        IReadOnlyList<IElement> results = [.. page.Elements(new SelectorPlan(".result:not(.result--ad)"))];

        // Its page for robots comes with 202, with 403 or as any other.
        if (answer.Status is 202 or 403 or 429 || page.Elements(new SelectorPlan("[class*=anomaly], form#challenge-form")).Any())
        {
            throw new PageFault($"{Name} refuses automated queries at the moment (CAPTCHA, HTTP {answer.Status})");
        }
        if (answer.Status != 200)
        {
            throw answer.Refusal(null);
        }
        return results.Count > 0 || page.Elements(new SelectorPlan(".no-results")).Any() ? [.. results.Select(Read).OfType<WebSearchHit>()] : throw answer.NotUnderstood();
    }

    private static WebSearchHit? Read(IElement result)
    {
        IElement? link = result.QuerySelector("a.result__a");
        return SearchAnswer.Hit(link?.TextContent.Trim(), Target(link?.GetAttribute("href")), result.QuerySelector(".result__snippet")?.TextContent.Trim());
    }

    private static string? Target(string? href)
    {
        if (href is null || !Uri.TryCreate(DefaultAddress, href, out Uri? uri))
        {
            return null;
        }
        string? parameter = uri.Query.TrimStart('?').Split('&').FirstOrDefault(p => p.StartsWith("uddg=", StringComparison.Ordinal));
        return parameter is null ? uri.AbsoluteUri : Uri.UnescapeDataString(parameter[5..].Replace('+', ' '));
    }
}
