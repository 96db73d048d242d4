using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>
/// The head of one request to the proxy (RFC 9112): CONNECT with an authority, or a method with an absolute http URL. Anything that
/// two readers could frame differently is refused, so that no second request hides behind the one that was judged.
/// </summary>
internal sealed partial class ProxyRequest
{
    /// <summary>Headers that concern this hop only, or that the proxy writes itself (RFC 9110, 7.6.1).</summary>
    private static readonly HashSet<string> NotForwarded = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate", "TE", "Trailer", "Upgrade",
    };

    private readonly string _method;
    private readonly List<(string Name, string Value)> _headers;

    private ProxyRequest(string method, string url, List<(string Name, string Value)> headers, long bodyLength) =>
        (_method, Url, _headers, BodyLength) = (method, url, headers, bodyLength);

    /// <summary>What is to be contacted; for CONNECT an https URL made of the authority, so that the same rules read it.</summary>
    public string Url { get; }

    public bool IsConnect => _method == "CONNECT";

    /// <summary>Bytes of the body that follow the head.</summary>
    public long BodyLength { get; }

    /// <param name="head">The bytes up to and without the empty line.</param>
    /// <exception cref="ProxyFault">The head is malformed.</exception>
    public static ProxyRequest Parse(ReadOnlySpan<byte> head)
    {
        string[] lines = Encoding.Latin1.GetString(head).Split("\r\n");
        Match first = RequestLine().Match(lines[0]);
        if (!first.Success)
        {
            throw new ProxyFault(400, "The request line is malformed");
        }
        (string method, string target) = (first.Groups[1].Value, first.Groups[2].Value);
        List<(string Name, string Value)> headers = [.. lines.Skip(1).Select(ParseHeader)];
        if (method != "CONNECT")
        {
            return new ProxyRequest(method, target, headers, LengthOf(headers));
        }
        return Authority().IsMatch(target)
            ? new ProxyRequest(method, $"https://{target}/", headers, 0)
            : throw new ProxyFault(400, "CONNECT needs a host and a port");
    }

    /// <summary>The head as the origin server gets it: one request, then the connection ends.</summary>
    public byte[] ToOrigin(Uri url)
    {
        string host = url.HostNameType == UriHostNameType.IPv6 ? $"[{EgressUrl.HostOf(url)}]" : EgressUrl.HostOf(url);
        var text = new StringBuilder($"{_method} {url.PathAndQuery} HTTP/1.1\r\nHost: {host}");
        text.Append(url.IsDefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{url.Port}")).Append("\r\n");
        foreach ((string name, string value) in _headers.Where(h => !NotForwarded.Contains(h.Name)))
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }
        return Encoding.Latin1.GetBytes(text.Append("Connection: close\r\n\r\n").ToString());
    }

    private static (string Name, string Value) ParseHeader(string line)
    {
        Match match = HeaderLine().Match(line);
        return match.Success ? (match.Groups[1].Value, match.Groups[2].Value.Trim()) : throw new ProxyFault(400, "A header is malformed");
    }

    private static long LengthOf(List<(string Name, string Value)> headers)
    {
        string[] lengths = [.. headers.Where(h => h.Name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)).Select(h => h.Value)];
        if (lengths.Length > 1 || headers.Exists(h => h.Name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)))
        {
            throw new ProxyFault(411, "A body needs one Content-Length");
        }
        long length = 0;
        return lengths.Length == 0 || long.TryParse(lengths[0], NumberStyles.None, CultureInfo.InvariantCulture, out length)
            ? length
            : throw new ProxyFault(400, "Content-Length is no number");
    }

    [GeneratedRegex(@"^([A-Z]+) ([\x21-\x7e]+) HTTP/1\.[01]\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex HeaderLine();

    [GeneratedRegex(@"^(\[[0-9A-Fa-f:.]+\]|[^\[\]/?#@:]+):[0-9]{1,5}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Authority();
}
