
namespace ContainerMcp.SandboxServer.Web;

/// <summary>Brave's Search API. The key is read for every query, so that a Secret may be rotated while the server runs.</summary>
internal sealed class BraveSearch(SearchClient client, Uri address, string keyFile, int count) : ISearchProvider
{
    private const int MaxKeyBytes = 4096;

    public static Uri DefaultAddress { get; } = new("https://api.search.brave.com/res/v1/web/search");

    public async Task<IReadOnlyList<WebSearchHit>> SearchAsync(string query, CancellationToken ct) => await client.GetJsonAsync(
        $"{address.AbsoluteUri}?q={Uri.EscapeDataString(query)}&count={count}",
        ["web", "results"],
        "description",
        ct,
        new KeyValuePair<string, string>("X-Subscription-Token", await ReadKeyAsync(ct)));

    private async Task<string> ReadKeyAsync(CancellationToken ct)
    {
        try
        {
            await using FileStream file = File.OpenRead(keyFile);
            byte[] buffer = new byte[MaxKeyBytes];
            int length = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
            string key = System.Text.Encoding.ASCII.GetString(buffer, 0, length).Trim();
            return key.Length > 0 && key.All(c => c is > ' ' and < '\x7f') ? key : throw new PageFault("The key of the search provider is empty or malformed");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PageFault("The key of the search provider cannot be read");
        }
    }
}
