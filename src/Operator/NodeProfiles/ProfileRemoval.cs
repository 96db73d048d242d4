using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.NodeProfiles;

/// <summary>
/// Takes the profiles from the nodes before the chart is uninstalled: the DaemonSet that installed them is told to remove
/// them, but not from nodes where pods use them, and has done so when all its pods are ready.
/// </summary>
/// <remarks>Why the DaemonSet's pods do not do it when they end: they also end at every update, and AppArmor lets the processes of a removed profile go on unconfined.</remarks>
/// <param name="client">May list pods everywhere, and read and patch the DaemonSet.</param>
/// <param name="ns">Namespace of the DaemonSet.</param>
/// <param name="name">Its name.</param>
/// <param name="log">What happens, a line each.</param>
internal sealed class ProfileRemoval(IKubernetes client, string ns, string name, TextWriter log)
{
    private const int PageSize = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Ends when every node has been dealt with.</summary>
    /// <param name="ct">Gives up.</param>
    public async Task RunAsync(CancellationToken ct)
    {
        var keep = await NodesInUseAsync(ct);
        var patch = new V1Patch(Patch(await client.AppsV1.ReadNamespacedDaemonSetAsync(name, ns, cancellationToken: ct), keep), V1Patch.PatchType.StrategicMergePatch);
        var patched = await client.AppsV1.PatchNamespacedDaemonSetAsync(patch, name, ns, cancellationToken: ct);
        await log.WriteLineAsync(keep.Count == 0
            ? "The profiles are removed from every node."
            : $"The profiles stay on {string.Join(", ", keep)}, where pods use them, and are removed from every other node.");

        while (!IsDone(await client.AppsV1.ReadNamespacedDaemonSetAsync(name, ns, cancellationToken: ct), patched.Metadata.Generation ?? 0))
        {
            await Task.Delay(Interval, ct);
        }

        await log.WriteLineAsync("Done.");
    }

    private static bool IsDone(V1DaemonSet set, long generation) =>
        set.Status is { } status
        && status.ObservedGeneration >= generation
        && (status.UpdatedNumberScheduled ?? 0) == status.DesiredNumberScheduled
        && status.NumberReady == status.DesiredNumberScheduled;

    private static object Patch(V1DaemonSet set, IReadOnlyList<string> keep) => new
    {
        spec = new
        {
            template = new
            {
                spec = new
                {
                    containers = set.Spec.Template.Spec.Containers.Select(container => new
                    {
                        name = container.Name,
                        env = new[] { new { name = "MODE", value = "remove" }, new { name = "KEEP_ON", value = string.Join(',', keep) } },
                    }),
                },
            },
        },
    };

    private async Task<IReadOnlyList<string>> NodesInUseAsync(CancellationToken ct)
    {
        var nodes = new SortedSet<string>(StringComparer.Ordinal);
        string? next = null;
        do
        {
            var page = await client.CoreV1.ListPodForAllNamespacesAsync(limit: PageSize, continueParameter: next, cancellationToken: ct);
            nodes.UnionWith(page.Items.Where(ProfileUse.IsUsedBy).Select(pod => pod.Spec.NodeName));
            next = page.Metadata.ContinueProperty;
        }
        while (!string.IsNullOrEmpty(next));

        return [.. nodes];
    }
}
