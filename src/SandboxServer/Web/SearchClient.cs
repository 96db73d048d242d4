using System.Text.Json;
using ContainerMcp.SandboxServer.Egress;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>
/// What the search services have in common: one bounded request without redirects, to a host the operator chose. The agent's list of domains does not
/// apply to that host (the agent cannot name it), the rules about addresses do (with an
/// instance of one's own private ones pass, see <see cref="SearchProviders"/>).
/// </summary>
internal sealed class SearchClient(EgressClient client, WebOptions options, PageReader pages)
{
    private const int MaxTitle = 300, MaxSnippet = 1000, MaxEntries = 1000;

    /// <summary>Gets the body of a successful answer and reads it, in its turn.</summary>
    public async Task<IReadOnlyList<WebSearchHit>> GetAsync(
        string url, string accept, Func<byte[], CancellationToken, IReadOnlyList<WebSearchHit>> read, CancellationToken ct,
        params IEnumerable<KeyValuePair<string, string>> headers)
    {
        using EgressResponse response = await client.GetAsync(url, [new("User-Agent", options.UserAgent), new("Accept", accept), .. headers], maxRedirects: 0, ct);
        int status = (int)response.Message.StatusCode;
        if (status != 200)
        {
            throw new HttpRequestException($"the search provider answered HTTP {status}");
        }
        using PageBody arriving = pages.Expect();
        byte[] body = await response.ReadBodyAsync(options.MaxBodyBytes, arriving.Arrived, ct);
        return await pages.ReadAsync(body.Length, token => read(body, token), ct);
    }

    /// <summary>Reads <paramref name="path"/> of a JSON answer as a list of results; entries without a web address are left out.</summary>
    public Task<IReadOnlyList<WebSearchHit>> GetJsonAsync(string url, string[] path, string snippet, CancellationToken ct, params IEnumerable<KeyValuePair<string, string>> headers) =>
        GetAsync(url, "application/json", (body, token) => ReadJson(body, path, snippet, token), ct, headers);

    /// <summary>Makes a result of what a service sent; null when the address is none for the web.</summary>
    public static WebSearchHit? Hit(string? title, string? url, string? snippet) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            ? new WebSearchHit(Short(title, MaxTitle), url, Short(snippet, MaxSnippet))
            : null;

    private static IReadOnlyList<WebSearchHit> ReadJson(byte[] body, string[] path, string snippet, CancellationToken ct)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            JsonElement list = json.RootElement;
            foreach (string name in path)
            {
                if (list.ValueKind != JsonValueKind.Object || !list.TryGetProperty(name, out list))
                {
                    return [];
                }
            }
            return list.ValueKind == JsonValueKind.Array
                ? [.. list.EnumerateArray().Take(MaxEntries).Select(e => Read(e, snippet, ct)).OfType<WebSearchHit>()]
                : throw NotUnderstood();
        }
        catch (JsonException)
        {
            throw NotUnderstood();
        }
    }

    public static PageFault NotUnderstood() => new("The search provider's answer is not understood");

    private static WebSearchHit? Read(JsonElement entry, string snippet, CancellationToken ct) =>
        entry.ValueKind == JsonValueKind.Object ? Hit(Plain(Text(entry, "title"), ct), Text(entry, "url"), Plain(Text(entry, snippet), ct)) : null;

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Services mark the words that matched with elements and write the rest with character references.</summary>
    private static string Plain(string? markup, CancellationToken ct) => string.IsNullOrEmpty(markup) ? "" : new Page(markup, isXml: false, MaxSnippet, ct).Text();

    private static string Short(string? text, int length) => text is null ? "" : text.Length <= length ? text : $"{text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)]}...";
}
