namespace ContainerMcp.Common;

/// <summary>Where the public internet ends: the NetworkPolicy and the server's own check leave out the same ranges.</summary>
public static class SpecialNetworks
{
    /// <summary>IANA's IPv4 special-purpose registry, multicast, and one metadata address in a public range.</summary>
    public static IReadOnlyList<string> V4 { get; } =
    [
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
        "240.0.0.0/4",        // reserved, broadcast
    ];

    /// <summary>Global unicast: loopback, unique-local, link-local, site-local, multicast, mapped and compatible addresses lie outside.</summary>
    public static string GlobalV6 => "2000::/3";

    /// <summary>Parts of <see cref="GlobalV6"/> that lead elsewhere.</summary>
    public static IReadOnlyList<string> V6 { get; } =
    [
        "2001::/23",          // protocol assignments, Teredo (embeds IPv4), ORCHID
        "2001:db8::/32",      // documentation
        "2002::/16",          // 6to4 (embeds IPv4)
        "3fff::/20",          // documentation
    ];

    /// <summary>
    /// Where clouds hand out credentials and settings of a machine. An opened range that happens to hold one of these opens it not; an address that is
    /// opened by itself does.
    /// </summary>
    public static IReadOnlyList<string> Metadata { get; } =
    [
        "100.100.100.200/32", // Alibaba Cloud
        "168.63.129.16/32",   // Azure's platform address
        "169.254.0.0/16",     // nearly all
        "192.0.0.192/32",     // Oracle Cloud, first generation
        "fd00:42::42/128",    // Scaleway
        "fd00:100::100:200/128", // Alibaba Cloud
        "fd00:a9fe:a9fe::/48", // Linode
        "fd00:c1::a9fe:a9fe/128", // Oracle Cloud
        "fd00:ec2::/32",      // AWS, its pods' identities among them
        "fd20:ce::/32",       // Google Cloud
    ];
}
