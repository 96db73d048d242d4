using ContainerMcp.TestCluster;
using k8s;
using Xunit;

namespace ContainerMcp.Operator.IntegrationTests.Sandboxes;

/// <summary>With the cluster's real kubelet and container runtime.</summary>
public sealed class StartTroubleTests(SharedCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_runtime_that_the_node_lacks_is_told_in_the_kubelets_words()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster, startOperator: false);
        var runtime = $"missing-{Guid.NewGuid():N}";
        await lab.Client.NodeV1.CreateRuntimeClassAsync(new() { Metadata = new() { Name = runtime }, Handler = "no-such-handler" }, cancellationToken: Token);
        try
        {
            await lab.StartOperatorAsync(allowedRuntimeClass: runtime);
            await lab.CreateAsync("one", spec =>
            {
                spec.NodeSelector = null;
                spec.Security.RuntimeClassName = runtime;
                spec.Workspace.Ephemeral = true;
            });
            var sandbox = await lab.WaitReasonAsync("one", "Ready", "PodSandboxNotCreated");
            var message = SandboxLab.Condition(sandbox, "Ready")!.Message;

            Assert.Contains("no-such-handler", message, StringComparison.Ordinal);
            Assert.Contains($"The pod asks for the RuntimeClass {runtime}", message, StringComparison.Ordinal);
            Assert.Equal("Starting", sandbox.Status.Phase);
        }
        finally
        {
            await lab.Client.NodeV1.DeleteRuntimeClassAsync(runtime, cancellationToken: CancellationToken.None);
        }
    }

    /// <summary>The same as the kubelet of 1.29 and later reports it, which this cluster's may not.</summary>
    [Fact]
    public async Task The_condition_of_later_kubelets_is_read()
    {
        await using var lab = await SandboxLab.OpenAsync(cluster);
        await lab.CreateAsync("one");
        await lab.WaitPodAsync("one");
        await lab.BindAsync("one", "no-such-node");
        await lab.ReportAsync("one", new()
        {
            Phase = "Pending",
            StartTime = DateTime.UtcNow.AddSeconds(-18),
            Conditions = [new() { Type = "PodReadyToStartContainers", Status = "False", LastTransitionTime = DateTime.UtcNow.AddSeconds(-18) }],
        });

        await lab.WaitReasonAsync("one", "Ready", "PodSandboxNotCreated");
    }
}
