using System.Globalization;
using System.Text;
using ContainerMcp.TestCluster;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

public sealed class CreationTests(SharedCluster cluster)
{
    private static readonly string[] Names = ["policy/mcp-one", "secret/mcp-one-token", "claim/mcp-one-workspace", "pod/mcp-one", "service/mcp-one"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Policy_token_workspace_pod_and_service_are_made_in_this_order()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var order = OrderOfCreationAsync(lab, watching.Token);
        await lab.StartOperatorAsync();
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");

        Assert.Equal(Names, await order);
    }

    [Fact]
    public async Task The_status_tells_where_to_connect_and_with_what()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        await lab.ReportReadyAsync("one");
        var sandbox = await lab.WaitReasonAsync("one", "Ready", "ServerReady");

        Assert.Equal("Ready", sandbox.Status.Phase);
        Assert.Equal($"http://mcp-one.{lab.Namespace}.svc.cluster.local:8000/sse", sandbox.Status.Url);
        var secret = await lab.Client.CoreV1.ReadNamespacedSecretAsync(sandbox.Status.TokenSecretName, lab.Namespace, cancellationToken: Token);
        Assert.Matches("^[A-Za-z0-9_-]{43}$", Encoding.ASCII.GetString(secret.Data["token"]));
    }

    [Fact]
    public async Task Each_sandbox_gets_a_token_of_its_own()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.CreateAsync("two");
        await lab.WaitPodAsync("one");
        await lab.WaitPodAsync("two");

        Assert.NotEqual(await TokenAsync(lab, "one"), await TokenAsync(lab, "two"));
    }

    [Fact]
    public async Task Nothing_is_written_when_nothing_changed()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        await lab.ReportReadyAsync("one");
        await lab.WaitReasonAsync("one", "Ready", "ServerReady");
        await lab.WaitReasonAsync("one", "WorkspaceBound", "Bound");
        var before = await lab.ObjectsAsync();

        // The annotation asks for a reconciliation, the new sandbox tells when the queue has come past it.
        await lab.PatchAsync("one", """{"metadata":{"annotations":{"example.org/touched":"yes"}}}""");
        var touched = await lab.GetAsync("one");
        await lab.CreateAsync("two");
        await lab.WaitPodAsync("two");
        var after = (await lab.ObjectsAsync()).Where(entry => !entry.Key.Contains("two", StringComparison.Ordinal));

        Assert.Equal(before, after);
        Assert.Equal(touched.Metadata.ResourceVersion, (await lab.GetAsync("one")).Metadata.ResourceVersion);
    }

    [Fact]
    public async Task A_new_sandbox_costs_no_request_too_many()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        using var requests = lab.CountRequests();
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        await lab.WaitReasonAsync("one", "Ready", "Unschedulable");
        await lab.WaitReasonAsync("one", "WorkspaceBound", "Bound");
        var counts = requests.Counts.Where(entry => entry.Key.Split(' ')[0] is not ("get" or "list" or "watch")).ToDictionary();

        // One for each object, and a dry run of the first pod of its namespace; the policy is written again only when the pod, then its owner too, has a node. The status when all
        // of that is done, at most once for the volume and for each of the scheduler's words: first without the volume, then with
        // it. An event for the pod and one for the scheduler's word.
        Assert.InRange(counts.GetValueOrDefault("create events"), 1, 3);
        Assert.InRange(counts.GetValueOrDefault("apply mcpsandboxes/status"), 1, 4);
        Assert.Equal(
            ["create networkpolicies 1", "create persistentvolumeclaims 1", "create pods 2", "create secrets 1", "create services 1"],
            counts.Where(entry => entry.Key is not ("create events" or "apply mcpsandboxes/status")).Select(entry => $"{entry.Key} {entry.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_a_persistent_workspace_there_is_no_claim()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one", spec => spec.Workspace.Ephemeral = true);
        var pod = await lab.WaitPodAsync("one");
        var sandbox = await lab.WaitReasonAsync("one", "WorkspaceBound", "Ephemeral");

        Assert.Equal("1Gi", pod.Spec.Volumes.Single(volume => volume.Name == "workspace").EmptyDir.SizeLimit.ToString());
        Assert.Null(sandbox.Status.WorkspaceClaimName);
        Assert.DoesNotContain("claim/mcp-one-workspace", (await lab.ObjectsAsync()).Keys);
    }

    private static async Task<string> TokenAsync(SandboxLab lab, string name)
    {
        var secret = await lab.Client.CoreV1.ReadNamespacedSecretAsync($"mcp-{name}-token", lab.Namespace, cancellationToken: Token);
        return Convert.ToBase64String(secret.Data["token"]);
    }

    /// <summary>Collects the creations of all five kinds and sorts them by the server's own clock, the resource version.</summary>
    private static async Task<IEnumerable<string>> OrderOfCreationAsync(SandboxLab lab, CancellationToken token)
    {
        var client = lab.Client;
        var seen = await Task.WhenAll(
            FirstAsync("secret", client.CoreV1.WatchListNamespacedSecretAsync(lab.Namespace, cancellationToken: token)),
            FirstAsync("claim", client.CoreV1.WatchListNamespacedPersistentVolumeClaimAsync(lab.Namespace, cancellationToken: token)),
            FirstAsync("policy", client.NetworkingV1.WatchListNamespacedNetworkPolicyAsync(lab.Namespace, cancellationToken: token)),
            FirstAsync("service", client.CoreV1.WatchListNamespacedServiceAsync(lab.Namespace, cancellationToken: token)),
            FirstAsync("pod", client.CoreV1.WatchListNamespacedPodAsync(lab.Namespace, cancellationToken: token)));
        return seen.OrderBy(entry => entry.Version).Select(entry => entry.Name);
    }

    private static async Task<(string Name, long Version)> FirstAsync<T>(string kind, IAsyncEnumerable<(WatchEventType, T)> events)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        await foreach (var (type, entity) in events)
        {
            if (type == WatchEventType.Added && entity.Metadata.Name.StartsWith("mcp-", StringComparison.Ordinal))
            {
                return ($"{kind}/{entity.Metadata.Name}", long.Parse(entity.Metadata.ResourceVersion, CultureInfo.InvariantCulture));
            }
        }

        throw new InvalidOperationException($"The watch of {kind} ended.");
    }
}
