using System.Net;
using System.Net.Sockets;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>Which addresses lie on the public internet. Everything else is refused, also what is not assigned yet.</summary>
internal static class AddressRanges
{
    /// <summary>IANA's IPv4 special-purpose registry, plus multicast and one metadata address that uses a public range.</summary>
    private static readonly IPNetwork[] DeniedV4 = Parse(
        "0.0.0.0/8",          // this network; some systems take it for loopback
        "10.0.0.0/8",         // private
        "100.64.0.0/10",      // shared, carrier NAT; one cloud's metadata address
        "127.0.0.0/8",        // loopback
        "168.63.129.16/32",   // Azure's platform address
        "169.254.0.0/16",     // link-local, cloud metadata
        "172.16.0.0/12",      // private
        "192.0.0.0/24",       // protocol assignments; one cloud's metadata address
        "192.0.2.0/24",       // documentation
        "192.88.99.0/24",     // 6to4 relays, retired
        "192.168.0.0/16",     // private
        "198.18.0.0/15",      // benchmarks
        "198.51.100.0/24",    // documentation
        "203.0.113.0/24",     // documentation
        "224.0.0.0/4",        // multicast
        "240.0.0.0/4");       // reserved, broadcast

    /// <summary>Where ordinary machines of a private network are.</summary>
    private static readonly IPNetwork[] Private = Parse("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

    /// <summary>What lies in those and hands out credentials: metadata services of Alibaba Cloud and AWS.</summary>
    private static readonly IPNetwork[] Metadata = Parse("100.100.100.200/32", "fd00:ec2::/32");

    /// <summary>Global unicast; loopback, unique-local, link-local, site-local, multicast, mapped and compatible forms lie outside.</summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Parts of the global range that lead elsewhere.</summary>
    private static readonly IPNetwork[] DeniedV6 = Parse(
        "2001::/23",          // protocol assignments, Teredo (embeds IPv4), ORCHID
        "2001:db8::/32",      // documentation
        "2002::/16",          // 6to4 (embeds IPv4)
        "3fff::/20");         // documentation

    /// <summary>NAT64's well-known prefix, which resolvers of IPv6-only clusters put before public IPv4 addresses (RFC 6052).</summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>
    /// The address that packets really go to: the IPv4 address inside a mapped (<c>::ffff:0:0/96</c>) or NAT64 one, else itself.
    /// </summary>
    public static IPAddress Unwrap(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }
        return address.AddressFamily == AddressFamily.InterNetworkV6 && Nat64.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12)) : address;
    }

    /// <summary>Whether the (unwrapped) address is on the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        IPAddress real = Unwrap(address);
        return real.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Array.Exists(DeniedV4, n => n.Contains(real)),
            AddressFamily.InterNetworkV6 => real.ScopeId == 0 && GlobalUnicast.Contains(real) && !Array.Exists(DeniedV6, n => n.Contains(real)),
            _ => false,
        };
    }

    /// <summary>Whether the (unwrapped) address is one of a private network, and not the metadata service there.</summary>
    public static bool IsPrivate(IPAddress address)
    {
        IPAddress real = Unwrap(address);
        return Array.Exists(Private, n => n.Contains(real)) && !Array.Exists(Metadata, n => n.Contains(real));
    }

    private static IPNetwork[] Parse(params string[] ranges) => Array.ConvertAll(ranges, IPNetwork.Parse);
}
