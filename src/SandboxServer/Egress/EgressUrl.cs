using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>
/// Reads a URL once, so strictly that no second reader (the HTTP client, a browser, a resolver) can understand another
/// host than the policy did. What only some readers would mend (backslashes, tabs, credentials, percent signs in the
/// host, look-alike dots) is refused.
/// </summary>
internal static partial class EgressUrl
{
    private const int MaxLength = 8192;

    /// <summary>Characters that IDNA turns into dots: names written with them read differently from what they are.</summary>
    private static readonly char[] LookAlikeDots = ['\u3002', '\uff0e', '\uff61'];

    /// <exception cref="EgressRefusedException">The text is not a plain http or https URL.</exception>
    public static Uri Parse(string url)
    {
        if (!HasWebScheme(url))
        {
            throw new EgressRefusedException(EgressRule.Url, $"URL must start with http:// or https:// (got: {Clip(url)})");
        }
        Require(url.Length <= MaxLength, url, $"is longer than {MaxLength} characters");
        Require(!url.Contains('\\'), url, "contains a backslash");
        Require(!url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format), url, "contains a space or control character");
        string authority = Authority(url);
        Require(!authority.Contains('@'), url, "contains credentials");
        Require(!authority.Contains('%') && authority.IndexOfAny(LookAlikeDots) < 0, url, "has a host name that is not plain");
        Require(Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length == 0 && uri.Port is > 0 and <= 65535, url, "is not a valid URL");
        _ = HostOf(uri!);
        return uri!;
    }

    /// <summary>
    /// A Location header as browsers read it: no space around it, and what has no place in a URL (spaces, everything that is not ASCII)
    /// percent-encoded by its bytes. In a host that makes a name which is refused.
    /// </summary>
    /// <param name="location">The header's bytes, each as one character.</param>
    public static string Escape(string location) =>
        string.Concat(location.Trim(' ').Select(c => c is > ' ' and < '\x7f' ? $"{c}" : $"%{(int)c:X2}"));

    /// <summary>The host as it is compared, resolved and shown: lower case, punycode, no brackets, no trailing dot.</summary>
    /// <exception cref="EgressRefusedException">The host is not a name or address that means the same to everybody.</exception>
    public static string HostOf(Uri uri)
    {
        string host;
        try
        {
            host = Normalise(uri.IdnHost);
        }
        catch (Exception fault) when (fault is UriFormatException or ArgumentException)
        {
            host = "";
        }
        Require(uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || IsPlainName(host), uri.OriginalString, "has a host name that is not plain");
        return host;
    }

    /// <summary>Lower case without brackets and without the one trailing dot that marks a name as absolute.</summary>
    public static string Normalise(string host)
    {
        string lower = host.Trim('[', ']').ToLowerInvariant();
        return lower.EndsWith('.') ? lower[..^1] : lower;
    }

    /// <summary>
    /// Letters, digits, hyphens and underscores in labels, and a last label that is no number: <c>127.1</c>, <c>0x7f.1</c> and
    /// the like are addresses to some readers and names to others.
    /// </summary>
    public static bool IsPlainName(string host) => host.Length <= 253 && PlainName().IsMatch(host) && !NumericLabel().IsMatch(host);

    /// <summary>Shortens what an error message repeats.</summary>
    public static string Clip(string text) => text.Length <= 200 ? text : $"{text[..200]}...";

    private static bool HasWebScheme(string url) =>
        url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static string Authority(string url)
    {
        int start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        int end = url.AsSpan(start).IndexOfAny('/', '?', '#');
        return end < 0 ? url[start..] : url.Substring(start, end);
    }

    private static void Require(bool condition, string url, string problem)
    {
        if (!condition)
        {
            throw new EgressRefusedException(EgressRule.Url, $"URL {problem}: {Clip(url)}");
        }
    }

    [GeneratedRegex(@"^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PlainName();

    [GeneratedRegex(@"(^|\.)([0-9]+|0x[0-9a-f]*)\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NumericLabel();
}
