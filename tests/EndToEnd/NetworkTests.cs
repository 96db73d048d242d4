using ContainerMcp.EndToEnd.Tests.Infrastructure;
using k8s;
using ModelContextProtocol.Client;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>What a sandbox says about its network, against what a pod of the cluster really can do.</summary>
public sealed class NetworkTests(Installation installation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NetworkEnforced_says_what_the_cluster_does()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        await ns.StartAsync("walled", "  workspace: {ephemeral: true}\n  tools: {web: {enabled: false}}", Ct);
        await Eventually.TrueAsync("a verdict about the network", async () => await VerdictAsync(ns, "reason") is not (null or "NotProbed"), Patience, Ct, ns.DescribeAsync);
        var status = await VerdictAsync(ns, "status");

        // The same question without the product: a forbidden connection from the sandbox's network, to the API server.
        var service = await ns.Client.CoreV1.ReadNamespacedServiceAsync("kubernetes", "default", cancellationToken: Ct);
        var tried = await ns.KubectlAsync(
            Ct, "exec", "mcp-walled", "--", "python3", "-c", $"import socket; socket.create_connection(('{service.Spec.ClusterIP}', {service.Spec.Ports[0].Port}), 3)");

        Assert.Equal(tried.ExitCode == 0 ? "False" : "True", status);
    }

    [Fact]
    public async Task NetworkEnforced_is_False_where_nothing_is_enforced()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        await installation.SetPoliciesAsync(ns, "off", Ct);
        await ns.StartAsync("walled", "  workspace: {ephemeral: true}\n  tools: {web: {enabled: false}}", Ct);

        var message = await ns.ConditionAsync("walled", "NetworkEnforced", "NotEnforced", Patience, Ct);

        Assert.Contains("does not enforce them", message, StringComparison.Ordinal);
        Assert.Contains("Use a network plugin", message, StringComparison.Ordinal);
        await Eventually.TrueAsync(
            "an event", async () => (await ns.KubectlAsync(Ct, "get", "events", "--field-selector=reason=NotEnforced")).Stdout.Contains("NetworkPolicies", StringComparison.Ordinal),
            Patience, Ct, ns.DescribeAsync);
    }

    /// <summary>As on clouds whose plugin lets a pod start before it knows the pod's policies.</summary>
    [Fact]
    public async Task A_network_that_is_late_is_not_called_open_and_the_server_keeps_it_closed_meanwhile()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        await using var elsewhere = await SandboxNamespace.CreateAsync(installation, Ct);
        await installation.SetPoliciesAsync(ns, "late=12", Ct);
        var target = await new PodNetwork(installation).StartNeighbourAsync(elsewhere, "neighbour", Ct);
        var access = await ns.StartAsync("early", "  workspace: {ephemeral: true}", Ct);

        // The network is open: any process of the pod would get through. Those that an agent starts do not, and neither do its pages.
        await using var session = await ns.ConnectAsync(access, HttpTransportMode.StreamableHttp, Ct);
        var python = await session.CallAsync(
            "system_run_python", new() { ["code"] = $"import socket\ntry:\n    socket.create_connection(('{target}', {PodNetwork.NeighbourPort}), 1)\n    _ = 'open'\nexcept OSError:\n    _ = 'shut'" }, Ct);
        var page = await session.CallAsync("web_scrape", new() { ["url"] = $"http://{target}:{PodNetwork.NeighbourPort}/" }, Ct);
        await PodNetwork.AssertReachesAsync(ns, "mcp-early", PodNetwork.Tcp(target), [], Ct);
        Assert.Equal("shut", python.GetProperty("result").GetString());
        Assert.False(page.GetProperty("success").GetBoolean());

        var message = await ns.ConditionAsync("early", "NetworkEnforced", "Enforced", Patience, Ct);
        Assert.Contains("applies policies late", message, StringComparison.Ordinal);
        await PodNetwork.AssertReachesAsync(ns, "mcp-early", [], PodNetwork.Tcp(target), Ct);
        Assert.DoesNotContain("NotEnforced", (await ns.KubectlAsync(Ct, "get", "events")).Stdout, StringComparison.Ordinal);
    }

    private static async Task<string?> VerdictAsync(SandboxNamespace ns, string field) =>
        (await ns.FindConditionAsync("walled", "NetworkEnforced", Ct))?.GetProperty(field).GetString();
}
