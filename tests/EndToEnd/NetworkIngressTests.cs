using ContainerMcp.EndToEnd.Tests.Infrastructure;
using k8s;
using static ContainerMcp.EndToEnd.Tests.Infrastructure.PodNetwork;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>Who may connect to a sandbox, from real pods.</summary>
public sealed class NetworkIngressTests(Installation installation)
{
    private const int Port = 8000, OtherPort = 8001;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task By_default_pods_of_the_own_namespace_reach_the_servers_port_and_nobody_else_does()
    {
        await installation.NeedEnforcementAsync(Ct);
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        await using var elsewhere = await SandboxNamespace.CreateAsync(installation, Ct);
        var network = new PodNetwork(installation);
        var neighbour = await network.StartNeighbourAsync(ns, "neighbour", Ct);
        await network.StartNeighbourAsync(elsewhere, "stranger", Ct);
        await ns.StartAsync("inside", "  workspace: {ephemeral: true}\n  tools: {web: {enabled: false}}", Ct);
        var address = await ListenAlsoAsync(ns, "mcp-inside");
        var service = (await ns.Client.CoreV1.ReadNamespacedServiceAsync("mcp-inside", ns.Name, cancellationToken: Ct)).Spec.ClusterIP;
        string[] server = service is "None" ? [Tcp(address, Port)] : [Tcp(address, Port), Tcp(service, Port)];

        // Both ports answer, and so does the neighbour: what is not reached below is not silent by itself.
        await AssertReachesAsync(ns, "mcp-inside", [Tcp(address, Port), Tcp(address, OtherPort)], [], Ct);
        await AssertReachesAsync(elsewhere, "stranger", Tcp(neighbour), [.. server, Tcp(address, OtherPort)], Ct);
        await AssertReachesAsync(ns, "neighbour", server, [Tcp(address, OtherPort)], Ct);
        // The operator came in to ask; and the kubelet, or the pod were not ready.
        await ns.ConditionAsync("inside", "NetworkEnforced", "Enforced", Patience, Ct);
    }

    [Fact]
    public async Task Only_the_listed_peers_connect_and_a_changed_list_holds_for_the_running_pod()
    {
        await installation.NeedEnforcementAsync(Ct);
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        await using var elsewhere = await SandboxNamespace.CreateAsync(installation, Ct);
        (await installation.Kubectl.RunAsync(Ct, "label", "namespace", elsewhere.Name, $"agents={elsewhere.Name}")).Ok();
        var network = new PodNetwork(installation);
        var neighbour = await network.StartNeighbourAsync(ns, "neighbour", Ct);
        await network.StartNeighbourAsync(elsewhere, "agent", Ct);
        await network.StartNeighbourAsync(elsewhere, "stranger", Ct);
        await ns.StartAsync(
            "listed",
            "  workspace: {ephemeral: true}\n  tools: {web: {enabled: false}}\n  network:\n    ingressFrom:\n"
            + $"    - {{namespaceSelector: {{matchLabels: {{agents: {elsewhere.Name}}}}}, podSelector: {{matchLabels: {{app: agent}}}}}}", Ct);
        var pod = await ns.Client.CoreV1.ReadNamespacedPodAsync("mcp-listed", ns.Name, cancellationToken: Ct);
        string[] server = [Tcp(pod.Status.PodIP, Port)];

        await AssertReachesAsync(elsewhere, "agent", server, [], Ct);
        await AssertReachesAsync(elsewhere, "stranger", [], server, Ct);
        await AssertReachesAsync(ns, "neighbour", [], server, Ct);
        await ns.ConditionAsync("listed", "NetworkEnforced", "Enforced", Patience, Ct);

        (await ns.KubectlAsync(
            Ct, "patch", "mcpsandbox", "listed", "--type=merge", "--patch", $$"""{"spec": {"network": {"ingressFrom": [{"ipBlock": {"cidr": "{{neighbour}}/32"} }] } } }""")).Ok();
        await EventuallyReachesAsync(ns, "neighbour", server, [], Ct);
        await AssertReachesAsync(elsewhere, "agent", [], server, Ct);
        Assert.Equal(pod.Metadata.Uid, (await ns.Client.CoreV1.ReadNamespacedPodAsync("mcp-listed", ns.Name, cancellationToken: Ct)).Metadata.Uid);
    }

    /// <summary>Has the pod listen on one more port.</summary>
    /// <returns>The pod's address.</returns>
    private static async Task<string> ListenAlsoAsync(SandboxNamespace ns, string pod)
    {
        (await ns.KubectlAsync(
            Ct, "exec", pod, "--", "python3", "-c",
            $"import subprocess, sys; subprocess.Popen([sys.executable, '-m', 'http.server', '{OtherPort}', '--directory', '/workspace'], start_new_session=True, stdin=-3, stdout=-3, stderr=-3)")).Ok();
        var address = (await ns.Client.CoreV1.ReadNamespacedPodAsync(pod, ns.Name, cancellationToken: Ct)).Status.PodIP;
        await EventuallyReachesAsync(ns, pod, [Tcp(address, OtherPort)], [], Ct);
        return address;
    }
}
