using System.Text.Json;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>
/// SearXNG's search API in JSON; the instance has to list <c>json</c> under search.formats. Its texts are plain: what looks like markup in them
/// is what the page says.
/// </summary>
internal sealed class SearxngSearch(SearchClient client, Uri address) : ISearchProvider
{
    private const string Name = "SearXNG";
    private const int MostEngines = 50;

    public Task<IReadOnlyList<WebSearchHit>> SearchAsync(string query, CancellationToken ct) => client.GetAsync(
        Name,
        $"{address.AbsoluteUri.TrimEnd('/')}/search?q={Uri.EscapeDataString(query)}&format=json",
        "application/json",
        (answer, _) => Read(answer),
        ct);

    private static IReadOnlyList<WebSearchHit> Read(SearchAnswer answer)
    {
        if (answer.Status != 200)
        {
            throw answer.Refusal(answer.Status == 403 ? "is json listed under search.formats of its settings?" : null);
        }
        using JsonDocument json = answer.Json();
        IReadOnlyList<WebSearchHit> hits = SearchAnswer.Entries(answer.At(json.RootElement, "results"), entry => SearchAnswer.Hit(
            SearchAnswer.Text(entry, "title"), SearchAnswer.Text(entry, "url"), SearchAnswer.Text(entry, "content")));
        return hits.Count == 0 && Blocked(json.RootElement) is { Length: > 0 } blocked
            ? throw new PageFault($"The search engines of {Name} gave no results: {blocked}")
            : hits;
    }

    /// <summary>The engines that did not answer, each with its reason: pairs, in some versions with more behind them.</summary>
    private static string Blocked(JsonElement root) =>
        root.TryGetProperty("unresponsive_engines", out JsonElement engines) && engines.ValueKind == JsonValueKind.Array
            ? string.Join(", ", engines.EnumerateArray().Take(MostEngines).Select(Describe).Where(text => text.Length > 0))
            : "";

    private static string Describe(JsonElement engine)
    {
        string[] parts = engine.ValueKind switch
        {
            JsonValueKind.String => [engine.GetString()!],
            JsonValueKind.Array => [.. engine.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.String).Select(part => part.GetString()!)],
            JsonValueKind.Object => [.. engine.EnumerateObject().Where(part => part.Value.ValueKind == JsonValueKind.String).Select(part => part.Value.GetString()!)],
            _ => [],
        };
        return parts.Length switch
        {
            0 => "",
            1 => SearchAnswer.Reason(parts[0]),
            _ => $"{SearchAnswer.Reason(parts[0])} ({SearchAnswer.Reason(parts[1])})",
        };
    }
}
