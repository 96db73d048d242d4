using System.Net.Http.Headers;
using System.Text;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>What kind of content an answer holds: markup to be parsed, other text to be shown as it is, or nothing for an agent.</summary>
internal static class PageContent
{
    /// <summary>Whether the body is HTML or XML; text of other kinds is not parsed.</summary>
    /// <exception cref="PageFault">The body is no text.</exception>
    public static bool IsMarkup(MediaTypeHeaderValue? type, ReadOnlySpan<byte> body)
    {
        string name = type?.MediaType?.ToLowerInvariant() ?? "";
        return name switch
        {
            "text/html" or "application/xhtml+xml" or "application/xml" or "text/xml" => true,
            "application/json" => false,
            _ when name.StartsWith("text/", StringComparison.Ordinal) => false,
            _ when name.StartsWith("application/", StringComparison.Ordinal) && name.EndsWith("+xml", StringComparison.Ordinal) => true,
            _ when name.StartsWith("application/", StringComparison.Ordinal) && name.EndsWith("+json", StringComparison.Ordinal) => false,
            "" when !body.Contains((byte)0) => LooksLikeMarkup(body),
            _ => throw new PageFault($"content type not supported: {(name.Length == 0 ? "none, and the content is no text" : name)} (HTML, XML, JSON and plain text are)"),
        };
    }

    private static bool LooksLikeMarkup(ReadOnlySpan<byte> body) =>
        Encoding.Latin1.GetString(body[..Math.Min(body.Length, 256)]).TrimStart().StartsWith('<');
}
