using ContainerMcp.EndToEnd.Tests.Infrastructure;
using k8s;

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
        var (status, message) = (await VerdictAsync(ns, "status"), await VerdictAsync(ns, "message"));

        // The same question without the product: a forbidden connection from the sandbox's network, to the API server.
        var service = await ns.Client.CoreV1.ReadNamespacedServiceAsync("kubernetes", "default", cancellationToken: Ct);
        var tried = await ns.KubectlAsync(
            Ct, "exec", "mcp-walled", "--", "python3", "-c", $"import socket; socket.create_connection(('{service.Spec.ClusterIP}', {service.Spec.Ports[0].Port}), 3)");

        Assert.Equal(tried.ExitCode == 0 ? "False" : "True", status);
        if (status == "False")
        {
            Assert.Contains("does not enforce them", message, StringComparison.Ordinal);
            Assert.Contains("Use a network plugin", message, StringComparison.Ordinal);
            await Eventually.TrueAsync(
                "an event", async () => (await ns.KubectlAsync(Ct, "get", "events", "--field-selector=reason=NotEnforced")).Stdout.Contains("NetworkPolicies", StringComparison.Ordinal),
                Patience, Ct, ns.DescribeAsync);
        }
    }

    private static async Task<string?> VerdictAsync(SandboxNamespace ns, string field) =>
        (await ns.FindConditionAsync("walled", "NetworkEnforced", Ct))?.GetProperty(field).GetString();
}
