using System.Text.Json;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>What a search service answered, and how its parts become results and errors: bounded, since it is outside's.</summary>
/// <param name="Service">The service's name, for errors.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
internal sealed record SearchAnswer(string Service, int Status, byte[] Body)
{
    private const int MaxTitle = 300, MaxSnippet = 1000, MaxEntries = 1000, MaxReason = 200;

    /// <summary>The longest text that a result has.</summary>
    public const int Longest = MaxSnippet;

    /// <summary>That it is no answer to the question.</summary>
    public PageFault NotUnderstood() => new($"The answer of {Service} is not understood");

    /// <summary>That it refused to answer, with what it said about why.</summary>
    public HttpRequestException Refusal(string? reason) =>
        new(string.IsNullOrWhiteSpace(reason) ? $"{Service} answered HTTP {Status}" : $"{Service} answered HTTP {Status}: {Reason(reason)}");

    /// <exception cref="PageFault">The body is no JSON.</exception>
    public JsonDocument Json()
    {
        try
        {
            return JsonDocument.Parse(Body);
        }
        catch (JsonException)
        {
            throw NotUnderstood();
        }
    }

    /// <summary>The list at a path; null when there is none.</summary>
    /// <exception cref="PageFault">What is there is no list.</exception>
    public JsonElement? At(JsonElement json, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (json.ValueKind != JsonValueKind.Object)
            {
                throw NotUnderstood();
            }
            if (!json.TryGetProperty(name, out json))
            {
                return null;
            }
        }
        return json.ValueKind == JsonValueKind.Array ? json : throw NotUnderstood();
    }

    /// <summary>The results that a list holds; entries that are none are left out.</summary>
    public static IReadOnlyList<WebSearchHit> Entries(JsonElement? list, Func<JsonElement, WebSearchHit?> read) => list is { } entries
        ? [.. entries.EnumerateArray().Take(MaxEntries).Where(entry => entry.ValueKind == JsonValueKind.Object).Select(read).OfType<WebSearchHit>()]
        : [];

    /// <summary>Makes a result of what a service sent; null when the address is none for the web.</summary>
    public static WebSearchHit? Hit(string? title, string? url, string? snippet) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            ? new WebSearchHit(Short(title, MaxTitle), url, Short(snippet, MaxSnippet))
            : null;

    /// <summary>A text of an entry; null when it has none by that name.</summary>
    public static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>What a service gives as a reason, on one line.</summary>
    public static string Reason(string text) => Short(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), MaxReason);

    private static string Short(string? text, int length) => text is null ? "" : text.Length <= length ? text : $"{text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)]}...";
}
