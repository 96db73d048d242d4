using System.Globalization;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>The domains that may be visited, compared label by label: <c>example.com</c> covers itself and everything below it, not <c>evilexample.com</c>.</summary>
internal sealed class DomainList
{
    private static readonly IdnMapping Idn = new();
    private readonly string[] _domains;

    /// <summary>Takes the configured entries; also <c>.example.com</c> and <c>*.example.com</c> mean the domain and what is below.</summary>
    /// <exception cref="ArgumentException">An entry is not a domain name or an address.</exception>
    public DomainList(IEnumerable<string> entries) =>
        _domains = [.. entries.Select(e => e.Trim()).Where(e => e.Length > 0).Select(Normalise).Distinct()];

    /// <summary>The entries as an error message lists them.</summary>
    public override string ToString() => _domains.Length == 0 ? "(none)" : string.Join(", ", _domains);

    /// <summary>Whether <paramref name="host"/>, normalised, is covered. An address has to be listed itself.</summary>
    public bool Covers(string host) => Array.Exists(_domains, d =>
        d == "*" || host == d || (host.EndsWith(d, StringComparison.Ordinal) && host[host.Length - d.Length - 1] == '.' && EgressUrl.IsPlainName(host)));

    /// <summary>The entry as it is compared: lower case, punycode, without the leading <c>*.</c>; false if it is no domain name or address.</summary>
    public static bool TryNormalise(string entry, out string domain)
    {
        domain = entry;
        if (entry == "*")
        {
            return true;
        }

        string name = entry.StartsWith("*.", StringComparison.Ordinal) ? entry[2..] : entry.TrimStart('.');
        if (System.Net.IPAddress.TryParse(name, out System.Net.IPAddress? address))
        {
            domain = address.ToString();
            return true;
        }

        try
        {
            domain = EgressUrl.Normalise(Idn.GetAscii(name.TrimEnd('.').ToLowerInvariant()));
            return EgressUrl.IsPlainName(domain);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string Normalise(string entry) =>
        TryNormalise(entry, out string domain) ? domain : throw new ArgumentException($"Not a domain name: '{entry}'", nameof(entry));
}
