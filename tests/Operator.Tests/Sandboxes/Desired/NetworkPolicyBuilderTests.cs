using System.Net;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Desired;

public sealed class NetworkPolicyBuilderTests
{
    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("127.0.0.1")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.0.192")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("2001:0:1::1")]
    public void No_address_that_is_not_public_can_be_reached(string address) => Assert.False(Reaches(Policy(), address));

    [Theory]
    [InlineData("93.184.215.14")]
    [InlineData("8.8.8.8")]
    [InlineData("2606:4700::1111")]
    public void Public_addresses_can(string address) => Assert.True(Reaches(Policy(), address));

    [Theory]
    [InlineData("93.184.215.14")]
    [InlineData("2606:4700::1111")]
    public void The_clusters_own_public_addresses_cannot(string address)
    {
        var options = Given.Options with { ClusterNetworks = [IPNetwork.Parse("93.184.0.0/16"), IPNetwork.Parse("2606:4700::/32"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8")] };
        var policy = NetworkPolicyBuilder.Build(Given.Sandbox(), options, Given.Old);

        Assert.False(Reaches(policy, address));
        Assert.True(Reaches(policy, "8.8.8.8"));
        // API servers refuse exceptions that lie outside of their range.
        Assert.All(
            policy.Spec.Egress.SelectMany(rule => rule.To).Where(peer => peer.IpBlock is not null),
            peer => Assert.All(peer.IpBlock.Except, hole => Assert.True(Contains(peer.IpBlock.Cidr, hole.Split('/')[0]), hole)));
        Assert.Equal(
            "93.184.0.0/16,2606:4700::/32,10.0.0.0/8,fd00::/8",
            PodBuilder.Build(Given.Sandbox(), options, Given.Old).Spec.Containers[0].Env.Single(variable => variable.Name == "WEB_DENIED_NETWORKS").Value);
    }

    [Fact]
    public void Ranges_that_the_user_opens_are_opened_for_the_web_tools_too()
    {
        var sandbox = Given.Sandbox(spec => spec.Network.Egress =
        [
            Block("10.9.0.0/16"), Block("10.1.2.3/32"), Block("fd00:1::/64"), Block("0.0.0.0/0"), Block("::/0"), Block("10.0.0.0/8", "10.96.0.0/12"),
            new() { PodSelector = new() },
        ]);

        Assert.Equal("10.9.0.0/16,10.1.2.3/32,fd00:1::/64", Environment(sandbox, "WEB_ALLOWED_NETWORKS"));
        Assert.Null(Environment(Given.Sandbox(), "WEB_ALLOWED_NETWORKS"));

        static V1NetworkPolicyPeer Block(string cidr, params string[] except) => new() { IpBlock = new() { Cidr = cidr, Except = except } };
        static string? Environment(McpSandbox sandbox, string name) =>
            PodBuilder.Build(sandbox, Given.Options, Given.Old).Spec.Containers[0].Env.SingleOrDefault(variable => variable.Name == name)?.Value;
    }

    [Theory]
    [InlineData("0.0.0.0/0", "169.254.169.254", false)]
    [InlineData("0.0.0.0/0", "100.100.100.200", false)]
    [InlineData("0.0.0.0/0", "168.63.129.16", false)]
    [InlineData("0.0.0.0/0", "10.1.2.3", true)]
    [InlineData("100.64.0.0/10", "100.100.100.200", false)]
    [InlineData("100.64.0.0/10", "100.64.0.1", true)]
    [InlineData("fd00::/8", "fd20:ce::254", false)]
    [InlineData("fd00::/8", "fd00:ec2::23", false)]
    [InlineData("fd00::/8", "fd00:c1::a9fe:a9fe", false)]
    [InlineData("fd00::/8", "fd00:1::1", true)]
    [InlineData("169.254.169.254/32", "169.254.169.254", true)]
    [InlineData("169.254.0.0/16", "169.254.169.254", true)]
    public void A_range_that_is_opened_does_not_open_the_metadata_service_in_it(string cidr, string address, bool reached) =>
        Assert.Equal(reached, Reaches(Policy(spec => (spec.Tools.Web.Enabled, spec.Network.Egress) = (false, [new() { IpBlock = new() { Cidr = cidr } }])), address));

    [Fact]
    public void Without_the_web_tools_nothing_can_be_reached() =>
        Assert.Empty(Policy(spec => spec.Tools.Web.Enabled = false).Spec.Egress);

    [Fact]
    public void What_the_user_lists_is_added()
    {
        var policy = Policy(spec =>
        {
            spec.Tools.Web.Enabled = false;
            spec.Network.Egress = [new() { IpBlock = new() { Cidr = "10.9.0.0/16" } }];
        });

        Assert.True(Reaches(policy, "10.9.1.1"));
        Assert.False(Reaches(policy, "10.8.1.1"));
        Assert.False(Reaches(policy, "8.8.8.8"));
    }

    [Fact]
    public void Datagrams_go_to_the_clusters_resolver_only()
    {
        var rules = Policy().Spec.Egress.Where(rule => rule.Ports is null || rule.Ports.Any(port => port.Protocol != "TCP"));
        var peer = Assert.Single(Assert.Single(rules).To);

        Assert.Equal("kube-dns", peer.PodSelector.MatchLabels["k8s-app"]);
    }

    [Fact]
    public void The_resolver_is_that_of_kube_system_where_namespaces_bear_their_names() => Assert.Equal(
        "kube-system",
        Policy(capabilities: Given.New).Spec.Egress[0].To[0].NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"]);

    [Fact]
    public void Another_resolver_can_be_named()
    {
        var options = Given.Options with
        {
            NameServers = new() { Namespace = "openshift-dns", PodLabels = new Dictionary<string, string> { ["dns"] = "default" }, Ports = [53, 5353], Networks = [IPNetwork.Parse("169.254.20.10/32")] },
        };
        var rule = NetworkPolicyBuilder.Build(Given.Sandbox(), options, Given.New).Spec.Egress[0];

        Assert.Equal("openshift-dns", rule.To[0].NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"]);
        Assert.Equal("default", Assert.Single(rule.To[0].PodSelector.MatchLabels).Value);
        Assert.Equal("169.254.20.10/32", rule.To[1].IpBlock.Cidr);
        Assert.Equal(["UDP 53", "TCP 53", "UDP 5353", "TCP 5353"], rule.Ports.Select(port => $"{port.Protocol} {port.Port.Value}"));
    }

    [Fact]
    public void Only_the_own_namespace_and_the_operators_may_connect_and_only_to_the_server()
    {
        var rule = Assert.Single(Policy().Spec.Ingress);

        Assert.Equal("8000", Assert.Single(rule.Ports).Port.Value);
        Assert.Equal(2, rule.FromProperty.Count);
        Assert.Equal((null, null), (rule.FromProperty[0].NamespaceSelector, rule.FromProperty[0].PodSelector.MatchLabels));
        Assert.Equal("container-mcp-system", rule.FromProperty[1].NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"]);
    }

    [Fact]
    public void An_empty_list_of_peers_means_nobody_but_the_operators_namespace() =>
        Assert.NotNull(Assert.Single(Assert.Single(Policy(spec => spec.Network.IngressFrom = []).Spec.Ingress).FromProperty).NamespaceSelector);

    [Fact]
    public void It_selects_this_sandboxs_pod_for_both_directions()
    {
        var spec = Policy().Spec;

        Assert.Equal("agent", Assert.Single(spec.PodSelector.MatchLabels).Value);
        Assert.Equal(["Ingress", "Egress"], spec.PolicyTypes);
    }

    private static V1NetworkPolicy Policy(Action<McpSandboxSpec>? change = null, ClusterCapabilities? capabilities = null) =>
        NetworkPolicyBuilder.Build(Given.Sandbox(change), Given.Options, capabilities ?? Given.Old);

    private static bool Reaches(V1NetworkPolicy policy, string address) => policy.Spec.Egress
        .SelectMany(rule => rule.To)
        .Where(peer => peer.IpBlock is not null)
        .Any(peer => Contains(peer.IpBlock.Cidr, address) && !(peer.IpBlock.Except ?? []).Any(hole => Contains(hole, address)));

    private static bool Contains(string range, string address) => IPNetwork.Parse(range).Contains(IPAddress.Parse(address));
}
