using System.Text;
using System.Text.RegularExpressions;
using ContainerMcp.SandboxServer.Files;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>
/// Finds out how a page's bytes become text, in the order browsers use: byte order mark, Content-Type header, meta
/// element in the first kilobyte; without any of them UTF-8 if the bytes are valid UTF-8, else windows-1252.
/// </summary>
internal static partial class PageCharset
{
    private const int PrescanBytes = 1024;
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Decodes <paramref name="body"/>; bytes that fit nowhere become U+FFFD.</summary>
    public static string Decode(ReadOnlySpan<byte> body, string? headerCharset)
    {
        foreach (Encoding marked in new Encoding[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            if (body.StartsWith(marked.Preamble))
            {
                return marked.GetString(body[marked.Preamble.Length..]);
            }
        }
        Encoding? declared = Find(headerCharset) ?? FindInMeta(body);
        if (declared is not null)
        {
            return declared.GetString(body);
        }
        try
        {
            return StrictUtf8.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return Find("windows-1252")!.GetString(body);
        }
    }

    private static Encoding? FindInMeta(ReadOnlySpan<byte> body)
    {
        Match match = MetaCharset().Match(Encoding.Latin1.GetString(body[..Math.Min(body.Length, PrescanBytes)]));

        // A meta element that could be read says itself that it is not written in UTF-16.
        return match.Success && !match.Groups[1].Value.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase) ? Find(match.Groups[1].Value) : null;
    }

    private static Encoding? Find(string? label) => label?.Trim(' ', '"', '\'').ToLowerInvariant() switch
    {
        null or "" => null,

        // The web's rule (WHATWG Encoding): pages that claim these are written in windows-1252.
        "iso-8859-1" or "latin1" or "latin-1" or "ascii" or "us-ascii" => TextEncodings.Find("cp1252")!.Lenient,
        "gb2312" => TextEncodings.Find("gb18030")!.Lenient,
        string other => TextEncodings.Find(other)?.Lenient,
    };

    [GeneratedRegex("""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex MetaCharset();
}
