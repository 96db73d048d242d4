using ContainerMcp.EndToEnd.Tests.Infrastructure;
using k8s;
using static ContainerMcp.EndToEnd.Tests.Infrastructure.PodNetwork;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>
/// Where a sandbox's pod gets to, whatever runs in it: tried with plain sockets, past the server's own checks. The world is one that the
/// node made: each address in it answers, so a control pod shows that nothing is merely silent, and nothing leaves the node.
/// </summary>
public sealed class NetworkEgressTests(Installation installation)
{
    private const string Public = "93.184.215.14";

    /// <summary>One address of each range that is no public internet.</summary>
    private static readonly string[] Special =
    [
        "10.1.2.3", "100.64.1.1", "168.63.129.16", "169.254.169.254", "169.254.170.2", "172.31.254.9", "192.0.0.192", "192.0.2.7", "192.88.99.1",
        "192.168.1.1", "198.18.0.7", "198.51.100.7", "203.0.113.7", "240.0.0.7",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_web_tools_nothing_gets_out()
    {
        await using var town = await Town.CreateAsync(installation, Ct);
        await town.Own.StartAsync("shut", "  workspace: {ephemeral: true}\n  tools: {web: {enabled: false}}", Ct);

        await AssertReachesAsync(town.Own, "neighbour", town.Everything, [], Ct);
        await AssertReachesAsync(town.Own, "mcp-shut", [], town.Everything, Ct);
        await town.Own.ConditionAsync("shut", "NetworkEnforced", "Enforced", Patience, Ct);
    }

    [Fact]
    public async Task With_web_tools_the_public_internet_and_the_resolver_are_reached_and_nothing_else()
    {
        await using var town = await Town.CreateAsync(installation, Ct);
        await town.Own.StartAsync("surfer", "  workspace: {ephemeral: true}", Ct);
        string[] open = [Tcp(Public, 80), .. town.Resolver];

        await AssertReachesAsync(town.Own, "neighbour", town.Everything, [], Ct);
        await AssertReachesAsync(town.Own, "mcp-surfer", open, [.. town.Everything.Except(open)], Ct);
        await town.Own.ConditionAsync("surfer", "NetworkEnforced", "Enforced", Patience, Ct);
    }

    [Fact]
    public async Task What_is_listed_is_reached_and_not_what_lies_beside_it()
    {
        await using var town = await Town.CreateAsync(installation, Ct);
        var network = new PodNetwork(installation);
        await town.Own.StartAsync(
            "reader",
            "  workspace: {ephemeral: true}\n  tools: {web: {enabled: false}}\n  network:\n    egress:\n    - ipBlock: {cidr: 10.1.2.0/24, except: [10.1.2.128/25]}\n"
            + $"    - {{namespaceSelector: {{matchLabels: {{town: {town.Other.Name}}}}}, podSelector: {{matchLabels: {{app: stranger}}}}}}", Ct);
        var second = await network.StartNeighbourAsync(town.Other, "second", Ct);
        string[] open = [Tcp("10.1.2.3", 80), Udp("10.1.2.3", 53), .. Tcp(town.Stranger)];
        string[] beside = [Tcp("10.1.3.3", 80), Tcp("10.1.2.200", 80), .. Tcp(second)];

        await AssertReachesAsync(town.Own, "neighbour", [.. open, .. beside], [], Ct);
        await AssertReachesAsync(town.Own, "mcp-reader", open, [.. beside, .. town.Everything.Except(open)], Ct);
        // The operator is not among what is listed: the probe's answer is worth something all the same.
        await town.Own.ConditionAsync("reader", "NetworkEnforced", "Enforced", Patience, Ct);
    }

    [Fact]
    public async Task A_policy_that_is_removed_while_its_spec_is_refused_comes_back_closed()
    {
        await using var town = await Town.CreateAsync(installation, Ct);
        await town.Own.StartAsync("refused", "  workspace: {ephemeral: true}", Ct);
        string[] server = [Tcp((await town.Own.Client.CoreV1.ReadNamespacedPodAsync("mcp-refused", town.Own.Name, cancellationToken: Ct)).Status.PodIP, 8000)];
        string[] web = [Tcp(Public, 80)];
        await AssertReachesAsync(town.Own, "mcp-refused", web, [], Ct);
        await AssertReachesAsync(town.Own, "neighbour", server, [], Ct);

        // A spec that is refused closes nothing by itself: the pod was let out by one that was not.
        (await PatchAsync(town, """{"spec": {"className": "nobody-made-it"}}""")).Ok();
        await town.Own.ConditionAsync("refused", "Accepted", "ClassNotFound", Patience, Ct);
        await AssertReachesAsync(town.Own, "mcp-refused", web, [], Ct);

        (await town.Own.KubectlAsync(Ct, "delete", "networkpolicy", "--all")).Ok();
        await EventuallyReachesAsync(town.Own, "mcp-refused", [], [.. web, .. town.Resolver, .. Tcp(town.Stranger)], Ct);
        await EventuallyReachesAsync(town.Own, "neighbour", [], server, Ct);

        (await PatchAsync(town, """{"spec": {"className": null}}""")).Ok();
        await EventuallyReachesAsync(town.Own, "mcp-refused", web, [], Ct);
        await AssertReachesAsync(town.Own, "neighbour", server, [], Ct);
    }

    private static Task<CommandOutput> PatchAsync(Town town, string patch) =>
        town.Own.KubectlAsync(Ct, "patch", "mcpsandbox", "refused", "--type=merge", "--patch", patch);

    /// <summary>Two namespaces, a pod in each that listens, and everything around them that a sandbox may try.</summary>
    private sealed class Town : IAsyncDisposable
    {
        public required SandboxNamespace Own { get; init; }

        public required SandboxNamespace Other { get; init; }

        public required string Stranger { get; init; }

        /// <summary>The cluster's resolver, by its Service, over both protocols.</summary>
        public required string[] Resolver { get; init; }

        /// <summary>All targets, each of which answers to a pod without a policy.</summary>
        public required string[] Everything { get; init; }

        public static async Task<Town> CreateAsync(Installation installation, CancellationToken ct)
        {
            await installation.NeedEnforcementAsync(ct);
            installation.NeedWorldOfItsOwn();
            var (own, other, network) = (await SandboxNamespace.CreateAsync(installation, ct), await SandboxNamespace.CreateAsync(installation, ct), new PodNetwork(installation));
            (await installation.Kubectl.RunAsync(ct, "label", "namespace", other.Name, $"town={other.Name}")).Ok();
            var neighbour = await network.StartNeighbourAsync(own, "neighbour", ct);
            var stranger = await network.StartNeighbourAsync(other, "stranger", ct);
            var dns = (await own.Client.CoreV1.ReadNamespacedServiceAsync("kube-dns", "kube-system", cancellationToken: ct)).Spec.ClusterIP;
            var api = await own.Client.CoreV1.ReadNamespacedServiceAsync("kubernetes", "default", cancellationToken: ct);
            var node = (await own.Client.CoreV1.ListNodeAsync(cancellationToken: ct)).Items[0].Status.Addresses.First(address => address.Type == "InternalIP").Address;
            string[] resolver = [Tcp(dns, 53), Udp(dns, 53)];
            return new()
            {
                Own = own,
                Other = other,
                Stranger = stranger,
                Resolver = resolver,
                Everything =
                [
                    .. resolver, .. Tcp(neighbour), .. Tcp(stranger), Tcp(api.Spec.ClusterIP, api.Spec.Ports[0].Port), Tcp(node, 10250),
                    Tcp(Public, 80), Udp(Public, 53), .. Special.Select(address => Tcp(address, 80)), Udp("169.254.169.254", 53), Udp("10.1.2.3", 53),
                ],
            };
        }

        public async ValueTask DisposeAsync()
        {
            await Own.DisposeAsync();
            await Other.DisposeAsync();
        }
    }
}
