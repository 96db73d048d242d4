using k8s;
using k8s.Models;

namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>Whether a cluster enforces NetworkPolicy, found out without the product: a pod that a policy closes is tried from another.</summary>
internal static class EnforcementCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<bool> RunAsync(Installation installation, CancellationToken ct)
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, ct);
        var network = new PodNetwork(installation);
        var shut = await network.StartNeighbourAsync(ns, "shut", ct);
        await network.StartNeighbourAsync(ns, "caller", ct);
        await PodNetwork.AssertReachesAsync(ns, "caller", PodNetwork.Tcp(shut), [], ct);
        await ns.Client.NetworkingV1.CreateNamespacedNetworkPolicyAsync(
            new V1NetworkPolicy
            {
                Metadata = new V1ObjectMeta { Name = "shut" },
                Spec = new V1NetworkPolicySpec { PodSelector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "shut" } }, PolicyTypes = ["Ingress"] },
            },
            ns.Name, cancellationToken: ct);
        try
        {
            await Eventually.TrueAsync("the policy's effect", async () => (await PodNetwork.ReachedAsync(ns, "caller", PodNetwork.Tcp(shut), ct)).Length == 0, Patience, ct);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
