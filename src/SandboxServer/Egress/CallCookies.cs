using System.Globalization;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>
/// The cookies of one request and its redirects: sites set one, redirect, and go on redirecting until it comes back. Gone with the call;
/// no other call sees them. Read as browsers do (RFC 6265, 5.2 and 5.3), in bounds.
/// </summary>
internal sealed class CallCookies
{
    private const int MostCookies = 50, MostCharacters = 4096, MostInHeader = 16 * 1024;

    private readonly List<Cookie> _cookies = [];

    /// <summary>Keeps what an answer sets.</summary>
    public void Keep(HttpResponseMessage answer, Uri url)
    {
        if (answer.Headers.NonValidated.TryGetValues("Set-Cookie", out var lines))
        {
            foreach (string line in lines.Take(MostCookies))
            {
                Keep(line, url);
            }
        }
    }

    /// <summary>The Cookie header for a request; null for none.</summary>
    public string? For(Uri url)
    {
        string host = EgressUrl.HostOf(url);
        var header = string.Join("; ", _cookies.Where(cookie => cookie.Fits(host, url)).OrderByDescending(cookie => cookie.Path.Length).Select(cookie => cookie.Text));
        return header.Length is > 0 and <= MostInHeader ? header : null;
    }

    private void Keep(string line, Uri url)
    {
        string[] parts = line.Split(';', StringSplitOptions.TrimEntries);
        (string name, string value) = Pair(parts[0], nameless: true);
        if (line.Length > MostCharacters || (name.Length == 0 && value.Length == 0) || line.Any(static c => c is (< ' ' and not '\t') or '\x7f'))
        {
            return;
        }

        string host = EgressUrl.HostOf(url);
        string? domain = null;
        string path = DefaultPath(url);
        bool isSecure = false, isOver = false;
        bool hasAge = false;
        foreach ((string attribute, string setting) in parts.Skip(1).Select(part => Pair(part, nameless: false)))
        {
            switch (attribute.ToLowerInvariant())
            {
                case "domain" when setting.Length > 0:
                    domain = setting.TrimStart('.').ToLowerInvariant();
                    break;
                case "path":
                    path = setting.StartsWith('/') ? setting : DefaultPath(url);
                    break;
                case "secure":
                    isSecure = true;
                    break;
                case "max-age" when long.TryParse(setting, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long age):
                    (isOver, hasAge) = (age <= 0, true);
                    break;
                case "expires" when !hasAge && DateTimeOffset.TryParse(setting, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end):
                    isOver = end <= TimeProvider.System.GetUtcNow();
                    break;
            }
        }

        // Without a list of public suffixes only one label is known to be one.
        if ((domain is not null && domain != host && !(domain.Contains('.') && Cookie.IsBelow(host, domain, url))) || (isSecure && url.Scheme != "https"))
        {
            return;
        }

        var cookie = new Cookie(name, value, domain ?? host, domain is null, path, isSecure);
        _cookies.RemoveAll(old => (old.Name, old.Domain, old.Path) == (cookie.Name, cookie.Domain, cookie.Path));
        if (!isOver && _cookies.Count < MostCookies)
        {
            _cookies.Add(cookie);
        }
    }

    private static (string Name, string Value) Pair(string text, bool nameless)
    {
        int sign = text.IndexOf('=');
        return sign >= 0 ? (text[..sign].TrimEnd(), text[(sign + 1)..].TrimStart()) : nameless ? ("", text) : (text, "");
    }

    private static string DefaultPath(Uri url)
    {
        string path = url.AbsolutePath;
        int last = path.LastIndexOf('/');
        return last > 0 ? path[..last] : "/";
    }

    private sealed record Cookie(string Name, string Value, string Domain, bool IsHostOnly, string Path, bool IsSecure)
    {
        public string Text => Name.Length > 0 ? $"{Name}={Value}" : Value;

        public bool Fits(string host, Uri url) =>
            (host == Domain || (!IsHostOnly && IsBelow(host, Domain, url)))
            && (!IsSecure || url.Scheme == "https")
            && (url.AbsolutePath == Path || (url.AbsolutePath.StartsWith(Path, StringComparison.Ordinal) && (Path.EndsWith('/') || url.AbsolutePath[Path.Length] == '/')));

        public static bool IsBelow(string host, string domain, Uri url) =>
            url.HostNameType == UriHostNameType.Dns && host.EndsWith($".{domain}", StringComparison.Ordinal);
    }
}
