using System.Net;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>The decisions, without any input or output: may this URL, this name, this address be contacted?</summary>
internal sealed class EgressPolicy(EgressOptions options)
{
    private readonly DomainList _domains = new(options.AllowedDomains);
    private readonly HashSet<IPEndPoint> _exceptions = [.. options.AllowedAddresses.Select(e => new IPEndPoint(AddressRanges.Unwrap(e.Address), e.Port))];

    /// <summary>Parses a URL and checks its host's name; addresses are checked when they are known, by <see cref="Admits"/>.</summary>
    /// <exception cref="EgressRefusedException">The URL is not acceptable.</exception>
    public Uri AdmitUrl(string url)
    {
        Uri uri = EgressUrl.Parse(url);
        AdmitHost(EgressUrl.HostOf(uri));
        return uri;
    }

    /// <summary>Checks a normalised host name or address literal against the list of domains.</summary>
    /// <exception cref="EgressRefusedException">The list does not cover it.</exception>
    public void AdmitHost(string host)
    {
        if (!_domains.Covers(host))
        {
            throw new EgressRefusedException(EgressRule.Domain, $"Domain not allowed: {EgressUrl.Clip(host)}. Allowed domains: {_domains}");
        }
    }

    /// <summary>
    /// Refuses a URL that names a private address outright, before anybody is asked to connect to it. What names resolve
    /// to is only known to <see cref="EgressConnector"/>.
    /// </summary>
    /// <exception cref="EgressRefusedException">The host is an address that may not be dialled.</exception>
    public void AdmitLiteral(string host, int port)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal) && !Admits(literal, port))
        {
            throw new EgressRefusedException(EgressRule.Address, $"Private and internal addresses are refused: {host}");
        }
    }

    /// <summary>Whether this address may be dialled on this port: public and not denied, or excepted by itself or with its network.</summary>
    public bool Admits(IPAddress address, int port)
    {
        IPAddress real = AddressRanges.Unwrap(address);
        return _exceptions.Contains(new IPEndPoint(real, port))
            || ((AddressRanges.IsPublic(real) || AddressRanges.IsPrivate(real)) && options.AllowedNetworks.Any(n => n.Contains(real)))
            || (AddressRanges.IsPublic(address) && !options.DeniedNetworks.Any(n => n.Contains(real) || n.Contains(address)));
    }
}
