using ContainerMcp.Operator.Sandboxes.Desired;
using k8s;
using k8s.Models;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.RealServer;

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

        Assert.Equal("the node put the pod out: The node was low on resource: memory", Reason(second));
        Assert.Equal("the sandbox was suspended and resumed", Reason(third));
        Assert.Equal("the sandbox's pod was deleted", Reason(fourth));
        Assert.Equal(first.Metadata.Annotations["containermcp.dev/template-hash"], fourth.Metadata.Annotations["containermcp.dev/template-hash"]);
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
        pod.Spec.Containers[0].Env.FirstOrDefault(variable => variable.Name == RestartNote.ReasonVariable)?.Value;
}
