using ContainerMcp.Crds.Attributes;
using k8s.Models;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>The sandbox's NetworkPolicy. It is created before the pod.</summary>
public sealed class NetworkSpec
{
    /// <summary>Who may connect to the MCP server, as NetworkPolicy peers. Unset: the class's default, else pods in the sandbox's namespace. Pods in the operator's namespace may always connect.</summary>
    [Items(MaxItems = 32)]
    public IList<V1NetworkPolicyPeer>? IngressFrom { get; set; }

    /// <summary>Where else the sandbox may connect to, as NetworkPolicy peers. Unset: the class's default, else nowhere. With the web tools, the sandbox can always reach the cluster's DNS and the public internet, but no private, link-local, metadata or cluster addresses. An ipBlock without exceptions and with a prefix of at least 8 bits (IPv6: 7) is opened for the web tools too, except for loopback, link-local and metadata addresses.</summary>
    [Items(MaxItems = 32)]
    public IList<V1NetworkPolicyPeer>? Egress { get; set; }
}
