using System.Net;
using ContainerMcp.Common;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>The sandbox's own NetworkPolicy: everything that it does not name is closed, in both directions.</summary>
internal static class NetworkPolicyBuilder
{
    private static readonly string[] Protocols = ["UDP", "TCP"];
    private static readonly IPNetwork AnyV4 = IPNetwork.Parse("0.0.0.0/0");
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse(SpecialNetworks.GlobalV6);

    public static V1NetworkPolicy Build(McpSandbox sandbox, SandboxOptions options, ClusterCapabilities capabilities) =>
        Build(sandbox, options, [.. sandbox.Spec.Network.IngressFrom ?? [new() { PodSelector = new() }], Operator(options)], [.. Egress(sandbox.Spec, options, capabilities)]);

    /// <summary>A policy that lets in the operator and nobody else, and nothing out: for a pod whose spec says nothing that counts.</summary>
    public static V1NetworkPolicy Closed(McpSandbox sandbox, SandboxOptions options) => Build(sandbox, options, [Operator(options)], []);

    /// <summary>Whether a policy that was made here is as closed as <see cref="Closed"/>.</summary>
    public static bool IsClosed(V1NetworkPolicy policy) => policy.Spec is { Egress: null or { Count: 0 }, Ingress: [{ FromProperty.Count: 1 }] };

    /// <summary>Whether the rule for the web lets a sandbox reach this address.</summary>
    public static bool OpensInternet(IPAddress address, SandboxOptions options) =>
        (AnyV4.Contains(address) || GlobalV6.Contains(address))
        && !SpecialNetworks.V4.Concat(SpecialNetworks.V6).Select(network => IPNetwork.Parse(network)).Concat(options.ClusterNetworks).Any(network => network.Contains(address));

    private static V1NetworkPolicy Build(McpSandbox sandbox, SandboxOptions options, IList<V1NetworkPolicyPeer> from, IList<V1NetworkPolicyEgressRule> egress)
    {
        var metadata = ChildMetadata.Build(sandbox, SandboxNames.NetworkPolicy(sandbox.Metadata.Name));
        if (options.Installation is { } installation)
        {
            metadata.Annotations = new Dictionary<string, string> { [SandboxLabels.Installation] = installation.ToString() };
        }

        return new()
        {
            ApiVersion = "networking.k8s.io/v1",
            Kind = "NetworkPolicy",
            Metadata = metadata,
            Spec = new()
            {
                PodSelector = new() { MatchLabels = new Dictionary<string, string> { [SandboxLabels.Sandbox] = sandbox.Metadata.Name } },
                PolicyTypes = ["Ingress", "Egress"],
                Ingress = [new() { FromProperty = from, Ports = [new() { Protocol = "TCP", Port = ServerContract.Port }] }],
                Egress = egress,
            },
        };
    }

    private static V1NetworkPolicyPeer Operator(SandboxOptions options) => new() { NamespaceSelector = Namespace(options.OperatorNamespace) };

    private static IEnumerable<V1NetworkPolicyEgressRule> Egress(McpSandboxSpec spec, SandboxOptions options, ClusterCapabilities capabilities)
    {
        if (spec.Tools.Web.Enabled == true)
        {
            yield return Dns(options.NameServers, capabilities);
            yield return Internet(options);
        }

        if (spec.Network.Egress is { Count: > 0 } peers)
        {
            yield return new() { To = [.. peers.Select(WithoutMetadata)] };
        }
    }

    /// <summary>A range that somebody opens does not open the metadata services that happen to lie in it.</summary>
    private static V1NetworkPolicyPeer WithoutMetadata(V1NetworkPolicyPeer peer)
    {
        if (peer.IpBlock is not { } block || !IPNetwork.TryParse(block.Cidr, out var opened))
        {
            return peer;
        }

        var holes = (block.Except ?? []).Select(hole => IPNetwork.TryParse(hole, out var network) ? network : (IPNetwork?)null).OfType<IPNetwork>().ToList();
        var further = SpecialNetworks.Metadata.Select(network => IPNetwork.Parse(network))
            .Where(network => network.PrefixLength > opened.PrefixLength && opened.Contains(network.BaseAddress))
            .Where(network => !holes.Any(hole => hole.PrefixLength <= network.PrefixLength && hole.Contains(network.BaseAddress)))
            .Select(network => network.ToString())
            .ToList();
        return further.Count == 0 ? peer : new() { IpBlock = new() { Cidr = block.Cidr, Except = [.. block.Except ?? [], .. further] } };
    }

    private static V1NetworkPolicyEgressRule Dns(NameServers servers, ClusterCapabilities capabilities) => new()
    {
        To =
        [
            new()
            {
                // Before 1.21 no label tells kube-system from other namespaces: there the resolver's own label has to do.
                NamespaceSelector = capabilities.NamespaceNameLabel ? Namespace(servers.Namespace) : new(),
                PodSelector = new() { MatchLabels = servers.PodLabels.ToDictionary() },
            },
            .. servers.Networks.Select(network => new V1NetworkPolicyPeer { IpBlock = new() { Cidr = network.ToString() } }),
        ],
        Ports = [.. servers.Ports.SelectMany(_ => Protocols, (port, protocol) => new V1NetworkPolicyPort { Protocol = protocol, Port = port })],
    };

    private static V1NetworkPolicyEgressRule Internet(SandboxOptions options) => new()
    {
        To =
        [
            new() { IpBlock = new() { Cidr = "0.0.0.0/0", Except = [.. SpecialNetworks.V4, .. ClusterNetworks(options, AnyV4).Except(SpecialNetworks.V4)] } },
            new() { IpBlock = new() { Cidr = SpecialNetworks.GlobalV6, Except = [.. SpecialNetworks.V6, .. ClusterNetworks(options, GlobalV6).Except(SpecialNetworks.V6)] } },
        ],
        // The web is TCP: no UDP leaves the sandbox but questions to the cluster's resolver.
        Ports = [new() { Protocol = "TCP" }],
    };

    private static IEnumerable<string> ClusterNetworks(SandboxOptions options, IPNetwork opened) =>
        options.ClusterNetworks.Where(network => opened.Contains(network.BaseAddress)).Select(network => network.ToString());

    private static V1LabelSelector Namespace(string name) =>
        new() { MatchLabels = new Dictionary<string, string> { [SandboxLabels.NamespaceName] = name } };
}
