using System.Net;
using System.Net.Sockets;
using ContainerMcp.Common;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>Which addresses lie on the public internet. Everything else is refused, also what is not assigned yet.</summary>
internal static class AddressRanges
{
    private static readonly IPNetwork[] DeniedV4 = Parse(SpecialNetworks.V4), DeniedV6 = Parse(SpecialNetworks.V6);

    /// <summary>Where ordinary machines of a private network are.</summary>
    private static readonly IPNetwork[] Private = Parse(["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]);

    /// <summary>What lies in those and hands out credentials.</summary>
    private static readonly IPNetwork[] Metadata = Parse(SpecialNetworks.Metadata);

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse(SpecialNetworks.GlobalV6);

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
        return Array.Exists(Private, n => n.Contains(real)) && !IsMetadata(real);
    }

    /// <summary>
    /// A cloud's metadata service. Some put the IPv4 address 169.254.x.x at the end of a private IPv6 one, as a gateway between the two
    /// protocols with a prefix of its own would: none such is anything else.
    /// </summary>
    private static bool IsMetadata(IPAddress address) =>
        Array.Exists(Metadata, n => n.Contains(address))
        || (address.AddressFamily == AddressFamily.InterNetworkV6 && address.GetAddressBytes() is [.., 169, 254, _, _]);

    private static IPNetwork[] Parse(IEnumerable<string> ranges) => [.. ranges.Select(IPNetwork.Parse)];
}
