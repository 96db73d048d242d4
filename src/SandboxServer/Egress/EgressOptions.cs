using System.Net;

namespace ContainerMcp.SandboxServer.Egress;

/// <summary>Where the server may connect to; environment WEB_ALLOWED_DOMAINS, WEB_ALLOWED_ADDRESSES, WEB_ALLOWED_NETWORKS and WEB_DENIED_NETWORKS.</summary>
public sealed record EgressOptions
{
    /// <summary>
    /// Names that may be visited, each with all names below it; <c>*</c> allows every name. Case and surrounding space do
    /// not matter, empty entries are ignored, and a list without any entry allows nothing.
    /// </summary>
    public IReadOnlyList<string> AllowedDomains { get; init; } = ["*"];

    /// <summary>Address and port pairs that may be dialled although they are private or denied.</summary>
    public IReadOnlyList<IPEndPoint> AllowedAddresses { get; init; } = [];

    /// <summary>
    /// Networks that may be dialled on every port although they are private or denied. Loopback, link-local, metadata and
    /// other special addresses in them are refused all the same: these have to be named one by one.
    /// </summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    /// <summary>Ranges refused besides those that are private by definition: the cluster's pods, services and nodes if these use public addresses.</summary>
    public IReadOnlyList<IPNetwork> DeniedNetworks { get; init; } = [];
}
