
namespace ContainerMcp.SandboxServer.Web;

/// <summary>SearXNG's search API in JSON; the instance has to list <c>json</c> under search.formats.</summary>
internal sealed class SearxngSearch(SearchClient client, Uri address) : ISearchProvider
{
    public Task<IReadOnlyList<WebSearchHit>> SearchAsync(string query, CancellationToken ct) => client.GetJsonAsync(
        $"{address.AbsoluteUri.TrimEnd('/')}/search?q={Uri.EscapeDataString(query)}&format=json",
        ["results"],
        "content",
        ct);
}
