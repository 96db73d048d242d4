using System.Text.Json;
using ContainerMcp.TestCluster.Nodeless;
using k8s;

namespace ContainerMcp.Benchmarks.Operator;

/// <summary>
/// The objects that a controller makes of some parents in a namespace: waited for by lists of one item, timed by the API server's own
/// audit log. A watch would cost the server about as much as the controller's, and its reader can get stuck.
/// </summary>
/// <param name="cluster">Where.</param>
/// <param name="namespace">In which namespace, that has nothing else in it.</param>
/// <param name="parents">How many parents there will be.</param>
/// <param name="kind">Their resource, <c>mcpsandboxes</c> or <c>statefulsets</c>.</param>
internal sealed class ChildCount(ControlPlane cluster, string @namespace, int parents, string kind)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private bool IsOfSandboxes => kind == "mcpsandboxes";

    private int Expected => parents * (IsOfSandboxes ? Workload.ChildrenOfSandbox : Workload.ChildrenOfStatefulSet);

    /// <summary>Until each parent has those that are made last: the pod, and for a sandbox the Service.</summary>
    public async Task CompleteAsync(TimeSpan limit, CancellationToken ct)
    {
        var deadline = DateTime.UtcNow + limit;
        while (await PodsAsync(ct) < parents || (IsOfSandboxes && await ServicesAsync(ct) < parents))
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException($"{await PodsAsync(ct)} pods and {await ServicesAsync(ct)} services of {parents} after {limit}");
            }

            await Task.Delay(Look, ct);
        }
    }

    /// <summary>From the user's first request to the answer that the last child was made.</summary>
    public async Task<TimeSpan> TimeAsync(CancellationToken ct)
    {
        var made = (await cluster.ReadAuditLogAsync(ct)).Split('\n').Where(line => line.Contains(@namespace, StringComparison.Ordinal)).Select(Creation).OfType<Created>().ToList();
        var begin = made.Where(item => item.Resource == kind).Min(item => item.Asked);
        var children = made.Where(item => IsChild(item.Resource) && item.Asked >= begin).ToList();
        return children.Count == Expected
            ? children.Max(item => item.Answered) - begin
            : throw new InvalidOperationException($"{children.Count} objects instead of {Expected}");
    }

    private async Task<long> PodsAsync(CancellationToken ct)
    {
        var list = await cluster.Client.CoreV1.ListNamespacedPodAsync(@namespace, limit: 1, cancellationToken: ct);
        return list.Items.Count + (list.Metadata.RemainingItemCount ?? 0);
    }

    private async Task<long> ServicesAsync(CancellationToken ct)
    {
        var list = await cluster.Client.CoreV1.ListNamespacedServiceAsync(@namespace, limit: 1, cancellationToken: ct);
        return list.Items.Count + (list.Metadata.RemainingItemCount ?? 0);
    }

    private bool IsChild(string resource) => resource is "pods" or "persistentvolumeclaims"
        || (IsOfSandboxes && resource is "secrets" or "services" or "networkpolicies");

    private static Created? Creation(string line)
    {
        using var document = JsonDocument.Parse(line);
        var entry = document.RootElement;
        return entry.GetProperty("stage").GetString() == "ResponseComplete" && entry.GetProperty("verb").GetString() == "create"
            && entry.GetProperty("responseStatus").GetProperty("code").GetInt32() == 201
            // What was only tried is no object.
            && !entry.GetProperty("requestURI").GetString()!.Contains("dryRun=", StringComparison.Ordinal)
            && entry.TryGetProperty("objectRef", out var about) && !about.TryGetProperty("subresource", out _) && !IsTokenOfAccount(about)
            ? new(about.GetProperty("resource").GetString()!, entry.GetProperty("requestReceivedTimestamp").GetDateTimeOffset(), entry.GetProperty("stageTimestamp").GetDateTimeOffset())
            : null;
    }

    // Kubernetes before 1.24 makes one in each new namespace.
    private static bool IsTokenOfAccount(JsonElement about) =>
        about.TryGetProperty("name", out var name) && name.GetString()!.StartsWith("default-token-", StringComparison.Ordinal);

    private sealed record Created(string Resource, DateTimeOffset Asked, DateTimeOffset Answered);
}
