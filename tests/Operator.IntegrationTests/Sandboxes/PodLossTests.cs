using ContainerMcp.Common;
using ContainerMcp.Operator.Sandboxes.Reconcile;
using ContainerMcp.TestCluster;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>Pods that are lost: another one follows, and its server is told why.</summary>
public sealed class PodLossTests(SharedCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_pod_has_no_restart_to_tell_of()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");

        Assert.Null(Reason(await lab.WaitPodAsync("one")));
    }

    [Fact]
    public async Task The_next_pod_is_told_why_the_last_one_ended()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        var first = await lab.WaitPodAsync("one");
        await lab.ReportAsync("one", new() { Phase = "Failed", Reason = "Evicted", Message = "The node was low on resource: memory." });
        var second = await lab.WaitPodAsync("one", otherThan: first.Metadata.Uid);
        await lab.PatchAsync("one", """{"spec":{"suspend":true}}""");
        await lab.WaitAsync("one", sandbox => sandbox.Status is { Phase: "Suspended", PodName: null }, "suspension");
        await lab.PatchAsync("one", """{"spec":{"suspend":false}}""");
        var third = await lab.WaitPodAsync("one", otherThan: second.Metadata.Uid);
        await lab.WaitAsync("one", sandbox => sandbox.Status.PodName is not null, "the status to know the pod");
        await lab.Client.CoreV1.DeleteNamespacedPodAsync("mcp-one", lab.Namespace, gracePeriodSeconds: 0, cancellationToken: Token);
        var fourth = await lab.WaitPodAsync("one", otherThan: third.Metadata.Uid);

        Assert.Equal("the node evicted the pod: The node was low on resource: memory", Reason(second));
        Assert.Equal("the sandbox was suspended and resumed", Reason(third));
        Assert.Equal("the sandbox's pod was deleted", Reason(fourth));
        Assert.Equal(first.Metadata.Annotations["containermcp.dev/template-hash"], fourth.Metadata.Annotations["containermcp.dev/template-hash"]);
    }

    /// <summary>With a node of a hundred sandboxes, as many calls into nothing would hold up all others.</summary>
    [Fact]
    public async Task The_server_of_a_pod_whose_node_is_silent_is_not_asked()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        var asked = new CountingReader();
        await lab.StartOperatorAsync(substitute: services => services.AddSingleton<IServerReasonReader>(asked));
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        var running = new V1ContainerStatus
        {
            Name = "sandbox",
            Image = "x",
            ImageID = "x",
            Ready = false,
            RestartCount = 0,
            State = new() { Running = new() { StartedAt = DateTime.UtcNow.AddMinutes(-1) } },
        };
        await lab.ReportAsync("one", new() { Phase = "Running", ContainerStatuses = [running], Conditions = [new() { Type = "Ready", Status = "False" }, new() { Type = "ContainersReady", Status = "False" }] });
        await lab.WaitReasonAsync("one", "Ready", "ServerNotReady");
        await lab.ReportAsync("one", new() { Conditions = [new() { Type = "ContainersReady", Status = "True" }] });
        await lab.WaitReasonAsync("one", "Ready", "NodeNotReady");
        var before = asked.Count;
        await lab.DeleteAsync("service", "mcp-one");
        await SandboxLab.EventuallyAsync(async () => (await lab.ObjectsAsync()).ContainsKey("service/mcp-one"), () => "the Service again, made by a later reconciliation");
        await lab.PatchAsync("one", """{"spec":{"rollout":"Manual"}}""");
        await lab.WaitAsync("one", sandbox => sandbox.Status.ObservedGeneration == sandbox.Metadata.Generation, "the sandbox looked at again");

        Assert.Equal(before, asked.Count);
    }

    [Fact]
    public async Task A_pod_whose_node_is_lost_is_waited_for_and_the_user_told_what_to_do()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        var node = $"ghost-{lab.Namespace}";
        await lab.Client.CoreV1.CreateNodeAsync(new() { Metadata = new() { Name = node } }, cancellationToken: Token);
        try
        {
            await lab.CreateAsync("one");
            var first = await lab.WaitPodAsync("one");
            await lab.BindAsync("one", node);
            await lab.ReportReadyAsync("one");
            await lab.WaitReasonAsync("one", "Ready", "ServerReady");

            // As the control plane does to a node that went silent.
            await lab.Client.CoreV1.PatchNodeAsync(
                new V1Patch("""{"spec":{"taints":[{"key":"example.org/off","effect":"NoExecute"}]}}""", V1Patch.PatchType.StrategicMergePatch), node, cancellationToken: Token);
            var waiting = await lab.WaitReasonAsync("one", "Ready", "NodeNotConfirming");

            Assert.Contains($"node {node} has not confirmed it", SandboxLab.Condition(waiting, "Ready")!.Message, StringComparison.Ordinal);
            Assert.Equal(first.Metadata.Uid, (await lab.FindPodAsync("one"))?.Metadata.Uid);

            await lab.Client.CoreV1.DeleteNamespacedPodAsync("mcp-one", lab.Namespace, gracePeriodSeconds: 0, cancellationToken: Token);
            Assert.NotNull(Reason(await lab.WaitPodAsync("one", otherThan: first.Metadata.Uid)));
        }
        finally
        {
            await lab.Client.CoreV1.DeleteNodeAsync(node, cancellationToken: CancellationToken.None);
        }
    }

    private static string? Reason(V1Pod pod) =>
        pod.Spec.Containers[0].Env.FirstOrDefault(variable => variable.Name == ServerVariables.RestartReason)?.Value;

    private sealed class CountingReader : IServerReasonReader
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public Task<string?> ReadAsync(V1Pod pod, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            return Task.FromResult<string?>("it waits");
        }
    }
}
