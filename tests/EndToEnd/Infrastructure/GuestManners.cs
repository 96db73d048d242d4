using ContainerMcp.TestCluster;

namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>On somebody else's cluster the tests touch no installation that they find, and leave none behind.</summary>
internal static class GuestManners
{
    private const string Definition = "mcpsandboxes.containermcp.dev";

    /// <exception cref="InvalidOperationException">The product is there already: it serves somebody, and there can be only one.</exception>
    public static async Task NeedNoReleaseAsync(Installation installation, ClusterFixture cluster, CancellationToken ct)
    {
        if (cluster.IsGuest && (await installation.Kubectl.RunAsync(ct, "get", "crd", Definition, "--ignore-not-found", "--output=name")).Ok().Length > 0)
        {
            throw new InvalidOperationException(
                $"This cluster has the definition {Definition} already: the tests would replace an installation that somebody uses. Remove it first (make down, or helm uninstall and kubectl delete crd), or use another cluster.");
        }
    }

    /// <summary>Removes the release, the namespace that it made and the definitions, with every object that is left of them.</summary>
    public static async Task LeaveAsync(Installation installation, ClusterFixture cluster)
    {
        if (!cluster.IsGuest)
        {
            return; // it ends with its container
        }

        var ct = CancellationToken.None;
        await installation.Kubectl.RunAsync(ct, "delete", "mcpsandboxes", "--all", "--all-namespaces", "--timeout=60s");
        await Helm.RunAsync(ct, "uninstall", "container-mcp", "--namespace", Installation.Namespace, "--kubeconfig", installation.Kubeconfig, "--timeout", "60s");
        await installation.Kubectl.RunAsync(ct, "delete", "--filename", Repository.File("charts/container-mcp/crds"), "--ignore-not-found", "--timeout=60s");
        await installation.Kubectl.RunAsync(ct, "delete", "namespace", Installation.Namespace, "--ignore-not-found", "--timeout=120s");
    }
}
