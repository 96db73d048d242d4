using System.Text.Json;
using ContainerMcp.Common;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>Brave's Search API. The key is read for every query, so that a Secret may be rotated while the server runs.</summary>
internal sealed class BraveSearch(SearchClient client, Uri address, string keyFile, int count) : ISearchProvider
{
    private const string Name = "Brave";
    private const int MaxKeyBytes = 4096;

    public static Uri DefaultAddress { get; } = new(SearchAddresses.Brave);

    public async Task<IReadOnlyList<WebSearchHit>> SearchAsync(string query, CancellationToken ct) => await client.GetAsync(
        Name,
        $"{address.AbsoluteUri}?q={Uri.EscapeDataString(query)}&count={count}",
        "application/json",
        Read,
        ct,
        new KeyValuePair<string, string>("X-Subscription-Token", await ReadKeyAsync(ct)));

    private static IReadOnlyList<WebSearchHit> Read(SearchAnswer answer, CancellationToken ct)
    {
        if (answer.Status != 200)
        {
            throw answer.Refusal(Reason(answer));
        }
        using JsonDocument json = answer.Json();
        if (json.RootElement.TryGetProperty("error", out JsonElement error))
        {
            throw new PageFault($"{Name} refused the query: {Reason(error)}");
        }
        return SearchAnswer.Entries(answer.At(json.RootElement, "web", "results"), entry => SearchAnswer.Hit(
            Plain(SearchAnswer.Text(entry, "title"), ct), SearchAnswer.Text(entry, "url"), Plain(SearchAnswer.Text(entry, "description"), ct)));
    }

    private static string? Reason(SearchAnswer answer)
    {
        try
        {
            using JsonDocument json = answer.Json();
            return SearchAnswer.Text(json.RootElement, "message") ?? (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out JsonElement error) ? Reason(error) : null);
        }
        catch (PageFault)
        {
            return null; // an error of whoever stands before it
        }
    }

    private static string Reason(JsonElement error) => error.ValueKind == JsonValueKind.String
        ? SearchAnswer.Reason(error.GetString()!)
        : SearchAnswer.Reason($"{SearchAnswer.Text(error, "code")} {SearchAnswer.Text(error, "detail")}");

    /// <summary>It marks the words that matched with elements and writes the rest with character references.</summary>
    private static string Plain(string? markup, CancellationToken ct) => string.IsNullOrEmpty(markup) ? "" : new Page(markup, isXml: false, SearchAnswer.Longest, ct).Text();

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
