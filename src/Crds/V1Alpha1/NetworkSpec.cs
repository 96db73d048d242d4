using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>The sandbox's NetworkPolicy, which exists before its pod does.</summary>
public sealed class NetworkSpec
{
    /// <summary>Who may connect to the MCP server, as NetworkPolicy peers. Unset: the class's default, else pods of the sandbox's namespace. The operator's namespace always may.</summary>
    [Items(MaxItems = 32)]
    public IList<V1NetworkPolicyPeer>? IngressFrom { get; set; }

    /// <summary>Where the sandbox may connect to in addition, as NetworkPolicy peers. Unset: the class's default, else nowhere without the web tools; with them the cluster's DNS and the internet, never private, link-local, metadata or cluster addresses. An ipBlock without exceptions and with a prefix of at least 8 bits (IPv6: 7) is opened for the web tools too; loopback, link-local and metadata addresses never.</summary>
    [Items(MaxItems = 32)]
    public IList<V1NetworkPolicyPeer>? Egress { get; set; }
}
