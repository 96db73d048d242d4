using System.Text.RegularExpressions;
using ContainerMcp.SandboxServer.Web.Charsets;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>What kind of content an answer holds: markup to be parsed, other text to be shown as it is, or nothing for an agent.</summary>
internal static partial class PageContent
{
    private const int SniffedBytes = 1445; // WHATWG MIME Sniffing, 5.2

    private static readonly HashSet<string> TextTypes = new(StringComparer.Ordinal)
    {
        "application/csv", "application/dart", "application/diff", "application/ecmascript", "application/graphql", "application/hjson", "application/http",
        "application/javascript", "application/json", "application/json-seq", "application/json5", "application/jsonc", "application/jsonl",
        "application/jsonlines", "application/jwt", "application/ld-json", "application/mbox", "application/n-quads", "application/n-triples",
        "application/ndjson", "application/node", "application/openmetrics-text", "application/pem-certificate-chain", "application/pgp-keys",
        "application/pgp-signature", "application/sdp", "application/sh", "application/sieve", "application/sparql-query", "application/sparql-update",
        "application/sql", "application/tex", "application/toml", "application/trig", "application/typescript", "application/vnd.apple.mpegurl",
        "application/vnd.graphviz", "application/vnd.oai.openapi", "application/x-bibtex", "application/x-csh", "application/x-diff", "application/x-ecmascript",
        "application/x-gdscript", "application/x-httpd-php", "application/x-javascript", "application/x-json", "application/x-jsonl", "application/x-jsonlines",
        "application/x-latex", "application/x-ld-json", "application/x-mpegurl", "application/x-ndjson", "application/x-ns-proxy-autoconfig", "application/x-patch",
        "application/x-pem-file", "application/x-perl", "application/x-php", "application/x-python", "application/x-python-code", "application/x-ruby",
        "application/x-sh", "application/x-shellscript", "application/x-sql", "application/x-subrip", "application/x-tcl", "application/x-tex",
        "application/x-toml", "application/x-troff", "application/x-typescript", "application/x-www-form-urlencoded", "application/x-yaml",
        "application/xml-dtd", "application/yaml", "application/yml", "audio/mpegurl", "audio/x-mpegurl",
    };

    /// <summary>Whether a body of this type can be text at all, which is known before it is there.</summary>
    /// <exception cref="PageFault">It cannot.</exception>
    public static void Require(MediaType? type)
    {
        if (type is not null && KindOf(type.Name) is null)
        {
            throw NotSupported(type.Name);
        }
    }

    /// <summary>How the body is read.</summary>
    /// <exception cref="PageFault">The body is no text.</exception>
    public static PageKind KindOf(MediaType? type, ReadOnlySpan<byte> body)
    {
        PageKind kind = type is null
            ? LooksLikeXml().IsMatch(Start(body)) ? PageKind.Xml : Start(body).AsSpan().TrimStart().StartsWith('<') ? PageKind.Html : PageKind.Text
            : KindOf(type.Name) ?? throw NotSupported(type.Name);
        if (kind == PageKind.Text && IsBinary(body) && WebEncodings.Find(type?.Charset) is not ("utf-16le" or "utf-16be"))
        {
            throw type is null ? NotSupported("none, and the content is no text") : new PageFault($"the content is no text, although its type is {type.Name}");
        }

        // A feed that is called a page would lose its links: HTML's link elements have no content.
        return kind == PageKind.Html && LooksLikeFeed().IsMatch(Start(body)) ? PageKind.Xml : kind;
    }

    /// <summary>Whether text of this type is neither HTML nor XML.</summary>
    public static bool IsPlain(string name) => KindOf(name) == PageKind.Text;

    private static PageKind? KindOf(string name) => name switch
    {
        "text/html" => PageKind.Html,
        "text/xml" or "application/xml" => PageKind.Xml,
        _ when name.EndsWith("+xml", StringComparison.Ordinal) => PageKind.Xml,
        _ when TextTypes.Contains(name) || name.StartsWith("text/", StringComparison.Ordinal) || name.StartsWith("message/", StringComparison.Ordinal) => PageKind.Text,
        _ when name.EndsWith("+json", StringComparison.Ordinal) || name.EndsWith("+yaml", StringComparison.Ordinal) || name.EndsWith("+json-seq", StringComparison.Ordinal) => PageKind.Text,
        _ => null,
    };

    private static PageFault NotSupported(string type) => new($"content type not supported: {type} (HTML, XML, JSON and plain text are)");

    private static bool IsBinary(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]) || body.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || body.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
        {
            return false;
        }
        foreach (byte b in body[..Math.Min(body.Length, SniffedBytes)])
        {
            if (b is <= 0x08 or 0x0b or (>= 0x0e and <= 0x1a) or (>= 0x1c and <= 0x1f))
            {
                return true;
            }
        }
        return false;
    }

    private static string Start(ReadOnlySpan<byte> body) => System.Text.Encoding.Latin1.GetString(body[..Math.Min(body.Length, SniffedBytes)]);

    [GeneratedRegex(@"^(?:\xef\xbb\xbf)?\s*<\?xml[\s?]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LooksLikeXml();

    [GeneratedRegex(@"^(?:\xef\xbb\xbf)?\s*(?:(?:<!--(?:[^-]|-[^-])*-->|<\?[^>]*>|<!DOCTYPE[^>]*>)\s*)*<(?:rss|feed|rdf:RDF)[\s>]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LooksLikeFeed();
}
