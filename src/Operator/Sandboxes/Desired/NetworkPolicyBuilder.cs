using System.Net;
using ContainerMcp.Crds.V1Alpha1;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>The sandbox's own NetworkPolicy: everything that it does not name is closed, in both directions.</summary>
internal static class NetworkPolicyBuilder
{
    /// <summary>IPv4 ranges that are not the public internet (IANA's special-purpose registry): private, shared, loopback, link-local with the metadata services, tests, multicast and reserved; and Azure's public address of its own metadata service.</summary>
    public static readonly IReadOnlyList<string> NotPublicV4 =
    [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    ];

    /// <summary>The same for IPv6. Everything outside of 2000::/3 is left out by not being named; these lie inside: they embed IPv4 addresses or lead nowhere.</summary>
    public static readonly IReadOnlyList<string> NotPublicV6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

    private static readonly IPNetwork AnyV4 = IPNetwork.Parse("0.0.0.0/0");
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    public static V1NetworkPolicy Build(McpSandbox sandbox, SandboxOptions options, ClusterCapabilities capabilities) => new()
    {
        ApiVersion = "networking.k8s.io/v1",
        Kind = "NetworkPolicy",
        Metadata = ChildMetadata.Build(sandbox, SandboxNames.NetworkPolicy(sandbox.Metadata.Name)),
        Spec = new()
        {
            PodSelector = new() { MatchLabels = new Dictionary<string, string> { [SandboxLabels.Sandbox] = sandbox.Metadata.Name } },
            PolicyTypes = ["Ingress", "Egress"],
            Ingress = [Ingress(sandbox.Spec.Network, options)],
            Egress = [.. Egress(sandbox.Spec, options, capabilities)],
        },
    };

    private static V1NetworkPolicyIngressRule Ingress(NetworkSpec network, SandboxOptions options) => new()
    {
        FromProperty =
        [
            .. network.IngressFrom ?? [new() { PodSelector = new() }],
            new() { NamespaceSelector = Namespace(options.OperatorNamespace) },
        ],
        Ports = [new() { Protocol = "TCP", Port = PodBuilder.Port }],
    };

    private static IEnumerable<V1NetworkPolicyEgressRule> Egress(McpSandboxSpec spec, SandboxOptions options, ClusterCapabilities capabilities)
    {
        if (spec.Tools.Web.Enabled)
        {
            yield return Dns(capabilities);
            yield return Internet(options);
        }

        if (spec.Network.Egress is { Count: > 0 } peers)
        {
            yield return new() { To = peers };
        }
    }

    private static V1NetworkPolicyEgressRule Dns(ClusterCapabilities capabilities) => new()
    {
        To =
        [
            new()
            {
                // Before 1.21 no label tells kube-system from other namespaces: there the resolver's own label has to do.
                NamespaceSelector = capabilities.NamespaceNameLabel ? Namespace("kube-system") : new(),
                PodSelector = new() { MatchLabels = new Dictionary<string, string> { ["k8s-app"] = "kube-dns" } },
            },
        ],
        Ports = [new() { Protocol = "UDP", Port = 53 }, new() { Protocol = "TCP", Port = 53 }],
    };

    private static V1NetworkPolicyEgressRule Internet(SandboxOptions options) => new()
    {
        To =
        [
            new() { IpBlock = new() { Cidr = "0.0.0.0/0", Except = [.. NotPublicV4, .. ClusterNetworks(options, AnyV4).Except(NotPublicV4)] } },
            new() { IpBlock = new() { Cidr = "2000::/3", Except = [.. NotPublicV6, .. ClusterNetworks(options, GlobalV6).Except(NotPublicV6)] } },
        ],
        // The web is TCP: no UDP leaves the sandbox but questions to the cluster's resolver.
        Ports = [new() { Protocol = "TCP" }],
    };

    private static IEnumerable<string> ClusterNetworks(SandboxOptions options, IPNetwork opened) =>
        options.ClusterNetworks.Where(network => opened.Contains(network.BaseAddress)).Select(network => network.ToString());

    private static V1LabelSelector Namespace(string name) =>
        new() { MatchLabels = new Dictionary<string, string> { [SandboxLabels.NamespaceName] = name } };
}
