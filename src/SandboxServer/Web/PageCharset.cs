using System.Text;
using ContainerMcp.SandboxServer.Web.Charsets;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>
/// Finds out how a page's bytes become text, in the order browsers use: byte order mark, Content-Type header, what the page says itself (HTML:
/// meta elements of its head; XML: its declaration). Without any of them XML is UTF-8; other text is that if its bytes are, else windows-1252.
/// </summary>
internal static class PageCharset
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Decodes <paramref name="body"/>; bytes that fit nowhere become U+FFFD.</summary>
    public static string Decode(ReadOnlySpan<byte> body, string? headerCharset, PageKind kind = PageKind.Html)
    {
        foreach (Encoding marked in new Encoding[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            if (body.StartsWith(marked.Preamble))
            {
                return marked.GetString(body[marked.Preamble.Length..]);
            }
        }
        string? declared = WebEncodings.Find(headerCharset) ?? kind switch
        {
            PageKind.Html => MetaScan.FindXml(body) ?? MetaScan.Find(body),
            PageKind.Xml => OfXml(body),
            _ => null,
        };
        if (declared is not null)
        {
            return WebEncodings.Decode(declared, body);
        }
        try
        {
            return StrictUtf8.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return WebEncodings.Decode("windows-1252", body);
        }
    }

    /// <summary>XML begins with &lt;, which tells UTF-16 without a mark.</summary>
    private static string OfXml(ReadOnlySpan<byte> body) =>
        body.StartsWith((ReadOnlySpan<byte>)[0x3c, 0x00]) ? "utf-16le"
        : body.StartsWith((ReadOnlySpan<byte>)[0x00, 0x3c]) ? "utf-16be"
        // Blanks before the declaration are wrong and common.
        : MetaScan.FindXml(body.TrimStart(" \t\r\n"u8)) ?? "utf-8";
}
